// The filters above a list. Each has the name that the address and the control API use for it,
// shows what it is set to, and tells what it is changed to.
import { h, printable, replace } from "./dom.js";
import { t } from "./i18n.js";

// A select; `setOptions` takes [value, text] pairs. What is chosen stays, even if it is not there.
export function choice(name, label, anyText) {
  const id = "filter-" + name;
  let changed = () => {};
  let options = [];
  const select = h("select", { id, onchange: () => changed(select.value) });
  const show = (value) => {
    const isKnown = value === "" || options.some(([one]) => one === value);
    const all = [["", anyText], ...options, ...(isKnown ? [] : [[value, value]])];
    replace(
      select,
      all.map(([one, text]) => h("option", { value: one }, printable(text))),
    );
    select.value = value;
  };
  show("");
  return {
    name,
    node: h("div", { class: "filter" }, h("label", { for: id }, label), select),
    show,
    onChange: (told) => (changed = told),
    setOptions: (pairs) => {
      if (JSON.stringify(pairs) === JSON.stringify(options)) return;
      options = pairs;
      show(select.value);
    },
  };
}

// A few values side by side; `setCounts` says how many there are of each, or null.
export function segments(name, label, pairs) {
  let changed = () => {};
  const parts = pairs.map(([value, text]) => {
    const input = h("input", { type: "radio", name, value, onchange: () => changed(value) });
    const count = h("span", { class: "count" });
    return { value, input, count, node: h("label", {}, input, h("span", {}, text), count) };
  });
  return {
    name,
    node: h(
      "fieldset",
      { class: "filter segments" },
      h("legend", {}, label),
      h(
        "div",
        {},
        parts.map((part) => part.node),
      ),
    ),
    show: (value) => parts.forEach((part) => (part.input.checked = part.value === value)),
    onChange: (told) => (changed = told),
    setCounts: (counts) => parts.forEach((part) => (part.count.textContent = counts?.[part.value] ?? "")),
  };
}

// A box to tick: "1" or nothing.
export function tick(name, label) {
  let changed = () => {};
  const input = h("input", { type: "checkbox", onchange: () => changed(input.checked ? "1" : "") });
  return {
    name,
    node: h("label", { class: "check filter" }, input, label),
    show: (value) => (input.checked = value === "1"),
    onChange: (told) => (changed = told),
  };
}

// Websites as options: the id, and the name if there is one.
export function websiteOptions(websites) {
  return websites.map(({ id, name }) => [id, t("{name} ({id})", { name, id })]);
}
