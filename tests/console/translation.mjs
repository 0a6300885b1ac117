// The sentences of the pages in a language, as their own files have them.
import { readdir } from "node:fs/promises";

const pages = new URL("../../sandbox/console/pages/", import.meta.url);

// Returns t(): of an English sentence what it is in the language, as the pages of this part say it.
export async function translator(language, part) {
  if (language === "en") return (sentence) => sentence;
  const isOfPart = (name) => name.startsWith(`french_${part}`);
  const names = (await readdir(pages)).filter((name) => /^french.*\.js$/.test(name));
  const files = names.sort((a, b) => isOfPart(a) - isOfPart(b)).map((name) => import(new URL(name, pages)));
  const french = Object.assign({}, ...(await Promise.all(files)).map((file) => file.default));
  return (sentence) => french[sentence] ?? sentence;
}
