// Elements, made of values. Text stays text: nothing here, or in any page, parses HTML.

const svgNames = new Set(["svg", "path", "circle", "line", "rect", "g", "text", "polyline", "title"]);

// An element. Properties that begin with "on" are listeners; true sets an attribute, false and null
// leave it out. Children are nodes, texts, lists of them, or null.
export function h(tag, properties = {}, ...children) {
  const element = svgNames.has(tag)
    ? document.createElementNS("http://www.w3.org/2000/svg", tag)
    : document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== false && value !== null && value !== undefined)
      element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...flat(children));
  return element;
}

export function replace(node, ...children) {
  node.replaceChildren(...flat(children));
}

const shown = new WeakMap();

// Replaces what is in the node by make(data), unless that data is shown already: so that focus, and
// what was scrolled or opened, stay where they are.
export function update(node, data, make) {
  const text = JSON.stringify(data);
  if (shown.get(node) === text) return;
  shown.set(node, text);
  replace(node, make(data));
}

export function byId(id) {
  return document.getElementById(id);
}

// Of somebody else's text, what a reader could not see, or what would turn the line round.
export function printable(text) {
  return String(text).replace(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g,
    (c) => (c < " " ? String.fromCodePoint(0x2400 + c.charCodeAt(0)) : "\ufffd"),
  );
}

// The address as it may stand in a link, or null: http and https only.
export function link(url) {
  const parsed = parse(url);
  return parsed && /^https?:$/.test(parsed.protocol) ? parsed.href : null;
}

// The address of a picture, or null: over https, or from this machine.
export function pictureUrl(url) {
  const parsed = parse(url);
  if (!parsed) return null;
  const isLocal = parsed.protocol === "http:" && /^(127\.0\.0\.1|localhost)$/.test(parsed.hostname);
  return parsed.protocol === "https:" || isLocal ? parsed.href : null;
}

// A picture; a drawn tile if there is none, or if it does not load.
export function picture(url) {
  const address = pictureUrl(url);
  if (!address) return drawnTile();
  return h("img", {
    class: "picture",
    src: address,
    alt: "",
    loading: "lazy",
    referrerpolicy: "no-referrer",
    onerror: (event) => event.target.replaceWith(drawnTile()),
  });
}

function drawnTile() {
  return h(
    "svg",
    { class: "picture drawn", viewBox: "0 0 60 40", "aria-hidden": "true" },
    h("path", { d: "M8 32 L24 16 L34 26 L42 19 L53 32 Z" }),
    h("circle", { cx: 43, cy: 11, r: 4 }),
  );
}

function parse(url) {
  try {
    return new URL(url);
  } catch {
    return null;
  }
}

function flat(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false);
}
