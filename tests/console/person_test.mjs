// What a person must be able to do without reading anything, each from a fresh start.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createHmac } from "node:crypto";
import { promisify } from "node:util";
import { ask, button, heading, isTold, link, openConversation, openDelivery, see, sitDown } from "./steps.mjs";
import { credentials, scenario, secret, until, useBrowser } from "./support.mjs";

useBrowser();

scenario("1: installs the app, and hears of wrong credentials", {}, async ({ page, get }) => {
  await page.goto("/");
  await link(page, "Install").click();
  await button(page, "Install").click();
  const login = page.getByLabel("Identifiant");
  const password = page.getByLabel("Mot de passe");
  await button(page, "Next").click();
  await isTold(login, /./);
  await isTold(password, /./);

  await login.fill(credentials.login);
  await password.fill("wrong");
  await button(page, "Next").click();
  await isTold(password, /The login or the password is wrong/);

  await password.fill(credentials.password);
  await button(page, "Next").click();
  await heading(page, "Set up the app").waitFor();
  await button(page, "Next").click();
  await heading(page, "Reference connector is installed").waitFor();
  assert.equal((await get("/sandbox/installations")).installations.length, 1);
});

scenario("2: sees the customer, acts, and sends a product", { installed: true }, async (world) => {
  const { page } = world;
  await sitDown(page);
  const visitor = await world.newPerson();
  await ask(visitor, "Which pan is good for eggs?");
  await openConversation(page, "Which pan is good for eggs?");

  const card = page.getByRole("region", { name: "Customer information" });
  await see(card, "Théo Garrigou");
  const record = card.getByRole("link", { name: /Customer record/ });
  assert.equal(await record.getAttribute("target"), "_blank");
  assert.match(await record.getAttribute("rel"), /noopener/);
  await button(card, "Open a case").click();
  await see(card.getByRole("status"), /^Case \d+ is open/);

  await button(page, "Products").click();
  const popup = page.getByRole("dialog", { name: "Products" });
  await popup.getByRole("button", { name: /^Pâtisserie \(34\)/ }).click();
  await heading(popup, "Pâtisserie (34)").waitFor();
  await popup.getByRole("button", { name: /^Moules à gâteaux/ }).click();
  await heading(popup, /^Moules à gâteaux/).waitFor();
  await button(popup, "Back").click();
  await heading(popup, "Pâtisserie (34)").waitFor();
  await button(popup, "Back").click();
  await popup.getByRole("searchbox", { name: "Search products" }).fill("poele fonte 26");
  const tiles = popup.getByRole("button", { name: /€/ });
  await until("one product is found", async () => (await tiles.count()) === 1);
  await tiles.click();
  await popup.waitFor({ state: "hidden" });

  const conversation = visitor.getByRole("log", { name: "Conversation" });
  for (const text of ["Poêle en fonte, 26 cm", "54,90 €", "64,90 €"]) await see(conversation, text);
  await conversation.getByRole("img", { name: "Available" }).waitFor();
  const product = link(conversation, "View product");
  assert.match(await product.getAttribute("href"), /^https:.*\/poele-en-fonte-26-cm$/);
});

// Retries after a third of a second and two, not 10 s and 20 s.
const faster = { installed: true, sandbox: ["--time-scale", "30"] };

scenario("3: ends chats, and watches the deliveries", faster, async (world) => {
  const { page } = world;
  await sitDown(page);
  const visitor = await world.newPerson();
  await ask(visitor, "Where is my parcel?");
  await openConversation(page, "Where is my parcel?");
  await button(page, "End chat").click();
  const dialog = page.getByRole("dialog", { name: "End chat" });
  const reason = dialog.getByLabel("Reason for contact");
  await reason.waitFor();
  const subject = dialog.getByLabel("Subject of the ticket");
  await subject.waitFor({ state: "hidden" });
  await dialog.getByLabel("Create a support ticket").check();
  await subject.waitFor();
  await button(dialog, "End chat").click();
  await isTold(reason, /filled in/);
  await isTold(subject, /filled in/);
  await reason.selectOption({ label: "Delivery status" });
  await subject.fill("A parcel that is late");
  await dialog.getByLabel("Order amount, in euros").fill("64,90");
  await button(dialog, "End chat").click();
  await dialog.waitFor({ state: "hidden" });
  await see(visitor.getByRole("main"), /conversation is over/);

  await openDelivery(page, /^conversation\.closed/);
  await see(page.getByRole("main"), "Acknowledged");
  await see(page.getByRole("main"), "HMAC-SHA256");
  const body = await page.getByLabel("The request’s body: exact bytes").textContent();
  const digest = createHmac("sha256", secret).update(body).digest("hex");
  await page.getByText(`X-iAdvize-Signature: sha256=${digest}`, { exact: true }).waitFor();
  await see(page.getByRole("main"), /Status 20\d/);

  await world.connector.stop("SIGKILL");
  await ask(visitor, "And the other parcel?", "Camille Lefèvre");
  await page.goto("/console");
  await openConversation(page, "And the other parcel?");
  await button(page, "End chat").click();
  await see(dialog, /did not answer/);
  await button(dialog, "End chat").click();
  await dialog.waitFor({ state: "hidden" });
  await openDelivery(page, /^conversation\.closed/);
  for (const attempt of ["Attempt 1", "Attempt 2", "Attempt 3"]) await heading(page, attempt).waitFor();
  await see(page.getByRole("main"), "Given up");

  await world.connector.start();
  const before = page.url();
  await button(page, "Send again").click();
  await page.waitForURL((url) => url.href !== before);
  await see(page.getByRole("main"), "Acknowledged");
});

scenario("4: sees what was wrong with a call, and repeats it", { installed: true }, async (world) => {
  const { page } = world;
  const question = { app: world.app.connectorId, website: "ha-101", limit: "2" };
  const askFor = (kind) => world.post(`/sandbox/interactions/${kind}`, question);
  await page.goto("/calls");
  await askFor("products");
  const table = page.getByRole("table");
  const row = table.getByRole("row", { name: /Products/ }).first();
  await link(row, "Products").click();
  await see(page.getByRole("main"), "The answer fits the contract.");
  const curl = await page.getByLabel("The curl command", { exact: true }).textContent();
  const shown = await page.getByLabel("The answer’s body: exact bytes").textContent();
  const { stdout } = await promisify(execFile)("bash", ["-c", curl]);
  assert.match(stdout, /^HTTP\/1.1 200/);
  assert.equal(stdout.split("\r\n\r\n")[1], shown);

  await world.connector.stop("SIGKILL");
  await page.goBack();
  await askFor("categories");
  await page.getByRole("checkbox", { name: "Only wrong ones" }).check();
  await until("one call is left", async () => (await table.getByRole("row").count()) === 2);
  await link(table, "Product categories").click();
  await see(page.getByRole("main"), /no answer/i);
  await page.getByLabel("The curl command", { exact: true }).waitFor();
});

const withoutHealth = { edit: (text) => text.replace("health: /health", "health: /nowhere") };

scenario("5: tests and submits the app, and reads the review with its failures", withoutHealth, async ({ page }) => {
  await page.goto("/apps");
  await link(page, "Reference connector").click();
  await button(page, "Test").click();
  await see(page.getByRole("main"), /^1 of \d answers are not as the contract has them/);
  await button(page, "Submit").click();
  await page.getByText(/The review is (not )?passed/).waitFor({ timeout: 120_000 });
  await see(page.getByRole("main"), "The review is not passed.");
  await see(page.getByRole("main"), /\/nowhere|health/i);
});

scenario("6: reads a report, as a plot and as a table", {}, async ({ page }) => {
  await page.goto("/");
  await link(page, "Read a report").click();
  await page.getByRole("combobox", { name: "Website" }).selectOption({ label: "Cuivre & Compagnie" });
  await page.getByRole("combobox", { name: "Channel" }).selectOption({ label: "chat" });
  await page.getByRole("combobox", { name: "Granularity" }).selectOption({ label: "each day" });
  const figures = page.getByRole("region", { name: "Figures" });
  await until("the figures are there", async () => (await figures.getAttribute("aria-busy")) === null);
  await figures.getByText("As a table").click();
  const rows = figures.getByRole("table").getByRole("row");
  await until("a month is there", async () => (await rows.count()) === 31);

  const plot = figures.getByRole("slider");
  const told = async (row) => {
    const texts = await rows.nth(row).locator(":scope > *").allInnerTexts();
    return texts.join(": ");
  };
  await plot.focus();
  await plot.press("Home");
  assert.equal(await plot.getAttribute("aria-valuetext"), await told(1));
  const { width, height } = await plot.boundingBox();
  await plot.hover({ position: { x: width - 20, y: height / 2 } });
  const last = await told(30);
  await until("the last day is told", async () => (await plot.getAttribute("aria-valuetext")) === last);
  await see(plot, last.split(": ").at(-1));
});
