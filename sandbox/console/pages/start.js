// What is here, whether the connector answers, and where to begin.
import { get, live, post } from "./api.js";
import { byId, h, printable, replace, update } from "./dom.js";
import { frame, say, showState } from "./frame.js";
import french from "./french_start.js";
import { addFrench, formatDateTime, formatNumber, t } from "./i18n.js";
import { drawing, keyCard, steps } from "./start_parts.js";

addFrench(french);
frame("Start");

const apps = h("div", {}, h("p", { class: "muted" }, t("Loading…")));
const firstSteps = h("div", {});
const clockText = h("p", { class: "clock" }, "…");
const clockSpeed = h("p", { class: "muted" });

// The connector's answers to the question whether it is well, by the app's connector id.
const answers = new Map();
let clock = null;

replace(
  byId("main"),
  h(
    "section",
    { class: "hello" },
    h(
      "div",
      {},
      h("h1", {}, t("The platform, on your own machine")),
      h("p", {}, t("This sandbox plays the iAdvize platform for your connector: offline, with made-up data.")),
      h("p", {}, t("It installs the connector, asks it for products, profiles and forms, and tells it what happens.")),
      h("p", {}, t("It keeps every call and every delivery, so that you can see what was wrong, and do it again.")),
    ),
    drawing(),
  ),
  h(
    "div",
    { class: "halves" },
    h("section", { class: "card" }, h("h2", {}, t("Your connector")), apps),
    h("section", { class: "card tall" }, h("h2", {}, t("First steps")), firstSteps),
    h(
      "section",
      { class: "card" },
      h("h2", {}, t("The clock of the sandbox")),
      clockText,
      clockSpeed,
      h(
        "div",
        { class: "row", role: "group", "aria-label": t("Move the clock") },
        forward(t("+10 minutes"), "PT10M"),
        forward(t("+1 hour"), "PT1H"),
        forward(t("+1 day"), "P1D"),
      ),
    ),
    keyCard(),
  ),
);

live(show, showState);
setInterval(tick, 500);
// A connector may have been started or stopped while nobody looked.
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && askAll());

let shownApps = [];

async function show() {
  const [state, list] = await Promise.all([get("/sandbox/clock"), get("/sandbox/apps")]);
  clock = { at: Date.parse(state.now), since: performance.now(), scale: state.timeScale };
  clockSpeed.textContent =
    state.timeScale === 1
      ? t("It goes as fast as yours. It can be moved forwards, never back.")
      : t("It goes {times} times as fast as yours. It can be moved forwards, never back.", {
          times: formatNumber(state.timeScale),
        });
  tick();
  const before = JSON.stringify(shownApps.map(identity));
  shownApps = list.apps;
  if (JSON.stringify(shownApps.map(identity)) !== before) askAll();
  showApps();
  update(firstSteps, list.apps.map((app) => [app.connectorId, app.installedOn]), () => steps(list.apps));
}

const identity = (app) => [app.connectorId, app.url, app.versionId, app.installedOn];

function showApps() {
  const data = shownApps.map((app) => [identity(app), app.name, app.status, answers.get(app.connectorId)]);
  const focused = document.activeElement.dataset.key;
  update(apps, data, () => (shownApps.length > 0 ? shownApps.map(showApp) : nothing()));
  if (focused && !apps.contains(document.activeElement)) keyed(focused)?.focus();
}

const keyed = (key) => [...apps.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key);

function nothing() {
  return [
    h("p", {}, t("No app is here yet. An app says where the connector is, and what it can do.")),
    h("a", { class: "pill primary", href: "/apps" }, t("Make an app")),
  ];
}

function showApp(app) {
  const answer = answers.get(app.connectorId) ?? { kind: "waiting", text: t("asking…") };
  const path = `/apps/${encodeURIComponent(app.connectorId)}`;
  return h(
    "div",
    { class: "app" },
    h(
      "div",
      { class: "row spread" },
      h("h3", {}, h("a", { href: path, "data-key": `${path} name` }, printable(app.name))),
      h("span", { class: `badge ${answer.kind}` }, answer.text),
    ),
    h("p", {}, printable(app.url)),
    h(
      "p",
      { class: "muted" },
      app.installedOn.length > 0
        ? t("Installed on {websites}", { websites: app.installedOn.join(", ") })
        : t("Not installed"),
    ),
    answer.detail ? h("p", { class: "error-text" }, printable(answer.detail)) : null,
    h(
      "div",
      { class: "row" },
      h("button", { class: "plain", "data-key": `${path} again`, onclick: () => again(app) }, t("Ask again")),
      answer.call
        ? h("a", { href: `/calls/${answer.call}`, "data-key": `${path} call` }, t("Look at the call"))
        : null,
    ),
  );
}

function askAll() {
  for (const app of shownApps) ask(app);
}

async function again(app) {
  await ask(app);
  const answer = answers.get(app.connectorId);
  say(`${printable(app.name)}: ${answer.text}`);
}

async function ask(app) {
  answers.delete(app.connectorId);
  showApps();
  answers.set(app.connectorId, await health(app));
  showApps();
}

// Asks the connector whether it is well, as one of its websites does.
async function health(app) {
  try {
    const website = app.installedOn[0] ?? (await get("/sandbox/websites")).websites[0].id;
    const call = await post("/sandbox/interactions/health", { app: app.connectorId, website });
    if (call.status === null) return { kind: "bad", text: t("does not answer"), detail: call.error, call: call.id };
    const isWell = call.status >= 200 && call.status < 300;
    return {
      kind: isWell ? "good" : "bad",
      text: isWell ? t("answers") : t("answers {status}", { status: call.status }),
      detail: isWell ? null : call.error,
      call: call.id,
    };
  } catch (error) {
    if (error.status === 409) return { kind: "", text: t("has no health check") };
    return { kind: "bad", text: t("not known"), detail: error.detail };
  }
}

function tick() {
  if (!clock) return;
  clockText.textContent = formatDateTime(clock.at + (performance.now() - clock.since) * clock.scale);
}

function forward(text, duration) {
  const move = () =>
    post("/sandbox/clock", { advance: duration }).then(
      () => say(t("The clock was moved forwards.")),
      (error) => say(error.detail, "error"),
    );
  return h("button", { class: "pill", onclick: move }, text);
}
