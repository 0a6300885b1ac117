// A plot of values over time, in SVG: bars of a few counts, a line of everything else. One value is
// told at a time: under the pointer, or by the arrow keys.
import { h, replace } from "./dom.js";
import { t } from "./i18n.js";
import { formatDate, formatShortDate, ticks } from "./reports_units.js";

const height = 320;
const edge = { top: 16, right: 16, bottom: 34 };
const mostBars = 62;
const letterWidth = 7.5;

export function plot({ name, points, unit, format, granularity }) {
  const hasBars = points.length <= mostBars && (unit === "Number" || unit === "Amount");
  const lines = ticks(points.map(({ value }) => value), unit);
  const left = 18 + letterWidth * Math.max(...lines.map((value) => format(value).length));
  const tip = h("div", { class: "tip", hidden: true, "aria-hidden": "true" });
  const place = h("div", { class: "drawing" });
  const element = h(
    "div",
    {
      class: "plot",
      tabindex: 0,
      role: "slider",
      "aria-label": t("{name}: the arrow keys tell the values", { name }),
      "aria-valuemin": 0,
      "aria-valuemax": points.length - 1,
      onkeydown: press,
      onfocus: () => tell(current),
      onblur: hide,
      onpointermove: (event) => tell(nearest(event)),
      onpointerdown: (event) => tell(nearest(event)),
      onpointerleave: () => document.activeElement !== element && hide(),
    },
    place,
    tip,
  );
  let width = 0;
  let current = points.length - 1;
  let marker = null;
  describe();
  // What was taken off the page has no width.
  const fit = ([{ contentRect }]) => ![0, width].includes(contentRect.width) && draw(contentRect.width);
  new ResizeObserver(fit).observe(element);
  return element;

  function x(at) {
    const room = width - left - edge.right;
    if (hasBars || points.length === 1) return left + (room * (at + 0.5)) / points.length;
    return left + (room * at) / (points.length - 1);
  }

  function y(value) {
    return edge.top + (height - edge.top - edge.bottom) * (1 - (value ?? 0) / lines.at(-1));
  }

  function draw(newWidth) {
    width = newWidth;
    marker = h("g", { class: "marker", visibility: "hidden" });
    replace(
      place,
      h(
        "svg",
        { viewBox: `0 0 ${width} ${height}`, width, height, "aria-hidden": "true" },
        lines.map((value) => [
          h("line", { class: "grid", x1: left, x2: width - edge.right, y1: y(value), y2: y(value) }),
          h("text", { x: left - 8, y: y(value) + 4, "text-anchor": "end" }, format(value)),
        ]),
        dates(),
        hasBars ? bars() : curve(),
        marker,
      ),
    );
    hide();
    if (document.activeElement === element) tell(current);
  }

  // As many dates as there is room for; of hours, whole days if they are many. Those at the ends do
  // not stick out.
  function dates() {
    const write = (kind) => points.map(({ date }) => formatShortDate(date, kind));
    const stepFor = (texts) => {
      const widest = letterWidth * Math.max(...texts.slice(0, 50).map(({ length }) => length)) + 18;
      return Math.max(1, Math.ceil((points.length * widest) / (width - left - edge.right)));
    };
    let texts = write(granularity);
    let step = stepFor(texts);
    if (granularity === "hour" && step > 12) {
      texts = write("day");
      step = Math.ceil(stepFor(texts) / 24) * 24;
    }
    const shown = points.map((_, at) => at).filter((at) => at % step === 0);
    return shown.map((at) => {
      const half = (letterWidth * texts[at].length) / 2;
      const middle = Math.min(Math.max(x(at), half), width - half);
      return [
        h("line", { class: "tick", x1: x(at), x2: x(at), y1: y(0), y2: y(0) + 5 }),
        h("text", { x: middle, y: height - 10, "text-anchor": "middle" }, texts[at]),
      ];
    });
  }

  function bars() {
    const room = (width - left - edge.right) / points.length;
    const thick = Math.min(room * 0.72, 48);
    return points.map(({ value }, at) =>
      h("rect", {
        class: "bar",
        x: x(at) - thick / 2,
        y: y(value),
        width: thick,
        height: y(0) - y(value),
        rx: Math.min(3, thick / 4),
      }),
    );
  }

  function curve() {
    const path = "M" + points.map(({ value }, at) => `${x(at).toFixed(1)} ${y(value).toFixed(1)}`).join(" L");
    const area = `${path} L${x(points.length - 1).toFixed(1)} ${y(0)} L${x(0).toFixed(1)} ${y(0)} Z`;
    const parts = [h("path", { class: "area", d: area }), h("path", { class: "curve", d: path })];
    if (points.length > mostBars) return parts;
    return [parts, points.map(({ value }, at) => h("circle", { class: "point", cx: x(at), cy: y(value), r: 3 }))];
  }

  function nearest(event) {
    const last = points.length - 1;
    const along = (event.clientX - element.getBoundingClientRect().left - x(0)) / (x(last) - x(0) || 1);
    return Math.min(Math.max(Math.round(along * last), 0), last);
  }

  function press(event) {
    const last = points.length - 1;
    const page = Math.max(1, Math.round(points.length / 10));
    const arrows = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 };
    const moves = { ...arrows, PageDown: -page, PageUp: page, Home: -last, End: last };
    if (event.key === "Escape") return hide();
    if (!(event.key in moves)) return;
    event.preventDefault();
    tell(Math.min(Math.max(current + moves[event.key], 0), last));
  }

  function describe() {
    const { date, value } = points[current];
    element.setAttribute("aria-valuenow", current);
    element.setAttribute("aria-valuetext", `${formatDate(date, granularity)}: ${format(value)}`);
  }

  function tell(at) {
    current = at;
    describe();
    if (!marker) return;
    const { date, value } = points[at];
    replace(
      marker,
      h("line", { x1: x(at), x2: x(at), y1: edge.top, y2: y(0) }),
      h("circle", { cx: x(at), cy: y(value), r: 5 }),
    );
    marker.setAttribute("visibility", "visible");
    replace(tip, h("strong", {}, format(value)), h("span", {}, formatDate(date, granularity)));
    tip.hidden = false;
    const half = tip.offsetWidth / 2;
    tip.style.left = `${Math.min(Math.max(x(at), half), width - half)}px`;
    tip.style.top = `${Math.max(y(value) - 12, tip.offsetHeight)}px`;
  }

  function hide() {
    tip.hidden = true;
    marker?.setAttribute("visibility", "hidden");
  }
}
