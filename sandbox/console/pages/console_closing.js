// The closing dialog: the platform's own fields, then those of the connectors, and the end.
import { get, post } from "./api.js";
import { h, replace } from "./dom.js";
import { say } from "./frame.js";
import { t } from "./i18n.js";
import { appsOn, ask, faultLine, noApp, text } from "./console_ask.js";
import { closingFields } from "./console_fields.js";

// `context()` returns {operator, installations}; `changed()` has the page look again. Returns {element, open}.
export function closingDialog({ context, changed }) {
  const element = h("dialog", { class: "closing", "aria-labelledby": "closing-title" });
  let opening = null;
  let forms = [];
  let tags = [];

  function open(conversation, opener) {
    const mine = (opening = {});
    forms = [];
    tags = [];
    const types = h("select", { id: "closing-type" }, h("option", { value: "" }, t("Choose conversation type")));
    const chosen = h("ul", { class: "chips" });
    const note = h("input", {
      id: "closing-note",
      maxlength: "4000",
      placeholder: t("Add a comment to this conversation (optional)"),
      autocomplete: "off",
    });
    const mail = h("input", { id: "closing-mail", type: "checkbox" });
    const asked = h("div", { "aria-live": "polite" });
    const fault = h("p", { class: "error-text", role: "alert" });
    const close = () => element.close();
    const form = h(
      "form",
      { novalidate: true, onsubmit: submit },
      h("h2", { id: "closing-title", class: "green-head" }, t("End chat")),
      h(
        "div",
        { class: "closing-body" },
        h(
          "div",
          { class: "field" },
          h("label", { for: "closing-type" }, t("Conversation type")),
          h(
            "div",
            { class: "with-button" },
            types,
            h("button", { type: "button", class: "pill outlined", onclick: add }, t("Add")),
          ),
          chosen,
        ),
        h("div", { class: "field" }, h("label", { for: "closing-note" }, t("End of conversation note")), note),
        stars(),
        h("h3", {}, t("Options")),
        h("div", { class: "check" }, mail, h("label", { for: "closing-mail" }, t("Send by email"))),
        asked,
      ),
      h(
        "div",
        { class: "closing-foot" },
        fault,
        h("button", { type: "button", class: "pill", onclick: close }, t("Cancel")),
        h("button", { type: "submit", class: "pill primary" }, t("End chat")),
      ),
    );
    replace(element, form);
    element.onclose = () => {
      opening = null;
      opener.focus();
    };
    element.showModal();
    fillTypes(types, conversation);
    fillForms(asked, conversation, () => opening === mine);

    function add() {
      const tag = { id: Number(types.value), name: types.selectedOptions[0]?.textContent };
      if (types.value === "" || tags.some(({ id }) => id === tag.id)) return types.focus();
      tags.push(tag);
      types.value = "";
      chosen.append(chipOf(tag, types));
    }

    async function submit(event) {
      event.preventDefault();
      const wrong = forms.map((each) => each.check()).find(Boolean);
      fault.textContent = wrong ? t("Something is missing or wrong: see the fields in red.") : "";
      if (wrong) return wrong.focus();
      const quality = Number(new FormData(form).get("quality"));
      const body = {
        by: "operator",
        tags: tags.map(({ id }) => id),
        sendByEmail: mail.checked,
        values: forms.flatMap((each) => each.values()).slice(0, 200),
      };
      if (note.value.trim() !== "") body.note = note.value.trim();
      if (quality > 0) body.quality = quality;
      try {
        await post(`/sandbox/conversations/${conversation.id}/close`, body);
        element.close();
        say("");
        changed();
      } catch (error) {
        fault.textContent = error.detail ?? String(error);
      }
    }
  }

  function chipOf(tag, focusAfter) {
    const chip = h(
      "li",
      { class: "chip" },
      tag.name,
      " ",
      h(
        "button",
        { type: "button", "aria-label": t("Remove {name}", { name: tag.name }), onclick: removeTag },
        "✕",
      ),
    );
    function removeTag() {
      tags = tags.filter(({ id }) => id !== tag.id);
      chip.remove();
      focusAfter.focus();
    }
    return chip;
  }

  async function fillForms(asked, { website }, isWanted) {
    const { operator, installations } = context();
    const apps = appsOn(installations, website);
    const parameters = { idOperator: String(operator.id), operatorLocale: operator.language };
    if (apps.length === 0) return replace(asked, noApp(website));
    replace(asked, h("p", { class: "muted" }, t("Asking the connector …")));
    const answers = await Promise.all(
      apps.map((app) => ask("closing-options", app, website, parameters, isWanted)),
    );
    if (!isWanted()) return;
    const present = answers.filter(Boolean);
    const made = present.map((answer) => closingFields(answer));
    forms = made;
    replace(
      asked,
      present.length === 0 ? h("p", { class: "muted" }, t("No installed app has a closing form.")) : null,
      present.map((answer, i) => [
        present.length > 1 ? h("h4", {}, text(answer.app, 80)) : null,
        answer.fault ? faultLine(answer.fault) : null,
        made[i].element,
      ]),
    );
  }

  return { element, open };
}

async function fillTypes(types, { website }) {
  const answer = await get(`/sandbox/tags?website=${website}`).catch(() => null);
  types.append(...(answer?.tags ?? []).map(({ id, name }) => h("option", { value: id }, name)));
}

// The agent's own rating, one to five.
function stars() {
  return h(
    "fieldset",
    { class: "stars" },
    h("legend", {}, t("How was your conversation quality?")),
    h("div", { class: "star-row" }, [1, 2, 3, 4, 5].map(star)),
  );
}

function star(count) {
  const id = `star-${count}`;
  return [
    h("input", { type: "radio", name: "quality", value: count, id }),
    h(
      "label",
      { for: id },
      h("span", { class: "visually-hidden" }, count === 1 ? t("1 star") : t("{count} stars", { count })),
      h("span", { "aria-hidden": "true" }, "★"),
    ),
  ];
}
