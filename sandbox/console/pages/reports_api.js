// What a report needs of the REST API 2.0, which is asked with its key, as any program does.
import { get } from "./api.js";

// Name → {unit, channels}, in the documentation's order: "Seconds; chat, video." is what it says of each.
export async function readIndicators() {
  const { components } = await get("/api/2/openapi.json");
  const told = components.schemas.statistic.properties;
  return new Map(
    components.schemas.indicator.enum.map((name) => {
      const [unit, channels] = told[name].description.split(/;(?=[^;]*$)/);
      return [name, { unit: unit.match(/^\w+/)[0], channels: channels.replace(".", "").trim().split(/, */) }];
    }),
  );
}

// [{id, name, currency}], by id.
export async function readWebsites() {
  const { data } = await ask("/api/2/website?full=1&limit=100");
  return data
    .map(({ id, label, currency }) => ({ id: String(id), name: label, currency }))
    .sort((one, other) => one.id - other.id);
}

// {points: [{date, value}], whole: value, url}: of each interval, and of all the time.
export async function askFigures({ indicator, website, channel, granularity, from, to }) {
  const filters = { indicators: indicator, website_list: website, channel, from, to };
  const told = Object.entries(filters).filter(([, value]) => value !== "");
  const query = told.map(([name, value]) => `filters[${name}]=${encodeURIComponent(value)}`).join("&");
  const url = `/api/2/statistic?${query}&filters[granularity]=${granularity}`;
  const [parts, whole] = await Promise.all([ask(url), ask(`/api/2/statistic?${query}`)]);
  return {
    points: parts.data.map((element) => ({ date: element.date, value: element[indicator] })),
    whole: whole.data[indicator],
    url,
  };
}

async function ask(url) {
  const { key } = await get("/sandbox/key");
  const response = await fetch(url, { headers: { "X-API-Key": key } });
  const answer = await response.json();
  if (answer.meta?.status !== "success") throw new Error(answer.meta?.message ?? `${response.status}`);
  return answer;
}
