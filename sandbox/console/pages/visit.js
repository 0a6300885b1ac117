// A shop's page with a chat box, for whoever plays the visitor. Each tab is a visitor of its own.
import { get, live, post } from "./api.js";
import { byId, h, printable, replace, update } from "./dom.js";
import { frame, say, showState } from "./frame.js";
import french from "./french_visit.js";
import { addFrench, t } from "./i18n.js";
import { chatBox } from "./visit_chat.js";
import { shop } from "./visit_shop.js";

addFrench(french);
frame("Visitor");

const website = location.pathname.split("/")[2] ?? "";
const place = `visit ${website}`;
const somebodyNew = "new";

// {visitor: {id, name}, conversation: ID|null}, of this tab; so a reload goes on.
let kept = { visitor: null, conversation: null };

begin();

async function begin() {
  try {
    const { websites } = await get("/sandbox/websites");
    const here = websites.find(({ id }) => id === website);
    if (here) visit(here, websites);
    else noWebsite(websites);
  } catch (error) {
    say(error.detail, "error");
    setTimeout(begin, 2000);
  }
}

function noWebsite(websites) {
  const links = websites.map(({ id, name }) => h("a", { href: `/visit/${id}` }, `${printable(name)} (${id})`));
  replace(
    byId("main"),
    h(
      "div",
      { class: "card no-website" },
      h("h1", {}, t("There is no such website.")),
      h("p", {}, t("These are there:")),
      h("ul", {}, links.map((one) => h("li", {}, one))),
    ),
  );
}

function visit(here, websites) {
  say("");
  kept = readKept();
  const who = () => ({ website, visitor: kept.visitor?.id ?? null });
  const chat = chatBox(who, () => kept.conversation, (id) => keep({ ...kept, conversation: id }));
  const people = h("select", { id: "people", onchange: () => choose(people.value) });
  const site = h(
    "select",
    { id: "site", onchange: () => location.assign(`/visit/${site.value}`) },
    websites.map(({ id, name }) => h("option", { value: id, selected: id === website }, `${printable(name)} (${id})`)),
  );
  replace(
    byId("main"),
    h(
      "div",
      { class: "who" },
      h("label", { for: "people" }, t("You are")),
      people,
      h("label", { for: "site" }, t("in the shop")),
      site,
    ),
    shop(here.name),
    chat.element,
  );
  live(show, showState);

  async function show() {
    // A list that somebody is choosing from stays as it is.
    if (document.activeElement !== people) await showPeople();
    await chat.show();
  }

  async function showPeople() {
    const [{ visitors }, { conversations }] = await Promise.all([
      get(`/sandbox/visitors?website=${website}`),
      get(`/sandbox/conversations?website=${website}`),
    ]);
    const talking = conversations.filter(({ closedAt }) => !closedAt).map(({ visitor }) => visitor);
    chooseNamed([...visitors, ...talking]);
    if (!kept.visitor) {
      keep({ visitor: visitors[0] ?? (await post("/sandbox/visitors", { website })), conversation: null });
    }
    const groups = grouped(visitors, talking);
    update(people, groups, () => [
      groups.map(([label, members]) =>
        h("optgroup", { label: t(label) }, members.map(({ id, text }) => h("option", { value: id }, text))),
      ),
      h("option", { value: somebodyNew }, t("somebody new")),
    ]);
    people.value = kept.visitor?.id ?? somebodyNew;
  }

  // Whom a link named (?visitor=ID), once.
  function chooseNamed(known) {
    const id = Number(new URLSearchParams(location.search).get("visitor"));
    if (!id) return;
    history.replaceState(null, "", location.pathname);
    if (id !== kept.visitor?.id) keep({ visitor: known.find((one) => one.id === id) ?? { id }, conversation: null });
  }

  // Each once, in the first group that has them: [label, [{id, text}]].
  function grouped(visitors, talking) {
    const seen = new Set();
    const once = (list) =>
      list.filter(({ id }) => !seen.has(id) && seen.add(id)).map((one) => ({ id: one.id, text: nameOf(one) }));
    return [
      ["Customers", once(visitors.filter(({ externalId }) => externalId))],
      ["Visitors", once([...visitors, ...(kept.visitor ? [kept.visitor] : [])])],
      ["In a conversation", once(talking)],
    ].filter(([, members]) => members.length > 0);
  }

  async function choose(value) {
    try {
      const visitor =
        value === somebodyNew
          ? await post("/sandbox/visitors", { website })
          : { id: Number(value), name: people.selectedOptions[0].textContent };
      keep({ visitor, conversation: null });
      await showPeople();
      await chat.show();
      say(t("You are {name} now.", { name: nameOf(kept.visitor) }));
    } catch (error) {
      say(error.detail, "error");
    }
  }
}

function nameOf({ id, name, externalId }) {
  const text = printable(name || t("Visitor {id}", { id }));
  return externalId ? `${text} (${printable(externalId)})` : text;
}

function readKept() {
  try {
    const { visitor, conversation } = JSON.parse(sessionStorage.getItem(place));
    return { visitor: visitor ?? null, conversation: conversation ?? null };
  } catch {
    return { visitor: null, conversation: null };
  }
}

function keep(value) {
  kept = value;
  sessionStorage.setItem(place, JSON.stringify(value));
}
