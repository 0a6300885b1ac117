// Opens the link that a sandbox printed, as whoever starts the demo does, and says where it led.
// Usage: open.mjs LINK
import { chromium } from "playwright-core";
import { browserPath } from "./programs.mjs";

const browser = await chromium.launch({ executablePath: browserPath, args: ["--no-sandbox"] });
const page = await browser.newPage();
try {
  await page.goto(process.argv[2]);
  await page.getByRole("heading", { name: "The platform, on your own machine" }).waitFor();
  await page.getByRole("link", { name: "Console", exact: true }).click();
  await page.getByRole("combobox", { name: "Operator" }).waitFor();
  console.log(await page.title());
} finally {
  await browser.close();
}
