// The marketplace page of an app, for one website: install it, change its settings, uninstall it.
import { get, live } from "./api.js";
import { h, printable, replace, update } from "./dom.js";
import { say, showState } from "./frame.js";
import { formatDateTime, t } from "./i18n.js";
import { showChange } from "./apps_change.js";
import { askToUninstall, versionOf } from "./apps_list.js";
import {
  breadcrumb,
  icon,
  installPageOf,
  interactions,
  pageOf,
  setTitle,
  statusBadge,
} from "./apps_parts.js";
import { installation as startInstallation } from "./apps_steps.js";

const offers = {
  categories: "Operators browse the shop's categories in the product list.",
  products: "Operators search products, and send them to visitors.",
  "visitor-profile": "Operators see what the shop knows of a visitor.",
  "visitor-actions": "Operators act for a visitor with a button.",
  "closing-options": "Operators fill in the shop's form when they end a chat.",
};

export async function showInstall(main, name) {
  const query = new URLSearchParams(location.search);
  const path = `/sandbox/apps/${encodeURIComponent(name)}`;
  let app = await get(path);
  const { websites } = await get("/sandbox/websites");
  const website = websites.find(({ id }) => id === query.get("website")) ?? websites[0];
  const content = h("div", {});
  let isMarket = false;

  const findInstallation = async () => {
    const { installations } = await get("/sandbox/installations");
    return installations.find(
      (installation) => installation.app === app.name && installation.website === website.id,
    );
  };
  const refresh = async () => {
    app = await get(path);
    const installation = (await findInstallation()) ?? null;
    if (!isMarket) return;
    update(content, { app, installation }, () =>
      market(app, website, installation, {
        start,
        uninstall: async () => {
          if (!(await askToUninstall(app, website, installation))) return;
          say(t("The app is uninstalled from {website}.", { website: printable(website.name) }));
          await refresh();
          main.focus();
        },
      }),
    );
  };
  const showMarket = async () => {
    isMarket = true;
    setTitle(app.name, t("Marketplace"));
    update(content, null, () => null);
    await refresh();
  };
  const start = () => {
    isMarket = false;
    setTitle(app.name, t("Installation"));
    say("");
    startInstallation(content, app, website, async () => {
      await showMarket();
      content.querySelector("button")?.focus();
    });
  };

  replace(
    main,
    h(
      "div",
      { class: "apps-bar" },
      breadcrumb(
        [t("My apps"), "/apps"],
        [app.name, pageOf(app)],
        [query.has("change") ? t("Settings") : t("Marketplace")],
      ),
      websiteChoice(app, websites, website),
    ),
    content,
  );
  if (query.has("change")) {
    const installation = await findInstallation();
    if (installation) {
      setTitle(app.name, t("Settings"));
      return showChange(content, app, website, await get(`/sandbox/installations/${installation.id}`));
    }
  }
  await showMarket();
  live(refresh, showState);
}

function websiteChoice(app, websites, website) {
  const select = h(
    "select",
    { id: "website", onchange: () => location.assign(installPageOf(app, select.value)) },
    websites.map(({ id, name }) => h("option", { value: id }, `${printable(name)} (${printable(id)})`)),
  );
  select.value = website.id;
  return h("div", {}, h("label", { for: "website" }, t("Website")), " ", select);
}

function market(app, website, installation, { start, uninstall }) {
  const { parameters, webhooks, paths } = app.definition;
  const offered = interactions.filter(([kind]) => offers[kind] && paths[kind] && paths[kind] !== "off");
  const actions = installation
    ? [
        h("p", { class: "apps-centre" }, h("span", { class: "badge good" }, t("Installed"))),
        h(
          "a",
          { class: "pill primary", href: `${installPageOf(app, website.id)}&change` },
          t("Change settings"),
        ),
        h("button", { class: "pill", onclick: uninstall }, t("Uninstall")),
      ]
    : h("button", { class: "pill primary", onclick: start }, t("Install"));
  return h(
    "div",
    { class: "apps-market" },
    h(
      "aside",
      { class: "card", "aria-label": t("About the app") },
      h("span", { class: "apps-tile", "aria-hidden": "true" }, icon("store")),
      actions,
      h(
        "dl",
        {},
        h("dt", {}, t("Updated at")),
        h("dd", {}, formatDateTime(app.changedAt)),
        h("dt", {}, t("Version")),
        h(
          "dd",
          {},
          app.version === "sandbox" ? versionOf(app) : printable(app.version),
          " ",
          app.status !== "sandbox" && statusBadge(app.status),
        ),
        h("dt", {}, t("Privacy")),
        h("dd", {}, app.privacy === "public" ? t("Public") : t("Private")),
        installation && [h("dt", {}, t("Installed")), h("dd", {}, formatDateTime(installation.installedAt))],
      ),
    ),
    h(
      "section",
      { class: "card apps-step", "aria-labelledby": "market-title" },
      h("h1", { id: "market-title" }, printable(app.name)),
      h("p", { class: "muted" }, printable(app.url)),
      h("h2", {}, t("What it brings")),
      offered.length
        ? h(
            "ul",
            { class: "apps-offers" },
            offered.map(([kind, label]) =>
              h("li", {}, h("b", {}, t(label)), h("span", { class: "muted" }, t(offers[kind]))),
            ),
          )
        : h("p", { class: "muted" }, t("It answers no interaction.")),
      h("h2", {}, t("What it asks for")),
      parameters.length
        ? h("p", {}, parameters.map(({ label }) => printable(label)).join(", "))
        : h("p", { class: "muted" }, t("Nothing: it is installed at once.")),
      h("h2", {}, t("What it is told")),
      webhooks.length
        ? h(
            "ul",
            {},
            webhooks.map(({ label, events }) =>
              h(
                "li",
                {},
                label && [printable(label), ": "],
                h("code", {}, events.includes("*") ? t("all events") : events.map(printable).join(", ")),
              ),
            ),
          )
        : h("p", { class: "muted" }, t("Nothing: it has no webhooks.")),
    ),
  );
}
