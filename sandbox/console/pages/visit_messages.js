// What was said, as the visitor sees it.
import { h, link, picture, printable } from "./dom.js";
import { formatTime, language, t } from "./i18n.js";

// Appends what is new to the log, so that what was read, and where the reader is, stays. Notes of
// the platform to the agent (what page was looked at) are not for the visitor.
export function appendMessages(log, messages) {
  const last = Number(log.dataset.last ?? -1);
  const isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
  const news = messages.filter(({ from, position }) => position > last && (from === "visitor" || from === "operator"));
  if (news.length === 0) return;
  log.append(...news.map(message));
  log.dataset.last = news.at(-1).position;
  if (isAtEnd || news.at(-1).from === "visitor") log.scrollTop = log.scrollHeight;
}

export function forgetMessages(log) {
  log.replaceChildren();
  delete log.dataset.last;
}

function message({ from, text, product, sentAt }) {
  const isMine = from === "visitor";
  return h(
    "div",
    { class: `said ${isMine ? "mine" : "theirs"}` },
    h("span", { class: "visually-hidden" }, isMine ? t("You:") : t("Agent:")),
    product ? productCard(product) : h("p", {}, printable(text)),
    h("time", { datetime: sentAt }, formatTime(sentAt)),
  );
}

// Every text of it is the connector's.
function productCard(product) {
  const address = link(product.url);
  return h(
    "div",
    { class: "product" },
    picture(product.image),
    h("p", { class: "product-title" }, printable(product.label ?? "")),
    h(
      "p",
      { class: "product-price" },
      product.price ? h("span", {}, price(product.price, product.currency)) : null,
      product.priceStruck ? h("span", { class: "visually-hidden" }, t("instead of")) : null,
      product.priceStruck ? h("s", {}, price(product.priceStruck, product.currency)) : null,
      availability(product.available),
    ),
    address ? productLink(address) : null,
  );
}

function productLink(address) {
  const inNewWindow = { target: "_blank", rel: "noopener noreferrer", title: t("In a new window") };
  return h("a", { class: "product-link", href: address, ...inNewWindow }, t("View product"));
}

function price(value, currency) {
  const isNumber = /^\d+([.,]\d+)?$/.test(value) && /^[A-Z]{3}$/.test(currency ?? "");
  if (!isNumber) return printable(value);
  const number = Number(String(value).replace(",", "."));
  return new Intl.NumberFormat(language, { style: "currency", currency }).format(number);
}

function availability(available) {
  const isKnown = /^(true|false)$/.test(String(available));
  if (!isKnown) return null;
  const isThere = String(available) === "true";
  const name = isThere ? t("Available") : t("Not available");
  return h("span", { class: `dot ${isThere ? "there" : "gone"}`, role: "img", "aria-label": name, title: name });
}
