// My apps: each with its status, and the websites that have installed it.
import { get, live, remove } from "./api.js";
import { h, printable, replace, update } from "./dom.js";
import { say, showState } from "./frame.js";
import { formatDateTime, t } from "./i18n.js";
import { addForm } from "./apps_add.js";
import { confirmation, icon, installPageOf, pageOf, setTitle, statusBadge } from "./apps_parts.js";

export async function showList(main) {
  setTitle(t("My apps"));
  const cards = new Map();
  const list = h("div");
  const nothing = h("div", {});
  const form = h(
    "section",
    { class: "card", id: "add", hidden: true, "aria-labelledby": "add-title" },
    addForm(),
  );
  const opener = h(
    "button",
    { class: "pill primary", "aria-expanded": "false", "aria-controls": "add" },
    t("Add an app"),
  );
  const open = (isOpen) => {
    form.hidden = !isOpen;
    opener.setAttribute("aria-expanded", String(isOpen));
  };
  opener.addEventListener("click", () => {
    open(form.hidden);
    if (!form.hidden) form.querySelector("input").focus();
  });
  replace(
    main,
    h("div", { class: "row spread apps-head" }, h("h1", {}, t("My apps")), opener),
    form,
    nothing,
    list,
  );

  const refresh = async () => {
    const [{ apps }, { installations }, { websites }] = await Promise.all(
      ["/sandbox/apps", "/sandbox/installations", "/sandbox/websites"].map(get),
    );
    update(
      nothing,
      apps.length === 0,
      (isEmpty) =>
        isEmpty &&
        h(
          "p",
          { class: "card apps-nothing" },
          t("There is no app yet. Add one, and install it on a website."),
        ),
    );
    for (const [id, card] of cards) {
      if (apps.some((app) => app.connectorId === id)) continue;
      card.remove();
      cards.delete(id);
    }
    apps.forEach((app, index) => {
      if (!cards.has(app.connectorId)) cards.set(app.connectorId, h("article", { class: "card apps-item" }));
      const card = cards.get(app.connectorId);
      if (list.children[index] !== card) list.insertBefore(card, list.children[index] ?? null);
      const its = installations.filter((installation) => installation.app === app.name);
      update(card, { app, its, websites }, () =>
        cardOf(app, its, websites, async (website) => {
          await refresh();
          card.querySelector("h2 a").focus();
          say(t("The app is uninstalled from {website}.", { website: printable(website.name) }));
        }),
      );
    });
  };
  live(refresh, showState);
}

function cardOf(app, installations, websites, onUninstalled) {
  return [
    h(
      "div",
      { class: "apps-item-head" },
      h("span", { class: "apps-tile", "aria-hidden": "true" }, icon("store")),
      h(
        "div",
        {},
        h("h2", {}, h("a", { href: pageOf(app) }, printable(app.name))),
        h("p", { class: "muted" }, printable(app.url)),
      ),
      h(
        "p",
        { class: "apps-facts" },
        statusBadge(app.status),
        h(
          "span",
          { class: "muted" },
          app.status !== "sandbox" && [versionOf(app), " · "],
          app.privacy === "public" ? t("Public") : t("Private"),
        ),
      ),
    ),
    h(
      "ul",
      { class: "apps-places" },
      websites.map((website) =>
        placeOf(
          app,
          website,
          installations.find(({ website: id }) => id === website.id),
          onUninstalled,
        ),
      ),
    ),
  ];
}

export function versionOf(app) {
  return app.version === "sandbox"
    ? t("Sandbox version")
    : t("Version {version}", { version: printable(app.version) });
}

function placeOf(app, website, installation, onUninstalled) {
  const name = h(
    "span",
    { class: "apps-place" },
    printable(website.name),
    " ",
    h("code", {}, printable(website.id)),
  );
  const on = h(
    "span",
    { class: "visually-hidden" },
    " ",
    t("on {website}", { website: printable(website.name) }),
  );
  const address = installPageOf(app, website.id);
  if (!installation) {
    return h(
      "li",
      {},
      name,
      h("span", { class: "muted apps-since" }, t("Not installed")),
      h(
        "span",
        { class: "apps-buttons" },
        h("a", { class: "pill primary", href: address }, t("Install"), on),
      ),
    );
  }
  const uninstall = async () => {
    if (await askToUninstall(app, website, installation)) await onUninstalled(website);
  };
  return h(
    "li",
    {},
    name,
    h(
      "span",
      { class: "apps-since" },
      h("span", { class: "badge good" }, t("Installed")),
      " ",
      h("span", { class: "muted" }, formatDateTime(installation.installedAt)),
    ),
    h(
      "span",
      { class: "apps-buttons" },
      h("a", { class: "pill", href: `${address}&change` }, t("Change settings"), on.cloneNode(true)),
      h("button", { class: "pill", onclick: uninstall }, t("Uninstall"), on),
    ),
  );
}

export function askToUninstall(app, website, installation) {
  const names = { app: printable(app.name), website: printable(website.name) };
  return confirmation(
    t("Uninstall {app}?", names),
    t("Its webhooks on {website} end, and what was typed is forgotten.", names),
    t("Uninstall"),
    () => remove(`/sandbox/installations/${installation.id}`),
  );
}
