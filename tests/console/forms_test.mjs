// Forms to their last field: the connector's at the end of a chat, and what an app's deletion asks.
import assert from "node:assert/strict";
import { beginChat, button, heading, isTold, link, openConversation, see, sitDown } from "./steps.mjs";
import { credentials, scenario, until, useBrowser } from "./support.mjs";

useBrowser();

const hasFocus = (control) => control.evaluate((element) => element === document.activeElement);

async function openForm(page) {
  await button(page, "End chat").click();
  return page.getByRole("dialog", { name: "End chat" });
}

async function valuesOf(world, id) {
  const { closingValues } = await world.get(`/sandbox/conversations/${id}`);
  return Object.fromEntries(closingValues.map(({ fieldId, value }) => [fieldId, value]));
}

scenario("fills in every type of field of the connector", { installed: true }, async (world) => {
  const { page } = world;
  const visitor = await beginChat(world, "I want to give it back.");
  const id = Number(new URL(page.url()).searchParams.get("conversation"));
  const dialog = await openForm(page);
  const [reason, ticket, subject, urgent, callback, phone, amount, satisfaction, note] = [
    "Reason for contact", "Create a support ticket", "Subject of the ticket", "Urgent",
    "The customer wants to be called back", "Phone number", "Order amount, in euros",
    "Estimated satisfaction, from 1 to 5", "Internal note",
  ].map((name) => dialog.getByLabel(name));
  await reason.waitFor();
  assert.deepEqual(await reason.getByRole("option").allInnerTexts(), [
    "Choose …", "Advice before buying", "Delivery status", "Return or exchange", "Care, re-tinning, sharpening",
    "Other",
  ]);

  // What depends on a box is there as long as it is ticked, and keeps what was typed meanwhile.
  for (const field of [subject, urgent, phone]) assert.ok(!(await field.isVisible()));
  await ticket.check();
  await urgent.check();
  assert.ok(!(await phone.isVisible()));

  await amount.fill("a lot");
  await satisfaction.fill("4.5");
  await button(dialog, "End chat").click();
  await isTold(reason, /must be filled in/);
  await isTold(subject, /must be filled in/);
  await isTold(amount, /^A number is asked for/);
  await isTold(satisfaction, /^A whole number is asked for/);
  await see(dialog.getByRole("alert"), /fields in red/);
  assert.ok(await hasFocus(reason), "the first wrong field has the focus");

  // What is right is not marked any more: as it is typed.
  await amount.fill("64,90");
  await satisfaction.fill("4");
  await reason.selectOption({ label: "Return or exchange" });
  for (const field of [amount, satisfaction, reason]) assert.equal(await field.getAttribute("aria-invalid"), null);
  await subject.fill("Never sent");
  await ticket.uncheck();
  for (const field of [subject, urgent]) assert.ok(!(await field.isVisible()));
  await callback.check();
  await button(dialog, "End chat").click();
  await isTold(phone, /must be filled in/);
  await phone.fill("+33 1 23 45 67 89");
  await note.fill("A note,\non two lines");
  await button(dialog, "End chat").click();
  await dialog.waitFor({ state: "hidden" });
  await see(visitor.getByRole("main"), /conversation is over/);
  assert.deepEqual(await valuesOf(world, id), {
    reason: "return", ticket: "false", callback: "true", "callback-phone": "+33 1 23 45 67 89",
    "order-amount": "64,90", satisfaction: "4", note: "A note,\non two lines",
  });
});

scenario("fills in a dependent of a dependent", {}, async (world) => {
  const { page, app } = world;
  const website = "ha-102";
  await world.post("/sandbox/installations", {
    app: app.connectorId, website, authentication: credentials, settings: {},
  });
  const { visitors } = await world.get(`/sandbox/visitors?website=${website}`);
  const text = "It came in pieces.";
  const { id } = await world.post("/sandbox/conversations", { website, visitor: visitors[0].id, text });
  const { operators } = await world.get("/sandbox/operators");
  const operator = operators.find(({ websites }) => websites.includes(website));
  await page.goto("/console");
  const choice = page.getByRole("combobox", { name: "Operator" });
  await choice.getByRole("option", { name: operator.name }).waitFor({ state: "attached" });
  await choice.selectOption({ label: operator.name });
  await sitDown(page);
  await openConversation(page, text);
  await button(page, "Open a case").waitFor();  // in English by now
  const dialog = await openForm(page);
  const [reason, ticket, order, damaged, refund] = [
    "Reason for contact", "Create a support ticket", "Order number", "Item arrived damaged", "Amount to refund",
  ].map((name) => dialog.getByLabel(name));
  await reason.selectOption({ label: "Complaint" });
  await ticket.check();
  await order.fill("2017-4711");
  await damaged.check();
  await refund.fill("19.50");
  await ticket.uncheck();
  for (const field of [order, damaged, refund]) assert.ok(!(await field.isVisible()));
  await ticket.check();
  await refund.waitFor();
  await button(dialog, "End chat").click();
  await dialog.waitFor({ state: "hidden" });
  const values = await valuesOf(world, id);
  assert.equal(values["ticket-refund"], "19.50");
  assert.equal(values[501], "COMPLAINT");
});

scenario("deletes an app, once it is installed nowhere", { installed: true }, async (world) => {
  const { page, app } = world;
  const apps = async () => (await world.get("/sandbox/apps")).apps.length;
  await page.goto(`/apps/${app.connectorId}`);
  const opener = button(page, "Delete");
  const dialog = page.getByRole("dialog", { name: `Delete ${app.name}?` });
  await opener.click();
  await see(dialog, "Its calls and deliveries go with it.");
  await button(dialog, "Cancel").click();
  await dialog.waitFor({ state: "hidden" });
  await until("the button has the focus again", () => hasFocus(opener));
  await opener.click();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  await opener.click();
  await button(dialog, "Delete").click();
  await see(dialog.getByRole("alert"), /installed/);
  assert.equal(await apps(), 1);
  await button(dialog, "Cancel").click();

  await link(page.getByRole("navigation", { name: "Breadcrumb" }), "My apps").click();
  await page.getByRole("button", { name: /^Uninstall/ }).click();
  await button(page.getByRole("dialog", { name: `Uninstall ${app.name}?` }), "Uninstall").click();
  await see(page.getByRole("status"), /is uninstalled from/);
  await link(page, app.name).click();
  await opener.click();
  await button(dialog, "Delete").click();
  await page.waitForURL("/apps");
  await see(page.getByRole("main"), "There is no app yet. Add one, and install it on a website.");
  assert.equal(await apps(), 0);
  await page.goto(`/apps/${app.connectorId}`);
  await heading(page, "This page cannot be shown").waitFor();
});
