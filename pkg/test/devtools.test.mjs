// The developer's overlay in a real Chromium: what it shows of the events, and that the page does not notice it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launchBrowser } from "../../tests/browser.mjs";
import { openSite } from "./site.mjs";

const html = `<!doctype html><meta charset="utf-8"><title>test</title><body>
<script type="module">
import * as tracker from "/dist/index.js";
window.tracker = tracker;
window.clicks = 0;
document.addEventListener("click", () => window.clicks++);
tracker.init({ capture: { pageViews: false } });
tracker.identify("usr_1");
</script>`;

let browser;
before(async () => {
  browser = await launchBrowser();
});
after(() => browser?.close());

async function visit(t, path) {
  const site = await openSite({ page: html });
  const context = await browser.newContext();
  t.after(async () => {
    await context.close();
    await site.close();
  });
  const page = await context.newPage();
  page.errors = [];
  page.on("pageerror", (error) => page.errors.push(error.message));
  await page.goto(site.origin + path);
  await page.waitForFunction(() => window.tracker);
  return page;
}

const panel = (page) => page.getByRole("region", { name: "Tracker" });

test("the address opens it: events with what is wrong with them, what became of them, and the state", async (t) => {
  const page = await visit(t, "/?track_debug");
  await panel(page).waitFor();
  await page.evaluate(() => {
    tracker.track("statistics_viewed", { period: "7d" });
    tracker.track("withdrawal_requested", {
      amount_usd: 10.005,
      currency: "USDT",
      network: "TRC21",
      is_first_withdrawal: true,
    });
    return tracker.flush();
  });
  const invalid = panel(page).getByRole("listitem").filter({ hasText: "withdrawal_requested" }).first();
  await invalid.getByText("2 wrong").waitFor();
  await invalid.getByText("arrived").waitFor();
  await invalid.locator("summary").click();
  const findings = await invalid.locator(".findings li").allTextContents();
  assert.equal(findings.length, 2);
  assert.match(findings[0], /^\/properties\/amount_usd .*at most 2 decimals too_many_decimals$/);
  assert.match(findings[1], /^\/properties\/network .*did you mean "TRC20"\? not_in_enum$/);
  await panel(page).getByText("usr_1", { exact: true }).waitFor();

  await panel(page).getByLabel("invalid only").check();
  await panel(page).locator("summary", { hasText: "statistics_viewed" }).waitFor({ state: "hidden" });
  assert.equal(await page.evaluate(() => window.clicks), 0, "the page hears nothing of what is clicked there");
  assert.deepEqual(page.errors, []);
});

test("a key opens it and closes it, and it is not loaded before", async (t) => {
  const page = await visit(t, "/");
  const asked = () => page.evaluate(() => performance.getEntriesByName(`${location.origin}/dist/devtools.js`).length);
  assert.equal(await asked(), 0);
  await page.keyboard.press("Control+Shift+E");
  await panel(page).waitFor();
  assert.equal(await asked(), 1);
  await page.locator("body").press("Control+Shift+E");
  await panel(page).waitFor({ state: "detached" });
});
