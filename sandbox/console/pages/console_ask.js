// Asks the apps that are installed on a website, and reads what their connectors answer. A connector
// may answer anything: only what has the right type is read, and texts are cut.
import { ApiError, post } from "./api.js";
import { h, printable } from "./dom.js";
import { t } from "./i18n.js";

const mostAtOnce = 2; // a browser has few connections, and a connector may hang for half a minute
export const mostApps = 5;
export const mostEntries = 1000;

let running = 0;
const waiting = [];

async function inTurn(work) {
  while (running >= mostAtOnce) await new Promise((go) => waiting.push(go));
  running += 1;
  try {
    return await work();
  } finally {
    running -= 1;
    waiting.shift()?.();
  }
}

// Asks one app. Returns null if nobody wants the answer any more, or if the app has no such
// interaction; otherwise {app, data, call, fault, limit}: `fault` says what is wrong, if anything is.
export function ask(kind, app, website, parameters, isWanted = () => true) {
  return inTurn(async () => {
    if (!isWanted()) return null;
    const given = Object.entries(parameters).filter(([, value]) => value !== "" && value != null);
    try {
      const call = await post(`/sandbox/interactions/${kind}`, { app, website, ...Object.fromEntries(given) });
      if (!isWanted()) return null;
      return { app, call, data: dataOf(call), fault: faultOf(kind, app, call), limit: Number(parameters.limit) };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status === 409) return null;
      return { app, call: null, data: null, fault: { sentence: text(error.detail, 400), call: null } };
    }
  });
}

// What was answered; if it is not what the contract asks for, what can be read of it nevertheless.
function dataOf(call) {
  if (call?.data !== null && call?.data !== undefined) return call.data;
  const isWhole = call?.status === 200 && call.answer?.isCut === false;
  try {
    return isWhole ? JSON.parse(call.answer.body) : null;
  } catch {
    return null;
  }
}

function faultOf(kind, app, call) {
  const values = { app: text(app, 80), kind, reason: text(call?.error ?? call?.misfit, 300) };
  if (call?.error) return { sentence: t("{app} did not answer “{kind}”: {reason}.", values), call: call.id };
  if (call?.misfit) return { sentence: t("{app} answered “{kind}” wrongly: {reason}.", values), call: call.id };
  return null;
}

export function faultLine(fault, again = null) {
  return h(
    "p",
    { class: "fault" },
    fault.sentence,
    " ",
    fault.call ? h("a", { href: `/calls/${fault.call}` }, t("See call {id}", { id: fault.call })) : null,
    again ? h("button", { type: "button", class: "pill small", onclick: again }, t("Try again")) : null,
  );
}

// The entries that `read` makes something of, at most `most`; how many are left out.
export function entriesOf(answer, read, most = mostEntries) {
  const all = Array.isArray(answer?.data) ? answer.data : [];
  const entries = [];
  let unreadable = 0;
  for (const entry of all.slice(0, most)) {
    const made = entry !== null && typeof entry === "object" ? read(entry) : null;
    if (made) entries.push(made);
    else unreadable += 1;
  }
  return { entries, unreadable, beyond: Math.max(0, all.length - most), count: all.length };
}

// Where the next page begins, or null: as the answer's Link says; without one, after a full page.
export function nextOffset(answer, offset) {
  const count = Array.isArray(answer?.data) ? answer.data.length : 0;
  if (count === 0) return null;
  const target = /<([^<>]*)>[^,<]*;\s*rel="?next"?/i.exec(header(answer, "link"))?.[1];
  if (target === undefined) return count === answer.limit ? offset + count : null;
  const named = /[?&]offset=(\d{1,15})(?:&|$)/.exec(target)?.[1];
  const next = named === undefined ? offset + count : Number(named);
  return next > offset ? next : null;
}

export function totalOf(answer) {
  const total = header(answer, "x-total-count");
  return /^\d{1,12}$/.test(total) ? Number(total) : null;
}

function header(answer, name) {
  const headers = answer?.call?.answer?.headers;
  const found = Array.isArray(headers) ? headers.find(([key]) => String(key).toLowerCase() === name) : null;
  return text(found?.[1], 4000);
}

// A connector's text as it can be shown: "" if it is none.
export function text(value, most = 200) {
  if (typeof value !== "string") return "";
  if (value.length <= most) return printable(value);
  return printable(value.slice(0, most).replace(/[\ud800-\udbff]$/, "")) + "…";
}

// A connector's text as it is sent back, or kept: null if it is none, or too long for that.
export function identifier(value, most = 1024) {
  return typeof value === "string" && value !== "" && value.length <= most ? value : null;
}

// The apps on the website, by name, the first few.
export function appsOn(installations, website) {
  return installations
    .filter((installation) => installation.website === website)
    .map((installation) => installation.app)
    .slice(0, mostApps);
}

export function noApp(website) {
  return h(
    "p",
    { class: "muted" },
    t("No app is installed on {website}.", { website }),
    " ",
    h("a", { href: "/apps" }, t("Install one under Apps")),
  );
}
