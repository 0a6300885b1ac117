// What the pages say, in English or French. The English sentence is the key.
import french from "./french.js";

const translations = { ...french };

export const language = choose();

export function setLanguage(chosen) {
  localStorage.setItem("language", chosen);
  location.reload();
}

// A page's own sentences.
export function addFrench(sentences) {
  Object.assign(translations, sentences);
}

// The sentence in the reader's language; `{name}` stands for values.name.
export function t(sentence, values = {}) {
  const text = language === "fr" && Object.hasOwn(translations, sentence) ? translations[sentence] : sentence;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (Object.hasOwn(values, name) ? String(values[name]) : whole));
}

const timeFormat = new Intl.DateTimeFormat(language, { timeStyle: "medium" });
const dateTimeFormat = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "medium" });
const numberFormat = new Intl.NumberFormat(language, { maximumFractionDigits: 2 });

export const formatTime = (time) => timeFormat.format(new Date(time));
export const formatDateTime = (time) => dateTimeFormat.format(new Date(time));
export const formatNumber = (number) => numberFormat.format(number);

function choose() {
  const chosen = localStorage.getItem("language") ?? navigator.language;
  const found = chosen.toLowerCase().startsWith("fr") ? "fr" : "en";
  document.documentElement.lang = found;
  return found;
}
