// A live table, the newest first: a hundred rows at a time, filters, and older ones by a button.
// The address says what is shown. What changed is put into its row; nothing else is touched, so
// that focus and place stay.
import { get, live } from "./api.js";
import { h, replace, update } from "./dom.js";
import { say, showState } from "./frame.js";
import { t } from "./i18n.js";
import { readClock } from "./inspect_clock.js";

const perPage = 100;

// path, member: of the control API's list. columns: {label, pick(item), show(item), class}, the
// first of which names the row. filters: as inspect_filters.js makes them. rowClass(item).
// after(filters' values): called each time. empty(isFiltered): nodes for no rows.
export function showList(main, { title, about, path, member, columns, filters, rowClass, after, empty }) {
  const body = h("tbody", { role: "rowgroup" });
  const table = tableOf(title, columns, body);
  const nothing = h("div", { class: "nothing" });
  const newest = button(t("Newest"), () => move(null));
  const older = button(t("Older"), () => move(lastId));
  const newer = button(t("Show what is new"), () => {
    scrollTo({ top: 0 });
    refresh();
  });
  newer.classList.add("newer", "primary");
  newer.hidden = true;
  let rows = []; // {id, tr, text}, as they stand on the page
  let asked = 0;
  let shownPlace = ""; // the address's query that the rows are of
  let lastId = 0;

  replace(
    main,
    h("h1", {}, title),
    h("p", { class: "muted" }, about),
    h(
      "div",
      { class: "filters", role: "group", "aria-label": t("Filters") },
      filters.map((filter) => filter.node),
    ),
    newer,
    h("div", { class: "card list " + member }, table, nothing),
    h("nav", { class: "row pages", "aria-label": t("Pages") }, newest, older),
  );

  for (const filter of filters) {
    filter.onChange((value) => {
      const parameters = current();
      parameters.delete("before");
      if (value) parameters.set(filter.name, value);
      else parameters.delete(filter.name);
      go(parameters);
    });
  }
  addEventListener("popstate", () => load());
  addEventListener("scroll", () => !newer.hidden && !isScrolled() && refresh(), { passive: true });
  showFilters();
  live(refresh, showState);

  function move(before) {
    const parameters = current();
    if (before === null) parameters.delete("before");
    else parameters.set("before", before);
    go(parameters);
    main.focus({ preventScroll: true });
    scrollTo({ top: 0 });
  }

  function go(parameters) {
    const query = parameters.toString();
    history.pushState(null, "", location.pathname + (query && "?" + query));
    load();
  }

  function load() {
    showFilters();
    refresh().catch((error) => say(error.detail ?? String(error), "error"));
  }

  function showFilters() {
    const parameters = current();
    for (const filter of filters) filter.show(parameters.get(filter.name) ?? "");
  }

  // While the reader is further down, the rows stay the ones that are there.
  function isScrolled() {
    return rows.length > 0 && table.getBoundingClientRect().top < 0;
  }

  async function refresh() {
    const turn = ++asked;
    const parameters = current();
    const place = parameters.toString();
    const isHeld = !parameters.has("before") && isScrolled() && shownPlace === place;
    const list = (extra) =>
      get(path + "?" + new URLSearchParams({ ...Object.fromEntries(parameters), ...extra }));
    const [answer, first] = await Promise.all([
      list({ limit: perPage + 1, ...(isHeld ? { before: rows[0].id + 1 } : {}) }),
      isHeld ? list({ limit: 1 }) : null,
      readClock(),
    ]);
    if (turn !== asked) return;
    const items = answer[member];
    newer.hidden = !isHeld || (first[member][0]?.id ?? 0) <= rows[0].id;
    older.hidden = items.length <= perPage;
    newest.hidden = !parameters.has("before");
    put(items.slice(0, perPage), shownPlace === place);
    shownPlace = place;
    parameters.delete("before");
    update(nothing, [items.length === 0, parameters.size > 0], ([isEmpty, isFiltered]) =>
      isEmpty ? empty(isFiltered) : null,
    );
    table.hidden = rows.length === 0;
    await after?.(parameters);
  }

  function put(items, isSamePlace) {
    const before = new Map(rows.map((row) => [row.id, row]));
    const isFilled = isSamePlace && rows.length > 0;
    lastId = items.at(-1)?.id ?? 0;
    rows = items.map((item) => {
      const row = before.get(item.id) ?? newRow(item.id);
      const isNew = !before.delete(item.id);
      fill(row, item);
      row.tr.classList.toggle("fresh", isNew && isFilled);
      return row;
    });
    for (const row of before.values()) {
      if (isSamePlace && row.tr.contains(document.activeElement)) rows.push(row);
      else row.tr.remove();
    }
    let place = body.firstChild;
    for (const { tr } of rows) {
      if (tr === place) place = place.nextSibling;
      else body.insertBefore(tr, place);
    }
  }

  function newRow(id) {
    return { id, text: "", tr: h("tr", { role: "row" }, columns.map(cellOf)) };
  }

  function fill(row, item) {
    const text = JSON.stringify(item);
    if (row.text === text) return;
    row.text = text;
    row.tr.className = rowClass(item);
    columns.forEach((column, i) => update(row.tr.children[i], column.pick(item), () => column.show(item)));
  }
}

const current = () => new URLSearchParams(location.search);

function button(text, onclick) {
  return h("button", { type: "button", class: "pill", onclick }, text);
}

// The roles are said, since narrow screens show rows as blocks.
function tableOf(title, columns, body) {
  const heads = columns.map(({ label }) => h("th", { role: "columnheader", scope: "col" }, label));
  return h(
    "table",
    { role: "table", "aria-label": title },
    h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, heads)),
    body,
  );
}

function cellOf({ label, class: name }) {
  return h("td", { role: "cell", class: name, "data-label": label });
}
