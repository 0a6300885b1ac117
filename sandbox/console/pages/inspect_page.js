// What the pages of one delivery and of one call have in common.
import { h, replace } from "./dom.js";
import { t } from "./i18n.js";
import { shortened } from "./inspect_text.js";

// Of /deliveries/ID and /calls/ID; "" of the lists.
export function idInPath() {
  const part = location.pathname.split("/")[2] ?? "";
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export function pageHead(path, back, title, id, badges) {
  return [
    h("nav", { "aria-label": t("Where this is") }, h("a", { class: "back", href: path }, back)),
    h(
      "div",
      { class: "row page-head" },
      h("h1", {}, shortened(title), h("span", { class: "muted" }, " #" + id)),
      badges,
    ),
  ];
}

// [[name, content]]
export function factsView(pairs) {
  return h(
    "dl",
    { class: "facts" },
    pairs.map(([name, content]) => h("div", {}, h("dt", {}, name), h("dd", {}, content))),
  );
}

export function missingView(main, title, sentence, path, back) {
  document.title = `${title} – iAdvize sandbox`;
  replace(
    main,
    h("nav", { "aria-label": t("Where this is") }, h("a", { class: "back", href: path }, back)),
    h("h1", {}, title),
    h("p", { class: "card" }, sentence),
  );
}
