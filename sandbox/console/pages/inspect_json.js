// JSON and forms, set out for reading. JSON is taken token by token: numbers and escapes stay as
// they came, and members that are there twice stay, too.
import { h, printable } from "./dom.js";
import { mostShown } from "./inspect_text.js";

const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s{}[\],:"]+/g;
const deepest = 40; // indents; what is deeper stands below it
const mostColoured = 3_000; // tokens

// What is wrong with the JSON, in the browser's words; "" if nothing is.
export function findJsonFault(text) {
  try {
    JSON.parse(text);
    return "";
  } catch (error) {
    return error.message;
  }
}

// Of valid JSON: {nodes, isWhole}, a line for each member.
export function setOutJson(text) {
  const parts = [];
  let depth = 0;
  let length = 0;
  let previous = "";
  const add = (part, kind) => {
    length += part.length;
    parts.push([part, kind]);
  };
  for (const [token] of text.matchAll(tokens)) {
    if (length > mostShown) return { nodes: colour(parts), isWhole: false };
    const isOpening = token === "{" || token === "[";
    const isClosing = token === "}" || token === "]";
    const isAfterOpening = previous === "{" || previous === "[";
    if (isClosing) depth -= 1;
    if (isClosing ? !isAfterOpening : isAfterOpening || previous === ",")
      add("\n" + "  ".repeat(Math.min(depth, deepest)), "");
    if (token === ":" && parts.length > 0) parts.at(-1)[1] = "name";
    add(token === ":" ? ": " : token, kindOf(token));
    if (isOpening) depth += 1;
    previous = token;
  }
  return { nodes: colour(parts), isWhole: true };
}

function kindOf(token) {
  if (token.startsWith('"')) return "string";
  return /^[{}[\],:]$/.test(token) ? "" : "literal";
}

// Of the body of a form, or of a query: a line for each field.
export function setOutForm(text) {
  const parts = [];
  let length = 0;
  for (const [name, value] of new URLSearchParams(text)) {
    if (length > mostShown) return { nodes: colour(parts), isWhole: false };
    if (parts.length > 0) parts.push(["\n", ""]);
    parts.push([name, "name"], [" = ", ""], [value, "string"]);
    length += name.length + value.length;
  }
  return { nodes: colour(parts), isWhole: true };
}

function colour(parts) {
  const isColoured = parts.length <= mostColoured;
  if (!isColoured) return [cut(parts.map(([part]) => part).join(""))];
  return parts.map(([part, kind]) => (kind ? h("span", { class: kind }, cut(part)) : cut(part)));
}

// One value may be as long as the whole.
function cut(part) {
  return printable(part.length > mostShown ? part.slice(0, mostShown) + "…" : part);
}
