// The fields that a connector wants filled in at the end of a conversation.
import { h, replace } from "./dom.js";
import { t } from "./i18n.js";
import { entriesOf, identifier, text } from "./console_ask.js";

const mostFields = 200;
const mostOptions = 1000;
const longestValue = 1024; // characters
const longestId = 255;

const readers = {
  TEXT: (field) => inputOf(field, { type: "text" }),
  INTEGER: (field) => inputOf(field, { type: "text", inputmode: "numeric" }),
  DECIMAL: (field) => inputOf(field, { type: "text", inputmode: "decimal" }),
  TEXTAREA: (field) => h("textarea", { ...common(field), rows: "3", maxlength: longestValue }),
  CHECKBOX: (field) => h("input", { ...common(field), type: "checkbox" }),
  SELECT: selectOf,
};

let made = 0;

// The fields of an app's answer: {element, check, values}. `check()` marks what is wrong and returns the
// first such control, or null; `values()` is what goes to the platform.
export function closingFields(answer) {
  const read = entriesOf(answer, readField, mostFields);
  const fields = read.entries.map((entry) => fieldOf(entry));
  const byId = new Map();
  for (const field of fields) if (!byId.has(field.id)) byId.set(field.id, field);
  for (const field of fields) field.parent = parentOf(field, byId);
  const left = read.unreadable + read.beyond;
  const shown = [...fields].sort((a, b) => depth(a) - depth(b) || 0);
  const roots = h("div", { class: "closing-fields" });
  for (const field of shown) (field.parent?.below ?? roots).append(field.element);
  const element = h(
    "div",
    {},
    roots,
    left > 0 ? h("p", { class: "muted" }, t("Fields not shown: {count}.", { count: left })) : null,
  );
  element.addEventListener("change", showDependents);
  showDependents();

  function showDependents() {
    for (const field of fields) field.element.hidden = !isAsked(field);
  }

  function check() {
    const wrong = fields.filter((field) => isAsked(field) && !field.check());
    return wrong[0]?.control ?? null;
  }

  function values() {
    const app = answer.app;
    return fields
      .filter((field) => isAsked(field) && byId.get(field.id) === field && field.value() !== "")
      .map((field) => ({ app, fieldId: field.id, value: field.value() }));
  }

  return { element, check, values, count: fields.length };
}

// Whatever it depends on is ticked.
function isAsked({ parent }) {
  return !parent || (parent.control.checked && isAsked(parent));
}

function depth({ parent }) {
  return parent ? 1 + depth(parent) : 0;
}

// A checkbox above it, if there is one and they do not go round in a circle.
function parentOf(field, byId) {
  const seen = new Set([field]);
  for (let at = byId.get(field.parentId); at; at = byId.get(at.parentId)) {
    if (seen.has(at)) return null;
    seen.add(at);
  }
  const parent = byId.get(field.parentId);
  return parent?.type === "CHECKBOX" ? parent : null;
}

function readField(entry) {
  const id = identifier(entry.id, longestId);
  if (id === null || !Object.hasOwn(readers, entry.fieldType)) return null;
  return {
    id,
    parentId: identifier(entry.idParent, longestId),
    type: entry.fieldType,
    label: text(entry.label, 200) || text(id, 80),
    isRequired: entry.isRequired === true,
    options: optionsOf(entry.options),
  };
}

function optionsOf(options) {
  return entriesOf(
    { data: options },
    ({ label, value }) => (identifier(value) ? { label: text(label, 120) || text(value, 120), value } : null),
    mostOptions,
  ).entries;
}

function fieldOf(entry) {
  const id = `closing-${(made += 1)}`;
  const control = readers[entry.type]({ ...entry, control: id });
  const label = h("label", { for: id, class: entry.isRequired ? "required" : null }, entry.label);
  const error = h("span", { class: "error-text", id: `${id}-error` });
  const below = h("div", { class: "dependents" });
  const isBox = entry.type === "CHECKBOX";
  const hasNone = entry.type === "SELECT" && entry.options.length === 0;
  if (hasNone) error.textContent = t("The connector gave no options.");
  const main = isBox ? h("div", { class: "check" }, control, label) : [label, control];
  const element = h("div", { class: isBox ? "field box-field" : "field" }, main, error, below);
  control.addEventListener("input", () => control.hasAttribute("aria-invalid") && check());

  function value() {
    return isBox ? String(control.checked) : control.value.trim();
  }

  function check() {
    const fault = hasNone ? t("The connector gave no options.") : faultIn(entry, isBox ? control.checked : value());
    const isRight = fault === "" || hasNone;
    error.textContent = fault;
    if (isRight) control.removeAttribute("aria-invalid");
    else control.setAttribute("aria-invalid", "true");
    return isRight;
  }

  return { ...entry, element, control, below, value, check };
}

function faultIn({ type, isRequired }, value) {
  if (!value)
    return isRequired ? (type === "CHECKBOX" ? t("This box must be ticked.") : t("This field must be filled in.")) : "";
  if (type === "INTEGER" && !/^[+-]?\d+$/.test(value)) return t("A whole number is asked for.");
  if (type === "DECIMAL" && !/^[+-]?(\d+([.,]\d*)?|[.,]\d+)$/.test(value)) return t("A number is asked for.");
  return "";
}

function common({ control, isRequired }) {
  return { id: control, "aria-required": isRequired ? "true" : null, "aria-describedby": `${control}-error` };
}

function inputOf(field, properties) {
  return h("input", { ...common(field), ...properties, maxlength: longestValue, autocomplete: "off" });
}

function selectOf(field) {
  const options = field.options.map(({ label, value }) => h("option", { value }, label));
  return h("select", common(field), h("option", { value: "" }, t("Choose …")), options);
}
