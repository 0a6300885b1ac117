// The right pane: who the visitor is, in sections that open and close.
import { h, link, update } from "./dom.js";
import { formatDateTime, formatNumber, language, t } from "./i18n.js";
import { text } from "./console_ask.js";
import { customerCard } from "./console_card.js";
import { initials } from "./console_messages.js";

const regions = new Intl.DisplayNames(language, { type: "region" });

// Returns {element, show}; `context()` returns {operator, installations}.
export function visitorPane({ context }) {
  const card = customerCard({ context });
  const head = h("div", { class: "who" });
  const navigation = h("div", {});
  const profile = h("div", {});
  const ending = h("div", {});
  const end = section("End of the conversation", ending);
  const element = h(
    "aside",
    { class: "visitor-pane", "aria-label": t("Visitor") },
    head,
    h("section", { "aria-label": t("Customer information") }, section("Customer information", card.element)),
    section("Navigation", navigation),
    section("Profile", profile),
    end,
  );

  function show(conversation) {
    const visitor = conversation.visitor ?? {};
    const name = text(visitor.name, 80) || t("Visitor");
    update(head, [name, visitor.city, visitor.country], () => [
      h("span", { class: "avatar", "aria-hidden": "true" }, initials(name)),
      h("span", {}, h("strong", {}, name), h("span", { class: "muted" }, placeOf(visitor) || conversation.website)),
    ]);
    const pages = (conversation.messages ?? []).filter(({ from }) => from === "page");
    update(navigation, pages.slice(-1).concat(pages.length), () => lines(navigationOf(pages)));
    update(profile, visitor, () => lines(profileOf(visitor)));
    const { closedAt, tags, rating, closingValues } = conversation;
    end.hidden = !closedAt;
    update(ending, [closedAt, tags, rating, closingValues], () => lines(endingOf(conversation)));
    card.show(conversation);
  }

  return { element, show };
}

function section(heading, content) {
  return h("details", { class: "fold", open: true }, h("summary", {}, t(heading)), content);
}

function lines(pairs) {
  const known = pairs.filter(([, value]) => value !== null && value !== undefined && value !== "");
  if (known.length === 0) return h("p", { class: "muted" }, t("Nothing is known."));
  return h(
    "dl",
    { class: "facts" },
    known.map(([label, value]) => h("div", {}, h("dt", {}, label), h("dd", {}, value))),
  );
}

function placeOf({ city, country }) {
  return [text(city, 80), /^[A-Z]{2}$/.test(country) ? regions.of(country) : text(country, 80)]
    .filter(Boolean)
    .join(", ");
}

function navigationOf(pages) {
  if (pages.length === 0) return [];
  const last = pages.at(-1).text;
  const address = link(last);
  return [
    [
      t("Has visited"),
      pages.length === 1 ? t("1 page") : t("{count} pages", { count: formatNumber(pages.length) }),
    ],
    [
      t("Last page"),
      address
        ? h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, text(last, 120))
        : text(last, 120),
    ],
  ];
}

function profileOf(visitor) {
  return [
    [t("Place"), placeOf(visitor)],
    [t("E-mail"), text(visitor.email)],
    [t("Customer number"), text(visitor.externalId)],
    [t("Browser"), text(visitor.browser)],
    [t("Conversations"), Number.isFinite(visitor.conversations) ? formatNumber(visitor.conversations) : ""],
  ];
}

function endingOf({ closedAt, tags, rating, closingValues }) {
  const star = (value) => (Number.isFinite(value) ? `${formatNumber(value)} / 5` : "");
  return [
    [t("Ended"), closedAt ? formatDateTime(closedAt) : ""],
    [t("Types"), (tags ?? []).map((tag) => text(tag, 80)).join(", ")],
    ...(closingValues ?? []).slice(0, 200).map(({ fieldId, value }) => [text(fieldId, 80), text(value, 1024)]),
    [t("Welcome"), star(rating?.welcome)],
    [t("Resolution"), star(rating?.resolution)],
    [t("Waiting time"), star(rating?.delay)],
    [t("Comment"), text(rating?.comment, 1024)],
  ];
}
