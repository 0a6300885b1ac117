// What was told to the apps: all of it, or one delivery with every attempt.
import { get } from "./api.js";
import { byId, h, printable } from "./dom.js";
import { frame } from "./frame.js";
import french from "./french_inspect.js";
import wrongs from "./french_wrongs.js";
import { addFrench, formatNumber, t } from "./i18n.js";
import { countdown, took, when } from "./inspect_clock.js";
import { showDelivery } from "./inspect_delivery.js";
import { choice, segments, websiteOptions } from "./inspect_filters.js";
import { showList } from "./inspect_list.js";
import { idInPath } from "./inspect_page.js";
import { deliveryStates, isFine, stateBadge, verdictBadge } from "./inspect_states.js";
import { shortened } from "./inspect_text.js";

addFrench({ ...french, ...wrongs });
frame("Deliveries");

const id = idInPath();
if (id) showDelivery(byId("main"), id);
else showDeliveries();

function showDeliveries() {
  const state = segments("state", t("State"), [["", t("All")], ...deliveryStates()]);
  const type = choice("type", t("Event"), t("All events"));
  const website = choice("website", t("Website"), t("All websites"));
  showList(byId("main"), {
    title: t("Deliveries"),
    about: t("What was told to the apps’ webhooks, the newest first."),
    path: "/sandbox/deliveries",
    member: "deliveries",
    filters: [state, type, website],
    columns: columns(),
    rowClass: ({ state: name, verdict }) => (verdict ? "wrong" : name),
    after: (filtered) => Promise.all([showCounts(state, filtered), fillOnce()]),
    empty: (isFiltered) => (isFiltered ? nothingFound() : nothingYet()),
  });
  let isFilled = false;
  async function fillOnce() {
    if (isFilled) return;
    const [{ types }, { websites }] = await Promise.all([
      get("/sandbox/event-types"),
      get("/sandbox/websites"),
    ]);
    type.setOptions(types.map((name) => [name, name]));
    website.setOptions(websiteOptions(websites));
    isFilled = true;
  }
}

function columns() {
  return [
    {
      label: t("Event"),
      class: "name",
      pick: (item) => [item.id, item.event.type, item.misbehaviour],
      show: (item) => [
        h("a", { href: "/deliveries/" + item.id }, shortened(item.event.type)),
        h("span", { class: "muted" }, " #" + item.id),
        item.misbehaviour ? [" ", h("span", { class: "on-purpose" }, item.misbehaviour.kind)] : null,
      ],
    },
    {
      label: t("Website"),
      class: "website",
      pick: (item) => item.event.website,
      show: (item) => item.event.website ?? h("span", { class: "muted" }, t("all")),
    },
    {
      label: t("App and webhook"),
      class: "where",
      pick: (item) => [item.app.name, item.url],
      show: (item) => [shortened(item.app.name), h("small", { class: "foreign" }, shortened(item.url))],
    },
    {
      label: t("State"),
      pick: (item) => [item.state, item.verdict, item.misbehaviour],
      show: (item) => h("div", { class: "badges" }, stateBadge(item), verdictBadge(item)),
    },
    {
      label: t("Attempts"),
      class: "attempts",
      pick: (item) => [item.attempts, item.last, isFine(item)],
      show: (item) => [String(item.attempts), lastAttempt(item.last, isFine(item))],
    },
    {
      label: t("When"),
      class: "time when",
      pick: (item) => item.last?.startedAt ?? item.event.createdAt,
      show: (item) => when(item.last?.startedAt ?? item.event.createdAt),
    },
    {
      label: t("Next attempt"),
      class: "time next",
      pick: (item) => item.dueAt,
      show: (item) => (item.dueAt ? countdown(item.dueAt) : h("span", { class: "muted" }, "–")),
    },
  ];
}

function lastAttempt(last, isRight) {
  if (!last) return null;
  const status =
    last.status === null
      ? printable(last.error)
      : t("{status} after {time}", { status: last.status, time: took(last.tookMs) });
  return h("small", { class: isRight ? "muted" : "error-text" }, status);
}

// Of all deliveries: with other filters there is nothing to count by.
async function showCounts(state, filtered) {
  filtered.delete("state");
  if (filtered.size > 0) return state.setCounts(null);
  const counts = await get(`/sandbox/outcome?first=0&last=${Number.MAX_SAFE_INTEGER}`);
  const { waiting, acknowledged, given_up: givenUp } = counts;
  const words = { "": waiting + acknowledged + givenUp, waiting, acknowledged, given_up: givenUp };
  for (const name of Object.keys(words)) words[name] = formatNumber(words[name]);
  state.setCounts(words);
}

function nothingFound() {
  return h("p", {}, t("No delivery is like that. "), h("a", { href: "/deliveries" }, t("Show all")));
}

function nothingYet() {
  return [
    h("p", {}, t("Nothing was delivered yet. Install an app, and have something happen:")),
    h("pre", {}, "connector-sandbox trigger conversation.closed"),
    h("p", {}, h("a", { href: "/apps" }, t("Apps")), " · ", h("a", { href: "/console" }, t("Console"))),
  ];
}
