// What the platform asked the apps: all calls, or one with what its answer lacks.
import { ApiError, get, live } from "./api.js";
import { byId, h, printable, update } from "./dom.js";
import { frame, showState } from "./frame.js";
import french from "./french_inspect.js";
import { addFrench, t } from "./i18n.js";
import { readClock, took, when } from "./inspect_clock.js";
import { answerView, curlView, requestView, signedView } from "./inspect_exchange.js";
import { choice, tick } from "./inspect_filters.js";
import { showList } from "./inspect_list.js";
import { factsView, idInPath, missingView, pageHead } from "./inspect_page.js";
import { callKinds, kindName, statusBadge } from "./inspect_states.js";
import { shortened } from "./inspect_text.js";

addFrench(french);
frame("Calls");

const id = idInPath();
if (id) live(() => refreshCall(id), showState);
else showCalls();

const isWrong = (call) => call.error !== null || call.misfit !== null;

function showCalls() {
  const kind = choice("kind", t("Question"), t("All questions"));
  const app = choice("app", t("App"), t("All apps"));
  kind.setOptions(callKinds());
  showList(byId("main"), {
    title: t("Calls"),
    about: t(
      "What the platform asked the apps, and what of their answers does not fit the contract, the newest first.",
    ),
    path: "/sandbox/calls",
    member: "calls",
    filters: [kind, app, tick("wrong", t("Only wrong ones"))],
    columns: columns(),
    after: async () => {
      const { apps } = await get("/sandbox/apps");
      app.setOptions(apps.map(({ connectorId, name }) => [connectorId, name]));
    },
    rowClass: (call) => (isWrong(call) ? "wrong" : ""),
    empty: (isFiltered) =>
      isFiltered ? nothingFound() : h("p", {}, t("No app was asked for anything yet.")),
  });
}

function columns() {
  return [
    {
      label: t("Question"),
      class: "name",
      pick: (call) => [call.id, call.kind, call.method, call.url],
      show: (call) => [
        h("a", { href: "/calls/" + call.id }, kindName(call.kind)),
        h("span", { class: "muted" }, " #" + call.id),
        h("small", { class: "foreign address" }, call.method + " " + shortened(call.url, 160)),
      ],
    },
    { label: t("App"), class: "where", pick: (call) => call.app, show: (call) => shortened(call.app) },
    {
      label: t("Website"),
      class: "website",
      pick: (call) => call.website,
      show: (call) => call.website ?? h("span", { class: "muted" }, "–"),
    },
    {
      label: t("Answer"),
      class: "answer",
      pick: (call) => [call.status, call.error, call.misfit],
      show: (call) => [
        statusBadge(call.status, !isWrong(call)),
        isWrong(call)
          ? h("small", { class: "foreign error-text" }, shortened(call.error ?? call.misfit))
          : null,
      ],
    },
    { label: t("Took"), class: "time", pick: (call) => call.tookMs, show: (call) => took(call.tookMs) },
    {
      label: t("When"),
      class: "time when",
      pick: (call) => call.startedAt,
      show: (call) => when(call.startedAt),
    },
  ];
}

function nothingFound() {
  return h("p", {}, t("No call is like that. "), h("a", { href: "/calls" }, t("Show all")));
}

async function refreshCall(number) {
  try {
    const [call] = await Promise.all([get("/sandbox/calls/" + encodeURIComponent(number)), readClock()]);
    update(byId("main"), call, callView);
    document.title = `${kindName(call.kind)} #${call.id} – iAdvize sandbox`;
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 404) throw error;
    const title = t("Call {id}", { id: shortened(number, 40) });
    missingView(
      byId("main"),
      title,
      t("There is no such call, or it was dropped for newer ones."),
      "/calls",
      t("Calls"),
    );
  }
}

function callView(call) {
  const { request, signed, answer, status, error, misfit } = call;
  return [
    pageHead("/calls", t("Calls"), kindName(call.kind), call.id, statusBadge(status, !isWrong(call))),
    h("div", { class: "notes" }, verdictOf(call)),
    h(
      "section",
      { class: "card" },
      factsView([
        [t("App"), shortened(call.app)],
        [t("Website"), call.website ?? "–"],
        [t("When"), when(call.startedAt)],
        [t("Took"), took(call.tookMs)],
      ]),
    ),
    h("h2", { class: "visually-hidden" }, t("Request and answer")),
    h(
      "div",
      { class: "card exchange" },
      requestView(request),
      signedView(signed),
      answerView(status, answer, error),
      curlView(call.curl),
    ),
  ];
}

function verdictOf({ status, error, misfit }) {
  if (misfit)
    return h(
      "p",
      { class: "note bad" },
      h("strong", {}, t("The answer does not fit the contract:")),
      " ",
      printable(misfit),
    );
  if (error) return h("p", { class: "note bad" }, printable(error));
  return h(
    "p",
    { class: "note good" },
    status === null ? t("There is no answer yet.") : t("The answer fits the contract."),
  );
}
