// The sentences of the pages in a language, as their own files have them.
import { readdir } from "node:fs/promises";

export const pages = new URL("../../sandbox/console/pages/", import.meta.url);

// Returns t(): of an English sentence what it is in the language.
export async function translator(language) {
  if (language === "en") return (sentence) => sentence;
  const names = (await readdir(pages)).filter((name) => /^french.*\.js$/.test(name));
  const files = await Promise.all(names.map((name) => import(new URL(name, pages))));
  const french = Object.assign({}, ...files.map((file) => file.default));
  return (sentence) => french[sentence] ?? sentence;
}
