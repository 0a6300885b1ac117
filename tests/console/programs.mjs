// The programs of the build folder, as processes; and which browser there is.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";

const programOf = (name) => path.join(process.env.BUILD_FOLDER, name);

// Chromium without what draws its own windows does the same in a third of the time.
export const browserPath = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"].find(existsSync);

// One that says "listening on URL" when it does.
export class Program {
  constructor(name, settings) {
    this.name = name;
    this.settings = settings;
  }

  // Again: on the same port.
  async start() {
    const listen = this.url ? new URL(this.url).host : "127.0.0.1:0";
    const child = spawn(programOf(this.name), ["serve", "--listen", listen, "--log-level", "warning", ...this.settings]);
    this.child = child;
    this.ended = new Promise((resolve) => child.once("close", resolve));
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text) => (said += text));
    this.url = await new Promise((resolve, reject) => {
      child.stdout.setEncoding("utf8").on("data", (text) => {
        said += text;
        const found = /^listening on (\S+)$/m.exec(said);
        if (found) resolve(found[1]);
      });
      child.once("error", reject);
      this.ended.then(() => reject(new Error(`${this.name} ended: ${said}`)));
    });
    return this;
  }

  async stop(signal = "SIGTERM") {
    this.child?.kill(signal);
    await this.ended;
  }
}

// The settings of a connector that has its events where the tests have them, if that is PostgreSQL; and
// the end of it.
export async function borrowEvents() {
  if (!process.env.CONNECTOR_TEST_EVENTS) return { settings: [], giveBack: async () => {} };
  const lender = spawn(programOf("tests/lend_events_database"), { stdio: ["pipe", "pipe", "inherit"] });
  const ended = once(lender, "close");
  const [url] = await Promise.race([once(lender.stdout, "data"), ended]);
  return {
    settings: ["--events-database", String(url).trim()],
    giveBack: async () => {
      lender.stdin.end();
      await ended;
    },
  };
}

// The app's file of a connector at this address.
export async function manifest(url, revision) {
  const { stdout } = await promisify(execFile)(programOf("connector"), [
    "manifest", "--format", "yaml", "--public-url", url, "--default-revision", revision,
  ]);
  return stdout;
}

// What the sandbox answers to a program; throws what it refuses.
export async function ask(method, url, body, token) {
  const answer = await fetch(url, {
    method,
    headers: { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) },
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${text}`);
  return text && JSON.parse(text);
}
