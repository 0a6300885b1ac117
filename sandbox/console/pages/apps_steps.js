// The installation in three steps: authentication, settings, validation.
import { ApiError, post } from "./api.js";
import { h, printable, replace } from "./dom.js";
import { say } from "./frame.js";
import { t } from "./i18n.js";
import { busy, pageOf } from "./apps_parts.js";
import { trouble, valueFields } from "./apps_values.js";
import { availability } from "./apps_webhooks.js";

const names = ["Authentication", "Settings", "Validation"];
const groups = ["authentication", "settings"];
const texts = {
  authentication: [
    "Authenticate the app",
    "Please fill in the information to authenticate your app.",
    "This app needs no authentication: go on.",
  ],
  settings: [
    "Set up the app",
    "You can now configure your connector! You can change your settings later.",
    "This app has nothing to set: go on.",
  ],
};

// `onBack` shows the marketplace page again.
export function installation(place, app, website, onBack) {
  const typed = { authentication: {}, settings: {} };
  const bar = h("div", { class: "card apps-steps" });
  const card = h("section", { class: "card apps-step" });
  replace(place, h("div", { class: "apps-wizard" }, bar, card));
  if (app.definition.parameters.length === 0) install();
  else showStep(0);

  function showBar(current, back) {
    replace(
      bar,
      back && h("button", { type: "button", onclick: back }, t("Back")),
      h(
        "ol",
        { "aria-label": t("Steps of the installation") },
        names.map((name, index) => {
          const isDone = index < current;
          return h(
            "li",
            { class: isDone ? "done" : "", "aria-current": index === current ? "step" : null },
            h("span", { class: "apps-number", "aria-hidden": "true" }, isDone ? "✓" : String(index + 1)),
            h("span", {}, t(name), isDone && h("span", { class: "visually-hidden" }, " ", t("(done)"))),
          );
        }),
      ),
    );
  }

  // `refusal` is what the sandbox said when it went on from here.
  function showStep(index, refusal = null) {
    const group = groups[index];
    const [title, introduction, nothing] = texts[group];
    const fields = valueFields(app, website.id, group, typed[group]);
    const said = trouble();
    const next = h("button", { class: "pill primary" }, t("Next"));
    const heading = h("h1", { tabindex: -1 }, t(title));
    const keep = () => {
      typed[group] = fields.read();
    };
    showBar(index, () => {
      keep();
      if (index === 0) onBack();
      else showStep(index - 1);
    });
    const submit = async () => {
      fields.clear();
      said.clear();
      keep();
      say(t("The connector is asked …"));
      try {
        await post("/sandbox/installations/check", {
          app: app.connectorId,
          website: website.id,
          step: group,
          [group]: typed[group],
        });
        say("");
        if (index + 1 < groups.length) showStep(index + 1);
        else await install();
      } catch (error) {
        say("");
        showRefusal(error, fields, said, next);
      }
    };
    const form = h(
      "form",
      {
        novalidate: true,
        autocomplete: "off",
        onsubmit: (event) => {
          event.preventDefault();
          busy(next, submit);
        },
      },
      h("p", { class: "muted" }, t(fields.isEmpty ? nothing : introduction)),
      fields.node,
      said.node,
      h("div", { class: "row apps-end" }, next),
    );
    replace(card, heading, form);
    if (refusal) showRefusal(refusal, fields, said, next);
    else heading.focus();
  }

  async function install() {
    showBar(2, null);
    replace(
      card,
      h("h1", {}, t("Validation")),
      h("p", { role: "status" }, t("The app is being installed …")),
      h("progress", { "aria-label": t("Installation") }),
    );
    try {
      const answer = await post("/sandbox/installations", {
        app: app.connectorId,
        website: website.id,
        ...typed,
      });
      showBar(3, null);
      showInstalled(answer);
    } catch (error) {
      const index = groups.indexOf(error.body?.step);
      if (index >= 0 && app.definition.parameters.length > 0) showStep(index, error);
      else showFailure(error);
    }
  }

  function showInstalled({ webhooks }) {
    const heading = h("h1", { tabindex: -1 }, t("{app} is installed", { app: printable(app.name) }));
    replace(
      card,
      h("span", { class: "apps-big", "aria-hidden": "true" }, "✓"),
      h(
        "div",
        { class: "apps-centre" },
        heading,
        h(
          "p",
          { class: "muted" },
          t("On {website}. You can change its settings later.", { website: printable(website.name) }),
        ),
      ),
      h("h2", { class: "apps-under" }, t("What its webhooks said")),
      availability(webhooks),
      h(
        "div",
        { class: "row apps-end" },
        h("a", { class: "pill", href: "/apps" }, t("My apps")),
        h("a", { class: "pill primary", href: "/console" }, t("Open the console")),
      ),
    );
    heading.focus();
  }

  function showFailure(error) {
    const said = trouble();
    replace(
      card,
      h("h1", {}, t("The app is not installed")),
      said.node,
      h(
        "div",
        { class: "row apps-end" },
        h("a", { class: "pill", href: pageOf(app) }, t("Look at the app")),
        h("button", { class: "pill primary", onclick: install }, t("Try again")),
      ),
    );
    said.show(error.detail ?? error.message, [], error.body);
  }
}

// At the fields, and below them; `next` has the focus if no field is wrong.
export function showRefusal(error, fields, said, next) {
  if (!(error instanceof ApiError)) throw error;
  const isOfStep = error.status === 422 && error.body;
  const rest = isOfStep ? fields.showErrors(error.body.errors ?? []) : [];
  said.show(isOfStep ? error.body.message : error.detail, rest, error.body);
  if (!fields.node.querySelector('[aria-invalid="true"]')) next.focus();
}
