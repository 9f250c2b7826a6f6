// The packed package in a fresh Vite project: it installs, type-checks, builds and runs with no configuration.
// @ts-check

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { launchBrowser } from "../browser.mjs";

const run = promisify(execFile);
const npm = process.platform === "win32" ? "npm.cmd" : "npm";
const packageFolder = resolve(import.meta.dirname, "../../pkg");

const MAIN = `
import { identify, init, track } from "@cryptorebate/tracker";
const endpoint = new URLSearchParams(location.search).get("collector") ?? "";
init({ endpoint, batchDelayMs: 10, pages: { "/": "landing" } });
identify("usr_1");
track("withdrawal_requested", { amount_usd: 100, currency: "USDT", network: "TRC20", is_first_withdrawal: true });
// @ts-expect-error The types came with the package: there is no such network.
track("withdrawal_requested", { amount_usd: 100, currency: "USDT", network: "TRC21", is_first_withdrawal: true });
`;

const FILES = {
  "index.html": '<!doctype html><title>fresh</title><script type="module" src="/main.ts"></script>',
  "main.ts": MAIN,
  "package.json": JSON.stringify({ name: "fresh", private: true, type: "module" }),
  "tsconfig.json": JSON.stringify({
    compilerOptions: { target: "ES2022", module: "ESNext", moduleResolution: "bundler", strict: true, noEmit: true },
    include: ["main.ts"],
  }),
};

/** @type {string} */
let project;

before(async () => {
  project = await mkdtemp(join(tmpdir(), "fresh-vite-"));
  const { stdout } = await run(npm, ["pack", "--json", "--pack-destination", project], { cwd: packageFolder });
  const tarball = JSON.parse(stdout)[0].filename;
  for (const [name, text] of Object.entries(FILES)) {
    await writeFile(join(project, name), text);
  }
  const packages = [`./${tarball}`, "vite@7", "typescript"];
  await run(npm, ["install", "--prefer-offline", "--no-audit", "--no-fund", ...packages], { cwd: project });
});

after(() => rm(project, { recursive: true, force: true }));

/**
 * A collector that answers 200 and resolves once it has been sent this many events.
 * @param {number} count
 */
async function recorder(count) {
  /** @type {any[]} */
  const events = [];
  /** @type {(events: any[]) => void} */
  let done;
  const received = new Promise((resolve) => {
    done = resolve;
  });
  const server = createServer((request, response) => {
    response.setHeader("Access-Control-Allow-Origin", "*");
    response.setHeader("Access-Control-Allow-Headers", "*, authorization, content-type, content-encoding");
    let body = "";
    request.on("data", (chunk) => {
      body += chunk;
    });
    request.on("end", () => {
      if (request.method === "POST") {
        const { batch } = JSON.parse(body);
        events.push(...batch);
        response.setHeader("Content-Type", "application/json");
        response.end(JSON.stringify({ accepted: batch.length, duplicates: 0, quarantined: 0, results: [] }));
        if (events.length >= count) {
          done(events);
        }
      } else {
        response.end();
      }
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return { url: `http://127.0.0.1:${port}`, received, close: () => server.close() };
}

/**
 * Opens the project's page as a Vite server serves it, and gives the names of the events that arrive.
 * @param {string[]} command
 */
async function visit(command) {
  const vite = spawn(process.execPath, ["node_modules/vite/bin/vite.js", ...command], { cwd: project });
  const collector = await recorder(4);
  const browser = await launchBrowser();
  try {
    const origin = await new Promise((resolve, reject) => {
      let said = "";
      vite.stdout.on("data", (chunk) => {
        said += chunk;
        // Vite colours its words, the digits of the port apart.
        const plain = said.replaceAll(new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, "g"), "");
        const address = plain.match(/http:\/\/127\.0\.0\.1:\d+/);
        if (address) {
          resolve(address[0]);
        }
      });
      vite.on("exit", (code) => reject(new Error(`vite ended with ${code}: ${said}`)));
    });
    const page = await browser.newPage();
    /** @type {string[]} */
    const errors = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    await page.goto(`${origin}/?collector=${encodeURIComponent(collector.url)}`);
    const events = await collector.received;
    assert.deepEqual(errors, []);
    return events.map((/** @type {any} */ event) => event.event).sort();
  } finally {
    await browser.close();
    collector.close();
    vite.kill();
  }
}

const EXPECTED = ["$identify", "page_viewed", "withdrawal_requested", "withdrawal_requested"];
const ADDRESS = ["--host", "127.0.0.1", "--port", "0"];

test("the types resolve and are checked", async () => {
  await run(process.execPath, ["node_modules/typescript/bin/tsc"], { cwd: project });
});

test("a production build holds exactly one WebAssembly file, and runs", async () => {
  await run(process.execPath, ["node_modules/vite/bin/vite.js", "build"], { cwd: project });
  const assets = await readdir(join(project, "dist/assets"));
  assert.equal(assets.filter((name) => name.endsWith(".wasm")).length, 1, assets.join(", "));
  assert.deepEqual(await visit(["preview", ...ADDRESS]), EXPECTED);
});

test("the development server runs it as well", async () => {
  assert.deepEqual(await visit(ADDRESS), EXPECTED);
});
