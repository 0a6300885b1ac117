// A button that copies a text.
import { h } from "./dom.js";
import { say } from "./frame.js";
import { t } from "./i18n.js";

// Copies the text as it is, also what is not shown of it.
export function copyButton(text, name) {
  return h(
    "button",
    {
      type: "button",
      class: "pill small",
      "aria-label": name,
      onclick: async (event) => {
        const isDone = await copy(text);
        say(isDone ? t("Copied.") : t("The browser does not allow it: select the text, and copy it."));
        if (isDone) flash(event.target);
      },
    },
    t("Copy"),
  );
}

function flash(button) {
  button.textContent = t("Copied.");
  setTimeout(() => (button.textContent = t("Copy")), 1500);
}

// The clipboard is there for pages of this machine, and over https; elsewhere a field is copied.
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const focused = document.activeElement;
    const field = h("textarea", { class: "visually-hidden", "aria-hidden": "true" });
    field.value = text;
    document.body.append(field);
    field.select();
    const isDone = document.execCommand("copy");
    field.remove();
    focused.focus();
    return isDone;
  }
}
