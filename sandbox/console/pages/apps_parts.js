// What the pages of the apps have in common.
import { h, printable } from "./dom.js";
import { t } from "./i18n.js";
import { field, mistakesOf, place } from "./apps_mistakes.js";

// English names of what an app is asked.
export const interactions = [
  ["categories", "Product categories"],
  ["products", "Products"],
  ["visitor-profile", "Customer profile"],
  ["visitor-actions", "Customer actions"],
  ["closing-options", "Closing form"],
  ["health", "Health check"],
];

const statuses = {
  sandbox: ["Sandbox", "badge"],
  review: ["Under review", "badge waiting"],
  published: ["Published", "badge good"],
};

export function statusBadge(status) {
  const [name, kind] = statuses[status] ?? [status, "badge"];
  return h("span", { class: kind }, t(name));
}

export const pageOf = (app, section = "") =>
  `/apps/${encodeURIComponent(app.connectorId)}${section && "/" + section}`;

export const installPageOf = (app, website) =>
  `${pageOf(app, "install")}?website=${encodeURIComponent(website)}`;

export const callLink = (id, text = t("Look at the call")) =>
  id ? h("a", { href: `/calls/${id}` }, text, h("span", { class: "visually-hidden" }, ` ${id}`)) : null;

export function setTitle(...names) {
  document.title = [...names.map(printable), "iAdvize sandbox"].join(" – ");
}

// The way to where one is; the last one is here.
export function breadcrumb(...steps) {
  return h(
    "nav",
    { "aria-label": t("Breadcrumb"), class: "apps-crumbs" },
    h(
      "ol",
      {},
      steps.map(([name, href]) =>
        h(
          "li",
          {},
          href ? h("a", { href }, printable(name)) : h("span", { "aria-current": "page" }, printable(name)),
        ),
      ),
    ),
  );
}

// An icon of 24 by 24, drawn with lines.
const drawings = {
  information: ["M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18", "M12 11v6", "M12 7.2v.4"],
  authentication: ["M8 11a4 4 0 1 0 0 8a4 4 0 1 0 0-8", "M11 12l8-8", "M15 8l3 3"],
  settings: ["M4 7h9", "M19 7h1", "M16 4.5v5", "M4 16h2", "M12 16h8", "M9 13.500v5"],
  plugins: ["M9 3v5", "M15 3v5", "M6 8h12v3a6 6 0 0 1-12 0z", "M12 17v4"],
  webhooks: ["M7 17a3 3 0 1 1-2-4l4-7a3 3 0 1 1 4 2l4 6a3 3 0 1 1-1 4H8"],
  review: ["M6 3h9l3 3v15H6z", "M9 13l2 2l4-5"],
  test: ["M9 3h6", "M10 3v6l-5 10h14l-5-10V3", "M8 15h8"],
  store: ["M4 9l2-5h12l2 5v2a3 3 0 0 1-5 1a4 4 0 0 1-6 0a3 3 0 0 1-5-1z", "M6 13v7h12v-7"],
};

export function icon(name) {
  return h(
    "svg",
    { class: "apps-icon", viewBox: "0 0 24 24", "aria-hidden": "true" },
    (drawings[name] ?? []).map((d) => h("path", { d })),
  );
}

// The button can be pressed once meanwhile, and keeps the focus.
export async function busy(button, work) {
  if (button.hasAttribute("aria-disabled")) return;
  button.setAttribute("aria-disabled", "true");
  try {
    await work();
  } finally {
    button.removeAttribute("aria-disabled");
  }
}

// Asks before something that cannot be taken back: the promise is true if it is to be done.
// `act` is what the button does; what it throws is shown at `control`, which is labelled `label`.
export function confirmation(title, sentence, action, act, label = null, control = null, hint = null) {
  return new Promise((resolve) => {
    const trouble = h("p", { class: "error-text", role: "alert" });
    const go = h("button", { class: "pill primary" }, action);
    let isDone = false;
    const submit = async () => {
      try {
        await act();
        isDone = true;
        dialog.close();
      } catch (error) {
        if (control) place(mistakesOf(error), new Map([["", control]]), trouble);
        else trouble.textContent = printable(error.detail ?? error.message);
      }
    };
    const dialog = h(
      "dialog",
      {
        class: "apps-dialog",
        "aria-labelledby": "confirmation-title",
        onclose: () => {
          dialog.remove();
          resolve(isDone);
        },
      },
      h(
        "form",
        {
          novalidate: true,
          onsubmit: (event) => {
            event.preventDefault();
            busy(go, submit);
          },
        },
        h("h2", { id: "confirmation-title" }, title),
        sentence && h("p", {}, sentence),
        control && field(label, control, hint),
        trouble,
        h(
          "div",
          { class: "row apps-end" },
          h("button", { class: "pill", type: "button", onclick: () => dialog.close() }, t("Cancel")),
          go,
        ),
      ),
    );
    document.body.append(dialog);
    dialog.showModal();
  });
}
