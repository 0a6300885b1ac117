// The customer's card: what the connectors know of the visitor. They are asked only if an e-mail
// address or the customer's own id is known.
import { h, link, replace } from "./dom.js";
import { t } from "./i18n.js";
import { appsOn, ask, entriesOf, faultLine, identifier, noApp, text } from "./console_ask.js";

const mostFields = 100;

// Returns {element, show}; `context()` returns {operator, installations}.
export function customerCard({ context }) {
  let asked = null;
  const element = h("div", { class: "crm", "aria-busy": "false" });

  function show(conversation) {
    const { operator, installations } = context();
    const apps = appsOn(installations, conversation.website);
    const { externalId, email } = conversation.visitor ?? {};
    const key = JSON.stringify([conversation.id, externalId, email, operator.id, operator.language, apps]);
    if (key === asked) return;
    asked = key;
    if (apps.length === 0) return replace(element, noApp(conversation.website));
    if (!externalId && !email) return replace(element, unknown());
    fill(conversation, apps, operator, () => asked === key);
  }

  async function fill(conversation, apps, operator, isWanted) {
    element.setAttribute("aria-busy", "true");
    replace(element, h("p", { class: "muted" }, t("Asking the connector …")));
    const { externalId, email, uniqueId } = conversation.visitor;
    const parameters = {
      idVisitorExternal: externalId,
      emailVisitor: email,
      idVisitorUnique: uniqueId,
      idOperator: String(operator.id),
      operatorLocale: operator.language,
    };
    const again = () => {
      asked = null;
      show(conversation);
    };
    const answers = await Promise.all(
      apps.map((app) => ask("visitor-profile", app, conversation.website, parameters, isWanted)),
    );
    if (!isWanted()) return;
    element.setAttribute("aria-busy", "false");
    const present = answers.filter(Boolean);
    replace(
      element,
      present.length === 0 ? h("p", { class: "muted" }, t("No installed app knows customers.")) : null,
      present.map((answer) => cardOf(answer, present.length > 1, conversation, operator, again)),
    );
  }

  return { element, show };
}

function unknown() {
  return h(
    "p",
    { class: "muted" },
    t("Neither an e-mail address nor a customer number of this visitor is known, so no connector is asked."),
  );
}

function cardOf(answer, isNamed, conversation, operator, again) {
  const { entries, unreadable, beyond } = entriesOf(answer, readField, mostFields);
  const lines = entries.filter(({ type }) => type !== "ACTION");
  const actions = entries.filter(({ type }) => type === "ACTION");
  const left = unreadable + beyond;
  return h(
    "div",
    { class: "crm-card" },
    isNamed ? h("h3", {}, text(answer.app, 80)) : null,
    answer.fault ? faultLine(answer.fault, again) : null,
    entries.length === 0 && !answer.fault
      ? h("p", { class: "muted" }, t("The connector does not know this visitor."))
      : null,
    h(
      "ul",
      { class: "crm-lines" },
      lines.map((field) => h("li", {}, lineOf(field))),
    ),
    actions.map((field) => actionOf(field, answer.app, conversation, operator)),
    left > 0 ? h("p", { class: "muted" }, t("Fields not shown: {count}.", { count: left })) : null,
  );
}

function readField(field) {
  const type = field.fieldType;
  if (!["TEXT", "URL", "ACTION"].includes(type) || typeof field.value !== "string") return null;
  return { type, label: text(field.label, 120) || "–", value: field.value };
}

function lineOf({ type, label, value }) {
  if (type === "TEXT") return [h("span", { class: "crm-label" }, `${label} : `), h("span", {}, text(value, 500))];
  const address = value.length <= 4096 ? link(value) : null;
  if (!address)
    return [
      label,
      " ",
      h("span", { class: "error-text" }, t("(no address that can be opened: {value})", { value: text(value, 80) })),
    ];
  return h(
    "a",
    { href: address, target: "_blank", rel: "noopener noreferrer" },
    label,
    h("span", { class: "visually-hidden" }, " ", t("(new window)")),
  );
}

function actionOf({ label, value }, app, conversation, operator) {
  const outcome = h("p", { class: "outcome", role: "status" });
  const button = h("button", { type: "button", class: "pill small", onclick: act }, label);

  async function act() {
    if (button.getAttribute("aria-disabled") === "true") return;
    if (identifier(value) === null) return replace(outcome, t("The action’s name is empty or too long."));
    button.setAttribute("aria-disabled", "true");
    outcome.className = "outcome";
    replace(outcome, t("Asking the connector …"));
    const answer = await ask("visitor-actions", app, conversation.website, {
      action: value,
      idVisitorUnique: conversation.visitor?.uniqueId,
      idConversation: String(conversation.id),
      idOperator: String(operator.id),
    });
    button.setAttribute("aria-disabled", "false");
    const isDone = answer?.data?.success === true;
    const words = text(answer?.data?.message, 500) || (isDone ? t("Done.") : t("The connector did not do it."));
    outcome.classList.add(isDone ? "good" : "bad");
    if (!answer) replace(outcome, t("The app has no actions."));
    else replace(outcome, answer.fault ? faultLine(answer.fault) : words);
  }

  return h("div", { class: "crm-action" }, button, outcome);
}
