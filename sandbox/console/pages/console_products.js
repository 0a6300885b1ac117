// The product popup over the composer: the connectors' categories as rows, their products as tiles,
// a search as one types, more products as one scrolls. A chosen product is sent.
import { h, replace } from "./dom.js";
import { formatNumber, t } from "./i18n.js";
import { appsOn, faultLine, mostEntries, noApp, text } from "./console_ask.js";
import { loadCategories } from "./console_catalogue.js";
import { icon } from "./console_icons.js";
import { productGrid } from "./console_grid.js";

const pauseMs = 250; // between the last letter and the search

// `context()` returns {operator, installations, website}; `pick(product)` sends one.
export function productPopup({ opener, context, pick }) {
  let opening = null; // what is wanted now: answers to earlier questions are not shown
  let listing = null;
  let path = []; // the categories one is in
  let roots = [];
  let apps = [];
  let timer = 0;
  const title = h("h2", { class: "popup-title" });
  const back = h(
    "button",
    { type: "button", class: "round", "aria-label": t("Back"), title: t("Back"), onclick: goUp },
    icon("back"),
  );
  const close = h(
    "button",
    { type: "button", class: "round plainly", "aria-label": t("Close"), title: t("Close"), onclick: leave },
    "✕",
  );
  const search = h("input", {
    type: "search",
    "aria-label": t("Search products"),
    placeholder: t("Search products"),
    maxlength: "256",
    oninput: onSearch,
    onkeydown: (event) => event.key === "Enter" && (event.preventDefault(), onSearch(event, 0)),
  });
  const faults = h("div", {});
  const rows = h("ul", { class: "rows" });
  const grid = productGrid({ pick: choose, showTotal });
  const body = h("div", { class: "popup-body", tabindex: "-1" }, faults, rows, grid.element);
  const element = h(
    "dialog",
    { class: "popup", "aria-label": t("Products"), onkeydown: onKey },
    h("div", { class: "popup-head" }, back, title, close),
    h("div", { class: "popup-search" }, search),
    body,
  );

  function toggle() {
    if (element.open) return leave();
    element.show();
    opener.setAttribute("aria-expanded", "true");
    search.focus();
    begin();
  }

  function hide() {
    opening = listing = null;
    clearTimeout(timer);
    if (element.open) element.close();
    opener.setAttribute("aria-expanded", "false");
  }

  function leave() {
    hide();
    opener.focus();
  }

  function onKey(event) {
    if (event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    if (search.value === "") return leave();
    search.value = "";
    list();
  }

  async function begin() {
    const { installations, website, operator } = context();
    const mine = (opening = {});
    search.value = "";
    path = [];
    roots = [];
    apps = appsOn(installations, website);
    replace(faults);
    replace(rows);
    if (apps.length === 0) {
      showTotal(null);
      back.hidden = true;
      return grid.say(noApp(website));
    }
    list();
    const loaded = await loadCategories(apps, website, operator, () => opening === mine);
    if (opening !== mine) return;
    roots = loaded.roots;
    replace(
      faults,
      loaded.faults.map((fault) => faultLine(fault)),
    );
    if (search.value === "" && path.length === 0) showRows();
  }

  // Shows where one is: rows of categories, unless something is searched for, and products.
  function list() {
    const { operator, website } = context();
    const mine = (listing = {});
    const wanted = search.value.trim();
    back.hidden = path.length === 0 && wanted === "";
    body.scrollTop = 0;
    showTotal(path.at(-1)?.count ?? null);
    showRows();
    const place = { category: path.at(-1), search: wanted };
    grid.begin({ apps, website, operator, place }, () => listing === mine);
  }

  function showTotal(total) {
    const wanted = search.value.trim();
    const label = wanted === "" ? (path.at(-1)?.label ?? t("Products")) : `“${text(wanted, 40)}”`;
    title.textContent = total === null ? label : `${label} (${formatNumber(total)})`;
  }

  function showRows() {
    const categories = search.value.trim() === "" ? (path.at(-1)?.children ?? roots) : [];
    replace(rows, categories.slice(0, mostEntries).map(rowOf));
    rows.hidden = categories.length === 0;
  }

  function rowOf(category) {
    const count = category.count === null ? "" : ` (${formatNumber(category.count)})`;
    const app = apps.length > 1 && path.length === 0 ? h("small", {}, text(category.app, 60)) : null;
    return h(
      "li",
      {},
      h(
        "button",
        { type: "button", class: "row-button", onclick: () => enter(category) },
        h("span", {}, category.label + count, app),
        h("span", { "aria-hidden": "true" }, "›"),
      ),
    );
  }

  function enter(category) {
    path.push(category);
    list();
    back.focus();
  }

  // One category up; out of a search first.
  function goUp() {
    const isSearch = search.value !== "";
    search.value = "";
    const left = isSearch ? null : path.pop();
    list();
    const index = (path.at(-1)?.children ?? roots).indexOf(left);
    (rows.children[index]?.querySelector("button") ?? search).focus();
  }

  function onSearch(event, pause = pauseMs) {
    clearTimeout(timer);
    timer = setTimeout(list, pause);
  }

  function choose(product) {
    leave();
    pick(product);
  }

  return { element, toggle, close: hide };
}
