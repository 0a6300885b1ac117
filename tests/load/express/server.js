// What a developer would write with Express instead of the connector: the same answers to the requests that
// scripts/bench compares, out of the same file. Usage: node server.js PORT WORKERS SHOP
import cluster from "node:cluster";

import Database from "better-sqlite3";
import express from "express";

const [port, workers, shop] = process.argv.slice(2);

function serve() {
  const database = new Database(shop, { readonly: true, fileMustExist: true });
  const websites = database.prepare("SELECT website, language FROM websites WHERE is_default = 1");
  const sizes = database.prepare("SELECT products FROM catalogue_sizes WHERE website = ?").pluck();
  const products = database.prepare(
    "SELECT wire FROM products WHERE product BETWEEN ? AND ? ORDER BY product LIMIT ?").pluck();
  const category = database.prepare("SELECT category, product_count FROM categories WHERE website = ? AND id = ?");
  const categoryProducts = database.prepare(
    "SELECT wire FROM category_products JOIN products USING (product) " +
    "WHERE category = ? AND rank >= ? ORDER BY rank LIMIT ?").pluck();
  const visitor = database.prepare("SELECT visitor FROM visitors WHERE website = ? AND external_id = ?").pluck();
  const fields = database.prepare(
    "SELECT id, labels, value, field_type FROM visitor_fields WHERE visitor = ? ORDER BY position");

  const page = (request) => ({ limit: Number(request.query.limit ?? 100), offset: Number(request.query.offset ?? 0) });

  // What the file holds is JSON already, and goes out as it is.
  function sendPage(request, response, rows, total) {
    const { limit, offset } = page(request);
    if (total > offset + limit) {
      const query = new URLSearchParams(request.query);
      query.delete("offset");
      query.append("offset", offset + limit);
      response.set("Link", `<${request.path}?${query}>; rel="next"`);
    }
    response.set("X-Total-Count", total).type("json").send(`[${rows.join(",")}]`);
  }

  const app = express();

  app.get("/products", (request, response) => {
    const { limit, offset } = page(request);
    const { website } = websites.get();
    if (request.query.idCategory === undefined) {
      const first = website * 2 ** 32;
      const rows = products.all(first + offset, first + 2 ** 32 - 1, limit);
      sendPage(request, response, rows, sizes.get(website));
      return;
    }
    const found = category.get(website, request.query.idCategory);
    const rows = found ? categoryProducts.all(found.category, offset, limit) : [];
    sendPage(request, response, rows, found?.product_count ?? 0);
  });

  app.get("/visitor-profile", (request, response) => {
    const { website, language } = websites.get();
    const found = visitor.get(website, request.query.idVisitorExternal);
    const rows = found === undefined ? [] : fields.all(found);
    response.json(rows.map(({ id, labels, value, field_type: fieldType }) => {
      const texts = JSON.parse(labels);
      return { id, label: texts[request.query.operatorLocale] ?? texts[language], value, fieldType };
    }));
  });

  app.listen(Number(port), "127.0.0.1");
}

if (cluster.isPrimary) {
  for (let worker = 0; worker < Number(workers); ++worker) cluster.fork();
} else {
  serve();
}
