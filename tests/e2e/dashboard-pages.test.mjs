// What the pages of the dashboard show beside figures, in a real browser: events, people, the plan.
// @ts-check
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { findBinary } from "./collector.mjs";
import { cells, EVIL, event, ready, startDashboard } from "./dashboard.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** @type {import("./dashboard.mjs").Dashboard} */
let dashboard;
before(async () => {
  dashboard = await startDashboard();
});
after(() => dashboard?.end());

test("quality names what is wrong, what was never seen, and what is not in the plan", async () => {
  const { page, errors, close } = await dashboard.open("quality");
  const rows = await cells(page, "Quality");
  assert.ok(rows.some(([name]) => name?.includes("not in the plan")));
  assert.ok(rows.some((row) => row[0] === "user_logged_out" && row[5] === "Never"));
  await page.getByRole("button", { name: "withdrawal_requested", exact: true }).click();
  await ready(page);
  assert.match(await page.locator("section.card h2").innerText(), /withdrawal_requested: What is wrong/);
  await page.locator(".violations code.tag", { hasText: "unknown_property" }).first().waitFor();
  assert.deepEqual(errors, []);
  await close();
});

test("events appear as they arrive, behind those that came before, and can be looked at whole", async () => {
  const { page, errors, close } = await dashboard.open("live");
  const rows = page.locator(".stream > li:not([hidden])");
  // What came before the page was opened is there at once.
  assert.ok((await rows.count()) > 50);
  const sent = event({ user_id: "usr_live" });
  await dashboard.send([sent, event({ platform: "moon" })]);
  await rows.nth(0).getByText("quarantined").waitFor();
  assert.match(await rows.nth(1).innerText(), /withdrawal_requested/);
  const all = await rows.count();
  await page.getByLabel("Only what is not accepted").check();
  assert.ok((await rows.count()) < all);
  assert.match(page.url(), /invalid=true/);
  await rows.first().getByRole("button").click();
  await page.locator(".details", { hasText: "not_in_enum" }).waitFor();
  assert.match(await page.locator(".details").innerText(), /moon/);
  await page.getByLabel("Only what is not accepted").uncheck();
  assert.equal(await rows.count(), all, "filters hide, and lose nothing");

  await page.getByRole("button", { name: "Pause" }).click();
  await dashboard.send([event({ user_id: "usr_meanwhile" })]);
  await page.getByText("Paused. Come since: 1").waitFor();
  assert.equal(await rows.count(), all);
  await page.getByRole("button", { name: "Go on" }).click();
  await rows.first().getByRole("button").click();
  await page.locator(".details", { hasText: "usr_meanwhile" }).waitFor();

  await page.locator("main").getByLabel("Platform").selectOption("backend");
  await page.getByLabel("Filter by name").fill("rebate_calculated");
  for (const name of await rows.locator(".name").allInnerTexts()) assert.equal(name, "rebate_calculated");
  assert.match(page.url(), /platform=backend/);
  await page.reload();
  await ready(page);
  for (const name of await rows.locator(".name").allInnerTexts()) assert.equal(name, "rebate_calculated");
  assert.deepEqual(errors, []);
  await close();
});

test("on a phone an event opens under its row", async () => {
  const { page, close } = await dashboard.open("live", { viewport: { width: 390, height: 800 } });
  const row = page.locator(".stream > li:not([hidden])").nth(2);
  await row.getByRole("button").click();
  await row.locator(".details pre").waitFor();
  await close();
});

test("a person is found and has a profile and a timeline", async () => {
  const { page, close } = await dashboard.open("users");
  await page.getByRole("searchbox").fill("usr_te");
  await page.getByRole("button", { name: "usr_test" }).click();
  await page.locator("dd", { hasText: "usr_test" }).waitFor();
  assert.match(page.url(), /id=usr_test/);
  await page.locator(".timeline summary").first().click();
  assert.match(await page.locator(".timeline pre").first().innerText(), /withdrawal_requested/);
  await close();
});

test("the plan can be searched, and has code for three languages", async () => {
  const { page, errors, close } = await dashboard.open("plan?q=amount_usd");
  await page.locator("summary", { hasText: "withdrawal_requested" }).click();
  await page.locator("details[open] .code").nth(2).waitFor();
  const text = await page.locator("details[open]").innerText();
  assert.match(text, /track\("withdrawal_requested", \{/);
  assert.match(text, /track\.withdrawal_requested\(/);
  assert.match(text, /events::\{Platform, WithdrawalRequested\}/);
  assert.deepEqual(errors, []);
  await close();
});

test("the code to copy compiles, and sends what the plan takes", async () => {
  const { page, close } = await dashboard.open("plan");
  const plan = JSON.parse(execFileSync(findBinary(), ["plan", "--format", "json"], { encoding: "utf8" }));
  for (const summary of await page.locator("summary").all()) await summary.click();
  await page
    .locator(".code code")
    .nth(3 * plan.events.length - 1)
    .waitFor();
  const snippets = await page.locator(".code code").allInnerTexts();
  await close();
  assert.equal(snippets.length, 3 * plan.events.length);

  const calls = snippets.filter((text) => text.includes("@cryptorebate/tracker"));
  assert.ok(calls.length > 10);
  const folder = await mkdtemp(join(root, "target", "snippets-"));
  try {
    const files = calls.map((text, index) => {
      const file = join(folder, `${index}.ts`);
      writeFileSync(file, text);
      return file;
    });
    const options = "--noEmit --strict --module nodenext --target es2022 --lib es2022,dom --types node".split(" ");
    execFileSync(join(root, "node_modules", ".bin", "tsc"), [...options, ...files], { cwd: root, encoding: "utf8" });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }

  // What the Rust code reads its properties from, in an event of the platform and the identity that it names.
  const events = plan.events.map((/** @type {any} */ { name, platforms }) => {
    const text = snippets.find((text) => text.includes("serde_json") && text.includes(pascal(name))) ?? "";
    const more = text.includes(".with_user_id") ? { user_id: "usr_1" } : {};
    assert.ok(text.includes(`Platform::${pascal(platforms[0])}`), text);
    const properties = JSON.parse(/r#"(.*)"#/.exec(text)?.[1] ?? "");
    const session = text.includes(".with_session_id") ? { session_id: "ses_1" } : {};
    const { event_id, timestamp } = event({});
    return { event_id, timestamp, event: name, platform: platforms[0], properties, ...more, ...session };
  });
  const input = events.map((/** @type {object} */ event) => JSON.stringify(event)).join("\n");
  const verdicts = execFileSync(findBinary(), ["validate", "-"], { input, encoding: "utf8" });
  assert.equal(verdicts.trim().split("\n").length, plan.events.length);
});

test("what should no longer be used says so, and what takes its place", async () => {
  const { page, close } = await dashboard.open("live");
  await page.route("**/v1/plan", async (route) => {
    const plan = await (await route.fetch()).json();
    plan.events[0].deprecated = { reason: "Nobody reads it.", replacement: "dashboard_viewed" };
    await route.fulfill({ json: plan });
  });
  await page.getByRole("link", { name: "Plan" }).click();
  await page.getByText("deprecated: Nobody reads it. → dashboard_viewed").waitFor();
  await close();
});

test("a script in an event stays text on every page", async () => {
  for (const address of ["quality", `quality?event=${encodeURIComponent(EVIL)}`, "users?id=usr_test", "live", "plan"]) {
    const { page, close } = await dashboard.open(address);
    if (address === "live") await dashboard.send([event({ event: EVIL })]);
    if (address.startsWith("quality") || address === "live") await page.getByText("onerror").first().waitFor();
    for (const summary of await page.locator("summary").all()) await summary.click();
    assert.equal(await page.evaluate(() => "evil" in window), false, address);
    await close();
  }
});

/** @param {string} name */
const pascal = (name) => name.replace(/(^|_)([a-z])/g, (_, _start, letter) => letter.toUpperCase());
