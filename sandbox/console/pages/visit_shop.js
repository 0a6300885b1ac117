// A shop's page, so that the chat box has something to stand on: drawn shapes, and no more.
import { h, printable } from "./dom.js";
import { language, t } from "./i18n.js";

const goods = [
  ["Saucepan", 89, pan],
  ["Stock pot", 139, pot],
  ["Mixing bowl", 34.5, bowl],
  ["Balloon whisk", 19.9, whisk],
  ["Chef's knife", 64, knife],
  ["Kettle", 72, kettle],
];

// `name` is the website's. Money is what the reader's language is mostly paid with.
export function shop(name) {
  const currency = language === "fr" ? "EUR" : "GBP";
  const money = new Intl.NumberFormat(language === "fr" ? "fr" : "en-GB", { style: "currency", currency });
  return h(
    "div",
    { class: "shop" },
    h(
      "div",
      { class: "shop-bar" },
      sign(),
      h("h1", {}, printable(name)),
      h("p", {}, t("Kitchens · Copper · Knives · Advice")),
    ),
    h(
      "div",
      { class: "shop-hero" },
      h(
        "div",
        {},
        h("h2", {}, t("Copper, for people who cook")),
        h("p", {}, t("Made by hand, and good for a hundred years. Not sure which one? Ask us.")),
      ),
      picture(pot(), "hero"),
    ),
    h("h2", { class: "shop-title" }, t("Liked by many")),
    h(
      "ul",
      { class: "shop-goods" },
      goods.map(([what, price, draw]) =>
        h("li", {}, picture(draw()), h("h3", {}, t(what)), h("p", {}, money.format(price))),
      ),
    ),
  );
}

function sign() {
  const saucepan = "M11 16 H27 V22 A6 6 0 0 1 21 28 H17 A6 6 0 0 1 11 22 Z M27 18 H34";
  return h(
    "svg",
    { viewBox: "0 0 40 40", "aria-hidden": "true" },
    h("circle", { class: "copper", cx: 20, cy: 20, r: 19 }),
    drawn(saucepan, "sign"),
  );
}

function picture(shapes, kind = "") {
  return h("svg", { class: `drawing ${kind}`, viewBox: "0 0 120 90", "aria-hidden": "true" }, shapes);
}

function drawn(d, kind) {
  return h("path", { d, class: kind });
}

function pan() {
  return [
    drawn("M74 40 L114 30", "steel thick"),
    drawn("M14 36 H76 V56 A12 12 0 0 1 64 68 H26 A12 12 0 0 1 14 56 Z", "copper"),
    drawn("M20 44 V56", "shine"),
    drawn("M12 36 H78", "steel"),
    drawn("M34 26 Q30 20 34 14 M46 26 Q42 20 46 14 M58 26 Q54 20 58 14", "steam"),
  ];
}

function pot() {
  return [
    drawn("M24 44 H14 V54 H24 M96 44 H106 V54 H96", "steel"),
    drawn("M24 36 H96 V68 A10 10 0 0 1 86 78 H34 A10 10 0 0 1 24 68 Z", "copper"),
    drawn("M32 46 V66", "shine"),
    drawn("M22 36 A38 18 0 0 1 98 36 Z", "copper lid"),
    drawn("M54 17 H66", "steel"),
  ];
}

function bowl() {
  return [
    drawn("M18 34 H102 A42 42 0 0 1 74 72 H46 A42 42 0 0 1 18 34 Z", "copper"),
    drawn("M30 44 A30 30 0 0 0 42 60", "shine"),
    drawn("M14 34 H106 M46 74 H74", "steel"),
    drawn("M68 30 L92 8", "wood thick"),
  ];
}

function whisk() {
  return [
    drawn("M60 84 V56", "wood thick"),
    drawn("M60 58 C34 40 38 10 60 8 C82 10 86 40 60 58", "copper-line"),
    drawn("M60 58 C48 40 48 16 60 8 C72 16 72 40 60 58 V8", "copper-line"),
  ];
}

function knife() {
  return [
    drawn("M10 56 L76 34 L76 52 Q40 62 10 56 Z", "blade"),
    drawn("M78 42 L110 32", "wood thick"),
    drawn("M76 33 V53", "copper-line"),
    drawn("M14 74 H106", "steam"),
  ];
}

function kettle() {
  return [
    drawn("M34 34 A26 24 0 0 1 86 34", "steel"),
    drawn("M86 46 L106 32 L108 38 L90 60", "copper"),
    drawn("M30 40 A30 20 0 0 1 90 40 L94 66 A10 10 0 0 1 84 76 H36 A10 10 0 0 1 26 66 Z", "copper"),
    drawn("M36 50 L34 62", "shine"),
    drawn("M54 24 H66", "steel"),
  ];
}
