// axe-core finds nothing on any page, in any of its main states, in both languages and colour schemes.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { scenario, useBrowser } from "./support.mjs";
import { parts } from "./tour.mjs";
import { translator } from "./translation.mjs";

useBrowser();

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// A colour scheme changes colours alone.
async function examine(page, name, found) {
  await page.evaluate(axe);
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const options = { resultTypes: ["violations"], ...(colorScheme === "dark" && { runOnly: ["cat.color"] }) };
    const { violations } = await page.evaluate((chosen) => axe.run(document, chosen), options);
    for (const { id, help, nodes } of violations) {
      const where = nodes.slice(0, 3).map(({ html, failureSummary }) => `${html.slice(0, 300)}\n${failureSummary}`);
      found.push(`${name}, ${colorScheme}: ${id}: ${help}`, ...where);
    }
  }
}

for (const language of ["en", "fr"]) {
  const browser = { locale: { en: "en-GB", fr: "fr-FR" }[language], reducedMotion: "reduce" };
  for (const [part, { options, walk }] of Object.entries(parts)) {
    scenario(`${part}, ${language}`, { ...options, browser }, async (world) => {
      const t = await translator(language, part);
      const found = [];
      await walk.call(parts[part], world, t, (name, page) => examine(page, name, found));
      assert.equal(found.join("\n"), "");
    });
  }
}
