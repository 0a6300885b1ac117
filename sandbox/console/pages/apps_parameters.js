// Authentication and Settings: what the customer is asked for when the app is installed.
import { h, printable, replace } from "./dom.js";
import { t } from "./i18n.js";
import { selectOf, setEntry, textInput } from "./apps_form.js";
import { field } from "./apps_mistakes.js";
import { rowsOf } from "./apps_rows.js";

const types = ["text", "numeric", "alphanumeric", "toggle", "selectpicker"];

export function parametersSection(group) {
  return ({ definition }) => {
    const paths = definition.paths ?? {};
    const mine = (definition.parameters ?? []).filter((entry) => groupOf(entry) === group);
    const rows = rowsOf(mine, { row: "Field {number}", add: "Add a field" }, makeRow);
    const verification = textInput(pathIn(paths, "verification"), { placeholder: "/verification" });
    const options = textInput(pathIn(paths, "select-options"), {
      placeholder: "/settings/{parameter}/options",
    });
    return {
      content: [
        h(
          "p",
          { class: "muted" },
          group === "settings"
            ? t("What can be set once the app is authenticated? It can be changed later.")
            : t("What does the app need, to reach the customer's data? An installation begins with it."),
        ),
        rows.node,
        h(
          "div",
          { class: "columns" },
          field(
            t("Verification URL"),
            verification,
            t("The path that typed values are sent to before a step is left: one for both steps."),
          ),
          field(
            t("Options of select pickers"),
            options,
            t("Asked for the options of fields without a URL; their key stands for {parameter}."),
          ),
        ),
      ],
      collect(entries) {
        const controls = new Map();
        entries.parameters = merged(entries.parameters ?? [], rows.all(), group, controls);
        entries.paths ??= {};
        setPath(entries.paths, "verification", verification, controls);
        setPath(entries.paths, "select-options", options, controls);
        return controls;
      },
    };
  };
}

const groupOf = (entry) => entry.group ?? "authentication";

export const pathIn = (paths, name) =>
  typeof paths[name] === "string" && paths[name] !== "off" ? paths[name] : "";

// An empty path that was there is off; one that never was, is not there.
export function setPath(paths, name, control, controls) {
  const path = control.value.trim();
  if (path) paths[name] = path;
  else if (name in paths) paths[name] = "off";
  controls.set(`paths/${name}`, control);
}

// The rows take the places of their group's parameters; what is more comes last.
function merged(before, rows, group, controls) {
  const left = [...rows];
  const parameters = [];
  const take = (row) => {
    for (const [name, control] of Object.entries(row.controls))
      controls.set(`parameters/${parameters.length}/${name}`, control);
    parameters.push(row.read(group));
  };
  for (const entry of before) {
    if (groupOf(entry) !== group) parameters.push(entry);
    else if (left.length) take(left.shift());
  }
  left.forEach(take);
  return parameters;
}

function makeRow(entry) {
  const key = textInput(entry.key, { placeholder: "login" });
  const label = textInput(entry.label, { placeholder: t("Login, shop number …"), spellcheck: "true" });
  const type = selectOf(
    types.map((name) => [name, t(name)]),
    entry.type ?? "text",
  );
  const required = h("input", { type: "checkbox", checked: entry.required === true });
  const options = textInput(entry["options-url"], { placeholder: "/options" });
  const parent = h("select", {});
  let chosenParent = entry.parent ?? "";
  parent.addEventListener("input", () => {
    chosenParent = parent.value;
  });
  const optionsField = field(t("Options URL"), options);
  const parentField = field(t("Shown while this is on"), parent);
  const isPicker = () => type.value === "selectpicker";
  return {
    controls: { key, label, type, required, "options-url": options, parent },
    focus: key,
    type,
    key,
    parentOf: () => chosenParent,
    name: () => label.value || key.value,
    nodes: h(
      "div",
      { class: "apps-grid" },
      field(t("Key"), key),
      field(t("Label"), label),
      field(t("Type"), type),
      field(t("Is required"), required),
      optionsField,
      parentField,
    ),
    // A parent is a toggle that stands before and has none itself.
    onOrder(before) {
      optionsField.hidden = !isPicker();
      const toggles = before.filter((row) => row.type.value === "toggle" && !row.parentOf() && row.key.value);
      const names = toggles.map((row) => [row.key.value, row.name()]);
      if (chosenParent && !names.some(([value]) => value === chosenParent))
        names.push([chosenParent, chosenParent]);
      parentField.hidden = names.length === 0;
      replace(
        parent,
        h("option", { value: "" }, t("Always")),
        names.map(([value, text]) => h("option", { value }, printable(text))),
      );
      parent.value = chosenParent;
    },
    read(group) {
      const read = { ...entry };
      setEntry(read, "key", key.value.trim());
      setEntry(read, "label", label.value.trim());
      Object.assign(read, { type: type.value, group, required: required.checked });
      setEntry(read, "options-url", isPicker() ? options.value.trim() : "");
      setEntry(read, "parent", chosenParent);
      return read;
    },
  };
}
