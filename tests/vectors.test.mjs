// The conformance vectors in a real browser, through the package's public `validate`: the verdicts that the vectors
// demand, and to the letter those of the native command line.
// @ts-check

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { after, before, test } from "node:test";
import { launchBrowser } from "./browser.mjs";
import { findBinary } from "./e2e/collector.mjs";
import { serveFolder } from "./static-server.mjs";

const folder = resolve(import.meta.dirname, "vectors");
const dist = resolve(import.meta.dirname, "../pkg/dist");

/** @typedef {{ file: string, name: string, text: string, valid: boolean, violations: object[], warnings: object[] }} Vector */

/** @type {Vector[]} */
const vectors = [];
/** @type {any[]} */
let verdicts = [];
/** @type {{ url: string, close: () => void }} */
let server;

before(async () => {
  for (const file of (await readdir(folder)).filter((name) => name.endsWith(".json"))) {
    const { vectors: list } = JSON.parse(await readFile(resolve(folder, file), "utf8"));
    for (const { name, event, text, valid, violations, warnings = [] } of list) {
      vectors.push({ file, name, text: text ?? JSON.stringify(event), valid, violations, warnings });
    }
  }
  server = await serveFolder(dist);
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    await page.goto(`${server.url}/blank`);
    verdicts = await page.evaluate(
      async ({ url, texts }) => {
        const { validate } = await import(`${url}/index.js`);
        const all = [];
        for (const text of texts) {
          all.push(await validate(text));
        }
        return all;
      },
      { url: server.url, texts: vectors.map((vector) => vector.text) },
    );
  } finally {
    await browser.close();
  }
});

after(() => server?.close());

/** @param {any[]} findings */
const outline = (findings) =>
  findings.map(({ code, path, rule }) => (rule === undefined ? { code, path } : { code, path, rule }));

test("there are vectors", () => {
  assert.ok(vectors.length >= 500, `only ${vectors.length}`);
});

test("every vector gets the verdict that it expects", () => {
  const wrong = vectors.flatMap((vector, index) => {
    const { valid, violations, warnings = [] } = verdicts[index];
    const found = { valid, violations: outline(violations), warnings: outline(warnings) };
    const expected = { valid: vector.valid, violations: vector.violations, warnings: vector.warnings };
    try {
      assert.deepEqual(found, expected);
      return [];
    } catch {
      return [`${vector.file}: ${vector.name}: ${JSON.stringify(found)}`];
    }
  });
  assert.deepEqual(wrong, []);
});

test("the browser's verdicts are those of the native command line, to the letter", () => {
  // The command line takes an event a line; texts of several lines, or of white space alone, are not its input.
  const lines = vectors.flatMap(({ text }, index) => (/[\r\n]/.test(text) || text.trim() === "" ? [] : [index]));
  const input = lines.map((index) => vectors[index]?.text).join("\n");
  const { stdout, status } = spawnSync(findBinary(), ["validate"], { input, encoding: "utf8", maxBuffer: 1 << 28 });
  assert.equal(status, 1);
  const native = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  assert.equal(native.length, lines.length);
  native.forEach(({ line, ...verdict }, at) => {
    assert.equal(line, at + 1);
    assert.deepEqual(verdicts[lines[at] ?? -1], verdict);
  });
});
