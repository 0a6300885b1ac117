// What people do on the pages, by the names that they read there.
import { until } from "./support.mjs";

export const button = (place, name) => place.getByRole("button", { name, exact: true });
export const link = (place, name) => place.getByRole("link", { name, exact: true });
export const heading = (place, name) => place.getByRole("heading", { name });

// Waits for the text, wherever in the place.
export const see = (place, text, timeout) =>
  place.getByText(text).filter({ visible: true }).first().waitFor({ timeout });

// Names as they are: the pages are in English unless a step is told otherwise.
const english = (text) => text;

// What is said of a field that is marked as wrong, as a screen reader has it; "" if it is not.
export const faultOf = (field) =>
  field.evaluate((control) => {
    if (control.getAttribute("aria-invalid") !== "true") return "";
    const ids = (control.getAttribute("aria-describedby") ?? "").split(" ");
    return ids.map((id) => document.getElementById(id)?.textContent ?? "").join(" ").trim();
  });

export async function isTold(field, what) {
  await until(`${what} is said at its field`, async () => what.test(await faultOf(field)));
}

// The agent at a desk, there and open to chats, with the connector's labels in English.
export async function sitDown(page, t = english) {
  await page.goto("/console");
  await page.getByRole("combobox", { name: t("Operator") }).getByRole("option").first().waitFor({ state: "attached" });
  await turnOn(button(page, t("Power")), "aria-pressed");
  await turnOn(page.getByRole("switch", { name: t("Chat") }), "aria-checked");
  await page.getByRole("combobox", { name: t("Speaks") }).selectOption("en");
}

async function turnOn(control, attribute) {
  const isOn = async () => (await control.getAttribute(attribute)) === "true";
  await control.waitFor();
  if (!(await isOn())) await control.click();
  await until(`${attribute} is true`, isOn);
}

// A visitor on the shop's page, who says something: by name, as the choice has it.
export async function ask(page, text, name = /Théo Garrigou/, t = english) {
  await page.goto("/visit/ha-101");
  const people = page.getByRole("combobox", { name: t("You are") });
  const option = people.getByRole("option", { name });
  await option.waitFor({ state: "attached" });
  await people.selectOption(await option.getAttribute("value"));
  await say(page, text, t);
}

export async function say(page, text, t = english) {
  const [theVisitors, theAgents] = [t("Message"), t("Your message")].map((name) =>
    page.getByRole("textbox", { name, exact: true }));
  const message = theVisitors.or(theAgents);
  await message.fill(text);
  await message.press("Enter");
  await see(page.getByRole("log"), text);
}

// The agent opens the conversation in which this was said last.
export async function openConversation(page, text, t = english) {
  await page.getByRole("navigation", { name: t("Conversations") }).getByRole("button", { name: text }).click();
  await see(page.getByRole("log"), text);
}

// The newest delivery of the event, by the navigation and the list.
export async function openDelivery(page, event) {
  await link(page.getByRole("navigation", { name: "Main navigation" }), "Deliveries").click();
  await page.getByRole("row", { name: event }).first().getByRole("link").click();
  await heading(page, event).waitFor();
}

// A visitor who asks, and the agent who has it open. The visitor's page.
export async function beginChat(world, text) {
  await sitDown(world.page);
  const visitor = await world.newPerson();
  await ask(visitor, text);
  await openConversation(world.page, text);
  return visitor;
}
