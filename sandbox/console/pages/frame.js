// What stands round every page: navigation, language, and a place for messages.
import { byId, h, replace } from "./dom.js";
import { language, setLanguage, t } from "./i18n.js";

const pages = [
  ["Start", "/"],
  ["Console", "/console"],
  ["Visitor", "/visit/ha-101"],
  ["Apps", "/apps"],
  ["Deliveries", "/deliveries"],
  ["Calls", "/calls"],
  ["Reports", "/reports"],
];

const status = h("p", { class: "message", role: "status" });
const alert = h("p", { class: "message error", role: "alert" });
const away = h("p", { class: "message error away", role: "alert" });

// `current` is the English name of the page. What is more in the bar of this page are `tools`.
export function frame(current, ...tools) {
  document.title = `${t(current)} – iAdvize sandbox`;
  replace(
    byId("top"),
    h("a", { class: "skip", href: "#main" }, t("Skip to the content")),
    h("a", { class: "brand", href: "/" }, "iAdvize", h("span", {}, "sandbox")),
    h(
      "nav",
      { "aria-label": t("Main navigation") },
      pages.map(([name, path]) =>
        h("a", { href: path, "aria-current": name === current ? "page" : null }, t(name)),
      ),
    ),
    tools,
    languageChoice(),
  );
  byId("main").tabIndex = -1;
  byId("top").after(h("div", { class: "messages" }, status, alert, away));
}

// Shows a sentence, and has it read out; kind is "status" or "error". An empty one takes it away.
export function say(sentence, kind = "status") {
  status.textContent = kind === "error" ? "" : sentence;
  alert.textContent = kind === "error" ? sentence : "";
}

// For live(): whether the sandbox answers.
export function showState(isThere, error) {
  away.textContent = isThere ? "" : t("The sandbox does not answer. This page goes on when it is back.");
  if (isThere && error) say(error.detail, "error");
}

function languageChoice() {
  const choice = h(
    "select",
    { "aria-label": t("Language"), class: "language", onchange: (event) => setLanguage(event.target.value) },
    h("option", { value: "en", lang: "en" }, "English"),
    h("option", { value: "fr", lang: "fr" }, "Français"),
  );
  choice.value = language;
  return choice;
}
