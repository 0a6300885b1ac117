// App information: name, privacy, URL, revision; and the security token.
import { get, post, remove } from "./api.js";
import { h, printable, replace } from "./dom.js";
import { say } from "./frame.js";
import { t } from "./i18n.js";
import { leaveFor, selectOf, setEntry, textInput } from "./apps_form.js";
import { field } from "./apps_mistakes.js";
import { confirmation } from "./apps_parts.js";

export function informationSection({ definition }) {
  const name = textInput(definition.name, { required: true });
  const url = textInput(definition.url, { required: true, inputmode: "url" });
  const privacy = selectOf(
    [
      ["private", t("Private")],
      ["public", t("Public")],
    ],
    definition.privacy ?? "private",
  );
  const revision = selectOf(
    [
      ["2017-09", "2017-09"],
      ["2023-10", "2023-10"],
    ],
    definition.revision ?? "2017-09",
  );
  const form = selectOf(
    [
      ["", t("Found out")],
      ["2017-09", "2017-09"],
      ["2018-02", "2018-02"],
    ],
    definition["verification-form"] ?? "",
  );
  return {
    content: [
      field(t("Name"), name),
      field(t("URL"), url, t("Where the connector is; what its paths follow.")),
      h(
        "div",
        { class: "apps-thirds" },
        field(t("Privacy"), privacy),
        field(t("Revision"), revision, t("How interactions are called.")),
        field(t("Verification form"), form, t("How typed values are sent to be verified.")),
      ),
    ],
    collect(entries) {
      setEntry(entries, "name", name.value.trim());
      setEntry(entries, "url", url.value.trim());
      entries.privacy = privacy.value;
      entries.revision = revision.value;
      setEntry(entries, "verification-form", form.value);
      return new Map([
        ["name", name],
        ["url", url],
        ["privacy", privacy],
        ["revision", revision],
        ["verification-form", form],
      ]);
    },
  };
}

// The token is asked for when somebody wants to see it, and not before.
export function tokenCard(path) {
  const place = h("div", { "aria-live": "polite" });
  const shown = ({ secret, previousSecret }) => {
    replace(
      place,
      lineOf(t("Security token"), secret),
      previousSecret && lineOf(t("Previous one"), previousSecret),
    );
    show.textContent = t("Hide");
  };
  const show = h(
    "button",
    {
      class: "pill",
      type: "button",
      onclick: async () => {
        if (!place.hasChildNodes()) return shown(await get(`${path}/secret`).catch(failed));
        replace(place);
        show.textContent = t("Show");
      },
    },
    t("Show"),
  );
  const own = textInput("");
  const rotate = () =>
    confirmation(
      t("A new security token?"),
      t("All that is sent from now on is signed with the new one. The present one is kept as the previous."),
      t("New token"),
      async () => shown(await post(`${path}/secret`, own.value ? { secret: own.value } : {})),
      t("New token (optional)"),
      own,
      t("If it is empty, one is made."),
    ).then((isDone) => isDone && say(t("There is a new token: give it to the connector.")));
  return h(
    "section",
    { class: "card apps-section", "aria-labelledby": "token-title" },
    h(
      "div",
      { class: "apps-body" },
      h("h2", { id: "token-title" }, t("Security token")),
      h(
        "p",
        { class: "muted" },
        t("What is sent to the connector is signed with it. Connector and platform alone know it."),
      ),
      place,
      h(
        "div",
        { class: "row" },
        show,
        h("button", { class: "pill", type: "button", onclick: rotate }, t("New token")),
      ),
    ),
  );
}

const lineOf = (label, secret) =>
  h("p", { class: "apps-token" }, h("span", {}, label), h("code", {}, printable(secret)));

const failed = (error) => {
  say(printable(error.detail ?? error.message), "error");
  return Promise.reject(error);
};

export function deletionCard(path, app) {
  const ask = async () => {
    const isDone = await confirmation(
      t("Delete {app}?", { app: printable(app.name) }),
      t("Its calls and deliveries go with it."),
      t("Delete"),
      () => remove(path),
    );
    if (isDone) leaveFor("/apps");
  };
  return h(
    "section",
    { class: "card apps-section", "aria-labelledby": "deletion-title" },
    h(
      "div",
      { class: "apps-body row spread" },
      h(
        "div",
        {},
        h("h2", { id: "deletion-title" }, t("Delete the app")),
        h("p", { class: "muted" }, t("Only an app that is installed nowhere can be deleted.")),
      ),
      h("button", { class: "pill apps-danger", type: "button", onclick: ask }, t("Delete")),
    ),
  );
}
