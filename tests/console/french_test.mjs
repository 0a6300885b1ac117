// An English sentence has one French one on all pages, and a page has the French of all that it says.
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";
import { pages } from "./translation.mjs";

const literal = String.raw`"((?:[^"\\]|\\.)*)"`;
const namesOf = async (pattern) => (await readdir(pages)).filter((name) => pattern.test(name)).sort();
const textOf = (name) => readFile(new URL(name, pages), "utf8");
const all = (text, pattern) => [...text.matchAll(new RegExp(pattern, "g"))].map((found) => JSON.parse(`"${found[1]}"`));
const frenchOf = async (name) => (await import(new URL(name, pages))).default;

test("a sentence is translated in one place", async () => {
  const places = new Map();
  for (const name of await namesOf(/^french.*\.js$/)) {
    const sentences = Object.keys(await frenchOf(name));
    const written = (await textOf(name)).match(/^ {2}("|\w+:)/gm).length;
    assert.equal(written, sentences.length, `${name} has a sentence twice`);
    for (const sentence of sentences) places.set(sentence, [...(places.get(sentence) ?? []), name]);
  }
  const twice = [...places].filter(([, names]) => names.length > 1);
  assert.deepEqual(twice, [], "what several pages say is in french.js");
});

test("whatever a page says is translated there", async () => {
  const missing = [];
  for (const page of await namesOf(/\.html$/)) {
    const modules = await modulesOf(page);
    const french = {};
    for (const name of modules.keys()) if (name.startsWith("french")) Object.assign(french, await frenchOf(name));
    for (const [name, text] of modules) {
      const said = all(text, String.raw`\bt\(\s*${literal}`);
      for (const sentence of said) if (!Object.hasOwn(french, sentence)) missing.push(`${page}, ${name}: ${sentence}`);
    }
  }
  assert.deepEqual(missing, []);
});

// The texts of the modules that a page loads, by their names.
async function modulesOf(page) {
  const modules = new Map();
  const waiting = all(await textOf(page), String.raw`src="/assets/([\w.]+\.js)"`);
  for (const name of waiting) {
    if (modules.has(name)) continue;
    modules.set(name, await textOf(name));
    waiting.push(...all(modules.get(name), String.raw`(?:from|import) "\./([\w.]+)"`));
  }
  return modules;
}
