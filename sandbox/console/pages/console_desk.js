// Whose desk it is: the operator and his language, the switches of his channels, the power button.
import { h, update } from "./dom.js";
import { language as pageLanguage, t } from "./i18n.js";
import { icon } from "./console_icons.js";

const languages = ["en", "fr", "de", "es"];
const channels = [
  ["chat", "Chat"],
  ["call", "Call"],
  ["video", "Video"],
];

// `choose(id)` takes another desk, `change(body)` changes the operator. Returns {element, show}.
export function desk({ choose, change }) {
  const operator = h("select", { id: "operator", onchange: (event) => choose(Number(event.target.value)) });
  const language = h("select", {
    id: "operator-language",
    onchange: (event) => change({ language: event.target.value }),
  });
  const switches = channels.map(([name, label]) => channelSwitch(name, label, change));
  const power = h(
    "button",
    {
      type: "button",
      class: "power",
      disabled: true, // until it is known whose it is
      "aria-pressed": "false",
      "aria-label": t("Power"),
      onclick: toggle,
    },
    icon("power"),
  );
  const hint = h("p", { class: "desk-hint", role: "status" });

  function toggle() {
    change({ connected: power.getAttribute("aria-pressed") !== "true" });
  }

  function show(operators, current) {
    update(
      operator,
      operators.map(({ id, name }) => [id, name]),
      (list) => list.map(([id, name]) => h("option", { value: id }, name)),
    );
    operator.value = String(current.id);
    const names = new Intl.DisplayNames(pageLanguage, { type: "language" });
    update(language, [...new Set([...languages, current.language])], (list) =>
      list.map((code) => h("option", { value: code }, nameOf(names, code))),
    );
    language.value = current.language;
    power.disabled = false;
    power.setAttribute("aria-pressed", String(current.connected));
    for (const each of switches) each.show(current);
    const isWaiting = channels.some(([name]) => current[name]?.enabled && current[name]?.available);
    if (!current.connected) hint.textContent = t("Press the power button to receive conversations.");
    else hint.textContent = isWaiting ? "" : t("Switch on a channel to receive conversations.");
  }

  const element = h(
    "section",
    { class: "desk", "aria-label": t("Desk") },
    h("span", { class: "desk-choice" }, h("label", { for: "operator" }, t("Operator")), operator),
    h("span", { class: "desk-choice" }, h("label", { for: "operator-language" }, t("Speaks")), language),
    hint,
    h(
      "div",
      { class: "switches", role: "group", "aria-label": t("Availability") },
      switches.map((s) => s.element),
      power,
    ),
  );
  return { element, show };
}

function channelSwitch(name, label, change) {
  const element = h(
    "button",
    {
      type: "button",
      role: "switch",
      class: "switch",
      "aria-checked": "false",
      "aria-disabled": "true",
      "aria-label": t(label),
      onclick: toggle,
    },
    icon(name),
    h("span", { class: "knob" }),
  );

  function toggle() {
    if (element.getAttribute("aria-disabled") === "true") return;
    change({ [name]: element.getAttribute("aria-checked") !== "true" });
  }

  function show(operator) {
    const { enabled = false, available = false } = operator[name] ?? {};
    const isOff = !enabled || !operator.connected;
    element.setAttribute("aria-checked", String(enabled && available && operator.connected));
    element.setAttribute("aria-disabled", String(isOff));
    element.title = enabled ? t(label) : t("{channel}: this operator has no right to it", { channel: t(label) });
  }

  return { element, show };
}

function nameOf(names, code) {
  try {
    return names.of(code);
  } catch {
    return code;
  }
}
