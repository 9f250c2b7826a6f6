// The package as npm packs it: what is in it, and what importing it on a server does.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { access, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";

const root = fileURLToPath(new URL("..", import.meta.url));

test("the tarball has the package and nothing else", () => {
  const [packed] = JSON.parse(execFileSync("npm", ["pack", "--dry-run", "--json"], { cwd: root, encoding: "utf8" }));
  const paths = packed.files.map(({ path }) => path);
  const declarations = paths.filter((path) => path.endsWith(".d.ts"));
  assert.deepEqual(paths.filter((path) => !declarations.includes(path)).sort(), [
    "README.md",
    "dist/LICENSE-APACHE",
    "dist/LICENSE-MIT",
    "dist/cjs/package.json",
    "dist/cjs/react.js",
    "dist/cjs/testing.js",
    "dist/devtools.js",
    "dist/index.js",
    "dist/inline.js",
    "dist/react.js",
    "dist/server.js",
    "dist/snippet.html",
    "dist/snippet.js",
    "dist/testing.js",
    "dist/tracker-js.js",
    "dist/tracker.iife.js",
    "dist/tracker.wasm",
    "dist/verdict.js",
    "dist/words.js",
    "package.json",
  ]);
  assert.ok(declarations.includes("dist/index.d.ts"));
  assert.deepEqual(
    declarations.filter((path) => /wasm|module|server/.test(path)),
    [],
    "what is no entry's is not declared",
  );
});

test("every file that package.json names is there", async () => {
  const { exports, unpkg, jsdelivr, types } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  const files = (entry) => (typeof entry === "string" ? [entry] : Object.values(entry).flatMap(files));
  for (const file of [...files(exports), unpkg, jsdelivr, types]) {
    await access(join(root, file));
  }
});

test("every file that another one loads is there: a bundler fails on one that is not", async () => {
  const dist = join(root, "dist");
  for (const name of (await readdir(dist)).filter((name) => name.endsWith(".js"))) {
    const text = await readFile(join(dist, name), "utf8");
    const loaded = text.matchAll(/(?:import\(|from|new URL\()\s*"(\.\/[^"]+)"/g);
    for (const [, file] of loaded) {
      await access(join(dist, file)).catch(() => assert.fail(`${name} loads ${file}, which the build does not write`));
    }
  }
});

test("publint has nothing to say", async () => {
  const { messages } = await publint({ pkgDir: root, strict: true });
  assert.deepEqual(messages, []);
});

test("the types are found as each compiler looks for them, and are of the module that is run", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "packed-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const packed = execFileSync("npm", ["pack", "--json", "--pack-destination", folder], { cwd: root, encoding: "utf8" });
  const tarball = await readFile(join(folder, JSON.parse(packed)[0].filename));
  // What is no module has no types.
  const excludeEntrypoints = ["./tracker.wasm", "./tracker.iife.js", "./snippet.js", "./snippet.html"];
  const { types, problems } = await checkPackage(createPackageFromTarballData(tarball), { excludeEntrypoints });
  assert.equal(types.kind, "included");
  const known = [
    // Compilers that know nothing of `exports` find the main entry, and no other.
    ({ kind, resolutionKind }) => kind === "NoResolution" && resolutionKind === "node10",
    // What only pages need is no CommonJS.
    ({ kind, entrypoint }) => kind === "CJSResolvesToESM" && !["./react", "./testing"].includes(entrypoint),
  ];
  assert.deepEqual(
    problems.filter((problem) => !known.some((is) => is(problem))),
    [],
  );
});

test("importing on a server touches nothing, and every call does nothing", async () => {
  const before = Object.getOwnPropertyNames(globalThis).sort();
  const tracker = await import("@cryptorebate/tracker");
  assert.deepEqual(Object.getOwnPropertyNames(globalThis).sort(), before);
  assert.equal(tracker.init({ endpoint: "http://127.0.0.1:1" }), undefined);
  const receipt = tracker.track("page_viewed", { page_name: "x", page_url: "/" });
  assert.equal(receipt.persisted, false);
  assert.deepEqual(await receipt, { status: "dropped", reason: "vetoed" });
  assert.equal((await tracker.identify("usr_1")).status, "dropped");
  assert.equal((await tracker.page()).status, "dropped");
  assert.equal(tracker.reset(), undefined);
  assert.equal(tracker.consent("denied"), undefined);
  assert.equal(tracker.status(), undefined);
  tracker.subscribe(() => {})();
  assert.deepEqual(await tracker.flush(), { delivered: true, waiting: 0 });
  assert.equal(await tracker.destroy(), undefined);
});

test("the browser's entry can be imported on a server too", async () => {
  const tracker = await import("../dist/index.js");
  tracker.init();
  tracker.track("page_viewed", { page_name: "x", page_url: "/" });
  tracker.page();
  tracker.consent("denied");
  tracker.subscribe(() => {})();
  assert.equal(tracker.status(), undefined);
  await tracker.flush();
  await tracker.destroy();
});

test("validate gives the verdict on a server, for an object and for its text", async () => {
  const { validate } = await import("@cryptorebate/tracker");
  const event = {
    event_id: "0194d3c0-0000-7000-8000-000000000001",
    event: "user_logged_in",
    timestamp: "2026-02-04T14:30:00Z",
    platform: "telegram_bot",
    user_id: "usr_1",
    properties: { method: "telegram" },
  };
  const valid = { event: "user_logged_in", valid: true, violations: [] };
  assert.deepEqual(await validate(event), valid);
  assert.deepEqual(await validate(JSON.stringify(event)), valid);
  const verdict = await validate({ ...event, properties: { method: "telegramm" } });
  assert.equal(verdict.valid, false);
  assert.equal(verdict.violations.length, 1);
  assert.equal(verdict.violations[0].code, "not_in_enum");
  assert.equal(verdict.violations[0].path, "/properties/method");
  assert.equal((await validate("{")).event, null);
});

test("the package, the tracker's crate and the plan agree on their versions", async () => {
  const { version } = JSON.parse(await readFile(new URL("../package.json", import.meta.url), "utf8"));
  const cargo = await readFile(new URL("../../Cargo.toml", import.meta.url), "utf8");
  assert.equal(cargo.match(/\[workspace\.package\]\nversion = "(.*)"/)?.[1], version);
});
