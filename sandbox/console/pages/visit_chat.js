// The chat box: what a visitor sees of a conversation, from the first message to the thanks.
import { get, post } from "./api.js";
import { h, printable, update } from "./dom.js";
import { t } from "./i18n.js";
import { appendMessages, forgetMessages } from "./visit_messages.js";
import { survey } from "./visit_survey.js";

const longestMessage = 4000;  // characters

// `who()` is {website, visitor}, ids. `remember(id)` keeps which conversation it is, for the next time;
// `recall()` is that id, or null. {element, show} is returned: show() reads the conversation and draws
// what is new.
export function chatBox(who, recall, remember) {
  let shown = null;
  let isBusy = false;
  let lastTurn = 0;
  let wasAway = false;
  const log = h("div", { class: "log", role: "log", "aria-label": t("Conversation"), tabindex: 0 });
  const state = h("p", { class: "chat-state", role: "status" });
  const error = h("p", { class: "error-text", role: "alert" });
  const field = h("textarea", {
    "aria-label": t("Message"),
    placeholder: t("Write a message"),
    rows: 2,
    maxlength: longestMessage,
    onkeydown: (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      send();
    },
  });
  const composer = h(
    "form",
    { class: "composer", onsubmit: (event) => { event.preventDefault(); send(); } },
    field,
    h("button", { class: "pill primary" }, t("Send")),
  );
  const end = h("button", { class: "plain end", hidden: true, onclick: () => ask(close) }, t("End chat"));
  const after = h("div", { class: "after" });
  const content = h(
    "div",
    { class: "chat-content", id: "chat-content" },
    h("div", { class: "chat-line" }, state, end),
    log,
    after,
    error,
    composer,
  );
  const toggle = h(
    "button",
    { class: "toggle", "aria-controls": "chat-content", onclick: () => open(content.hidden) },
    h("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, h("path", { d: "M5 9 L12 16 L19 9" })),
  );
  const element = h(
    "section",
    { class: "chat", "aria-label": t("Chat") },
    h("div", { class: "chat-head" }, h("h2", {}, t("Question?")), toggle),
    content,
  );
  open(true);
  return { element, show };

  function open(isOpen) {
    content.hidden = !isOpen;
    element.classList.toggle("closed", !isOpen);
    toggle.setAttribute("aria-expanded", String(isOpen));
    toggle.setAttribute("aria-label", isOpen ? t("Minimise") : t("Open the chat"));
    if (isOpen) log.scrollTop = log.scrollHeight;
  }

  // The conversation that is remembered; or the one that the visitor is in.
  async function show() {
    const { website, visitor } = who();
    const turn = ++lastTurn;
    let conversation = await read(recall());
    if (!conversation) {
      const { conversations } = await get(`/sandbox/conversations?visitor=${visitor}`);
      const open = conversations.find((one) => one.website === website && !one.closedAt);
      conversation = open ? await read(open.id) : null;
    }
    // What was asked for later is newer; and the tab may be another visitor's by now.
    if (turn !== lastTurn || who().visitor !== visitor) return;
    if (wasAway) error.textContent = "";
    wasAway = false;
    draw(conversation);
  }

  function draw(conversation) {
    if (conversation?.id !== shown?.id) forgetMessages(log);
    const hadFocus = [composer, end, after].some((part) => part.contains(document.activeElement));
    const isOver = Boolean(conversation?.closedAt);
    shown = conversation;
    if (conversation) remember(conversation.id);
    const wasOver = element.classList.contains("over");
    element.classList.toggle("over", isOver);
    update(state, sentence(conversation), (text) => text);
    end.hidden = !conversation || isOver;
    composer.hidden = isOver;
    appendMessages(log, conversation?.messages ?? []);
    const phase = isOver ? (conversation.rating ? "thanks" : "survey") : null;
    update(after, [conversation?.id, phase], () => (phase ? afterwards(phase) : null));
    if (isOver && !wasOver) log.scrollTop = log.scrollHeight;
    if (isOver && hadFocus && !after.contains(document.activeElement)) after.querySelector("h3").focus();
  }

  function sentence(conversation) {
    if (!conversation) return t("Do you have a question? We are here.");
    if (conversation.closedAt) return t("The conversation is over.");
    const isAnswered = conversation.operator && conversation.messages.some(({ from }) => from === "operator");
    if (!isAnswered) return t("An agent will answer soon");
    return t("Your agent: {name}", { name: printable(conversation.operator.name) });
  }

  function afterwards(phase) {
    const begin = h("button", { class: "pill", type: "button", onclick: another }, t("Another question"));
    if (phase === "survey") return survey(shown.id, () => ask(show), begin);
    return h(
      "div",
      { class: "thanks" },
      h("h3", { tabindex: -1 }, t("Thank you!")),
      h("p", {}, t("Your answers were sent.")),
      begin,
    );
  }

  function another() {
    remember(null);
    draw(null);
    field.focus();
  }

  async function send() {
    const text = field.value.trim();
    if (text === "" || isBusy) return field.focus();
    await ask(async () => {
      const { website, visitor } = who();
      if (shown) await post(`/sandbox/conversations/${shown.id}/messages`, { from: "visitor", text });
      else {
        const { id } = await post("/sandbox/conversations", { website, visitor, text });
        if (who().visitor === visitor) remember(id);
      }
      field.value = "";
      await show();
    });
  }

  async function close() {
    await post(`/sandbox/conversations/${shown.id}/close`, { by: "visitor" });
    await show();
  }

  // One thing at a time; what is refused is said, and what was typed stays.
  async function ask(what) {
    if (isBusy) return;
    isBusy = true;
    error.textContent = "";
    try {
      await what();
    } catch (failure) {
      error.textContent = failure.detail ?? String(failure);
      wasAway = failure.status === 0;
    } finally {
      isBusy = false;
    }
  }
}

// Null if there is none, or none any more.
async function read(id) {
  if (id === null) return null;
  try {
    return await get(`/sandbox/conversations/${id}`);
  } catch (error) {
    if (error.status === 404) return null;
    throw error;
  }
}
