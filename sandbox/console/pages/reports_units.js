// How figures, their dates and their names are written.
import { formatNumber, language, t } from "./i18n.js";

export const groups = [
  "Contacts",
  "Occupation of the agents",
  "Satisfaction",
  "Transactions",
  "Carts",
  "Targeting rules",
];

export function groupOf(name) {
  if (/^(contact|conversion)_/.test(name)) return "Contacts";
  if (name.startsWith("satisfaction_")) return "Satisfaction";
  if (name.startsWith("transaction_")) return "Transactions";
  if (name.startsWith("cart_")) return "Carts";
  if (/^(rule|targeting)_/.test(name)) return "Targeting rules";
  return "Occupation of the agents";
}

// "contact_number" → "Contact number", or in French what it means.
export function nameOf(indicator) {
  const words = indicator.replaceAll("_", " ");
  return t(words[0].toUpperCase() + words.slice(1));
}

// A function that writes a value of the unit; of amounts, in that currency, if there is one.
export function formatter(unit, currency) {
  const style = { style: "currency", currency, currencyDisplay: "narrowSymbol", trailingZeroDisplay: "stripIfInteger" };
  const money = currency ? new Intl.NumberFormat(language, style) : null;
  const share = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 1 });
  return (value) => {
    if (value === null || value === undefined) return "–";
    if (unit === "Time") return formatDate(value, "second");
    if (unit === "Share") return share.format(value);
    if (unit === "Seconds") return duration(value);
    return unit === "Amount" && money ? money.format(value) : formatNumber(value);
  };
}

function duration(seconds) {
  if (seconds < 60) return `${formatNumber(seconds)} s`;
  const whole = Math.round(seconds);
  const parts = [
    [Math.floor(whole / 3600), "h"],
    [Math.floor((whole % 3600) / 60), "min"],
    [whole >= 3600 ? 0 : whole % 60, "s"],
  ];
  return parts.filter(([count]) => count > 0).map(([count, unit]) => `${formatNumber(count)} ${unit}`).join(" ");
}

const dateStyles = {
  second: { dateStyle: "medium", timeStyle: "medium" },
  hour: { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" },
  day: { weekday: "short", day: "numeric", month: "short", year: "numeric" },
  month: { month: "long", year: "numeric" },
};
const shortStyles = {
  hour: { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" },
  day: { day: "numeric", month: "short" },
  month: { month: "short", year: "numeric" },
};

// The API's dates are local ones of the platform: shown as they are, whatever this browser's time zone is.
export const formatDate = (date, granularity) => write(date, dateStyles[granularity]);
export const formatShortDate = (date, granularity) => write(date, shortStyles[granularity]);

const formats = new Map();

function write(date, style) {
  if (!formats.has(style)) formats.set(style, new Intl.DateTimeFormat(language, { ...style, timeZone: "UTC" }));
  return formats.get(style).format(new Date(date.replace(" ", "T") + "Z"));
}

const secondSteps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 18000, 36000, 72000, 180000];

// Where the lines of an axis from 0 are: at round values, the last one not below the greatest.
export function ticks(values, unit) {
  const greatest = Math.max(...values.map((value) => value ?? 0), 0);
  if (greatest === 0) return [0, 1];
  const wanted = greatest / 4;
  const power = 10 ** Math.floor(Math.log10(wanted));
  let step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= wanted);
  if (unit === "Seconds") step = secondSteps.find((one) => one >= wanted) ?? step;
  if (values.every(Number.isInteger)) step = Math.max(step, 1);
  const count = Math.ceil(greatest / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, at) => Number((at * step).toPrecision(12)));
}
