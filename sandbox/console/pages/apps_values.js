// The fields of an app's parameters, as a customer fills them in.
import { get } from "./api.js";
import { h, printable, replace } from "./dom.js";
import { t } from "./i18n.js";
import { clear, field, mark } from "./apps_mistakes.js";
import { callLink } from "./apps_parts.js";

// What the sandbox itself says of a field; what a connector says stays as it is.
const sandboxSentences = new Set([
  "This field must be filled in.",
  "The value must be a number.",
  "The value must be letters a to z and digits.",
  "The value must be one of the options.",
  "The value must have at most 1024 bytes.",
  "Some fields are not right.",
  "The connector refuses these values.",
]);
const inWords = (sentence) => (sandboxSentences.has(sentence) ? t(sentence) : printable(sentence));

const secretNames = /pass|pwd|mdp|mot de passe|secret|token|jeton|api.?key|clé/i;

// `values` are those typed before, by key. Returns {node, read(), showErrors(errors, list)}.
export function valueFields(app, website, group, values) {
  const parameters = app.definition.parameters.filter((entry) => (entry.group ?? "authentication") === group);
  const controls = new Map();
  const boxOf = (parameter) => {
    const made = controlOf(parameter, values[parameter.key], app, website);
    controls.set(parameter.key, { ...made, parameter });
    return { box: made.box, children: parameters.filter(({ parent }) => parent === parameter.key) };
  };
  const place = (parameter) => {
    const { box, children } = boxOf(parameter);
    if (children.length === 0) return box;
    const toggle = controls.get(parameter.key).control;
    const sub = h(
      "div",
      { class: "apps-sub", role: "group", "aria-label": printable(parameter.label) },
      children.map(place),
    );
    const show = () => {
      sub.hidden = !toggle.checked;
    };
    toggle.addEventListener("change", show);
    show();
    box.append(sub);
    return box;
  };
  const node = h("div", {}, parameters.filter(({ parent }) => !parent).map(place));

  return {
    node,
    isEmpty: parameters.length === 0,
    // Fields that are hidden are not asked for.
    read() {
      const read = {};
      for (const [key, { control, parameter }] of controls) {
        const isShown = !parameter.parent || controls.get(parameter.parent)?.control.checked;
        if (isShown) read[key] = parameter.type === "toggle" ? control.checked : control.value;
      }
      return read;
    },
    clear: () => clear(node),
    // Each at its field; returns what is said of none. The first wrong field has the focus.
    showErrors(errors) {
      const rest = [];
      for (const { field: key, message } of errors) {
        const control = controls.get(key)?.control;
        if (control && !control.closest("[hidden]"))
          mark(control, inWords(message || t("This value is not accepted.")));
        else rest.push(key ? `${key}: ${message}` : message);
      }
      node.querySelector('[aria-invalid="true"]')?.focus();
      return rest;
    },
  };
}

function controlOf(parameter, value, app, website) {
  const label = [
    printable(parameter.label),
    parameter.required ? h("span", { class: "muted", "aria-hidden": "true" }, " *") : null,
  ];
  const required = parameter.required ? { required: true } : {};
  if (parameter.type === "toggle") {
    const control = h("input", {
      type: "checkbox",
      role: "switch",
      checked: value === true || value === "true",
    });
    return { control, box: h("div", { class: "apps-value apps-switch" }, field(label, control)) };
  }
  if (parameter.type === "selectpicker") return pickerOf(parameter, label, required, value, app, website);
  const isSecret = secretNames.test(parameter.key) || secretNames.test(parameter.label);
  const control = h("input", {
    ...required,
    type: isSecret ? "password" : "text",
    autocomplete: isSecret ? "new-password" : "off",
    autocapitalize: "off",
    spellcheck: "false",
    inputmode: parameter.type === "numeric" ? "decimal" : null,
    value: value ?? "",
  });
  return { control, box: h("div", { class: "apps-value" }, field(label, control)) };
}

// The options are the connector's: asked for, and asked for again if they could not be had.
function pickerOf(parameter, label, required, value, app, website) {
  const control = h("select", required, h("option", { value: "" }));
  const said = h("p", { class: "apps-said", "aria-live": "polite" });
  const box = h("div", { class: "apps-value" }, field(label, control), said);
  const show = (options) => {
    const chosen = control.value || value || "";
    const isMissing = chosen && !options.some((option) => option.value === chosen);
    replace(
      control,
      h("option", { value: "" }),
      isMissing && h("option", { value: chosen }, printable(chosen)),
      options.slice(0, 1000).map((option) => h("option", { value: option.value }, printable(option.label))),
    );
    control.value = chosen;
  };
  const ask = async () => {
    replace(said, h("span", { class: "muted" }, t("The options are asked for …")));
    const query = new URLSearchParams({ app: app.connectorId, website, parameter: parameter.key });
    const answer = await get(`/sandbox/installations/options?${query}`).catch((error) => ({
      options: [],
      error: error.detail ?? error.message,
    }));
    show(answer.options);
    replace(
      said,
      answer.error && [
        h("span", { class: "error-text" }, t("The options could not be had:"), " ", printable(answer.error)),
        " ",
        callLink(answer.call),
        " ",
        h("button", { type: "button", class: "plain", onclick: ask }, t("Ask again")),
      ],
    );
  };
  show([]);
  ask();
  return { control, box };
}

// Below the fields: what is said of none of them, and the calls that said it.
export function trouble() {
  const node = h("div", { class: "apps-mistakes", role: "alert", hidden: true });
  return {
    node,
    clear() {
      node.hidden = true;
      replace(node);
    },
    // `refusal` is the sandbox's answer {message, steps}; `rest` the sentences without a field.
    show(message, rest, refusal) {
      const calls = refusal?.steps?.find(({ passed }) => !passed)?.calls ?? [];
      node.hidden = false;
      replace(
        node,
        h("p", {}, inWords(message)),
        rest.length > 0 &&
          h(
            "ul",
            {},
            rest.map((sentence) => h("li", {}, printable(sentence))),
          ),
        calls.length > 0 && h("p", {}, callLink(calls.at(-1), t("Look at the connector's answer"))),
      );
    },
  };
}
