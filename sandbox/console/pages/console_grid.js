// The tiles of the product popup, two in a row; more of them are asked for as the last ones come in sight.
import { h, picture, replace } from "./dom.js";
import { formatNumber, t } from "./i18n.js";
import { faultLine, mostEntries, text } from "./console_ask.js";
import { productPages } from "./console_catalogue.js";
import { priceLine } from "./console_messages.js";

// `pick(product)` takes one; `showTotal(count)` hears how many there are. Returns {element, begin, say}.
export function productGrid({ pick, showTotal }) {
  const tiles = h("ul", { class: "tiles" });
  const words = h("div", { class: "popup-words", role: "status" });
  const end = h("div", { class: "tiles-end" });
  const element = h("div", { class: "grid" }, tiles, words, end);
  let pages = null;
  let isWanted = () => false;
  let place = null;
  let isOfOne = true; // app, whose count is that of all
  let isLoading = false;
  let isStopped = true;
  let doubtful = null; // of an answer that is not right
  let seen = { count: 0, left: 0, present: false };

  let observer = null;

  function begin(asked, isStillWanted) {
    observer ??= watch();
    place = asked.place;
    isOfOne = asked.apps.length === 1 || Boolean(place.category);
    isWanted = isStillWanted;
    pages = productPages(asked.apps, asked.website, asked.operator, place, isWanted);
    seen = { count: 0, left: 0, present: false };
    isLoading = isStopped = false;
    replace(tiles, skeletons());
    element.setAttribute("aria-busy", "true");
    replace(words, h("span", { class: "visually-hidden" }, t("Asking the connector …")));
    more();
  }

  function watch() {
    const options = { root: element.parentElement, rootMargin: "200px" };
    const made = new IntersectionObserver(([entry]) => entry.isIntersecting && more(), options);
    made.observe(end);
    return made;
  }

  function say(...content) {
    isStopped = true;
    isWanted = () => false;
    element.setAttribute("aria-busy", "false");
    replace(tiles);
    replace(words, content);
  }

  // One page after the other, until the end of the list is out of sight.
  async function more() {
    if (isLoading || isStopped) return;
    const mine = pages;
    isLoading = true;
    const page = await mine.next();
    if (mine !== pages || !page) return;
    isLoading = false;
    show(page);
    if (!isStopped && isEndInSight()) more();
  }

  function isEndInSight() {
    const frame = element.parentElement.getBoundingClientRect();
    return end.getBoundingClientRect().top < frame.bottom + 200;
  }

  function show({ products, total, fault, unreadable, beyond, isPresent }) {
    if (seen.count === 0) replace(tiles);
    const room = mostEntries - seen.count;
    const made = products.slice(0, room).map(tileOf);
    const left = unreadable + beyond + products.length - made.length;
    tiles.append(...made);
    seen.count += made.length;
    seen.left += left;
    doubtful = fault ? { made, left } : null;
    seen.present ||= isPresent;
    if (total !== null && isOfOne) showTotal(total);
    else if (place.search && pages.isEnd()) showTotal(seen.count);
    const isFull = seen.count >= mostEntries;
    isStopped = pages.isEnd() || isFull || fault !== null;
    element.setAttribute("aria-busy", String(!isStopped && seen.count === 0));
    replace(words, wordsOf(fault, isFull));
  }

  function wordsOf(fault, isFull) {
    return [
      fault ? faultLine(fault, goOn) : null,
      seen.left > 0
        ? h("p", { class: "muted" }, t("Products not shown: {count}.", { count: formatNumber(seen.left) }))
        : null,
      isFull
        ? h(
            "p",
            { class: "muted" },
            t("These are the first {count}: search for others.", { count: formatNumber(mostEntries) }),
          )
        : null,
      isStopped && seen.count === 0 && !fault ? h("p", { class: "muted" }, emptyWords()) : null,
    ];
  }

  function emptyWords() {
    if (!seen.present) return t("No installed app has a product list.");
    if (place.search) return t("No product matches “{text}”.", { text: text(place.search, 60) });
    return t("There is no product here.");
  }

  // After a fault: the same page once more, instead of what could be read of it.
  function goOn() {
    for (const tile of doubtful.made) tile.remove();
    seen.count -= doubtful.made.length;
    seen.left -= doubtful.left;
    isStopped = false;
    replace(words, h("p", { class: "muted" }, t("Asking the connector …")));
    more();
  }

  function tileOf(product) {
    return h(
      "li",
      {},
      h(
        "button",
        { type: "button", class: "tile", onclick: () => pick(product) },
        picture(product.image),
        h("strong", { class: "two-lines" }, product.title),
        priceLine(product.price, product.struck, product.isAvailable),
      ),
    );
  }

  return { element, begin, say };
}

function skeletons() {
  return Array.from({ length: 4 }, () =>
    h("li", { class: "skeleton", "aria-hidden": "true" }, h("span", {}), h("span", {}), h("span", {})),
  );
}
