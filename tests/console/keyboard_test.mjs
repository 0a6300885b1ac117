// The same by keyboard alone: no pointer touches a page. What has the focus is named as a reader hears it.
import assert from "node:assert/strict";
import { ask, heading, isTold, see } from "./steps.mjs";
import { credentials, scenario, until, useBrowser } from "./support.mjs";

useBrowser();

// Goes on with a key until the wanted control has the focus; what it passes has to show that it has it.
async function goTo(page, wanted, key = "Tab", most = 150) {
  await wanted.first().waitFor();
  for (let count = 0; ; ++count) {
    const { isThere, fault } = await wanted.first().evaluate(lookAtFocus).catch(() => page.evaluate(lookAtFocus, null));
    if (count > 0) assert.equal(fault, "", "has the focus, and does not show it");
    if (isThere) return;
    assert.ok(count < most, `${wanted} cannot be reached`);
    await page.keyboard.press(key);
  }
}

// Whether the wanted one has the focus, and what has it without showing it.
function lookAtFocus(wanted) {
  const control = document.activeElement;
  const isSeen = () => {
    if (!control || control === document.body) return true;
    const around = [control, control.closest("label"), control.nextElementSibling, control.parentElement];
    return around.filter(Boolean).some((element) => {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
      return (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) || boxShadow !== "none";
    });
  };
  return { isThere: control === wanted, fault: isSeen() ? "" : control.outerHTML.slice(0, 300) };
}

async function press(page, wanted, key = "Enter") {
  await goTo(page, wanted);
  await page.keyboard.press(key);
}

async function type(page, wanted, text) {
  await goTo(page, wanted);
  await page.keyboard.type(text);
}

const named = (place, role, name) => place.getByRole(role, { name, exact: true });

scenario("installs the app by keyboard", {}, async ({ page, get }) => {
  await page.goto("/");
  await press(page, named(page, "link", "Skip to the content"));
  await press(page, named(page, "link", "Install"));
  await press(page, named(page, "button", "Install"));
  await heading(page, "Authenticate the app").waitFor();
  await type(page, page.getByLabel("Identifiant"), credentials.login);
  const password = page.getByLabel("Mot de passe");
  await type(page, password, "wrong");
  await page.keyboard.press("Enter");
  await isTold(password, /is wrong/);
  await goTo(page, password, "Tab", 0);
  await page.keyboard.press("Control+A");
  await page.keyboard.type(credentials.password);
  await page.keyboard.press("Enter");
  await heading(page, "Set up the app").waitFor();
  await press(page, named(page, "button", "Next"));
  await heading(page, "Reference connector is installed").waitFor();
  assert.equal((await get("/sandbox/installations")).installations.length, 1);
});

scenario("sends a product by keyboard", { installed: true }, async (world) => {
  const { page } = world;
  const visitor = await beginChat(world, "Which pan?");
  await press(page, named(page, "button", "Products"));
  const popup = page.getByRole("dialog", { name: "Products" });
  const search = popup.getByRole("searchbox", { name: "Search products" });
  await goTo(page, search);
  await press(page, popup.getByRole("button", { name: /^Pâtisserie \(34\)/ }));
  await heading(popup, "Pâtisserie (34)").waitFor();
  await goTo(page, named(popup, "button", "Back"));
  await page.keyboard.press("Space");
  await heading(popup, /^Products/).waitFor();

  // Escape leaves a search, then the popup; the focus goes back to the button.
  await goTo(page, search, "Shift+Tab");
  await page.keyboard.type("zzz");
  await see(popup, /No product matches/);
  await page.keyboard.press("Escape");
  await popup.getByRole("button", { name: /€/ }).first().waitFor();
  await page.keyboard.press("Escape");
  await popup.waitFor({ state: "hidden" });
  await goTo(page, named(page, "button", "Products"), "Tab", 0);

  await page.keyboard.press("Enter");
  await type(page, search, "poele fonte 26");
  const tiles = popup.getByRole("button", { name: /€/ });
  await until("one product is found", async () => (await tiles.count()) === 1);
  await press(page, tiles);
  await popup.waitFor({ state: "hidden" });
  await see(visitor.getByRole("log"), "Poêle en fonte, 26 cm");
  assert.equal((await page.evaluate(lookAtFocus, null)).fault, "");
});

scenario("ends a chat by keyboard", { installed: true }, async (world) => {
  const { page, get } = world;
  const visitor = await beginChat(world, "Thank you!");
  const id = Number(new URL(page.url()).searchParams.get("conversation"));
  const opener = named(page, "button", "End chat");
  const dialog = page.getByRole("dialog", { name: "End chat" });
  await press(page, opener);
  await dialog.getByLabel("Reason for contact").waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  await goTo(page, opener, "Tab", 0);

  await page.keyboard.press("Enter");
  const reason = dialog.getByLabel("Reason for contact");
  await reason.waitFor();
  await press(page, dialog.getByLabel("Create a support ticket"), "Space");
  await type(page, dialog.getByLabel("Subject of the ticket"), "By keyboard");
  await page.keyboard.press("Enter");
  await until("the missing field has the focus", () => reason.evaluate((control) => control === document.activeElement));
  await page.keyboard.press("ArrowDown");
  await press(page, named(dialog, "button", "End chat"));
  await dialog.waitFor({ state: "hidden" });
  await see(visitor.getByRole("main"), /conversation is over/);
  const { closingValues } = await get(`/sandbox/conversations/${id}`);
  const values = Object.fromEntries(closingValues.map(({ fieldId, value }) => [fieldId, value]));
  assert.equal(values["ticket-subject"], "By keyboard");
  assert.equal(values.reason, "advice");

  // The visitor answers the survey.
  await goTo(visitor, visitor.getByRole("radio", { name: "1 star", exact: true }));
  for (const key of ["ArrowRight", "ArrowRight", "ArrowRight"]) await visitor.keyboard.press(key);
  await press(visitor, named(visitor, "button", "Send"));
  await heading(visitor, "Thank you!").waitFor();
  assert.equal((await get(`/sandbox/conversations/${id}`)).rating.welcome, 4);
});

// The agent turns on what he needs, and opens the chat that a visitor begins.
async function beginChat(world, text) {
  const { page } = world;
  await page.goto("/console");
  await page.getByRole("combobox", { name: "Operator" }).getByRole("option").first().waitFor({ state: "attached" });
  const power = named(page, "button", "Power");
  await press(page, power);
  await until("the power is on", async () => (await power.getAttribute("aria-pressed")) === "true");
  const chat = page.getByRole("switch", { name: "Chat" });
  if ((await chat.getAttribute("aria-checked")) !== "true") {
    await goTo(page, chat, "Shift+Tab");
    await page.keyboard.press("Space");
  }
  const speaks = page.getByRole("combobox", { name: "Speaks" });
  await goTo(page, speaks, "Shift+Tab");
  await page.keyboard.type("English");
  await until("the operator speaks English", async () => (await speaks.inputValue()) === "en");
  const visitor = await world.newPerson();
  await ask(visitor, text);
  await press(page, page.getByRole("navigation", { name: "Conversations" }).getByRole("button", { name: text }));
  await see(page.getByRole("log"), text);
  return visitor;
}
