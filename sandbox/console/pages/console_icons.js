// What is drawn on the console's buttons. Their names are said in words beside them.
import { h } from "./dom.js";

const drawings = {
  chat: "M4 5h16v11H10l-5 4v-4H4z",
  call: "M6 3l4 1 1 5-3 2c1 3 3 5 6 6l2-3 5 1 1 4c-9 4-19-7-16-16z",
  video: "M3 6h12v12H3zM16 11l5-4v10l-5-4z",
  power: "M12 3v9M7 6a8 8 0 1 0 10 0",
  cart: "M2 4h3l3 11h10l3-8H6M9 19h.01M17 19h.01",
  send: "M8 5l8 7-8 7",
  back: "M15 5l-8 7 8 7",
  down: "M5 9l7 7 7-7",
  again: "M19 12a7 7 0 1 1-2-5l2 2M19 4v5h-5",
};

export function icon(name) {
  return h(
    "svg",
    { class: `icon icon-${name}`, viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false" },
    h("path", { d: drawings[name] }),
  );
}
