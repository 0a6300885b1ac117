// A report: one indicator over a time, as a plot and as a table. What is chosen stands in the URL.
import { get } from "./api.js";
import { byId, h, replace } from "./dom.js";
import { frame } from "./frame.js";
import french from "./french_reports.js";
import { addFrench, formatNumber, t } from "./i18n.js";
import { askFigures, readIndicators, readWebsites } from "./reports_api.js";
import { plot } from "./reports_plot.js";
import { formatDate, formatter, groupOf, groups, nameOf } from "./reports_units.js";

addFrench(french);
frame("Reports");

const mostElements = 10000;  // of one answer
const mostRows = 1000;       // of the table
const dayMs = 86400000;
const channels = [["", "all channels"], ["chat", "chat"], ["call", "call"], ["video", "video"]];
const unitNames = {
  Number: t("number"),
  Seconds: t("duration"),
  Amount: t("amount"),
  Share: t("share"),
  Time: t("date"),
};
const granularities = [["hour", "each hour"], ["day", "each day"], ["month", "each month"]];

const answer = h("section", { class: "card answer", "aria-label": t("Figures") });
let indicators = new Map();
let websites = [];
let turn = 0;

const fields = {
  indicator: h("select", { id: "indicator" }),
  website: h("select", { id: "website" }),
  channel: h("select", { id: "channel" }, channels.map(option)),
  granularity: h("select", { id: "granularity" }, granularities.map(option)),
  from: h("input", { id: "from", type: "date" }),
  to: h("input", { id: "to", type: "date" }),
};

replace(
  byId("main"),
  h("h1", {}, t("Reports")),
  h(
    "form",
    { class: "card questions", onsubmit: (event) => event.preventDefault(), onchange: changed },
    field("indicator", t("Indicator")),
    field("website", t("Website")),
    field("channel", t("Channel")),
    field("granularity", t("Granularity")),
    field("from", t("From")),
    field("to", t("To")),
  ),
  answer,
);
begin();

async function begin() {
  replace(answer, h("p", { class: "muted" }, t("Loading…")));
  try {
    const [clock, known, places] = await Promise.all([get("/sandbox/clock"), readIndicators(), readWebsites()]);
    indicators = known;
    websites = places;
    fill(Date.parse(clock.now));
    await show();
  } catch (error) {
    fail(error, begin);
  }
}

// The choices, and what is chosen: as the URL says, if that can be.
function fill(now) {
  replace(
    fields.indicator,
    groups.map((group) =>
      h(
        "optgroup",
        { label: t(group) },
        [...indicators.keys()]
          .filter((name) => groupOf(name) === group)
          .map((name) => h("option", { value: name }, nameOf(name))),
      ),
    ),
  );
  const places = websites.map(({ id, name }) => h("option", { value: id }, name));
  replace(fields.website, option(["", "all websites"]), places);
  const asked = new URLSearchParams(location.search);
  const day = (ms) => new Date(ms).toISOString().slice(0, 10);
  const period = { from: day(now - 29 * dayMs), to: day(now) };
  const usual = { indicator: "contact_number", website: "", channel: "", granularity: "day", ...period };
  for (const [name, element] of Object.entries(fields)) {
    element.value = asked.get(name) ?? usual[name];
    if (element.value === "") element.value = usual[name];
  }
  limitChannels();
}

function changed() {
  limitChannels();
  history.replaceState(null, "", "?" + new URLSearchParams(chosen()));
  show();
}

// An indicator is asked for by the channels that it is documented for, or by all together.
function limitChannels() {
  const known = indicators.get(fields.indicator.value)?.channels ?? [];
  for (const one of fields.channel.options) one.disabled = one.value !== "" && !known.includes(one.value);
  if (fields.channel.selectedOptions[0]?.disabled) fields.channel.value = "";
}

function chosen() {
  return Object.fromEntries(Object.entries(fields).map(([name, element]) => [name, element.value]));
}

async function show() {
  const question = chosen();
  const problem = wrong(question);
  const mine = ++turn;
  if (problem) return replace(answer, h("p", { class: "error-text", role: "alert" }, problem));
  answer.setAttribute("aria-busy", "true");
  try {
    const figures = await askFigures(question);
    if (mine === turn) draw(question, figures);
  } catch (error) {
    if (mine === turn) fail(error, show);
  } finally {
    if (mine === turn) answer.removeAttribute("aria-busy");
  }
}

function wrong({ granularity, from, to }) {
  if (from === "" || to === "") return t("Please choose both days.");
  if (from > to) return t("It ends before it begins.");
  const hours = ((Date.parse(to) - Date.parse(from)) / dayMs + 1) * 24;
  if (granularity !== "hour" || hours <= mostElements) return null;
  return t("These are more than 10,000 hours: please choose days, or a shorter time.");
}

function fail(error, again) {
  replace(
    answer,
    h("p", { class: "error-text", role: "alert" }, error.detail ?? error.message),
    h("button", { class: "pill", onclick: again }, t("Try again")),
  );
}

function draw(question, { points, whole, url }) {
  const { unit, channels: known } = indicators.get(question.indicator);
  const place = websites.find(({ id }) => id === question.website);
  const format = formatter(unit, place?.currency);
  const name = nameOf(question.indicator);
  const isDate = unit === "Time";
  const kind = [unitNames[unit], known.map((one) => t(one)).join(", ")].join(" · ");
  const isZero = points.every(({ value }) => !value);
  const note =
    points.length === 0
      ? t("There is nothing between these days.")
      : isDate
        ? t("Dates cannot be plotted: they are in the table.")
        : isZero && t("Nothing happened in this time: all values are 0.");
  replace(
    answer,
    h("h2", {}, name),
    h("p", { class: "muted" }, h("code", {}, question.indicator), ` · ${kind}`),
    h("p", { class: "whole" }, h("strong", {}, format(whole)), " ", t("in the whole time")),
    note ? h("p", { class: "muted" }, note) : null,
    isDate || points.length === 0 ? null : plot({ name, points, unit, format, granularity: question.granularity }),
    table(name, points, format, question.granularity, isDate),
    h("p", { class: "call" }, h("span", { class: "muted" }, t("Asked by")), " ", h("code", {}, `GET ${url}`)),
  );
}

// Made when it is opened.
function table(name, points, format, granularity, isOpen) {
  const place = h("div", { class: "table-frame", tabindex: 0, role: "region", "aria-label": name });
  const fillIn = () => {
    if (place.firstChild) return;
    const rows = points.slice(0, mostRows).map(({ date, value }) =>
      h("tr", {}, h("th", { scope: "row" }, formatDate(date, granularity)), h("td", {}, format(value))),
    );
    const head = h("tr", {}, h("th", { scope: "col" }, t("Beginning")), h("th", { scope: "col" }, name));
    const rest = points.length - rows.length;
    replace(place, h("table", {}, h("thead", {}, head), h("tbody", {}, rows)));
    if (rest > 0) place.append(h("p", { class: "muted" }, t("And {count} more.", { count: formatNumber(rest) })));
  };
  return h("details", { open: isOpen, ontoggle: fillIn }, h("summary", {}, t("As a table")), place);
}

function option([value, text]) {
  return h("option", { value }, t(text));
}

function field(name, label) {
  return h("div", { class: "field" }, h("label", { for: name }, label), fields[name]);
}
