// The bar of conversations: a box for each, with two timers and the last line; red while its visitor
// waits for an answer, green while it is answered, grey when it has ended.
import { h, update } from "./dom.js";
import { t } from "./i18n.js";
import { text } from "./console_ask.js";

// `choose(id)` opens a conversation. Returns {element, show, tick}.
export function conversationBar({ choose }) {
  const list = h("ul", { class: "boxes" });
  const empty = h("p", { class: "muted boxes-empty" });
  const boxes = new Map();

  function show(conversations, { selectedId, operatorId, website }) {
    const ids = new Set(conversations.map(({ id }) => id));
    for (const [id, box] of boxes) {
      if (ids.has(id)) continue;
      box.item.remove();
      boxes.delete(id);
    }
    const focused = list.contains(document.activeElement) ? document.activeElement : null;
    let before = list.firstChild;
    for (const conversation of conversations) {
      const box = boxes.get(conversation.id) ?? makeBox(conversation.id, choose);
      boxes.set(conversation.id, box);
      box.show(conversation, conversation.id === selectedId, operatorId);
      if (box.item === before) before = before.nextSibling;
      else list.insertBefore(box.item, before);
    }
    if (focused?.isConnected) focused.focus({ preventScroll: true });
    update(empty, [conversations.length === 0, website], ([isEmpty]) => (isEmpty ? emptyWords(website) : null));
    empty.hidden = conversations.length > 0;
  }

  function tick(now) {
    for (const box of boxes.values()) box.tick(now);
  }

  const element = h("nav", { class: "bar", "aria-label": t("Conversations") }, list, empty);
  return { element, show, tick };
}

export function emptyWords(website) {
  return [
    t("There is no conversation. Be a visitor yourself, and begin one:"),
    " ",
    h("a", { href: `/visit/${website}`, target: "_blank", rel: "noopener" }, t("open the visitor’s window")),
  ];
}

function makeBox(id, choose) {
  const button = h("button", { type: "button", class: "box", onclick: () => choose(id) });
  const name = h("strong", { class: "box-name" });
  const state = h("span", { class: "visually-hidden" });
  const since = h("span", { class: "timer", "aria-hidden": "true", title: t("Since the beginning") });
  const silence = h("span", { class: "timer last", "aria-hidden": "true", title: t("Since the last message") });
  const line = h("span", { class: "box-line" });
  const desk = h("span", { class: "box-desk" });
  button.append(
    h("span", { class: "box-head" }, name, h("span", { class: "timers" }, since, silence)),
    state,
    line,
    desk,
  );
  let shown = null;

  function show(conversation, isSelected, operatorId) {
    shown = conversation;
    const kind = stateOf(conversation);
    const isElsewhere = conversation.operator && conversation.operator.id !== operatorId;
    button.className = `box ${kind}${isElsewhere ? " elsewhere" : ""}`;
    desk.textContent = isElsewhere
      ? t("at the desk of {name}", { name: text(conversation.operator.name, 60) })
      : "";
    button.setAttribute("aria-current", isSelected ? "true" : "false");
    name.textContent = text(conversation.visitor?.name, 60) || t("Visitor");
    state.textContent = `, ${stateWords(kind)}, `;
    line.textContent = text(conversation.lastMessage?.text, 90) || "–";
  }

  function tick(now) {
    const end = shown.closedAt ? Date.parse(shown.closedAt) : now;
    since.textContent = duration(end - Date.parse(shown.createdAt));
    const last = shown.lastMessage?.sentAt ?? shown.createdAt;
    silence.textContent = shown.closedAt ? t("ended") : duration(now - Date.parse(last));
  }

  return { item: h("li", {}, button), show, tick };
}

export function stateOf(conversation) {
  if (conversation.closedAt) return "ended";
  return !conversation.operator || conversation.lastMessage?.from === "visitor" ? "waits" : "answered";
}

function stateWords(kind) {
  if (kind === "ended") return t("ended");
  return kind === "waits" ? t("the visitor waits for an answer") : t("answered");
}

// "12:07", or "1:02:03".
export function duration(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000)) || 0;
  const two = (number) => String(number).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}:${two(seconds % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}
