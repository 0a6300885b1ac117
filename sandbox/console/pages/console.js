// The agent's console: his desk, his conversations, and the discussion that is open.
import { get, live, put } from "./api.js";
import { byId, h, replace } from "./dom.js";
import { frame, say, showState } from "./frame.js";
import { addFrench, t } from "./i18n.js";
import french from "./french_console.js";
import { closingDialog } from "./console_closing.js";
import { conversationBar } from "./console_conversations.js";
import { desk } from "./console_desk.js";
import { discussion } from "./console_discussion.js";

addFrench(french);
frame("Console");

const state = {
  operators: [],
  installations: [],
  operatorId: Number(localStorage.getItem("operator")) || null,
  operator: null,
  selectedId: Number(new URLSearchParams(location.search).get("conversation")) || null,
  isFollowing: true, // the desk becomes that of the conversation that was chosen
  isPutAside: false, // the reader wants no conversation to open by itself
  clock: { now: Date.now(), at: performance.now(), scale: 1 },
};
let turns = 0;
let shownTurn = 0;

const context = () => ({ operator: state.operator, installations: state.installations });
const closing = closingDialog({ context, changed });
const theDesk = desk({ choose: chooseOperator, change: changeOperator });
const bar = conversationBar({ choose: chooseConversation });
const panel = discussion({ context, leave: putAside, end: closing.open, changed });

document.body.classList.add("console");
replace(
  byId("main"),
  h("h1", { class: "visually-hidden" }, t("Console")),
  theDesk.element,
  panel.element,
  bar.element,
  closing.element,
);
live(refresh, showState);
setInterval(() => bar.tick(now()), 1000);

// What is newer is never replaced by what was asked for before.
async function refresh() {
  const turn = (turns += 1);
  const wanted = whatIsWanted();
  const [{ operators }, { installations }, clock] = await Promise.all([
    get("/sandbox/operators"),
    get("/sandbox/installations"),
    get("/sandbox/clock"),
  ]);
  let chosen = state.selectedId ? await find(state.selectedId) : null;
  const operator = operatorOf(operators, chosen);
  if (!operator) return say(t("There is no operator: make one with the REST API."), "error");
  const conversations = await conversationsOf(operator);
  const best = chosen || state.isPutAside ? null : bestOf(conversations, operator);
  if (best) chosen = await find(best.id);
  if (chosen && !conversations.some(({ id }) => id === chosen.id)) conversations.unshift(chosen);
  if (turn < shownTurn) return;
  if (wanted !== whatIsWanted()) return turn === turns ? refresh() : undefined;
  shownTurn = turn;
  const scale = clock.timeScale ?? 1;
  Object.assign(state, { operators, installations, operator, operatorId: operator.id, isFollowing: false });
  state.clock = { now: Date.parse(clock.now), at: performance.now(), scale };
  select(chosen?.id ?? null);
  const website = chosen?.website ?? operator.websites[0] ?? "ha-101";
  theDesk.show(operators, operator);
  bar.show(conversations, { selectedId: state.selectedId, operatorId: operator.id, website });
  bar.tick(now());
  panel.show(chosen, website);
}

function whatIsWanted() {
  return [state.operatorId, state.selectedId, state.isPutAside, state.isFollowing].join();
}

// His own first, then what is open on his websites at other desks; the newest first.
async function conversationsOf(operator) {
  const [own, all] = await Promise.all([
    get(`/sandbox/conversations?operator=${operator.id}&limit=50`),
    get("/sandbox/conversations?limit=100"),
  ]);
  const isElsewhere = (each) =>
    each.operator?.id !== operator.id && !each.closedAt && operator.websites.includes(each.website);
  return [...own.conversations, ...all.conversations.filter(isElsewhere)];
}

function find(id) {
  return get(`/sandbox/conversations/${id}`).catch((error) => {
    if (error.status !== 404) throw error;
    say(t("There is no conversation {id}.", { id }), "error");
    return null;
  });
}

// What opens by itself: what is his, or nobody's yet.
function bestOf(conversations, { id }) {
  const open = conversations.filter(({ closedAt }) => !closedAt);
  return open.find(({ operator }) => operator?.id === id) ?? open.find(({ operator }) => !operator);
}

// Whose conversation was chosen; else, of those of its website, the one who was chosen, who is there, or
// the first that may chat.
function operatorOf(operators, conversation) {
  const followed = state.isFollowing ? conversation : null;
  const some = operators.filter(({ websites }) => !followed || websites.includes(followed.website));
  const byId = (id) => some.find((each) => each.id === id);
  return (
    byId(followed?.operator?.id) ??
    byId(state.operatorId) ??
    some.find(({ connected, openConversations }) => connected && openConversations > 0) ??
    some.find(({ chat }) => chat.available) ??
    some.find(({ chat }) => chat.enabled) ??
    operators[0]
  );
}

function chooseOperator(id) {
  localStorage.setItem("operator", id);
  state.operatorId = id;
  state.isPutAside = false;
  select(null);
  changed();
}

async function changeOperator(body) {
  try {
    await put(`/sandbox/operators/${state.operator.id}`, body);
    say("");
  } catch (error) {
    say(error.detail ?? String(error), "error");
  }
  changed();
}

async function chooseConversation(id) {
  state.isPutAside = false;
  state.isFollowing = true;
  select(id);
  await changed();
  panel.focus();
}

function putAside() {
  state.isPutAside = true;
  select(null);
  changed().then(() => byId("main").focus());
}

function select(id) {
  state.selectedId = id;
  const address = id ? `/console?conversation=${id}` : "/console";
  if (location.pathname + location.search !== address) history.replaceState(null, "", address);
}

function changed() {
  return refresh().catch((error) => say(error.detail ?? String(error), "error"));
}

function now() {
  return state.clock.now + (performance.now() - state.clock.at) * state.clock.scale;
}
