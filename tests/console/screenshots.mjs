// Screenshots of every page and its main states, at two widths. Usage: screenshots.mjs FOLDER [PART…]
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { launch, World } from "./support.mjs";
import { parts } from "./tour.mjs";
import { translator } from "./translation.mjs";

const [folder, ...wanted] = process.argv.slice(2);
const chosen = wanted.length > 0 ? wanted : Object.keys(parts);
const widths = { 1280: 800, 390: 844 };  // and heights, in pixels

async function shoot(name, page) {
  const { width: usual, height } = page.viewportSize();
  for (const width of Object.keys(widths)) {
    await page.setViewportSize({ width: Number(width), height: widths[width] });
    const file = `${name.replaceAll(/[ ,]+/g, "-")}-${width}.png`;
    const fullPage = (await page.getByRole("dialog").count()) === 0;
    await page.screenshot({ path: path.join(folder, file), fullPage, animations: "disabled" });
    console.log(file);
  }
  await page.setViewportSize({ width: usual, height });
}

await mkdir(folder, { recursive: true });
const browser = await launch();
for (const part of chosen) {
  const t = await translator("en");
  const world = await World.start(browser, { ...parts[part].options, browser: { reducedMotion: "reduce" } });
  try {
    await parts[part].walk(world, t, shoot);
  } finally {
    await world.end();
  }
}
await browser.close();
