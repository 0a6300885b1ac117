// Somebody else's text, whole, but never so much of it at once that the page stops.
import { h, printable } from "./dom.js";
import { formatNumber, t } from "./i18n.js";

export const mostShown = 65_536; // characters, until more are asked for

// The text as it came, in a box of its own; `more` is the button for what is beyond the first part.
export function exact(text, label) {
  const isLong = text.length > 200 || text.split("\n", 6).length > 5; // it may have to be scrolled
  const box = h("pre", { role: "group", "aria-label": label, tabindex: isLong ? "0" : null });
  return h("div", { class: "text" }, box, growing(text, mostShown, box));
}

// A text of one line, such as a header's value.
export function inLine(text) {
  const line = h("span", { class: "foreign" });
  return [line, growing(text, 2_000, line)];
}

// A text that stands for itself in a list: cut if it is long.
export function shortened(text, most = 200) {
  return printable(text.length > most ? text.slice(0, most - 1) + "…" : text);
}

// Puts the first part into the node; the button that puts the next one there, or null.
function growing(text, step, node) {
  let shown = 0;
  const show = () => {
    let end = Math.min(text.length, shown + step);
    if (/[\ud800-\udbff]/.test(text.charAt(end - 1))) end = Math.min(text.length, end + 1);
    const part = printable(text.slice(shown, end));
    node.append(shown === 0 && end === text.length ? part : h("span", { class: "part" }, part));
    shown = end;
  };
  show();
  if (shown === text.length) return null;
  const words = () =>
    t("Show more: {shown} of {all} characters are here", {
      shown: formatNumber(shown),
      all: formatNumber(text.length),
    });
  const more = h("button", { type: "button", class: "pill small", onclick: next }, words());
  function next() {
    show();
    more.textContent = words();
    if (shown < text.length) return;
    node.tabIndex = 0;
    node.focus({ preventScroll: true });
    more.remove();
  }
  return more;
}
