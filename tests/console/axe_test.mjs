// axe-core finds nothing on any page, in any of its main states, in both languages and colour schemes.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { test } from "node:test";
import { scenario, useBrowser } from "./support.mjs";
import { parts } from "./tour.mjs";
import { translator } from "./translation.mjs";

useBrowser();

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// A colour scheme changes colours alone; a language changes words, and what has too many of them scrolls.
const colours = ["color-contrast", "link-in-text-block"];
const words = [
  "aria-command-name", "aria-dialog-name", "aria-input-field-name", "aria-progressbar-name", "aria-toggle-field-name",
  "button-name", "document-title", "empty-heading", "empty-table-header", "html-has-lang", "html-lang-valid",
  "image-redundant-alt", "input-button-name", "label", "label-content-name-mismatch", "label-title-only",
  "landmark-unique", "link-name", "scrollable-region-focusable", "select-name", "summary-name", "svg-img-alt",
  "table-duplicate-name", "valid-lang",
];
const looks = {
  "en-GB": [["light", {}], ["dark", { runOnly: colours }]],
  "fr-FR": [["light", { runOnly: words }]],
};

// Of a page with a dialog, the dialog: what is below it was examined before.
async function examine(page, name, looks, found) {
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe);
  for (const [colorScheme, chosen] of looks) {
    if (looks.length > 1) await page.emulateMedia({ colorScheme });
    const options = { resultTypes: ["violations"], iframes: false, preload: false, ...chosen };
    const { violations } = await page.evaluate(
      (given) => axe.run(document.querySelector("dialog[open]") ?? document, given), options);
    for (const { id, help, nodes } of violations) {
      const where = nodes.slice(0, 3).map(({ html, failureSummary }) => `${html.slice(0, 300)}\n${failureSummary}`);
      found.push(`${name}, ${colorScheme}: ${id}: ${help}`, ...where);
    }
  }
}

const locales = Object.keys(looks);

// Tours the parts, each in these languages.
function tour(names, chosen = locales) {
  scenario(`${names.join(", ")}, ${chosen.join(", ")}`, parts[names[0]].options, async (world) => {
    const found = [];
    for (const [name, locale] of names.flatMap((name) => chosen.map((locale) => [name, locale]))) {
      await world.changePeople({ locale, reducedMotion: "reduce" });
      const t = await translator(locale.slice(0, 2));
      const seen = (state, page) => examine(page, `${state}, ${locale}`, looks[locale], found);
      await parts[name].walk(world, t, seen);
    }
    assert.equal(found.join("\n"), "");
  });
}

// Those that begin alike share a start, but for what cannot be undone: a review, an installation.
tour(["start", "reports"]);
tour(["console", "inspect"]);
for (const locale of locales) tour(["apps"], [locale]);
tour(["login"]);

test("every part is toured", () => {
  assert.deepEqual(Object.keys(parts).sort(), ["apps", "console", "inspect", "login", "reports", "start"]);
});
