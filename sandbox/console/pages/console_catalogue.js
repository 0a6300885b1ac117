// The catalogues of the apps on a website, as the product popup shows them: categories as a tree, and
// products page by page.
import { pictureUrl, link } from "./dom.js";
import { ask, entriesOf, identifier, nextOffset, text, totalOf } from "./console_ask.js";

const mostCategoryPages = 3;
const pageLength = 40;

// All categories: {roots, faults}. A category is {app, id, label, count, children}.
export async function loadCategories(apps, website, operator, isWanted) {
  const loaded = await Promise.all(apps.map((app) => categoriesOf(app, website, operator, isWanted)));
  const present = loaded.filter(Boolean);
  return {
    roots: present.flatMap(({ categories }) => treeOf(categories)),
    faults: present.map(({ fault }) => fault).filter(Boolean),
  };
}

async function categoriesOf(app, website, operator, isWanted) {
  const categories = [];
  let offset = 0;
  for (let page = 0; page < mostCategoryPages && offset !== null; ++page) {
    const parameters = { idOperator: String(operator.id), limit: "1000", offset: offset || "" };
    const answer = await ask("categories", app, website, parameters, isWanted);
    if (!answer) return page === 0 ? null : { categories, fault: null };
    categories.push(...entriesOf(answer, (entry) => readCategory(app, entry)).entries);
    if (answer.fault) return { categories, fault: answer.fault };
    offset = nextOffset(answer, offset);
  }
  return { categories, fault: null };
}

function readCategory(app, entry) {
  const id = identifier(entry.id);
  if (id === null) return null;
  const count = Number.isFinite(entry.productsCount) ? entry.productsCount : null;
  return { app, id, parent: identifier(entry.idParent), label: text(entry.label, 120) || "–", count, children: [] };
}

// Whose parent is not there, or is below it, is a root.
function treeOf(categories) {
  const byName = new Map(categories.map((category) => [category.id, category]));
  const roots = [];
  for (const category of byName.values()) {
    const parent = byName.get(category.parent);
    if (!parent || isBelow(parent, category, byName)) roots.push(category);
    else parent.children.push(category);
  }
  return roots;
}

function isBelow(category, ancestor, byName) {
  const seen = new Set();
  for (let at = category; at && !seen.has(at); at = byName.get(at.parent)) {
    if (at === ancestor) return true;
    seen.add(at);
  }
  return false;
}

// The products of a place, one page after the other: of an app's category, or of all apps.
// `next()` returns {products, total, fault, unreadable, beyond, isPresent}, or null if nobody wants it any more.
export function productPages(apps, website, operator, { category, search }, isWanted) {
  const sources = (category ? [category.app] : apps).map((app) => ({ app, offset: 0 }));

  async function next() {
    const source = sources[0];
    const parameters = {
      idOperator: String(operator.id),
      idCategory: category?.id,
      search,
      limit: String(pageLength),
      offset: source.offset || "",
    };
    const answer = await ask("products", source.app, website, parameters, isWanted);
    if (!isWanted()) return null;
    if (!answer) {
      sources.shift();
      return { products: [], total: null, fault: null, unreadable: 0, beyond: 0, isPresent: false };
    }
    const { entries, unreadable, beyond } = entriesOf(answer, readProduct);
    const offset = answer.fault ? null : nextOffset(answer, source.offset);
    // What failed is asked for again, if the reader wants it.
    if (offset !== null) source.offset = offset;
    else if (!answer.fault) sources.shift();
    const total = answer.fault ? null : totalOf(answer);
    return { products: entries, total, fault: answer.fault, unreadable, beyond, isPresent: true };
  }

  return { next, isEnd: () => sources.length === 0 };
}

function readProduct(entry) {
  const title = text(entry.title, 200);
  if (title === "") return null;
  const catalog = text(entry.priceCatalog, 60);
  const reduced = text(entry.pricePromotion, 60) || text(entry.priceSpecial, 60);
  return {
    title,
    image: pictureUrl(identifier(entry.imageUrl, 2048)),
    url: link(identifier(entry.productUrl, 2048)),
    price: reduced || catalog,
    struck: reduced && reduced !== catalog ? catalog : "",
    isAvailable: typeof entry.available === "boolean" ? entry.available : null,
  };
}

// As it is sent into the conversation.
export function messageOf({ title, image, url, price, struck, isAvailable }) {
  const available = isAvailable === null ? null : String(isAvailable);
  return { label: title, image, url, price: price || null, priceStruck: struck || null, available };
}
