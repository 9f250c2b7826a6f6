// Consent in a real Chromium: what is sent and stored before a person agrees, after that, and when they refuse.

import assert from "node:assert/strict";
import { test } from "node:test";
import { act, flush, html, shareBrowser, stored, visit } from "./visit.mjs";

shareBrowser();

/** A page whose tracker starts with what its address says of the consent. */
const asking = (options = "", script = "") => html(asks.replace("{", `{ ${options}`) + script);
const asks = 'tracker.init({ consent: new URLSearchParams(location.search).get("consent") ?? "pending" });';

const go = async (page, path) => {
  await page.goto(new URL(path, page.url()).href);
  await page.waitForFunction(() => window.ready);
};
/** How the tracker is, once it runs. */
const status = async (page) => {
  const running = await page.waitForFunction(() => tracker.status().state === "running" && tracker.status());
  return running.jsonValue();
};
const names = (site) => site.events.map(({ event }) => event);

const work = `tracker.identify("usr_1");
  tracker.track("statistics_viewed");
  window.receipt = tracker.track("history_viewed", { history_type: "withdrawals" });`;

test("while a person has not decided, nothing is sent and nothing is stored, whatever happens", async (t) => {
  const body = '<button data-referral-exchange="bybit" id="copy">Copy</button>';
  const script = `tracker.init({ consent: "pending", batchSize: 1, batchDelayMs: 0 }); ${work}`;
  const { site, page } = await visit(t, html(script, { body }), { path: "/?utm_source=telegram" });
  await page.click("#copy");
  await act(page, () => history.pushState(null, "", "/next"));
  assert.deepEqual(await page.evaluate(() => tracker.flush({ deadline: 2000 })), { delivered: false, waiting: 6 });
  await page.waitForTimeout(1500);
  await page.evaluate(() => dispatchEvent(new Event("online")));
  await page.evaluate(() => dispatchEvent(new Event("pagehide")));
  await page.reload();
  await page.waitForFunction(() => window.ready);
  assert.deepEqual(await stored(page), []);
  assert.deepEqual(site.requests, []);
  const { consent, storage, waiting } = await status(page);
  assert.deepEqual({ consent, storage, waiting }, { consent: "pending", storage: "memory", waiting: 4 });
});

test("what has waited is sent when the person agrees, with the times at which it happened", async (t) => {
  const { site, page } = await visit(t, asking("", work));
  const before = await page.evaluate(() => Date.now());
  await page.waitForTimeout(300);
  await page.evaluate(() => tracker.consent("granted"));
  assert.deepEqual(await page.evaluate(() => window.receipt.then()), { status: "acknowledged" });
  assert.deepEqual(names(site), ["$identify", "statistics_viewed", "history_viewed", "page_viewed"]);
  for (const { timestamp } of site.events) {
    assert.ok(Date.parse(timestamp) <= before + 50, `${timestamp} is before the decision`);
  }
  assert.equal(new Set(site.events.map(({ anonymous_id }) => anonymous_id)).size, 1);
  const kept = await stored(page);
  assert.ok(kept.includes("cryptorebate.anonymous_id") && kept.includes("cryptorebate.user_id"), kept.join());
  const [{ anonymous_id, session_id }] = site.events;
  await go(page, "/?consent=granted");
  const { anonymousId, sessionId, userId } = await status(page);
  assert.deepEqual([anonymousId, sessionId, userId], [anonymous_id, session_id, "usr_1"]);
});

test("events that wait when the person agrees are on disk from then on", async (t) => {
  const { site, page } = await visit(t, { page: asking("", work), answer: () => 503 });
  await page.evaluate(() => tracker.consent("granted"));
  const kept = (await stored(page)).filter((name) => name.includes(".event."));
  assert.equal(kept.length, 4);
  assert.deepEqual(site.events, []);
});

test("what has waited is dropped when the person refuses, and so is what comes later", async (t) => {
  const { site, page } = await visit(t, asking("", work));
  await page.evaluate(() => tracker.consent("denied"));
  assert.deepEqual(await page.evaluate(() => window.receipt.then()), { status: "dropped", reason: "no_consent" });
  const later = await page.evaluate(() => tracker.track("statistics_viewed").then());
  assert.deepEqual(later, { status: "dropped", reason: "no_consent" });
  await act(page, () => history.pushState(null, "", "/next"));
  await flush(page);
  await page.evaluate(() => dispatchEvent(new Event("pagehide")));
  assert.deepEqual(await stored(page), []);
  assert.deepEqual(site.requests, []);
  const { consent, waiting, dropped } = await status(page);
  assert.deepEqual({ consent, waiting, dropped }, { consent: "denied", waiting: 0, dropped: { no_consent: 6 } });
});

test("who withdraws is forgotten at once, and whoever agrees again is stored again", async (t) => {
  const { site, page } = await visit(t, asking("", work), { path: "/?consent=granted" });
  await flush(page);
  assert.notDeepEqual(await stored(page), []);
  await page.evaluate(() => tracker.consent("denied"));
  assert.deepEqual(await stored(page), []);
  await act(page, () => void tracker.track("statistics_viewed"));
  assert.deepEqual(await stored(page), []);
  assert.equal(names(site).length, 4);
  await page.evaluate(() => tracker.consent("granted"));
  await page.evaluate(() => tracker.track("statistics_viewed").then());
  const { anonymousId } = await status(page);
  await go(page, "/?consent=granted");
  assert.equal((await status(page)).anonymousId, anonymousId, "the next page knows the visitor again");
});

test("a page that asks each time knows who has agreed before, once that is said again", async (t) => {
  const first = `
    window.kept = JSON.stringify(localStorage);
    window.written = [];
    const { setItem } = Storage.prototype;
    Storage.prototype.setItem = function (...item) {
      written.push(item);
      setItem.apply(this, item);
    };`;
  const { site, page } = await visit(t, html(asks, { first }), { path: "/?consent=granted" });
  await page.evaluate(() => void tracker.identify("usr_1"));
  await flush(page);
  const known = await status(page);
  await go(page, "/?consent=pending");
  await act(page, () => void tracker.track("statistics_viewed"));
  const { kept, now, written } = await page.evaluate(() => ({ kept, now: JSON.stringify(localStorage), written }));
  assert.match(kept, /usr_1/);
  assert.equal(now, kept, "nothing is stored before");
  assert.deepEqual(written, [], "nothing is stored before");
  await page.evaluate(() => tracker.consent("granted"));
  await flush(page);
  const event = site.named("statistics_viewed")[0];
  assert.deepEqual(
    [event.anonymous_id, event.session_id, event.user_id],
    [known.anonymousId, known.sessionId, "usr_1"],
  );
});

for (const storage of ["local", "cookie"]) {
  test(`who refuses on a later page is forgotten, whatever an earlier one has kept: ${storage}`, async (t) => {
    const { page, site } = await visit(t, asking(`storage: "${storage}",`, work), { path: "/?consent=granted" });
    await flush(page);
    assert.notDeepEqual(await stored(page), []);
    const count = site.requests.length;
    await go(page, "/?consent=pending");
    await page.evaluate(() => tracker.consent("denied"));
    assert.deepEqual(await stored(page), [], "after a question");

    await go(page, "/?consent=granted");
    await flush(page);
    assert.notDeepEqual(await stored(page), []);
    const more = site.requests.length;
    assert.ok(more > count);
    await go(page, "/?consent=denied");
    assert.deepEqual(await stored(page), [], "from the start");
    await flush(page);
    assert.equal(site.requests.length, more);
  });
}

test("a decision before the module is there counts", async (t) => {
  const script = `tracker.init({ consent: "pending" }); ${work} tracker.consent("denied");`;
  const { site, page } = await visit(t, html(script));
  await page.waitForFunction(() => tracker.status().state === "running");
  await flush(page);
  assert.deepEqual(site.requests, []);
  assert.deepEqual(await stored(page), []);
  const agreed = await visit(t, html(`tracker.init({ consent: "pending" }); ${work} tracker.consent("granted");`));
  await agreed.site.until("all four", () => agreed.site.events.length === 4);
});

test("calls that wait for the module when the person agrees are on disk from then on", async (t) => {
  const script = `tracker.init({ consent: "pending", wasm: new Promise(() => {}) }); ${work}`;
  const { page } = await visit(t, html(script));
  await act(page, () => {});
  assert.deepEqual(await stored(page), []);
  await page.evaluate(() => tracker.consent("granted"));
  assert.equal((await stored(page)).filter((name) => name.includes(".call.")).length, 4);
});

const signals = {
  gpc: "Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { value: true, configurable: true });",
  dnt: "Object.defineProperty(Navigator.prototype, 'doNotTrack', { value: '1', configurable: true });",
};
for (const [signal, first] of Object.entries(signals)) {
  test(`a browser that says ${signal} is left alone where the page respects that, and only there`, async (t) => {
    const other = signal === "gpc" ? "dnt" : "gpc";
    for (const [respect, isRefused] of [
      [`{ ${signal}: true }`, true],
      [`{ ${other}: true }`, false],
      ["{}", false],
    ]) {
      const script = `tracker.init({ consent: "granted", respect: ${respect} }); ${work} await tracker.flush();`;
      const { site, page } = await visit(t, html(script, { first }));
      assert.equal(site.requests.length === 0, isRefused, respect);
      assert.equal((await stored(page)).length === 0, isRefused, respect);
      assert.equal((await status(page)).consent, isRefused ? "denied" : "granted");
    }
  });
}
