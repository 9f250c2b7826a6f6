// The packed package in a fresh Vite project: npm installs it, and it type-checks, builds and runs unconfigured.
// @ts-check

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { page, program, visit } from "./visit.mjs";

const run = promisify(execFile);
const npm = process.platform === "win32" ? "npm.cmd" : "npm";
const packageFolder = resolve(import.meta.dirname, "../../pkg");

const FILES = {
  "index.html": page('<script type="module" src="/main.ts"></script>'),
  "main.ts": program(),
  "typed.ts": `import { track } from "@cryptorebate/tracker";
import { expectEvent } from "@cryptorebate/tracker/testing";
// @ts-expect-error The types came with the package: there is no such network.
track("withdrawal_requested", { amount_usd: 100, currency: "USDT", network: "TRC21", is_first_withdrawal: true });
expectEvent("withdrawal_requested", { amount_usd: 100 });
`,
  "package.json": JSON.stringify({ name: "fresh", private: true, type: "module" }),
  "tsconfig.json": JSON.stringify({
    compilerOptions: { target: "ES2022", module: "ESNext", moduleResolution: "bundler", strict: true, noEmit: true },
    include: ["main.ts", "typed.ts"],
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
 * Opens the project's page as a Vite server serves it.
 * @param {string[]} command
 */
async function visitServed(command) {
  const vite = spawn(process.execPath, ["node_modules/vite/bin/vite.js", ...command], {
    cwd: project,
    env: { ...process.env, NO_COLOR: "1" },
  });
  try {
    const address = await new Promise((resolve, reject) => {
      let said = "";
      vite.stdout.on("data", (chunk) => {
        said += chunk;
        const found = said.match(/http:\/\/127\.0\.0\.1:\d+\//);
        if (found) {
          resolve(found[0]);
        }
      });
      vite.on("exit", (code) => reject(new Error(`vite ended with ${code}: ${said}`)));
    });
    return await visit(address);
  } finally {
    vite.kill();
  }
}

const ADDRESS = ["--host", "127.0.0.1", "--port", "0"];

test("the types resolve and are checked", async () => {
  await run(process.execPath, ["node_modules/typescript/bin/tsc"], { cwd: project });
});

test("a production build holds exactly one WebAssembly file, and runs", async () => {
  await run(process.execPath, ["node_modules/vite/bin/vite.js", "build"], { cwd: project });
  const assets = await readdir(join(project, "dist/assets"));
  assert.equal(assets.filter((name) => name.endsWith(".wasm")).length, 1, assets.join(", "));
  await visitServed(["preview", ...ADDRESS]);
});

test("the development server runs it as well", async () => {
  await visitServed(ADDRESS);
});
