// A way through every page and its main states: for whoever wants to look at each.
import { ask, button, link, openConversation, say, see, sitDown } from "./steps.mjs";
import { credentials, until } from "./support.mjs";

// Each part begins with a start of its own: {options, walk}. walk(world, t, seen) calls seen(name, page) in
// each state; t() is what a sentence of the pages is in the reader's language. Afterwards the programs run as
// they did, for the next tour; of `apps` that is not the same.
export const parts = {
  start: {
    options: {},
    async walk(world, t, seen) {
      const { page } = world;
      await page.goto("/");
      await see(page, t("Not installed"));
      await seen("start, not installed", page);
      await button(page, t("Show the key")).click();
      await button(page, t("Hide")).waitFor();
      await seen("start, with the key", page);
      await page.goto("/console");
      await see(page, t("Choose a conversation below."));
      await seen("console, empty", page);
      await page.goto("/deliveries");
      await see(page, "connector-sandbox trigger conversation.closed");
      await seen("deliveries, empty", page);
      await page.goto("/visit/ha-9");
      await see(page, t("There is no such website."));
      await seen("visitor, no such website", page);
      await world.connector.stop("SIGKILL");
      await page.goto("/");
      await see(page, t("does not answer"));
      await seen("start, no connector", page);
      await comeBack(world);
    },
  },

  console: {
    options: { installed: true },
    async walk(world, t, seen) {
      const { page } = world;
      await sitDown(page, t);
      const visitor = await world.newPerson();
      await visitor.goto("/visit/ha-101");
      await see(visitor, t("Do you have a question? We are here."));
      await seen("visitor, before", visitor);
      await ask(visitor, "Which pan is good for eggs?", undefined, t);
      await openConversation(page, "Which pan is good for eggs?", t);
      await say(page, "Good morning! I will have a look.", t);
      const card = page.getByRole("region", { name: t("Customer information") });
      await button(card, "Open a case").click();
      await see(card, /Case \d+ is open/);
      await seen("console, conversation", page);

      await button(page, t("Products")).click();
      const popup = page.getByRole("dialog", { name: t("Products") });
      await popup.getByRole("button", { name: /€/ }).first().waitFor();
      await seen("console, products", page);
      await popup.getByRole("button", { name: /^Pâtisserie/ }).click();
      await button(popup, t("Back")).waitFor();
      await popup.getByRole("button", { name: /€/ }).first().waitFor();
      await seen("console, category", page);
      const search = popup.getByRole("searchbox");
      await search.fill("zzz");
      await see(popup, t("No product matches “{text}”.").replace("{text}", "zzz"));
      await seen("console, no product", page);
      await button(popup, t("Back")).click();
      await button(popup, t("Back")).click();
      await search.fill("poele fonte 26");
      await until("one is found", async () => (await popup.getByRole("button", { name: /€/ }).count()) === 1);
      await popup.getByRole("button", { name: /€/ }).click();
      await see(visitor.getByRole("log"), "Poêle en fonte, 26 cm");
      await see(page.getByRole("log"), "Poêle en fonte, 26 cm");
      await seen("console, product sent", page);
      await seen("visitor, product", visitor);

      await button(page, t("End chat")).click();
      const dialog = page.getByRole("dialog", { name: t("End chat") });
      await dialog.getByLabel("Create a support ticket").check();
      await seen("console, closing", page);
      await button(dialog, t("End chat")).click();
      await see(dialog, t("Something is missing or wrong: see the fields in red."));
      await seen("console, closing, missing", page);
      await dialog.getByLabel("Reason for contact").selectOption({ index: 1 });
      await dialog.getByLabel("Create a support ticket").uncheck();
      await world.connector.stop("SIGKILL");
      await button(dialog, t("Cancel")).click();
      await button(page, t("Products")).click();
      await popup.getByRole("link").first().waitFor();
      await seen("console, products, no connector", page);
      await button(popup, t("Close")).click();
      await button(page, t("End chat")).click();
      await dialog.getByRole("link").first().waitFor();
      await seen("console, closing, no connector", page);
      await button(dialog, t("End chat")).click();
      await see(page, t("This conversation has ended."));
      await seen("console, ended", page);
      await button(visitor, t("Another question")).waitFor();
      await seen("visitor, survey", visitor);
      await visitor.getByRole("textbox", { name: t("Comment") }).fill("Thank you!");
      await button(visitor, t("Send")).click();
      await see(visitor, t("Your answers were sent."));
      await seen("visitor, thanks", visitor);
      await comeBack(world);
    },
  },

  apps: {
    options: {},
    async walk(world, t, seen) {
      const { page, app } = world;
      await page.goto("/apps");
      await link(page, app.name).waitFor();
      await seen("apps", page);
      await button(page, t("Add an app")).click();
      await button(page, t("Add")).click();
      await see(page, t("This field must be filled in."));
      await seen("apps, add, missing", page);
      for (const title of ["App information", "Authentication", "Settings", "Plugins", "Webhooks"]) {
        const section = title.split(" ").at(-1).toLowerCase();
        await page.goto(`/apps/${app.connectorId}/${section}`);
        await page.getByRole("heading", { name: t(title) }).waitFor();
        await seen(`app, ${section}`, page);
      }
      await page.goto(`/apps/${app.connectorId}`);
      await button(page, t("Test")).click();
      await page.getByRole("listitem").filter({ hasText: t("Closing form") }).getByRole("link").waitFor();
      await seen("app, test", page);
      await button(page, t("Submit")).click();
      await see(page, t("The review is passed."), 120_000);
      await seen("app, review", page);
      await button(page, t("Refuse")).click();
      await page.getByRole("dialog").waitFor();
      await seen("app, refuse", page);
      await this.install(world, t, seen);
    },

    async install({ page, app }, t, seen) {
      await page.goto(`/apps/${app.connectorId}/install`);
      await button(page, t("Install")).waitFor();
      await seen("install, marketplace", page);
      await button(page, t("Install")).click();
      await page.getByLabel("Identifiant").fill(credentials.login);
      await page.getByLabel("Mot de passe").fill("wrong");
      await seen("install, authentication", page);
      await button(page, t("Next")).click();
      await see(page, "The login or the password is wrong.");
      await seen("install, wrong", page);
      await page.getByLabel("Mot de passe").fill(credentials.password);
      await button(page, t("Next")).click();
      await see(page, t("Set up the app"));
      await seen("install, settings", page);
      await button(page, t("Next")).click();
      await see(page, t("{app} is installed").replace("{app}", app.name));
      await seen("install, done", page);
      await page.goto(`/apps/${app.connectorId}/install?website=ha-101&change`);
      await page.getByLabel("Identifiant").waitFor();
      await seen("install, change", page);
      await page.goto("/apps");
      await page.getByRole("button", { name: t("Uninstall") }).first().click();
      await page.getByRole("dialog").waitFor();
      await seen("apps, uninstall", page);
    },
  },

  inspect: {
    options: { installed: true },
    async walk(world, t, seen) {
      const { page, app } = world;
      const event = { type: "conversation.closed", website: "ha-101" };
      const trigger = (count) => world.post("/sandbox/trigger", { ...event, count });
      const asks = (kind) => world.post(`/sandbox/interactions/${kind}`, { app: app.connectorId, website: "ha-101" });
      await trigger(5);
      await asks("products");
      await settled(world);
      await world.connector.stop("SIGKILL");
      await trigger(1);
      await asks("categories");
      await page.goto("/deliveries");
      await see(page, t("Acknowledged"));
      await page.getByRole("row").nth(5).waitFor();
      await seen("deliveries", page);
      await page.getByRole("row").nth(1).getByRole("link").click();
      await page.getByRole("heading", { name: t("Attempt {n}").replace("{n}", "1") }).waitFor();
      await seen("delivery, waiting", page);
      const { deliveries } = await world.get("/sandbox/deliveries?state=acknowledged");
      await page.goto(`/deliveries/${deliveries[0].id}`);
      await see(page, t("It was answered as the contract asks."));
      await seen("delivery", page);
      await button(page, t("Send again, done wrong…")).click();
      await page.getByRole("dialog").waitFor();
      await seen("delivery, done wrong", page);
      await page.goto("/deliveries/987654");
      await see(page, t("There is no such delivery."));
      await seen("delivery, missing", page);

      await page.goto("/calls");
      await page.getByRole("row").nth(2).waitFor();
      await seen("calls", page);
      const { calls } = await world.get("/sandbox/calls");
      for (const [name, kind] of [["call", "products"], ["call, no answer", "categories"]]) {
        await page.goto(`/calls/${calls.find((call) => call.kind === kind).id}`);
        await page.getByLabel(t("The curl command"), { exact: true }).waitFor();
        await seen(name, page);
      }
      await comeBack(world);
    },
  },

  reports: {
    options: {},
    async walk({ page }, t, seen) {
      await page.goto("/reports");
      await page.getByRole("slider").hover();
      await seen("report", page);
      await page.getByText(t("As a table")).click();
      await page.getByRole("table").waitFor();
      await seen("report, table", page);
      await page.goto("/reports?from=2026-02-01&to=2026-01-01");
      await page.getByRole("alert").filter({ hasText: /./ }).first().waitFor();
      await seen("report, wrong", page);
    },
  },

  login: {
    options: { token: "a-token-of-the-tests-0123456789" },
    async walk({ page }, t, seen) {
      await page.goto("/deliveries");
      await page.getByLabel(t("Token")).fill("wrong");
      await button(page, t("Log in")).click();
      await see(page, t("This is not the token."));
      await seen("login, wrong", page);
    },
  },
};

// The connector is there again, and it is time for what waits for it.
async function comeBack(world) {
  await world.connector.start();
  await world.post("/sandbox/clock", { advance: "PT1M" });
}

const settled = (world) =>
  until("all is delivered", async () => (await world.get("/sandbox/outcome?first=0&last=1000000")).waiting === 0);
