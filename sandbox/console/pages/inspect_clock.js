// The sandbox's clock, which may run faster than ours, and what is counted down to by it.
import { get } from "./api.js";
import { h } from "./dom.js";
import { formatDateTime, formatNumber, formatTime, t } from "./i18n.js";

let read = { at: Date.now(), sandbox: Date.now(), scale: 1 };

export async function readClock() {
  const clock = await get("/sandbox/clock");
  read = { at: Date.now(), sandbox: Date.parse(clock.now), scale: clock.timeScale };
}

const sandboxNow = () => read.sandbox + (Date.now() - read.at) * read.scale;

// The time of day; the date as well if it is not today's.
export function when(time) {
  const isToday = new Date(time).toDateString() === new Date(sandboxNow()).toDateString();
  return h(
    "time",
    { datetime: time, title: formatDateTime(time) },
    isToday ? formatTime(time) : formatDateTime(time),
  );
}

export function took(milliseconds) {
  if (milliseconds < 10_000) return t("{n} ms", { n: formatNumber(milliseconds) });
  return t("{n} s", { n: formatNumber(Math.round(milliseconds / 100) / 10) });
}

// Seconds of ours until then, counted down as long as it is on the page.
export function countdown(time) {
  return h("time", { class: "countdown", datetime: time, "data-due": time }, until(time));
}

function until(time) {
  const seconds = Math.ceil((Date.parse(time) - sandboxNow()) / read.scale / 1000);
  return seconds > 0 ? t("in {n} s", { n: formatNumber(seconds) }) : t("now");
}

setInterval(() => {
  for (const node of document.querySelectorAll("[data-due]")) {
    const words = until(node.dataset.due);
    if (node.textContent !== words) node.textContent = words;
  }
}, 250);
