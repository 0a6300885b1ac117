// The form for another app: by its name and URL, or by its file.
import { post } from "./api.js";
import { h } from "./dom.js";
import { t } from "./i18n.js";
import {
  clear,
  field,
  listOfMistakes,
  mark,
  mistakesOf,
  place,
  sentence,
  showList,
} from "./apps_mistakes.js";
import { busy, pageOf } from "./apps_parts.js";

const example = `name: Copper & Company
url: http://127.0.0.1:8080
paths:
  products: /products
`;

export function addForm() {
  const name = h("input", { autocomplete: "off", required: true });
  const url = h("input", {
    autocomplete: "off",
    required: true,
    inputmode: "url",
    placeholder: "http://127.0.0.1:8080",
  });
  const file = h("textarea", {
    class: "apps-file",
    rows: 14,
    spellcheck: "false",
    wrap: "off",
    placeholder: example,
  });
  const secret = h("input", { autocomplete: "off", spellcheck: "false" });
  const list = listOfMistakes();
  const byFields = h(
    "div",
    { class: "columns" },
    field(t("Name"), name),
    field(t("URL"), url, t("Where the connector is; what its paths follow.")),
  );
  const byFile = h(
    "div",
    { hidden: true },
    field("app.yaml", file, [
      t("Paste the file; of this repository's connector, it is printed by"),
      " ",
      h("code", {}, "connector manifest --format yaml"),
    ]),
  );
  let isFile = false;
  const choice = (value, label) =>
    h(
      "label",
      { class: "apps-choice" },
      h("input", {
        type: "radio",
        name: "way",
        value,
        checked: value === "fields",
        onchange: () => {
          isFile = value === "file";
          byFields.hidden = isFile;
          byFile.hidden = !isFile;
          showList(list, []);
        },
      }),
      " ",
      label,
    );
  const add = h("button", { class: "pill primary" }, t("Add"));

  const submit = async () => {
    clear(form);
    showList(list, []);
    try {
      const body = isFile ? { yaml: file.value } : { definition: definitionOf(name.value, url.value) };
      if (secret.value) body.secret = secret.value;
      location.assign(pageOf(await post("/sandbox/apps", body)));
    } catch (error) {
      showMistakes(mistakesOf(error));
    }
  };
  const form = h(
    "form",
    {
      novalidate: true,
      onsubmit: (event) => {
        event.preventDefault();
        busy(add, submit);
      },
    },
    h("h2", { id: "add-title" }, t("Add an app")),
    h(
      "fieldset",
      { class: "apps-ways" },
      h("legend", { class: "visually-hidden" }, t("How")),
      choice("fields", t("Type name and URL")),
      choice("file", t("Paste app.yaml")),
    ),
    byFields,
    byFile,
    field(
      t("Security token (optional)"),
      secret,
      t("The connector's secret. If it is empty, one is made, which you then give to the connector."),
    ),
    list,
    h("div", { class: "row apps-end" }, add),
  );
  return form;

  function showMistakes(mistakes) {
    if (!isFile)
      return place(
        mistakes,
        new Map([
          ["name", name],
          ["url", url],
          ["secret", secret],
        ]),
        list,
      );
    const ofSecret = mistakes.filter(({ path }) => path === "secret");
    for (const mistake of ofSecret) mark(secret, sentence(mistake));
    const ofFile = mistakes
      .filter((mistake) => !ofSecret.includes(mistake))
      .sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
    if (ofFile.length) mark(file, t("The file has mistakes."));
    showList(list, ofFile, selectLine);
    (ofFile.length ? list : secret).focus();
  }

  function selectLine(line) {
    const lines = file.value.split("\n");
    const begin = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    file.focus();
    file.setSelectionRange(begin, begin + (lines[line - 1] ?? "").length);
    file.scrollTop = (line - 4) * parseFloat(getComputedStyle(file).lineHeight);
  }
}

function definitionOf(name, url) {
  const definition = {};
  if (name.trim()) definition.name = name.trim();
  if (url.trim()) definition.url = url.trim();
  return definition;
}
