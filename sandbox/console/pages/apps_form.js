// The form of one section of an app's file. What the form does not know stays in the file as it is.
import { get, put } from "./api.js";
import { h } from "./dom.js";
import { say } from "./frame.js";
import { t } from "./i18n.js";
import { clear, listOfMistakes, mistakesOf, place, showList } from "./apps_mistakes.js";
import { busy } from "./apps_parts.js";

let unsaved = null; // the form that was changed
let isLeaving = false;

window.addEventListener("beforeunload", (event) => {
  if (unsaved?.isConnected && !isLeaving) event.preventDefault();
});

// Whether the page may be replaced: asks if something on it is not saved.
export const mayLeave = () =>
  !unsaved?.isConnected || window.confirm(t("What you changed here is not saved. Go on?"));

// After what was asked for already.
export function leaveFor(path) {
  isLeaving = true;
  location.assign(path);
}

// `section` has its content, and collect(definition): it puts what was typed into the definition,
// and returns the controls by the paths of their entries. `onSaved(app)` hears of the app as saved.
export function sectionForm(path, section, onSaved) {
  const list = listOfMistakes();
  const save = h("button", { class: "pill primary" }, t("Save"));
  const form = h(
    "form",
    { novalidate: true },
    h("div", { class: "apps-body" }, section.content, list),
    h("div", { class: "apps-foot" }, save),
  );
  const changed = () => {
    unsaved = form;
  };
  for (const type of ["input", "change", "rows"]) form.addEventListener(type, changed);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    busy(save, submit);
  });
  return form;

  async function submit() {
    clear(form);
    showList(list, []);
    say("");
    let controls = new Map();
    try {
      const { definition } = await get(path);
      controls = section.collect(definition);
      const saved = await put(path, { definition });
      unsaved = null;
      say(t("Saved."));
      onSaved(saved);
    } catch (error) {
      place(mistakesOf(error), controls, list);
    }
  }
}

// A row of choices; what is chosen may be one that is not among them.
export function selectOf(choices, chosen) {
  const all = choices.some(([value]) => value === chosen) ? choices : [...choices, [chosen, chosen]];
  const select = h(
    "select",
    {},
    all.map(([value, label]) => h("option", { value }, label)),
  );
  select.value = chosen;
  return select;
}

// Sets the entry, or takes it away if there is nothing in it.
export function setEntry(entries, name, value) {
  if (value === "") delete entries[name];
  else entries[name] = value;
}

export const textInput = (value, more = {}) =>
  h("input", { value: value ?? "", autocomplete: "off", spellcheck: "false", ...more });
