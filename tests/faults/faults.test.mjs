// What goes wrong around a tracker: the collector, the network, the clock, and the page's own code.
// @ts-check
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { ledgerTable } from "./ledger.mjs";
import { closeBrowser, kill, openScene, start } from "./scene.mjs";

after(async () => {
  await closeBrowser();
  console.log(ledgerTable());
});

test("the collector refuses connections for a while", async (t) => {
  const scene = await openScene(t, { script: ({ collector }) => start({ endpoint: collector }) });
  const page = await scene.settled();
  await scene.server.misbehave({ refuse: true });
  const refused = page.waitForEvent("requestfailed");
  await scene.make(page, 20);
  await refused;
  await scene.server.misbehave();
  await scene.untilAll();
  await scene.judge({ page });
});

test("the collector answers 500 for a minute", async (t) => {
  const scene = await openScene(t);
  await scene.context.clock.install();
  const page = await scene.settled();
  await scene.server.misbehave({ status: 500 });
  const before = scene.server.requests().length;
  await scene.make(page, 20);
  await scene.passTime(page, 60);
  const tries = scene.server.requests().length - before;
  await scene.server.misbehave();
  await scene.passTime(page, 600, () => scene.arrived() === scene.made);
  await scene.judge({ page, note: `${tries} requests in the minute` });
  assert.ok(tries >= 3 && tries <= 15, `${tries} requests in a minute`);
});

/** A request's time limit by the page's own clock, which is the one that this file can move. */
const limitsByClock = `AbortSignal.timeout = (ms) => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(new DOMException("too late", "TimeoutError")), ms);
  return controller.signal;
};`;

for (const silent of /** @type {const} */ (["unread", "stored"])) {
  test(`the collector never answers, and the batch is ${silent}`, async (t) => {
    const scene = await openScene(t, { before: limitsByClock });
    await scene.context.clock.install();
    const page = await scene.settled();
    await scene.server.misbehave({ silent, times: 1 });
    const before = scene.server.requests().length;
    await scene.make(page, 20);
    await scene.server.until("a request", () =>
      scene.server
        .requests()
        .slice(before)
        .some(({ outcome }) => outcome === "silent" || outcome === "kept"),
    );
    // A tracker that waits for an answer for ever would do so now.
    await scene.make(page, 1, 21);
    await scene.passTime(page, 300, () => scene.arrived() === scene.made);
    await page.evaluate("tracker.flush()");
    await scene.judge({ page });
  });
}

for (const [what, fault] of /** @type {const} */ ([
  ["the connection is cut after the batch was stored", { reset: "stored", times: 1 }],
  ["the answer is cut short after the batch was stored", { truncate: true, times: 1 }],
])) {
  test(what, async (t) => {
    const scene = await openScene(t);
    const page = await scene.settled();
    await scene.server.misbehave(fault);
    await scene.make(page, 20);
    await scene.untilAll();
    await scene.make(page, 5, 21);
    await scene.untilAll();
    await page.evaluate("tracker.flush()");
    await scene.judge({ page });
  });
}

test("the connection is cut after the batch was stored, and the receipts cannot be had for a while", async (t) => {
  const scene = await openScene(t);
  const page = await scene.settled();
  await scene.server.misbehave({ reset: "stored", times: 1 }, { status: 503, times: 3 });
  await scene.make(page, 20);
  await scene.untilAll(30_000);
  await scene.make(page, 5, 21);
  await scene.untilAll(30_000);
  await page.evaluate("tracker.flush()");
  await scene.judge({ page });
});

test("429 with a Retry-After of 2 seconds is kept to within 0.3 s", async (t) => {
  const scene = await openScene(t);
  const page = await scene.settled();
  await scene.server.misbehave({ status: 429, retryAfter: 2, times: 1 });
  const before = scene.server.requests().length;
  await scene.make(page, 20);
  await scene.untilAll();
  const [refused, taken] = scene.server.requests().slice(before);
  assert.ok(refused && taken);
  const waited = taken.at - refused.at;
  await scene.judge({ page, note: `came again after ${Math.round(waited)} ms` });
  assert.ok(waited >= 2000 && waited <= 2300, `${waited} ms`);
});

test("503 with a Retry-After is kept by each of two tabs", async (t) => {
  const scene = await openScene(t);
  const [one, other] = [await scene.settled(), await scene.settled()];
  await scene.server.misbehave({ status: 503, retryAfter: 2, times: 2 });
  await Promise.all([scene.make(one, 20, 1, "one"), scene.make(other, 20, 1, "other")]);
  await scene.untilAll();
  await scene.judge({ page: one });
  for (const name of ["one", "other"]) {
    const tries = scene.server
      .requests()
      .filter(({ events }) => events.some(({ properties }) => properties?.step_name === name));
    for (const [index, { at, outcome }] of tries.entries()) {
      if (outcome === "kept") continue;
      const waited = (tries[index + 1]?.at ?? 0) - at;
      assert.ok(waited >= 2000 && waited <= 2300, `${name} came again after ${waited} ms`);
    }
  }
});

test("413: the collector takes 8 KiB at a time", async (t) => {
  const scene = await openScene(t);
  const page = await scene.settled();
  await scene.server.misbehave({ maxBytes: 8192 });
  await scene.make(page, 100);
  await scene.untilAll();
  await scene.judge({ page });
});

test("413: one event alone is too large for the collector, and is dropped", async (t) => {
  const scene = await openScene(t);
  const page = await scene.settled();
  await scene.server.misbehave({ maxBytes: 4096 });
  await scene.make(page, 10);
  scene.made += 1;
  await page.evaluate(() => {
    const { tracker } = /** @type {any} */ (window);
    const step_name = "x".repeat(8192);
    tracker.track("onboarding_step_completed", { step_number: 1, step_name, total_steps: 1 });
  });
  await scene.make(page, 10, 11);
  await scene.server.until("20 events", () => scene.arrived() === 20);
  await page.waitForFunction("tracker.status().waiting === 0");
  await scene.judge({ page });
});

/** @param {import("./server.mjs").WireEvent} event */
const isSeventh = ({ properties }) => properties?.step_number === 7;

for (const named of [true, false]) {
  test(`400 ${named ? "names one event" : "does not say which event it is"}: the others arrive`, async (t) => {
    const scene = await openScene(t);
    const page = await scene.settled();
    await scene.server.misbehave({ poison: isSeventh, named });
    await scene.make(page, 20);
    await scene.server.until("19 events", () => scene.arrived() === 19);
    await page.waitForFunction("tracker.status().waiting === 0");
    await scene.judge({ page });
  });
}

for (const status of [401, 403]) {
  test(`${status} stops the sending, is said once, and the queue is kept for a better key`, async (t) => {
    const scene = await openScene(t);
    const page = await scene.settled();
    await scene.server.misbehave({ status });
    const before = scene.server.requests().length;
    const said = page.waitForEvent("console", (message) => message.text().startsWith("@cryptorebate/tracker"));
    await scene.make(page, 20);
    await scene.server.until("a refusal", () => scene.server.requests().length > before);
    await page.evaluate("tracker.flush()");
    await scene.make(page, 5, 21);
    await page.evaluate("tracker.flush()");
    await said;
    const tries = scene.server.requests().length - before;
    const told = scene.said.filter((text) => text.startsWith("@cryptorebate/tracker") && text.includes("key")).length;
    await scene.server.misbehave();
    await scene.closeTab(page);
    const back = await scene.visit("/back");
    await scene.untilAll();
    await scene.judge({ page: back, note: `${tries} request, said ${told} time` });
    assert.equal(tries, 1);
    assert.equal(told, 1);
  });
}

test("offline for 10,000 events", async (t) => {
  const scene = await openScene(t);
  const page = await scene.settled();
  await scene.context.setOffline(true);
  await scene.make(page, 10_000);
  const kept = await page.evaluate(() => JSON.stringify({ ...localStorage }).length);
  await scene.context.setOffline(false);
  await page.waitForFunction("tracker.status().waiting === 0 && tracker.status().inFlight === 0", null, {
    timeout: 60_000,
  });
  await scene.judge({ page, note: `${(kept / 1024).toFixed(0)} kB stored` });
  assert.ok(kept < 4 << 20, `${kept} characters stored`);
  assert.equal(reportedDrops(scene.server.requests()), await scene.dropped(page), "the collector is told of the drops");
});

test("the tab's process is killed while a batch is on its way", async (t) => {
  const scene = await openScene(t, { ownProcess: true });
  const page = await scene.settled();
  const other = await scene.context.newPage();
  const tabs = await scene.processes("renderer");
  await scene.server.misbehave({ delayMs: 1000, times: 1 });
  const before = scene.server.requests().length;
  await scene.make(page, 20);
  await scene.server.until("a request", () => (scene.server.requests()[before]?.body?.batch.length ?? 0) > 0);
  await kill(tabs);
  await scene.arrivedAtOnce();
  await other.close();
  const back = await scene.visit("/back");
  await scene.untilAll();
  await back.evaluate("tracker.flush()");
  await scene.judge({ page: back });
});

test("the clock is set back an hour between events, and while a batch waits for its second try", async (t) => {
  const scene = await openScene(t);
  const page = await scene.settled();
  await scene.make(page, 5);
  await scene.server.misbehave({ status: 503, times: 1 });
  await page.evaluate(() => {
    const now = Date.now;
    const { Date: Real } = window;
    // @ts-expect-error A clock of the page's own, an hour late.
    window.Date = class extends Real {
      /** @param {any[]} when */
      constructor(...when) {
        // @ts-expect-error Any arguments of a date.
        super(...(when.length > 0 ? when : [now() - 3_600_000]));
      }
      static now() {
        return now() - 3_600_000;
      }
    };
    Real.now = () => now() - 3_600_000;
  });
  await scene.make(page, 15, 6);
  await scene.untilAll();
  await scene.make(page, 5, 21);
  await scene.untilAll();
  const times = scene.server.events().map(({ timestamp }) => Date.parse(timestamp));
  await scene.judge({ page });
  assert.ok(times.every(Number.isFinite));
});

test("the clock is set back an hour between two visits", async (t) => {
  const late = "const now = Date.now; Date.now = () => now() - 3600000;";
  const scene = await openScene(t, {
    script: () => start(),
  });
  const page = await scene.settled();
  await scene.server.misbehave({ status: 503 });
  await scene.make(page, 10);
  await scene.closeTab(page);
  await scene.server.misbehave();
  await scene.context.addInitScript(late);
  const back = await scene.visit("/back");
  await scene.make(back, 10, 11);
  await scene.untilAll();
  await scene.judge({ page: back });
});

test("the page's own code throws in everything that the tracker calls", async (t) => {
  const scene = await openScene(t, {
    script: () => `
      const fail = () => { throw new Error("the page's own"); };
      tracker.init({ onEvent: fail, beforeSend: fail, routes: { get "/x"() { fail(); } } });
      tracker.subscribe?.(fail);
      tracker.subscribe?.(() => Promise.reject(new Error("the page's own, later")).catch(() => {}));
      tracker.identify("usr_1");`,
  });
  const page = await scene.settled();
  await scene.make(page, 20);
  scene.made += 1;
  await page.evaluate(() => {
    const { tracker } = /** @type {any} */ (window);
    const properties = { step_number: 21, step_name: "step", total_steps: 100000 };
    tracker
      .track("onboarding_step_completed", properties)
      ?.then?.(() => {
        throw new Error("the page's own, in a receipt");
      })
      .catch?.(() => {});
    history.pushState(null, "", "/pushed");
  });
  await scene.untilAll();
  await scene.judge({ page });
});

test("an ad-blocker blocks the collector, and the visitor comes back without it", async (t) => {
  const scene = await openScene(t);
  const page = await scene.context.newPage();
  await page.route("**/v1/**", (route) => route.abort("blockedbyclient"));
  const blocked = page.waitForEvent("requestfailed");
  await page.goto(scene.server.origin);
  await page.waitForFunction("window.started");
  await scene.make(page, 20);
  await blocked;
  await page.unroute("**/v1/**");
  await scene.closeTab(page);
  const back = await scene.visit("/back");
  await scene.untilAll();
  await scene.judge({ page: back });
});

test("the page forbids WebAssembly", async (t) => {
  const scene = await openScene(t, { headers: { "Content-Security-Policy": "script-src 'self' 'unsafe-inline'" } });
  const page = await scene.settled();
  await scene.make(page, 20);
  await scene.untilAll();
  const told = scene.said.filter((text) => text.startsWith("@cryptorebate/tracker")).length;
  await scene.judge({ page, note: `said ${told} time` });
  assert.equal(told, 1);
});

test("the visitor goes back to a page that the browser kept alive", async (t) => {
  const scene = await openScene(t, {
    ownProcess: true,
    withoutArguments: ["--disable-back-forward-cache"],
    script: () => `${start()}
      addEventListener("pageshow", (event) => { if (event.persisted) make(5, 21); });`,
  });
  const page = await scene.settled();
  scene.made = 25;
  await page.evaluate(`make(20); location.href = "/elsewhere"`);
  await page.waitForURL("**/elsewhere");
  await scene.arrivedAtOnce();
  await page.evaluate("history.back()").catch(() => {});
  await scene.untilAll();
  await scene.judge();
});

/**
 * What the delivery reports say was dropped: the most that each tab has told.
 * @param {import("./server.mjs").Recorded[]} requests
 */
function reportedDrops(requests) {
  /** @type {Map<string, number>} */
  const tabs = new Map();
  for (const { body } of requests) {
    for (const { tab, dropped = {} } of body?.delivery ?? []) {
      const sum = Object.values(dropped).reduce((total, count) => total + Number(count), 0);
      tabs.set(tab, Math.max(sum, tabs.get(tab) ?? 0));
    }
  }
  return [...tabs.values()].reduce((total, count) => total + count, 0);
}
