// The menu of what can be done wrong on purpose with a delivery that is sent again.
import { get } from "./api.js";
import { h, replace } from "./dom.js";
import { say } from "./frame.js";
import { t } from "./i18n.js";

// {button, dialog}; `again` is called with {"misbehaviour": kind}.
export function wrongChoice(again) {
  const list = h("ul", { class: "mistakes" });
  const dialog = h(
    "dialog",
    { class: "mistake-dialog", "aria-labelledby": "wrong-title" },
    h("h2", { id: "wrong-title" }, t("Send again, done wrong")),
    h(
      "p",
      { class: "muted" },
      t("What the real network does to a connector. The answer is held against what the contract asks for."),
    ),
    list,
    h(
      "div",
      { class: "row dialog-foot" },
      h("button", { type: "button", class: "pill", onclick: () => dialog.close() }, t("Cancel")),
    ),
  );
  const button = h(
    "button",
    { type: "button", class: "pill", "aria-haspopup": "dialog", onclick: open },
    t("Send again, done wrong…"),
  );
  async function open() {
    try {
      const { misbehaviour } = await get("/sandbox/misbehaviour");
      replace(list, misbehaviour.filter((kind) => !kind.needsSeveral).map(item));
      dialog.showModal();
    } catch (error) {
      say(error.detail ?? String(error), "error");
    }
  }
  function item({ kind, does, asks }) {
    const choose = () => {
      dialog.close();
      again({ misbehaviour: kind });
    };
    return h(
      "li",
      {},
      h(
        "button",
        { type: "button", class: "mistake", onclick: choose },
        h("strong", {}, kind),
        h("span", {}, t(does)),
        h("span", { class: "muted" }, t(asks)),
      ),
    );
  }
  return { button, dialog };
}
