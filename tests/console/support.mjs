// What the tests of the pages stand on: a fresh start of everything for each, with a person at a
// browser. All that is started here ends with the test.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { hostileApp, startHostile } from "./hostile.mjs";
import { ask, borrowEvents, browserPath, manifest, Program } from "./programs.mjs";

// Of a slow and busy machine, in milliseconds.
const patience = 30_000;
export const secret = "a-secret-of-the-tests-0123456789";
export const credentials = { login: "demo", password: "copper-pan-2017" };

// The connector, a sandbox beside it with its app, and browsers. Options: `installed`: on ha-101 from
// the start (or with what); `revision` of the app; `sandbox`: more settings of it; `edit`: changes the
// app's file; `hostile`: instead of the connector; `token`: that the sandbox asks for; `browser`: of all
// people, as Playwright names it.
export class World {
  faults = [];
  #contexts = [];
  #browser;
  #personal;
  #token;

  static async start(browser, options) {
    const world = new World();
    world.#browser = browser;
    world.#personal = options.browser;
    world.#token = options.token;
    try {
      await world.#startPrograms(options);
      world.page = await world.newPerson();
      return world;
    } catch (error) {
      await world.end();
      throw error;
    }
  }

  async #startPrograms({ hostile, edit = (text) => text, revision = "2023-10", installed, sandbox = [] }) {
    this.folder = await mkdtemp(path.join(tmpdir(), "console-"));
    const file = (name) => path.join(this.folder, name);
    await writeFile(file("secret"), secret + "\n", { mode: 0o600 });
    let app;
    if (hostile) {
      this.hostile = await startHostile();
      app = hostileApp(this.hostile.url);
    } else {
      this.events = await borrowEvents();
      this.connector = new Program("connector", [
        "--admin-listen", "off", "--secret-file", file("secret"), "--database", file("connector.db"),
        "--default-revision", revision, ...this.events.settings,
      ]);
      await this.connector.start();
      app = edit(await manifest(this.connector.url, revision));
    }
    await writeFile(file("app.yaml"), app);
    if (this.#token) {
      await writeFile(file("token"), this.#token + "\n", { mode: 0o600 });
      sandbox = [...sandbox, "--token-file", file("token")];
    }
    this.sandbox = new Program("connector-sandbox", [
      "--apps", file("app.yaml"), "--app-secret-file", file("secret"), "--database", file("sandbox.db"),
      "--days", "14", "--conversations-per-day", "8", ...sandbox,
    ]);
    await this.sandbox.start();
    this.url = this.sandbox.url;
    this.app = (await this.get("/sandbox/apps")).apps[0];
    await this.#sendEverybodyHome();
    if (installed) await this.install(installed === true ? credentials : installed);
  }

  // Who talks with whom at a start depends on the hour.
  async #sendEverybodyHome() {
    const { conversations } = await this.get("/sandbox/conversations?limit=100");
    for (const { id, closedAt } of conversations) {
      if (!closedAt) await this.post(`/sandbox/conversations/${id}/close`, { by: "operator" });
    }
    const { operators } = await this.get("/sandbox/operators");
    for (const { id, connected } of operators) {
      if (connected) await this.put(`/sandbox/operators/${id}`, { connected: false });
    }
  }

  get = (target) => ask("GET", this.url + target, undefined, this.#token);
  post = (target, body) => ask("POST", this.url + target, body, this.#token);
  put = (target, body) => ask("PUT", this.url + target, body, this.#token);

  install(authentication) {
    return this.post("/sandbox/installations", {
      app: this.app.connectorId, website: "ha-101", authentication, settings: {},
    });
  }

  // One person more, with a browser of his own.
  async newPerson() {
    const context = await this.#browser.newContext({
      baseURL: this.url, locale: "en-GB", viewport: { width: 1280, height: 800 }, ...this.#personal,
    });
    this.#contexts.push(context);
    context.setDefaultTimeout(patience);
    this.#watch(context);
    return context.newPage();
  }

  // All people leave, and one comes whose browser, and those of whoever comes later, is as given.
  async changePeople(browser) {
    for (const context of this.#contexts.splice(0)) await context.close();
    this.#personal = browser;
    this.page = await this.newPerson();
  }

  // Nothing but pictures is asked of another host, and the browser finds none. Whatever it tells its
  // console is a fault, except that the sandbox refused something, or is away.
  #watch(context) {
    const isOurs = (url) => url.startsWith(this.url) || /^(data|blob|about):/.test(url);
    const isExpected = (url) => !isOurs(url) || new URL(url).pathname.startsWith("/sandbox/");
    context.on("request", (request) => {
      if (isOurs(request.url()) || request.resourceType() === "image") return;
      this.faults.push(`asks for ${request.url()}`);
    });
    context.on("weberror", (error) => this.faults.push(error.error().stack ?? String(error.error())));
    context.on("console", (message) => {
      if (message.type() !== "error" && message.type() !== "warning") return;
      const { url } = message.location();
      if (message.text().startsWith("Failed to load resource") && isExpected(url)) return;
      this.faults.push(`${url} says: ${message.text()}`);
    });
  }

  pages = () => this.#contexts.flatMap((context) => context.pages());

  // What everybody sees, as a screen reader would have it.
  async describe() {
    const describeOne = async (page) =>
      `${page.url()}\n${await page.locator("body").ariaSnapshot({ timeout: 5_000 }).catch(String)}`;
    return (await Promise.all(this.pages().map(describeOne))).join("\n\n");
  }

  async end() {
    for (const context of this.#contexts) await context.close();
    await this.sandbox?.stop("SIGKILL");
    await this.connector?.stop("SIGKILL");
    await this.events?.giveBack();
    await this.hostile?.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

// It reaches this machine alone.
export const launch = () =>
  chromium.launch({
    executablePath: browserPath,
    args: ["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
  });

let browser;

// One browser for all tests of a file; contexts keep them apart.
export function useBrowser() {
  before(async () => {
    browser = await launch();
  });
  after(() => browser.close());
}

// A test from a fresh start. It fails also for what a browser complained of.
export function scenario(name, options, body) {
  test(name, async () => {
    const world = await World.start(browser, options);
    try {
      await body(world);
      if (world.faults.length > 0) throw new Error(world.faults.join("\n"));
    } catch (error) {
      console.error(`${name}: ${world.faults.join("\n")}\n${await world.describe()}`);
      throw error;
    } finally {
      await world.end();
    }
  });
}

// Waits until it is true; says what it waited for if that never happens.
export async function until(what, isTrue) {
  const end = Date.now() + patience;
  for (;;) {
    const result = await isTrue();
    if (result) return result;
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
