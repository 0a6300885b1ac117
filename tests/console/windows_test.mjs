// The agent's and the visitor's window in step, without reloading: also while the sandbox is restarted,
// and while the connector is away in the middle of everything.
import assert from "node:assert/strict";
import { beginChat, button, heading, say, see } from "./steps.mjs";
import { scenario, until, useBrowser } from "./support.mjs";

useBrowser();

const textsOf = (page) => page.getByRole("log").getByText(/^(agent|visitor) \d+$/).allInnerTexts();

scenario("two windows are in step", { installed: true }, async (world) => {
  const { page, get } = world;
  const visitor = await beginChat(world, "visitor 0");
  const told = ["visitor 0"];
  for (let count = 1; count <= 5; ++count) {
    await say(page, `agent ${count}`);
    await see(visitor.getByRole("log"), `agent ${count}`);
    await say(visitor, `visitor ${count}`);
    await see(page.getByRole("log"), `visitor ${count}`);
    told.push(`agent ${count}`, `visitor ${count}`);
  }
  for (const one of [page, visitor]) assert.deepEqual(await textsOf(one), told);

  // What somebody is typing stays, and so does his place, whatever happens meanwhile.
  const draft = page.getByRole("textbox", { name: "Your message" });
  await draft.fill("half a sentence");
  await say(visitor, "visitor 6");
  await see(page.getByRole("log"), "visitor 6");
  assert.equal(await draft.inputValue(), "half a sentence");
  assert.ok(await draft.evaluate((control) => control === document.activeElement));

  await button(visitor, "End chat").click();
  await see(page.getByRole("main"), "The visitor ended this conversation.");
  await visitor.getByRole("group", { name: "How were you welcomed?" }).getByText("4 stars").check({ force: true });
  await button(visitor, "Send").click();
  await heading(visitor, "Thank you!").waitFor();
  await see(page.getByRole("complementary", { name: "Visitor" }), "4 / 5");
  await until("the connector was told", async () => {
    const { deliveries } = await get("/sandbox/deliveries?type=satisfaction.filled");
    return deliveries.length === 1 && deliveries[0].state === "acknowledged";
  });
});

scenario("a second console and a second visitor's window follow", { installed: true }, async (world) => {
  const { page } = world;
  await beginChat(world, "visitor 0");
  const colleague = await world.newPerson();
  await colleague.goto(page.url());
  await see(colleague.getByRole("log"), "visitor 0");
  await say(page, "agent 1");
  await see(colleague.getByRole("log"), "agent 1");
  await button(page, "Power").click();
  await until("the colleague sees that nobody is there", async () =>
    (await button(colleague, "Power").getAttribute("aria-pressed")) === "false");

  const toVisitor = page.getByRole("link", { name: "Open the visitor’s window" });
  const [second] = await Promise.all([page.context().waitForEvent("page"), toVisitor.click()]);
  await see(second.getByRole("log", { name: "Conversation" }), "agent 1");
});

for (const signal of ["SIGTERM", "SIGKILL"]) {
  scenario(`the sandbox is restarted by ${signal} in the middle`, { installed: true }, async (world) => {
    const { page, sandbox } = world;
    const visitor = await beginChat(world, "visitor 0");
    await say(page, "agent 1");
    await see(visitor.getByRole("log"), "agent 1");
    await button(page, "Products").click();
    const popup = page.getByRole("dialog", { name: "Products" });
    await popup.getByRole("button", { name: /€/ }).first().waitFor();
    const message = visitor.getByRole("textbox", { name: "Message" });
    await message.fill("visitor 2");

    await sandbox.stop(signal);
    for (const one of [page, visitor]) await see(one, "The sandbox does not answer. This page goes on when it is back.");
    await message.press("Enter");
    await see(visitor.getByRole("alert"), "The sandbox does not answer.");
    assert.equal(await message.inputValue(), "visitor 2");
    assert.ok(await popup.isVisible());
    await sandbox.start();
    for (const one of [page, visitor]) {
      await one.getByText("This page goes on when it is back.").waitFor({ state: "hidden" });
    }
    await message.press("Enter");
    await see(page.getByRole("log"), "visitor 2");
    await popup.getByRole("button", { name: /€/ }).first().click();
    await visitor.getByRole("link", { name: "View product" }).waitFor();
    assert.deepEqual(await textsOf(page), ["visitor 0", "agent 1", "visitor 2"]);
    assert.deepEqual(await textsOf(visitor), ["visitor 0", "agent 1", "visitor 2"]);
  });
}

// Its retries come after a third of a second and two.
const faster = { installed: true, sandbox: ["--time-scale", "30"] };

scenario("the connector is stopped in the middle of everything", faster, async (world) => {
  const { page, connector, get } = world;
  const visitor = await beginChat(world, "visitor 0");
  const id = Number(new URL(page.url()).searchParams.get("conversation"));
  const card = page.getByRole("region", { name: "Customer information" });
  await button(card, "Open a case").waitFor();
  const popup = page.getByRole("dialog", { name: "Products" });
  await button(page, "Products").click();
  await popup.getByRole("button", { name: /€/ }).first().waitFor();
  await connector.stop("SIGKILL");

  // What is shown stays; what is asked for now says what is wrong, and can be asked for again.
  await popup.getByRole("searchbox", { name: "Search products" }).fill("poele");
  await see(popup, /did not answer/);
  await button(card, "Open a case").click();
  await see(card, /did not answer/);
  await see(card, "Théo Garrigou");
  await say(visitor, "visitor 1");
  await see(page.getByRole("log"), "visitor 1");
  await connector.start();
  await button(popup, "Try again").click();
  await popup.getByRole("button", { name: /^Poêle en fonte, 26 cm/ }).click();
  await visitor.getByRole("link", { name: "View product" }).waitFor();
  await button(card, "Open a case").click();
  await see(card, /is open/);

  // What was typed into the form stays, too.
  await button(page, "End chat").click();
  const dialog = page.getByRole("dialog", { name: "End chat" });
  await dialog.getByLabel("Reason for contact").selectOption({ index: 2 });
  await dialog.getByLabel("Internal note").fill("Typed before it stopped");
  await connector.stop("SIGKILL");
  await button(dialog, "End chat").click();
  await dialog.waitFor({ state: "hidden" });
  const { closingValues } = await get(`/sandbox/conversations/${id}`);
  assert.ok(closingValues.some(({ value }) => value === "Typed before it stopped"));

  const { deliveries } = await get("/sandbox/deliveries?type=conversation.closed");
  await page.goto(`/deliveries/${deliveries[0].id}`);
  await heading(page, "Attempt 1").waitFor();
  await connector.start();
  await see(page.getByRole("main"), /Acknowledged|Given up/);
  if (await page.getByText("Given up").first().isVisible()) await button(page, "Send again").click();
  await see(page.getByRole("main"), "Acknowledged");
});
