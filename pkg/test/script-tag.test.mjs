// The build for a script tag, and the snippet that keeps calls until it has loaded, in Chromium.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { launchBrowser } from "../../tests/browser.mjs";
import { openSite } from "./site.mjs";

const snippet = await readFile(new URL("../dist/snippet.js", import.meta.url), "utf8");
const html = await readFile(new URL("../dist/snippet.html", import.meta.url), "utf8");
/** The snippet as a page has it, with the address of the script put in. */
const onPage = (address) => `<script>${snippet.replace('"/tracker.iife.js"', JSON.stringify(address))}</script>`;
const ADDRESS = "/dist/tracker.iife.js";
const CALLS = `<script>
  cryptorebate.init({ batchDelayMs: 10, capture: { pageViews: false } });
  cryptorebate.identify("usr_1");
  cryptorebate.track("statistics_viewed", { period: "7d" });
  window.flushed = cryptorebate.flush();
  window.calledAt = Date.now();
</script>`;

let browser;
before(async () => {
  browser = await launchBrowser();
});
after(() => browser.close());

/** Opens a page on a site of its own. `errors` is what went wrong on it, and what it said in the console. */
async function visit(page, file) {
  const site = await openSite({ page: `<!doctype html><link rel="icon" href="data:,">${page}`, file });
  const tab = await browser.newPage();
  const errors = [];
  tab.on("pageerror", (error) => errors.push(String(error)));
  tab.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  await tab.goto(site.origin);
  return { site, tab, errors, close: () => Promise.all([tab.close(), site.close()]) };
}

test("the snippet is smaller than 1,000 bytes, and is what the page's head gets", () => {
  assert.ok(Buffer.byteLength(snippet) < 1000, `${Buffer.byteLength(snippet)} bytes`);
  assert.ok(html.startsWith(`<script>\n${snippet}`));
});

test("calls made before the script has loaded arrive in order, with their own times", async () => {
  let sendScript;
  const asked = new Promise((resolve) => {
    sendScript = resolve;
  });
  const site = await openSite({ page: `<!doctype html>${onPage("/late.js")}${CALLS}` });
  const tab = await browser.newPage();
  await tab.route("**/late.js", async (route) => {
    await asked;
    await route.fulfill({
      contentType: "text/javascript",
      body: await readFile(new URL("../dist/tracker.iife.js", import.meta.url)),
    });
  });
  await tab.goto(site.origin, { waitUntil: "commit" });
  const calledAt = await tab.waitForFunction("window.calledAt").then((handle) => handle.jsonValue());
  // The clock must have gone on, so that an event that is dated when the script runs is found out.
  await tab.waitForFunction((time) => Date.now() > time + 300, calledAt);
  sendScript();
  await site.until("the event", () => site.named("statistics_viewed").length === 1);
  assert.deepEqual(
    site.events.map(({ event }) => event),
    ["$identify", "statistics_viewed"],
  );
  const [{ timestamp, user_id, properties }] = site.named("statistics_viewed");
  assert.equal(user_id, "usr_1");
  assert.deepEqual(properties, { period: "7d" });
  assert.ok(Date.parse(timestamp) <= calledAt, `${timestamp} is not before ${new Date(calledAt).toISOString()}`);
  // What the snippet gave back settles with what the real call gives.
  await tab.evaluate("window.flushed");
  await tab.close();
  await site.close();
});

test("after it has loaded, calls through the snippet's own functions still arrive", async () => {
  const { site, tab, errors, close } = await visit(
    `${onPage(ADDRESS)}<script>window.kept = cryptorebate.track;</script>${CALLS}`,
  );
  await site.until("the first event", () => site.named("statistics_viewed").length === 1);
  await tab.evaluate(`kept("statistics_viewed", { period: "30d" })`);
  await tab.evaluate(`cryptorebate.track("statistics_viewed", { period: "90d" })`);
  await site.until("all events", () => site.named("statistics_viewed").length === 3);
  assert.deepEqual(
    site.named("statistics_viewed").map(({ properties }) => properties.period),
    ["7d", "30d", "90d"],
  );
  assert.deepEqual(errors, []);
  await close();
});

test("without the snippet, the script is enough, and nothing else is loaded", async () => {
  const loaded = [];
  const file = (name) => {
    loaded.push(name);
  };
  const { site, errors, close } = await visit(`<script src="${ADDRESS}"></script>${CALLS}`, file);
  await site.until("the event", () => site.named("statistics_viewed").length === 1);
  assert.deepEqual(loaded, ["tracker.iife.js"]);
  assert.deepEqual(errors, []);
  await close();
});

test("a script that is blocked harms nothing, and the calls that wait are bounded", async () => {
  const { tab, errors, close } = await visit(`${onPage(ADDRESS)}${CALLS}`, () => ({
    status: 404,
    headers: {},
    body: "",
  }));
  const waiting = await tab.evaluate(`
    for (let n = 0; n < 3000; n += 1) cryptorebate.track("statistics_viewed").then(() => {});
    cryptorebate.q.length;
  `);
  assert.equal(waiting, 1000);
  assert.deepEqual(
    errors.filter((sentence) => !sentence.includes("404")),
    [],
  );
  await close();
});

test("the script twice on a page is one tracker", async () => {
  const script = `<script src="${ADDRESS}"></script>`;
  const { site, errors, close } = await visit(
    `${script}<script>window.first = cryptorebate;</script>${script}${CALLS}`,
  );
  await site.until("the event", () => site.named("statistics_viewed").length === 1);
  assert.deepEqual(errors, []);
  await close();
});
