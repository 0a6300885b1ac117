// Fields with their labels, and the mistakes at them.
import { h, printable, replace } from "./dom.js";
import { t } from "./i18n.js";

let fieldCount = 0;

// A control below its label, with room for what is wrong with it. `hint` is text or nodes.
export function field(label, control, hint = null) {
  const id = `field-${++fieldCount}`;
  control.id = id;
  const described = hint ? h("span", { class: "muted apps-hint", id: `${id}-hint` }, hint) : null;
  if (described) control.setAttribute("aria-describedby", described.id);
  const error = h("span", { class: "error-text", id: `${id}-error`, hidden: true });
  const isBox = control.type === "checkbox";
  const name = h("label", { for: id }, label);
  return h(
    "div",
    { class: isBox ? "field apps-box" : "field" },
    isBox ? h("div", { class: "check" }, control, name) : [name, control],
    described,
    error,
  );
}

// A group of controls, named by a legend; the group itself takes the mistakes.
export function group(legend, properties, ...children) {
  const id = `field-${++fieldCount}`;
  return h(
    "fieldset",
    { ...properties, id, tabindex: -1 },
    h("legend", {}, legend),
    children,
    h("span", { class: "error-text", id: `${id}-error`, hidden: true }),
  );
}

// Nothing is wrong with the control any more, or this is. The sandbox and connectors say it in
// their own words.
export function mark(control, message) {
  const error = document.getElementById(`${control.id}-error`);
  const others = (control.getAttribute("aria-describedby") ?? "")
    .split(" ")
    .filter((id) => id && id !== error.id);
  if (message) {
    if (control.tagName !== "FIELDSET") control.setAttribute("aria-invalid", "true");
    control.classList.add("apps-wrong");
    others.push(error.id);
  } else {
    control.removeAttribute("aria-invalid");
    control.classList.remove("apps-wrong");
  }
  error.textContent = message ?? "";
  error.hidden = !message;
  if (others.length) control.setAttribute("aria-describedby", others.join(" "));
  else control.removeAttribute("aria-describedby");
}

export function clear(form) {
  for (const control of form.querySelectorAll(".apps-wrong")) mark(control, null);
}

// "line 5: parameters/0/key: is there twice" in its parts. What is said of an entry as a whole is
// said of the field that it names.
export function parse(text) {
  const [, line, path, reason] = /^(?:line (\d+)(?:, column \d+)?: )?(?:([\w.~/-]+): )?(.*)$/s.exec(text);
  const mistake = { line: line ? Number(line) : null, path: path ?? "", reason, text };
  const missing = /^([\w-]+) is missing$/.exec(reason);
  if (missing) Object.assign(mistake, { path: `${path}/${missing[1]}`, reason: "is missing" });
  if (reason.startsWith("a selectpicker needs options-url")) mistake.path += "/options-url";
  if (reason === "needs either path or url")
    Object.assign(mistake, { path: `${path}/url`, reason: "is missing" });
  return mistake;
}

export const mistakesOf = (error) =>
  (error.body?.errors ?? [error.detail ?? error.message]).map(String).map(parse);

export function sentence(mistake) {
  if (/^is missing\.?$/.test(mistake.reason)) return t("This field must be filled in.");
  return printable(mistake.reason.charAt(0).toUpperCase() + mistake.reason.slice(1));
}

// Each mistake goes to its field of `controls` (by path), or to that of what holds it; the rest into
// `list`. The first wrong field has the focus then.
export function place(mistakes, controls, list) {
  const rest = [];
  let first = null;
  for (const mistake of mistakes) {
    const parts = mistake.path.split("/");
    while (parts.length > 0 && !controls.has(parts.join("/"))) parts.pop();
    const control = controls.get(parts.join("/"));
    if (!control) {
      rest.push(mistake);
      continue;
    }
    mark(control, sentence(mistake));
    const isBefore = first && control.compareDocumentPosition(first) & Node.DOCUMENT_POSITION_FOLLOWING;
    if (!first || isBefore) first = control;
  }
  showList(list, rest);
  (first ?? list).focus();
}

export function listOfMistakes() {
  return h("div", {
    class: "apps-mistakes",
    role: "group",
    "aria-label": t("Mistakes"),
    tabindex: -1,
    hidden: true,
  });
}

export function showList(list, mistakes, onChosen = null) {
  list.hidden = mistakes.length === 0;
  const content = (mistake) => {
    if (!mistake.line || !onChosen) return h("span", { lang: "en" }, printable(mistake.text));
    const where = t("Line {line}", { line: mistake.line });
    const what = mistake.path ? `${mistake.path}: ${mistake.reason}` : mistake.reason;
    return [
      h("button", { type: "button", class: "plain", onclick: () => onChosen(mistake.line) }, where),
      " ",
      h("span", { lang: "en" }, printable(what)),
    ];
  };
  replace(
    list,
    h(
      "ul",
      {},
      mistakes.slice(0, 100).map((mistake) => h("li", {}, content(mistake))),
    ),
  );
}
