// Plugins, the paths of what the connector is asked; and Webhooks, what it is told.
import { h, printable, replace } from "./dom.js";
import { t } from "./i18n.js";
import { selectOf, setEntry, textInput } from "./apps_form.js";
import { field, group } from "./apps_mistakes.js";
import { pathIn, setPath } from "./apps_parameters.js";
import { callLink, interactions } from "./apps_parts.js";
import { rowsOf } from "./apps_rows.js";

const events = [
  "*",
  "conversations.domain",
  "users.domain",
  "connectors.domain",
  "conversation.started",
  "conversation.closed",
  "conversation.transferred",
  "v2.conversation.pushed",
  "v2.conversation.closed",
  "user.created",
  "user.updated",
  "user.connected",
  "user.disconnected",
  "user.availability.updated",
  "visitor.updated",
  "satisfaction.filled",
  "satisfaction.answered",
  "transaction.attributed",
  "connector.installed",
  "connector.uninstalled",
];

const purposes = {
  categories: "The categories of the product list.",
  products: "The products of the product list, and its search.",
  "visitor-profile": "What the shop knows of a visitor.",
  "visitor-actions": "What an operator can do for a visitor, by a button of the profile.",
  "closing-options": "What an operator fills in at the end of a conversation.",
  health: "Whether the connector is there.",
};

export function pluginsSection({ definition }) {
  const inputs = interactions.map(([name, label]) => [
    name,
    label,
    textInput(pathIn(definition.paths ?? {}, name), { placeholder: `/${name}` }),
  ]);
  return {
    content: [
      h(
        "p",
        { class: "muted" },
        t("What the connector offers: a path below the app's URL for each. What has none is off."),
      ),
      h(
        "div",
        { class: "columns" },
        inputs.map(([name, label, input]) => field(t(label), input, t(purposes[name]))),
      ),
    ],
    collect(entries) {
      const controls = new Map();
      entries.paths ??= {};
      for (const [name, , input] of inputs) setPath(entries.paths, name, input, controls);
      return controls;
    },
  };
}

export function webhooksSection({ definition, installedOn }) {
  const rows = rowsOf(definition.webhooks ?? [], { row: "Webhook {number}", add: "Add a webhook" }, makeRow);
  const path = textInput(pathIn(definition.paths ?? {}, "webhooks"), { placeholder: "/webhooks" });
  const said = h("div", { "aria-live": "polite" });
  return {
    content: [
      h("p", { class: "muted" }, t("Whom the platform tells what happens, once the app is installed.")),
      installedOn.length > 0 &&
        h(
          "p",
          { class: "apps-note" },
          t("Websites that have installed the app keep the webhooks of then, until it is installed again."),
        ),
      rows.node,
      field(t("Path that the review uses"), path, t("connector-check sends its events there.")),
      said,
    ],
    collect(entries) {
      const controls = new Map();
      entries.webhooks = rows.all().map((row, index) => {
        for (const [name, control] of Object.entries(row.controls))
          controls.set(`webhooks/${index}/${name}`, control);
        controls.set(`webhooks/${index}/path`, row.controls.url);
        return row.read();
      });
      entries.paths ??= {};
      setPath(entries.paths, "webhooks", path, controls);
      return controls;
    },
    onSaved: ({ webhooks }) => replace(said, availability(webhooks)),
  };
}

// What each webhook's URL said when it was asked whether it is there.
export function availability(webhooks) {
  if (webhooks.length === 0) return h("p", { class: "muted" }, t("The app has no webhooks."));
  return h(
    "ul",
    { class: "apps-checks hooks", "aria-label": t("Webhooks") },
    webhooks.map(({ url, available, problem, call }) =>
      h(
        "li",
        {},
        h(
          "span",
          { class: `apps-sign ${available ? "good" : "bad"}`, "aria-hidden": "true" },
          available ? "✓" : "✕",
        ),
        h(
          "span",
          {},
          available ? t("Webhook is available") : t("Webhook is not available"),
          h("code", {}, printable(url)),
          problem && h("span", { class: "error-text", lang: "en" }, printable(problem)),
        ),
        callLink(call),
      ),
    ),
  );
}

function makeRow(entry) {
  const label = textInput(entry.label, { spellcheck: "true" });
  const url = textInput(entry.url ?? entry.path, { placeholder: "/webhooks" });
  const type = selectOf(
    [
      ["application/json", "JSON"],
      ["application/x-www-form-urlencoded", t("Form")],
    ],
    entry["content-type"] ?? "application/json",
  );
  const chosen = entry.events ?? [];
  const all = [...events, ...chosen.filter((name) => !events.includes(name))];
  const boxes = all.map((name) =>
    h("input", { type: "checkbox", value: name, checked: chosen.includes(name) }),
  );
  const list = group(
    t("Your events subscriptions"),
    { class: "apps-events" },
    h(
      "div",
      {},
      boxes.map((box) => h("label", {}, box, box.value === "*" ? t("All events") : printable(box.value))),
    ),
  );
  return {
    controls: { label, url, "content-type": type, events: list },
    focus: label,
    name: () => label.value || url.value,
    nodes: [
      h(
        "div",
        { class: "apps-grid" },
        field(t("URL label"), label),
        field(t("Call back URL or path"), url),
        field(t("Content type"), type),
      ),
      list,
    ],
    read() {
      const read = { ...entry };
      delete read.path;
      delete read.url;
      setEntry(read, "label", label.value.trim());
      setEntry(read, url.value.trim().startsWith("/") ? "path" : "url", url.value.trim());
      read["content-type"] = type.value;
      read.events = boxes.filter((box) => box.checked).map((box) => box.value);
      return read;
    },
  };
}
