// Other settings for an installation, by the same fields.
import { put } from "./api.js";
import { h, printable, replace } from "./dom.js";
import { say } from "./frame.js";
import { t } from "./i18n.js";
import { busy, installPageOf } from "./apps_parts.js";
import { showRefusal } from "./apps_steps.js";
import { trouble, valueFields } from "./apps_values.js";

const titles = { authentication: "Authentication", settings: "Settings" };

export function showChange(place, app, website, installation) {
  const steps = Object.keys(titles)
    .map((group) => ({
      group,
      fields: valueFields(app, website.id, group, installation.values),
      said: trouble(),
    }))
    .filter(({ fields }) => !fields.isEmpty);
  const save = h("button", { class: "pill primary" }, t("Save"));
  const submit = async () => {
    for (const { fields, said } of steps) {
      fields.clear();
      said.clear();
    }
    say(t("The connector is asked …"));
    try {
      await put(
        `/sandbox/installations/${installation.id}`,
        Object.fromEntries(steps.map(({ group, fields }) => [group, fields.read()])),
      );
      say(t("The settings are changed."));
    } catch (error) {
      say("");
      const { fields, said } = steps.find(({ group }) => group === error.body?.step) ?? steps.at(-1);
      showRefusal(error, fields, said, save);
    }
  };
  replace(
    place,
    h(
      "div",
      { class: "apps-wizard" },
      h("h1", {}, t("Settings of {app}", { app: printable(app.name) })),
      h(
        "p",
        { class: "muted" },
        t("On {website}. What is changed is verified by the connector before it is kept.", {
          website: printable(website.name),
        }),
      ),
      steps.length === 0 && h("p", { class: "card apps-step" }, t("This app has nothing to set.")),
      h(
        "form",
        {
          novalidate: true,
          autocomplete: "off",
          onsubmit: (event) => {
            event.preventDefault();
            busy(save, submit);
          },
        },
        steps.map(({ group, fields, said }) =>
          h(
            "section",
            { class: "card apps-step", "aria-labelledby": `change-${group}` },
            h("h2", { id: `change-${group}` }, t(titles[group])),
            fields.node,
            said.node,
          ),
        ),
        h(
          "div",
          { class: "row apps-end" },
          h("a", { class: "pill", href: installPageOf(app, website.id) }, t("Back")),
          steps.length > 0 && save,
        ),
      ),
    ),
  );
}
