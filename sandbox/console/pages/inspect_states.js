// How deliveries and calls went, in a word each.
import { h } from "./dom.js";
import { t } from "./i18n.js";

// [state of the control API, what it is called]
export const deliveryStates = () => [
  ["waiting", t("Waiting")],
  ["acknowledged", t("Acknowledged")],
  ["given_up", t("Given up")],
];

// Of a delivery. What was to be refused, and was, is all right, although it is given up.
export function stateBadge({ state, verdict }) {
  const kind = state === "waiting" ? "waiting" : verdict ? "bad" : "good";
  const [, word] = deliveryStates().find(([one]) => one === state) ?? [state, state];
  return h("span", { class: "badge " + kind }, word);
}

// Whether what was done wrong on purpose was answered as it should be; null if nothing was.
export function verdictBadge({ state, verdict, misbehaviour }) {
  if (!misbehaviour || state === "waiting") return null;
  return verdict
    ? h("span", { class: "badge bad" }, t("not as asked"))
    : h("span", { class: "badge good" }, t("as asked"));
}

// Whether the answers were what is asked for: also a refusal, of what was to be refused.
export function isFine({ state, verdict, last }) {
  return state === "waiting" ? !last?.error : !verdict;
}

export function statusBadge(status, isRight) {
  const kind = isRight ? "good" : "bad";
  return h("span", { class: "badge " + kind }, status === null ? t("no answer") : String(status));
}

// The names of interactions, as the control API has them.
export const callKinds = () => [
  ["categories", t("Product categories")],
  ["products", t("Products")],
  ["visitor-profile", t("Customer profile")],
  ["visitor-actions", t("Customer actions")],
  ["closing-options", t("Closing form")],
  ["verification", t("Verification")],
  ["select-options", t("Options of a select")],
  ["health", t("Health check")],
  ["webhooks", t("Webhook’s availability")],
];

export function kindName(kind) {
  return callKinds().find(([one]) => one === kind)?.[1] ?? kind;
}
