// The package as npm packs it: what is in it, and what importing it on a server does.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { publint } from "publint";

const root = fileURLToPath(new URL("..", import.meta.url));

test("the tarball has the package and nothing else", () => {
  const [packed] = JSON.parse(execFileSync("npm", ["pack", "--dry-run", "--json"], { cwd: root, encoding: "utf8" }));
  assert.deepEqual(packed.files.map(({ path }) => path).sort(), [
    "README.md",
    "dist/LICENSE-APACHE",
    "dist/LICENSE-MIT",
    "dist/generated/plan.d.ts",
    "dist/index.d.ts",
    "dist/index.js",
    "dist/server.js",
    "dist/tracker-inline.js",
    "dist/tracker.wasm",
    "dist/types.d.ts",
    "dist/validate.d.ts",
    "dist/verdict.js",
    "package.json",
  ]);
});

test("publint has nothing to say", async () => {
  const { messages } = await publint({ pkgDir: root, strict: true });
  assert.deepEqual(messages, []);
});

test("importing on a server touches nothing, and every call does nothing", async () => {
  const before = Object.getOwnPropertyNames(globalThis).sort();
  const tracker = await import("@cryptorebate/tracker");
  assert.deepEqual(Object.getOwnPropertyNames(globalThis).sort(), before);
  assert.equal(tracker.init({ endpoint: "http://127.0.0.1:1" }), undefined);
  assert.equal(tracker.track("page_viewed", { page_name: "x", page_url: "/" }), undefined);
  assert.equal(tracker.identify("usr_1"), undefined);
  assert.equal(tracker.reset(), undefined);
  assert.equal(await tracker.flush(), undefined);
});

test("the browser's entry can be imported on a server too", async () => {
  const tracker = await import("../dist/index.js");
  tracker.init();
  tracker.track("page_viewed", { page_name: "x", page_url: "/" });
  await tracker.flush();
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
