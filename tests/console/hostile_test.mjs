// Against a connector whose every text is a script, or which answers anything but what it should: no
// script runs, nothing but pictures is asked of another host, and the page says what is wrong.
import assert from "node:assert/strict";
import { evil } from "./hostile.mjs";
import { beginChat, button, heading, link, openDelivery, say, see } from "./steps.mjs";
import { scenario, until, useBrowser } from "./support.mjs";

useBrowser();

// No page that is open has run anything, or holds anything that could run.
async function assertHarmless(world) {
  for (const page of world.pages()) assert.deepEqual(await page.evaluate(findHarm), [], page.url());
}

function findHarm() {
  const all = [...document.querySelectorAll("*")];
  const isOurs = ({ src }) => src.startsWith(`${location.origin}/assets/`);
  const isAddress = (url) => /^(https?:|#|\/|data:,$|$)/.test(url);
  const isHarm = ({ name, value }) =>
    name.startsWith("on") || (/^(href|src|action|formaction)$/.test(name) && !isAddress(value));
  return [
    ...(window.hit === undefined ? [] : [`window.hit is ${window.hit}`]),
    ...all.filter(({ localName }) => /^(iframe|object|embed|base)$/.test(localName)).map((one) => one.outerHTML),
    ...[...document.scripts].filter((script) => !isOurs(script)).map((script) => script.outerHTML),
    ...all.flatMap((one) => [...one.attributes]).filter(isHarm).map(({ name, value }) => `${name}=${value}`),
  ];
}

// It says what is wrong, and its link leads to the call: that address is returned.
async function addressOfCall(place) {
  const toCall = place.getByRole("link", { name: /call/i }).first();
  await toCall.waitFor();
  const address = await toCall.getAttribute("href");
  assert.match(address, /^\/calls\/\d+$/);
  return address;
}

const hostile = { hostile: true, installed: { login: "whoever" } };

scenario("the console and the visitor's window show scripts as text", hostile, async (world) => {
  const { page } = world;
  const visitor = await beginChat(world, "A question");
  await say(visitor, evil("visitor").slice(0, 90));
  await say(page, evil("agent").slice(0, 90));
  const card = page.getByRole("region", { name: "Customer information" });
  await see(card, /^value <img/);
  await card.getByRole("button", { name: /^action <img/ }).click();
  await see(card.getByRole("status"), /^done <img/);
  await assertHarmless(world);

  const popup = page.getByRole("dialog", { name: "Products" });
  for (const index of [0, 5, 7]) {
    await button(page, "Products").click();
    await popup.getByRole("searchbox").fill("<script>");
    const tile = popup.getByRole("button", { name: new RegExp(`^title${index} <img`) });
    await tile.waitFor();
    await assertHarmless(world);
    await tile.click();
    await see(visitor.getByRole("log"), new RegExp(`^title${index} <img`));
  }
  await assertHarmless(world);

  await button(page, "Products").click();
  await popup.getByRole("button", { name: /^category3 <img/ }).click();
  await heading(popup, /^category3 <img/).waitFor();
  await button(popup, "Close").click();

  await button(page, "End chat").click();
  const dialog = page.getByRole("dialog", { name: "End chat" });
  await dialog.getByLabel(/^field0 <img/).fill(evil("typed"));
  await dialog.getByLabel(/^field1 <img/).check();
  await dialog.getByLabel(/^field2 <img/).fill(evil("typed"));
  await dialog.getByLabel(/^field3 <img/).selectOption({ index: 1 });
  await button(dialog, "End chat").click();
  await dialog.waitFor({ state: "hidden" });
  await see(visitor.getByRole("main"), /conversation is over/);
  await assertHarmless(world);
});

scenario("the apps' pages and the review show scripts as text", hostile, async (world) => {
  const { page, app, hostile: connector } = world;
  await page.goto("/");
  await see(page.getByRole("main"), /^Hostile <img/);
  await assertHarmless(world);
  await page.goto("/apps");
  await link(page, app.name).click();
  const menu = page.getByRole("navigation", { name: "Sections of the app" });
  for (const section of ["App information", "Authentication", "Settings", "Plugins", "Webhooks"]) {
    await menu.getByRole("link", { name: section }).click();
    await heading(page, section).waitFor();
    await assertHarmless(world);
  }
  await button(page, "Test").click();
  await see(page.getByRole("main"), /answers are not as|as the contract has it/);
  await assertHarmless(world);

  connector.modes = { verification: "rejects" };
  await page.goto(`/apps/${app.connectorId}/install?website=ha-102`);
  await button(page, "Install").click();
  await page.getByLabel(/^Login <img/).fill(evil("typed"));
  await button(page, "Next").click();
  await see(page.getByRole("main"), /^rejected <img/);
  await see(page.getByRole("main"), /nowhere <img/);
  await assertHarmless(world);
  connector.modes = {};
  await button(page, "Next").click();
  const choice = page.getByRole("combobox", { name: /^Choice <img/ });
  await choice.getByRole("option", { name: /^choice <img/ }).waitFor({ state: "attached" });
  await choice.selectOption({ index: 1 });
  await button(page, "Next").click();
  await heading(page, /is installed/).waitFor();
  await assertHarmless(world);

  await page.goto(`/apps/${app.connectorId}`);
  await button(page, "Submit").click();
  await page.getByText("The review is not passed.").waitFor({ timeout: 120_000 });
  for (const summary of (await page.getByText("What was sent and answered").all()).slice(0, 20)) await summary.click();
  await assertHarmless(world);
});

scenario("deliveries and calls show scripts as text", hostile, async (world) => {
  const { page, hostile: connector, post, app } = world;
  const kinds = ["categories", "products", "visitor-profile", "visitor-actions", "closing-options", "health"];
  for (const modes of [{}, Object.fromEntries(kinds.map((kind) => [kind, "html"]))]) {
    connector.modes = modes;
    for (const kind of kinds) await post(`/sandbox/interactions/${kind}`, { app: app.connectorId, website: "ha-101" });
  }
  await page.goto("/calls");
  const { calls } = await world.get("/sandbox/calls?limit=100");
  const rows = page.getByRole("row");
  await until("all calls are there", async () => (await rows.count()) === calls.length + 1);
  await assertHarmless(world);
  for (const { id } of calls) {
    await page.goto(`/calls/${id}`);
    await page.getByRole("heading", { name: "Answer", exact: true }).waitFor();
    await assertHarmless(world);
  }
  await post("/sandbox/trigger", { type: "conversation.closed", website: "ha-101" });
  await page.goto("/deliveries");
  await openDelivery(page, /^conversation\.closed/);
  await see(page.getByRole("main"), /webhook <img/);
  await assertHarmless(world);
});

// What the agent is told where the answers are wrong; the rest of the page goes on.
async function tellsOf(modes, world) {
  const { page } = world;
  const visitor = await beginChat(world, "Is anybody there?");
  const calls = await world.newPerson();
  const dialog = page.getByRole("dialog", { name: "End chat" });
  const popup = page.getByRole("dialog", { name: "Products" });
  for (const mode of modes) {
    const kinds = ["visitor-profile", "visitor-actions", "categories", "products", "closing-options"];
    world.hostile.modes = Object.fromEntries(kinds.map((kind) => [kind, mode]));
    await page.reload();
    await addressOfCall(page.getByRole("region", { name: "Customer information" }));
    await button(page, "Products").click();
    await addressOfCall(popup);
    await button(popup, "Close").click();
    await button(page, "End chat").click();
    const address = await addressOfCall(dialog);
    await button(dialog, "Cancel").click();
    await say(page, `Here I am: ${mode}`);
    await see(visitor.getByRole("log"), `Here I am: ${mode}`);
    await calls.goto(address);
    await calls.getByLabel("The curl command", { exact: true }).waitFor();
    await assertHarmless(world);
  }
  await button(page, "End chat").click();
  await button(dialog, "End chat").click();
  await see(visitor.getByRole("main"), /conversation is over/);
}

scenario("the console tells of wrong answers", hostile, (world) =>
  tellsOf(["html", "unauthorized", "broken", "types", "object", "deep"], world));

const impatient = { ...hostile, sandbox: ["--time-scale", "20", "--scale-timeouts"] };

scenario("the console tells of a connector that says nothing", impatient, (world) => tellsOf(["silence"], world));

// A page that is asked for something answers within this, in milliseconds, whatever it has to show.
const bearable = 5_000;

async function isQuick(page, what) {
  const begin = Date.now();
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
  assert.ok(Date.now() - begin < bearable, `${what}: the page hangs for ${Date.now() - begin} ms`);
}

scenario("the console bears many things, and long ones", hostile, async (world) => {
  const { page, hostile: connector } = world;
  for (const mode of ["many", "long"]) {
    connector.modes = { products: mode, "closing-options": mode, ...(mode === "long" && { "visitor-profile": mode }) };
    await beginChat(world, `How ${mode}?`);
    await button(page, "Products").click();
    const popup = page.getByRole("dialog", { name: "Products" });
    const tiles = popup.getByRole("button", { name: /€|<img|^W/ });
    await tiles.first().waitFor();
    await isQuick(page, "products");
    assert.ok((await tiles.count()) <= 1_100, "the list is bounded");
    if (mode === "many") await see(popup, /not shown|first/);
    await button(popup, "Close").click();
    await button(page, "End chat").click();
    const dialog = page.getByRole("dialog", { name: "End chat" });
    await dialog.getByLabel(/^(Field 0|field0)/).first().waitFor();
    await isQuick(page, "the form");
    if (mode === "many") await dialog.getByLabel("Field 99", { exact: true }).fill("The last one");
    await button(dialog, "End chat").click();
    await dialog.waitFor({ state: "hidden" });
    const isWide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    assert.ok(!isWide, "the page is wider than the window");
    const [{ id }] = (await world.get("/sandbox/calls?kind=products")).calls;
    await page.goto(`/calls/${id}`);
    await page.getByRole("heading", { name: "Answer", exact: true }).waitFor();
    await isQuick(page, "the call");
    await assertHarmless(world);
  }
});
