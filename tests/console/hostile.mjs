// A connector that means no good: every text of it is a script or worse. `modes` says, for each
// kind of request, what it does instead. It checks no signature.
import http from "node:http";

// What begins with a name, so that a test finds it, and goes on as an attack.
export const evil = (name) =>
  `${name} <img src=x onerror="window.hit='${name}'"><script>window.hit=1</script>` +
  `"'><svg onload=window.hit=2>{{window.hit=3}}\${window.hit=4}\u202e\u2066gpj.exe\u2069\u200b\ufeff\u0007\u001b[31m`;

const addresses = [
  "javascript:window.hit='link'",
  " \u0001JaVaScRiPt:window.hit='link'//https://shop.example/",
  "data:text/html,<script>window.opener.hit='data'</script>",
  "vbscript:window.hit='vb'",
  "//shop.example/without-scheme",
  `https://shop.example/"onmouseover="window.hit='attribute'"x="`,
  "blob:https://shop.example/1",
  "file:///etc/passwd",
  "https://user:password@shop.example/\u202efdp.exe",
  "not an address at all",
  "",
];

const pick = (list, index) => list[index % list.length];

function product(index) {
  return {
    id: evil(`id${index}`),
    title: evil(`title${index}`),
    productUrl: pick(addresses, index),
    brand: evil("brand"),
    description: evil("description"),
    shortDescription: evil("short"),
    available: pick([true, false, null], index),
    imageUrl: pick(addresses, index + 5),
    reference: evil("reference"),
    priceCatalog: evil("price"),
    pricePromotion: pick([null, evil("promotion")], index),
    priceSpecial: null,
  };
}

const small = (index) => ({
  ...product(0), id: String(index), title: `Product ${index}`, description: "", shortDescription: null, brand: null,
  reference: "R", priceCatalog: "1 €", pricePromotion: null, imageUrl: "", productUrl: "https://shop.example/",
});

const field = (index, fieldType, more = {}) => ({
  id: evil(`field${index}`), label: evil(`field${index}`), fieldType, isRequired: false, ...more,
});

// What each kind answers as long as its shape is right.
const answers = {
  categories: () => [
    ...addresses.map((_, index) => ({
      id: evil(`category${index}`), idParent: null, label: evil(`category${index}`), products: null, productsCount: 3,
    })),
  ],
  products: () => Array.from({ length: 22 }, (_, index) => product(index)),
  "visitor-profile": () => [
    { id: "0", label: evil("text"), value: evil("value"), fieldType: "TEXT" },
    ...addresses.map((value, index) => ({ id: `${index + 1}`, label: evil(`url${index}`), value, fieldType: "URL" })),
    { id: "90", label: evil("action"), value: evil("act"), fieldType: "ACTION" },
  ],
  "visitor-actions": () => ({ success: true, message: evil("done") }),
  "closing-options": () => [
    field(0, "TEXT"),
    field(1, "CHECKBOX"),
    field(2, "TEXT", { idParent: evil("field1"), isRequired: true }),
    field(3, "SELECT", { options: [{ label: evil("option"), value: evil("option") }] }),
    field(4, "TEXTAREA"),
    field(5, "INTEGER"),
    field(6, "DECIMAL"),
  ],
  verification: () => ({ isStepValid: true, errors: [] }),
  "select-options": () => [{ label: evil("choice"), value: evil("choice") }],
  health: () => ({ status: evil("status") }),
  webhooks: () => ({ message: evil("webhook") }),
};

// What is done instead, by name: `send(status, type, body)`.
const html = `<!doctype html><title>${evil("page")}</title><script>window.hit=5</script><h1>Welcome</h1>`;
const otherModes = {
  html: (kind, send) => send(200, "text/html", html),
  unauthorized: (kind, send) => send(401, "text/html", html),
  broken: (kind, send) => send(500, "application/problem+json", JSON.stringify({ detail: evil("detail") })),
  types: (kind, send) => send(200, "application/json", JSON.stringify(wrongTypes(kind))),
  object: (kind, send) => send(200, "application/json", `{"__proto__":{"hit":1},"data":[],"length":9007199254740993}`),
  deep: (kind, send) => send(200, "application/json", "[".repeat(5000) + "]".repeat(5000)),
  rejects: (kind, send) =>
    send(200, "application/json", JSON.stringify({
      isStepValid: false,
      errors: [
        { code: evil("code"), description: evil("rejected"), parameterKey: "login" },
        { code: evil("code"), description: evil("nowhere"), parameterKey: evil("unknown") },
      ],
    })),
  // 10,000 products, or a hundred fields of a form.
  many: (kind, send) => {
    const length = kind === "products" ? 10_000 : 100;
    const one = kind === "products" ? small : (index) => ({ ...field(index, "TEXT"), label: `Field ${index}` });
    send(200, "application/json", JSON.stringify(Array.from({ length }, (_, index) => one(index))));
  },
  // A megabyte of one description, and of one word.
  long: (kind, send) => {
    const answer = answers[kind]().slice(0, 2);
    for (const name of ["description", "value"]) if (name in answer[0]) answer[0][name] = "description ".repeat(1 << 17);
    for (const name of ["title", "label"]) if (name in answer[1]) answer[1][name] = "W".repeat(1 << 20);
    send(200, "application/json", JSON.stringify(answer));
  },
  silence: () => {},
};

// Everything has another type than it should have.
function wrongTypes(kind) {
  const right = answers[kind]();
  if (!Array.isArray(right)) return [null, 7, right];
  const wrong = [null, 7, "text", [], true, {}];
  const values = [null, 1e300, [evil("inner")], { toString: evil("inner"), length: 3 }, true, -0];
  for (const [index, value] of values.entries()) {
    const { fieldType } = right[0];
    wrong.push({ ...Object.fromEntries(Object.keys(right[0]).map((key) => [key, value])), ...(fieldType && { fieldType }) });
    wrong.push({ ...right[index % right.length], id: value, idParent: value, options: value });
  }
  return wrong;
}

const kinds = {
  "/categories": "categories", "/products": "products", "/visitor-profile": "visitor-profile",
  "/visitor-profile/actions": "visitor-actions", "/closing-options": "closing-options", "/verification": "verification",
  "/settings/choice/options": "select-options", "/health": "health", "/webhooks": "webhooks",
};

// Listens on a free port. `modes` may be changed at any time: {products: "html"}; what it does not
// name answers in the right shape.
export async function startHostile() {
  const hostile = { modes: {}, asked: [] };
  const server = http.createServer((request, response) => {
    const kind = kinds[new URL(request.url, "http://localhost").pathname];
    hostile.asked.push(kind);
    const send = (status, type, body) => {
      response.writeHead(status, {
        "Content-Type": type,
        "X-Note": `<script>window.hit=6</script>"'><img src=x onerror=window.hit=7>`,
        Link: "<javascript:window.hit=8>; rel=\"next\"",
      });
      response.end(body);
    };
    request.resume().on("end", () => {
      if (!kind) return send(404, "text/html", html);
      const other = otherModes[hostile.modes[kind]];
      if (other) return other(kind, send);
      send(200, "application/json", JSON.stringify(answers[kind]()));
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  hostile.url = `http://127.0.0.1:${server.address().port}`;
  hostile.stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return hostile;
}

// Its app, whose own texts are as bad. JSON is YAML, too.
export const hostileApp = (url) =>
  JSON.stringify({
    name: evil("Hostile").slice(0, 100).replace(/[\u0000-\u001f\u007f]/g, ""),
    url,
    privacy: "private",
    revision: "2023-10",
    paths: {
      categories: "/categories", products: "/products", "visitor-profile": "/visitor-profile",
      "visitor-actions": "/visitor-profile/actions", "closing-options": "/closing-options",
      verification: "/verification", "select-options": "/settings/{parameter}/options", health: "/health",
    },
    parameters: [
      { key: "login", label: evil("Login").slice(0, 60), type: "text", group: "authentication", required: true },
      { key: "choice", label: evil("Choice").slice(0, 60), type: "selectpicker", group: "settings", required: false },
    ],
    webhooks: [
      { label: evil("Hook").slice(0, 60), path: "/webhooks", "content-type": "application/json", events: ["*"] },
    ],
  });
