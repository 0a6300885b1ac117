// What was said, oldest first, and a filter over it.
import { h, link, picture, replace } from "./dom.js";
import { formatTime, t } from "./i18n.js";
import { text } from "./console_ask.js";

const mostMessages = 500; // the newest of them
const filters = [
  ["all", "All"],
  ["visitor", "Visitor", ["visitor"]],
  ["operator", "Agent", ["operator"]],
  ["notification", "Actions", ["notification"]],
  ["page", "Navigation", ["page"]],
];

const codes = {
  OPERATOR_CHAT_CLOSE: "The agent ended the conversation.",
  VISITOR_CHAT_CLOSE: "The visitor ended the conversation.",
};

// Returns {filter, log, show}: two elements, and what fills them.
export function messageLog() {
  let chosen = "all";
  let shown = { id: null, keys: [] };
  let current = null;
  const log = h("div", { class: "log", role: "log", "aria-label": t("Messages"), tabindex: "0" });
  const filter = h(
    "fieldset",
    { class: "filter" },
    h("legend", {}, t("Messages to show:")),
    filters.map(([value, label]) =>
      h(
        "label",
        {},
        h("input", {
          type: "radio",
          name: "filter",
          value,
          checked: value === chosen,
          onchange: () => choose(value),
        }),
        h("span", {}, t(label)),
      ),
    ),
  );

  function choose(value) {
    chosen = value;
    shown = { id: null, keys: [] };
    if (current) show(current);
  }

  // Adds what is new below what is shown; scrolls down only if the reader was at the end.
  function show(conversation) {
    current = conversation;
    const kinds = filters.find(([value]) => value === chosen)[2];
    const wanted = (conversation.messages ?? []).filter(({ from }) => !kinds || kinds.includes(from));
    const messages = wanted.slice(-mostMessages);
    const keys = messages.map(({ position, sentAt }) => `${position} ${sentAt}`);
    const isMore = shown.id === conversation.id && shown.keys.every((key, i) => key === keys[i]);
    const wasAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 60;
    if (isMore && keys.length === shown.keys.length && keys.length > 0) return;
    if (!isMore || shown.keys.length === 0) {
      const left = wanted.length - messages.length;
      replace(
        log,
        left > 0 ? h("p", { class: "band" }, t("{count} older messages are not shown.", { count: left })) : null,
        messages.length === 0 ? h("p", { class: "muted" }, t("Nothing of this kind was said yet.")) : null,
        messages.map((message) => messageElement(message, conversation)),
      );
    } else {
      log.append(...messages.slice(shown.keys.length).map((message) => messageElement(message, conversation)));
    }
    if (!isMore || wasAtEnd) log.scrollTop = log.scrollHeight;
    shown = { id: conversation.id, keys };
  }

  return { filter, log, show };
}

function messageElement(message, conversation) {
  const { from } = message;
  const time = h("time", { datetime: message.sentAt }, formatTime(message.sentAt));
  if (from === "page") {
    return h("p", { class: "band" }, t("The visitor is browsing a page:"), " ", pageLink(message.text), " ", time);
  }
  if (from === "notification") {
    const words = codes[message.text] ? t(codes[message.text]) : text(message.text, 1000);
    return h("p", { class: "band" }, h("span", { class: "mark", "aria-hidden": "true" }, "!"), words, " ", time);
  }
  const isAgent = from === "operator";
  const author = isAgent ? t("Agent") : text(conversation.visitor?.name, 60) || t("Visitor");
  const content = message.product
    ? productCard(message.product)
    : h("p", { class: "bubble" }, text(message.text, 4000));
  return h(
    "div",
    { class: `message-line ${isAgent ? "agent" : "visitor"}` },
    h(
      "span",
      { class: isAgent ? "visually-hidden" : "face", "aria-hidden": "true" },
      isAgent ? "" : initials(author),
    ),
    h("div", { class: "said" }, h("span", { class: "visually-hidden" }, `${author}: `), content, time),
  );
}

// As the platform shows a product that was sent.
export function productCard(product) {
  const address = link(text(product.url, 2048));
  const label = text(product.label, 300) || t("Product");
  return h(
    "div",
    { class: "product-card" },
    picture(product.image),
    h(
      "div",
      {},
      h("strong", { class: "two-lines" }, label),
      priceLine(product.price, product.priceStruck, availabilityOf(product.available)),
      address ? h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, t("View product")) : null,
    ),
  );
}

export function priceLine(price, struck, isAvailable) {
  const words = isAvailable ? t("available") : t("not available");
  return h(
    "span",
    { class: "prices" },
    text(price, 60),
    struck
      ? [" ", h("s", {}, h("span", { class: "visually-hidden" }, t("instead of"), " "), text(struck, 60))]
      : null,
    isAvailable === null
      ? null
      : [
          h("span", { class: isAvailable ? "dot good" : "dot bad" }),
          h("span", { class: "visually-hidden" }, `, ${words}`),
        ],
  );
}

// True, false, or null if nobody knows.
export function availabilityOf(value) {
  if (value === true || value === "true") return true;
  return value === false || value === "false" ? false : null;
}

function pageLink(url) {
  const address = link(url);
  const shown = text(url, 160);
  return address ? h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, shown) : shown;
}

export function initials(name) {
  const words = name.trim().split(/\s+/);
  return [words[0], words.length > 1 ? words.at(-1) : ""]
    .map((word) => [...(word ?? "")][0] ?? "")
    .join("")
    .toUpperCase();
}
