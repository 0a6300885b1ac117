// The parts of the start page that stand still: the picture, the steps, the key.
import { get } from "./api.js";
import { copyButton } from "./copy.js";
import { h, replace } from "./dom.js";
import { say } from "./frame.js";
import { t } from "./i18n.js";

// The platform at the left, the connector at the right, and what goes between them.
export function drawing() {
  return h(
    "svg",
    { viewBox: "0 0 240 110", "aria-hidden": "true" },
    h("path", { class: "quiet", d: "M92 42 H148 M148 68 H92" }),
    h("path", { class: "solid", d: "M142 36 L152 42 L142 48 Z M98 62 L88 68 L98 74 Z" }),
    h("rect", { class: "paper", x: 8, y: 20, width: 78, height: 70, rx: 8 }),
    h("path", { d: "M8 36 H86" }),
    h("circle", { class: "solid", cx: 17, cy: 28, r: 2.5 }),
    h("circle", { class: "solid", cx: 25, cy: 28, r: 2.5 }),
    h("rect", { class: "solid", x: 18, y: 46, width: 36, height: 10, rx: 5 }),
    h("rect", { x: 40, y: 64, width: 36, height: 12, rx: 6 }),
    h("rect", { class: "paper", x: 156, y: 30, width: 76, height: 60, rx: 8 }),
    h("path", { class: "paper", d: "M150 44 L160 22 H228 L238 44 Z" }),
    h("path", { d: "M167 44 L174 22 M194 44 V22 M221 44 L214 22" }),
    h("rect", { class: "solid", x: 170, y: 58, width: 18, height: 32, rx: 2 }),
    h("rect", { x: 200, y: 58, width: 20, height: 18, rx: 2 }),
  );
}

// What to do first, as links. `apps` are those of GET /sandbox/apps.
export function steps(apps) {
  const installed = apps.find((app) => app.installedOn.length > 0);
  const app = installed ?? apps[0];
  const website = installed?.installedOn[0] ?? "ha-101";
  const path = app ? `/apps/${encodeURIComponent(app.connectorId)}` : "/apps";
  const visitor = `/visit/${website}`;
  return h(
    "ol",
    { class: "steps" },
    installed
      ? step(t("It is installed."), h("a", { href: path }, t("Look at the app")))
      : step(
          t("Type what the connector wants to know: it says at once what is wrong."),
          h("a", { href: app ? `${path}/install` : path }, t("Install")),
        ),
    step(
      t("Two windows side by side: you are the agent in one, and the visitor in the other."),
      h("a", { href: "/console", target: "_blank", rel: "noopener" }, t("Open the console")),
      " ",
      t("and"),
      " ",
      h("a", { href: visitor, target: "_blank", rel: "noopener" }, t("a visitor's window")),
    ),
    step(
      t("The connector's form is in the dialog. Whatever is missing is said there."),
      h("a", { href: "/console" }, t("End a chat")),
    ),
    step(
      t("What the connector was told, how it was signed, what it answered, and when it is tried again."),
      h("a", { href: "/deliveries" }, t("Look at the deliveries")),
    ),
    step(
      t("The figures of the last weeks, as a plot."),
      h("a", { href: "/reports" }, t("Read a report")),
    ),
  );
}

function step(explanation, ...what) {
  return h("li", {}, what, h("p", {}, explanation));
}

// Where the REST API is, and its key, which is fetched when somebody wants to see it.
export function keyCard() {
  const base = `${location.origin}/api/2`;
  const place = h("dd", { class: "row" });
  const hide = () =>
    replace(place, h("button", { class: "pill small", onclick: show }, t("Show the key")));
  async function show() {
    try {
      const { key } = await get("/sandbox/key");
      const back = h("button", { class: "pill small", onclick: hideAgain }, t("Hide"));
      replace(place, h("code", {}, key), copyButton(key, t("Copy the key")), back);
      back.focus();
    } catch (error) {
      say(error.detail, "error");
    }
  }
  function hideAgain() {
    hide();
    place.firstChild.focus();
  }
  hide();
  return h(
    "section",
    { class: "card" },
    h("h2", {}, t("For programs")),
    h("p", { class: "muted" }, t("The REST API 2.0, as the real platform has it: clients need another base URL.")),
    h(
      "dl",
      { class: "facts" },
      h("dt", {}, t("Base URL")),
      h("dd", { class: "row" }, h("code", {}, base), copyButton(base, t("Copy the base URL"))),
      h("dt", {}, t("API key")),
      place,
      h("dt", {}, t("Description")),
      h("dd", {}, h("a", { href: "/api/2/openapi.json" }, "openapi.json")),
    ),
  );
}
