// Test: the connector is asked for its health, and each interaction once.
import { get, post } from "./api.js";
import { h, printable, replace } from "./dom.js";
import { formatNumber, t } from "./i18n.js";
import { callLink, interactions } from "./apps_parts.js";

// Asks one after the other, since an action is one of the profile's. The promise is what was found.
export async function runTest(place, app) {
  const { websites } = await get("/sandbox/websites");
  const website = app.installedOn[0] ?? websites[0]?.id;
  const who = await whoAsks(website);
  const lines = new Map(interactions.map(([kind, label]) => [kind, lineOf(label)]));
  const order = ["health", ...interactions.map(([kind]) => kind).filter((kind) => kind !== "health")];
  const summary = h("p", { class: "apps-verdict", role: "status" }, t("The connector is asked …"));
  replace(
    place,
    summary,
    h(
      "p",
      { class: "muted" },
      t("As {website} would ask.", { website: printable(website) }),
      app.installedOn.length === 0 && [
        " ",
        t("The app is not installed there: a connector may refuse that."),
      ],
    ),
    h(
      "ul",
      { class: "apps-checks", "aria-label": t("Test") },
      order.map((kind) => lines.get(kind).node),
    ),
  );
  let failures = 0;
  let asked = 0;
  let action = null;
  for (const kind of order) {
    const line = lines.get(kind);
    const path = app.definition.paths?.[kind];
    if (!path || path === "off") {
      line.idle(t("The app has none."));
    } else if (kind === "visitor-actions" && !(action && who.visitor?.conversation)) {
      line.idle(t("The visitor who was asked for has no action to try, or no conversation."));
    } else {
      const call = await ask(kind, app, website, { ...who, action });
      asked += 1;
      if (!line.done(call)) failures += 1;
      if (kind === "visitor-profile") action = actionIn(call.data);
    }
  }
  summary.classList.toggle("bad", failures > 0 || asked === 0);
  summary.textContent =
    asked === 0
      ? t("There is nothing to ask for: the app has no paths. Fill in Plugins.")
      : failures === 0
        ? t("Everything that was asked is answered as the contract has it.")
        : t("{failures} of {asked} answers are not as the contract has them.", { failures, asked });
}

function lineOf(label) {
  const sign = h("span", { class: "apps-sign idle", "aria-hidden": "true" }, "…");
  const said = h("span", { class: "muted" });
  const more = h("span", {});
  return {
    node: h("li", {}, sign, h("strong", {}, t(label)), said, more),
    idle(sentence) {
      sign.textContent = "–";
      said.textContent = sentence;
    },
    done(call) {
      const problem = call.error ?? call.misfit;
      sign.className = `apps-sign ${problem ? "bad" : "good"}`;
      sign.textContent = problem ? "✕" : "✓";
      said.className = problem ? "error-text" : "";
      const took = t("{n} ms", { n: formatNumber(call.tookMs ?? 0) });
      replace(
        said,
        problem ? h("span", { lang: "en" }, printable(problem)) : t("As it should be"),
        call.status ? h("span", { class: "muted" }, ` · ${call.status} · ${took}`) : null,
      );
      replace(more, callLink(call.id));
      return !problem;
    },
  };
}

// What the sandbox itself refuses is a line as well.
async function ask(kind, app, website, { visitor, operator, action }) {
  const body = { app: app.connectorId, website };
  const operatorId = operator && { idOperator: String(operator.id) };
  if (kind === "categories") Object.assign(body, { limit: "10" }, operatorId);
  if (kind === "products") Object.assign(body, { limit: "10" }, operatorId);
  if (kind === "closing-options")
    Object.assign(body, { operatorLocale: operator?.language ?? "en" }, operatorId);
  if (kind === "visitor-profile") {
    Object.assign(body, { operatorLocale: operator?.language ?? "en" }, operatorId);
    if (visitor?.externalId) body.idVisitorExternal = visitor.externalId;
    if (visitor?.email) body.emailVisitor = visitor.email;
    if (visitor?.uniqueId) body.idVisitorUnique = visitor.uniqueId;
  }
  if (kind === "visitor-actions") {
    Object.assign(body, { action }, operatorId);
    if (visitor?.uniqueId) body.idVisitorUnique = visitor.uniqueId;
    if (visitor?.conversation) body.idConversation = String(visitor.conversation);
  }
  return post(`/sandbox/interactions/${kind}`, body).catch((error) => ({
    error: error.detail ?? error.message,
  }));
}

// A visitor whom the shop knows, rather one with a conversation, and that; and an operator.
async function whoAsks(website) {
  const of = `website=${encodeURIComponent(website)}`;
  const nobody = () => ({});
  const [{ visitors = [] }, { operators = [] }, { conversations = [] }] = await Promise.all([
    get(`/sandbox/visitors?${of}`).catch(nobody),
    get("/sandbox/operators").catch(nobody),
    get(`/sandbox/conversations?${of}`).catch(nobody),
  ]);
  const operator = operators.find(({ websites }) => websites.includes(website)) ?? operators[0];
  if (!visitors.length) return { operator };
  const known = (id) => visitors.find((visitor) => visitor.id === id);
  const its = conversations.find((conversation) => known(conversation.visitor?.id));
  const visitor = { ...(known(its?.visitor.id) ?? visitors[0]) };
  if (its) {
    const conversation = await get(`/sandbox/conversations/${its.id}`).catch(nobody);
    Object.assign(visitor, { conversation: its.id, uniqueId: conversation.visitor?.uniqueId });
  }
  return { visitor, operator };
}

// The first action of a profile, whose answer is a list of fields.
function actionIn(data) {
  const fields = Array.isArray(data) ? data : [];
  return (
    fields.find((field) => field?.fieldType === "ACTION" && typeof field.value === "string")?.value ?? null
  );
}
