// What arrives when the page goes away, the process is killed or the collector is gone: each event once.
// @ts-check
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { ledgerTable } from "./ledger.mjs";
import { closeBrowser, kill, openScene, start } from "./scene.mjs";

after(async () => {
  await closeBrowser();
  console.log(ledgerTable());
});

/** A script for the first page; who comes back finds one that only starts the tracker. @param {string} script */
const firstPage = (script) => () => `${start()} if (location.pathname === "/") { ${script} }`;
const leave = 'location.href = "/elsewhere";';

test("the page navigates away in the task of its 20 events", async (t) => {
  const scene = await openScene(t);
  const page = await scene.settled();
  scene.made = 20;
  await page.evaluate(`make(20); ${leave}`);
  await page.waitForURL("**/elsewhere");
  await scene.arrivedAtOnce();
  const back = await scene.visit("/back");
  await scene.untilAll();
  await scene.judge({ page: back });
});

test("the page navigates away in the task that starts the tracker and makes 20 events", async (t) => {
  const scene = await openScene(t, { script: firstPage(`make(20); ${leave}`) });
  const page = await scene.context.newPage();
  scene.made = 20;
  await page.goto(scene.server.origin);
  await page.waitForURL("**/elsewhere");
  await scene.arrivedAtOnce();
  const back = await scene.visit("/back");
  await scene.untilAll();
  await scene.judge({ page: back });
});

test("200 events of 1.1 KB, then the page navigates away", async (t) => {
  const scene = await openScene(t);
  const page = await scene.settled();
  scene.made = 200;
  await page.evaluate(`makeLarge(200); ${leave}`);
  await page.waitForURL("**/elsewhere");
  await scene.arrivedAtOnce();
  const back = await scene.visit("/back");
  await scene.untilAll();
  await scene.judge({ page: back });
});

for (const [line, roundTripMs] of /** @type {const} */ ([
  ["", 0],
  [", 100 ms away from the collector", 100],
])) {
  test(`the tab is closed right after 20 events${line}`, async (t) => {
    const scene = await openScene(t);
    const origin = roundTripMs ? await scene.server.distant(roundTripMs) : undefined;
    const page = await scene.settled(origin);
    await scene.make(page, 20);
    await scene.closeTab(page);
    await scene.arrivedAtOnce();
    const back = await scene.visit("/back", origin);
    await scene.untilAll();
    await scene.judge({ page: back });
  });

  test(`the tab is closed before the tracker has loaded${line}`, async (t) => {
    const scene = await openScene(t, { script: firstPage("make(20);") });
    const origin = roundTripMs ? await scene.server.distant(roundTripMs) : undefined;
    scene.made = 20;
    const page = await scene.visit("/", origin);
    await scene.closeTab(page);
    await scene.arrivedAtOnce();
    const back = await scene.visit("/back", origin);
    await scene.untilAll();
    await scene.judge({ page: back });
  });
}

for (const count of [7, 20]) {
  test(`the tab's process is killed right after ${count} events`, async (t) => {
    const scene = await openScene(t, { ownProcess: true });
    const page = await scene.settled();
    const other = await scene.context.newPage();
    const tabs = await scene.processes("renderer");
    await scene.make(page, count);
    await kill(tabs);
    await scene.arrivedAtOnce();
    await other.close();
    const back = await scene.visit("/back");
    await scene.untilAll();
    await scene.judge({ page: back });
  });

  // Chromium writes what pages store to disk after five seconds. What is younger when all of it is killed must be on
  // its way: a burst in one request can be that only when the task that makes it has ended.
  test(`the whole browser is killed 50 ms after ${count} events`, async (t) => {
    const scene = await openScene(t, { ownProcess: true });
    const page = await scene.settled();
    const processes = await scene.processes();
    await scene.make(page, count);
    await page.evaluate("new Promise((resolve) => setTimeout(resolve, 50))");
    await kill(processes);
    await scene.arrivedAtOnce();
    await scene.openBrowser();
    const back = await scene.visit("/back");
    await scene.untilAll();
    await scene.judge({ page: back });
  });
}

test("the collector answers 503 for a while, and no new event comes to wake the tracker", async (t) => {
  const scene = await openScene(t);
  const page = await scene.settled();
  await scene.server.misbehave({ status: 503 });
  const before = scene.server.requests().length;
  await scene.make(page, 20);
  await new Promise((resolve) => setTimeout(resolve, 5000));
  const tries = scene.server.requests().length - before;
  await scene.server.misbehave();
  // Pauses double with each failure: after those of 5 s, the next may be half a minute.
  await scene.untilAll(60_000);
  await scene.judge({ page, note: `${tries} requests in the 5 s` });
  assert.ok(tries >= 1 && tries <= 6, `${tries} requests in 5 s`);
});

test("connections are reset while the browser is online, then the page is reloaded", async (t) => {
  const scene = await openScene(t);
  const page = await scene.settled();
  await scene.server.misbehave({ reset: "unread" });
  await scene.make(page, 20);
  await scene.server.until("a reset", () => scene.server.requests().some(({ outcome }) => outcome === "reset"));
  await scene.server.misbehave();
  await page.reload();
  await scene.untilAll();
  await scene.judge({ page });
});

test("two tabs make 10 events each while the collector is dead, both are closed, one comes back", async (t) => {
  const scene = await openScene(t, { script: ({ collector }) => start({ endpoint: collector }) });
  const [one, other] = [await scene.settled(), await scene.settled()];
  await scene.server.misbehave({ refuse: true });
  await scene.make(one, 10, 1, "one");
  await scene.make(other, 10, 1, "other");
  await scene.closeTab(one);
  await scene.closeTab(other);
  await scene.server.misbehave();
  const back = await scene.visit("/back");
  await scene.untilAll();
  await scene.judge({ page: back });
});

test("a second tab opens while the first has 10 events that are not sent", async (t) => {
  const scene = await openScene(t);
  const one = await scene.settled();
  await scene.server.misbehave({ status: 503 });
  await scene.make(one, 10);
  await scene.server.until("a 503", () => scene.server.requests().some(({ outcome }) => outcome === "answered 503"));
  await scene.server.misbehave();
  const other = await scene.settled();
  await scene.untilAll();
  await other.evaluate("tracker.flush()");
  await one.evaluate("tracker.flush()");
  await scene.judge({ page: one });
});

test("two tabs with events are closed at once", async (t) => {
  const scene = await openScene(t);
  const [one, other] = [await scene.settled(), await scene.settled()];
  await Promise.all([scene.make(one, 10, 1, "one"), scene.make(other, 10, 1, "other")]);
  await Promise.all([scene.closeTab(one), scene.closeTab(other)]);
  await scene.arrivedAtOnce();
  const back = await scene.visit("/back");
  await scene.untilAll();
  await scene.judge({ page: back });
});

test("ten tabs of one visitor send at the same time", async (t) => {
  const scene = await openScene(t);
  const tabs = [];
  for (let tab = 0; tab < 10; tab++) tabs.push(await scene.visit());
  await Promise.all(tabs.map((tab, index) => scene.make(tab, 10, 1, `tab ${index}`)));
  await scene.untilAll();
  await scene.judge({ page: tabs[0] });
});

test("a burst of 50 events is at most two requests, of at most 73 bytes an event", async (t) => {
  const scene = await openScene(t);
  const page = await scene.settled();
  const before = scene.server.requests().length;
  await scene.make(page, 50);
  await scene.untilAll();
  await page.evaluate("tracker.flush()");
  const burst = scene.server.requests().slice(before);
  const bytes = burst.reduce((sum, request) => sum + request.bytes, 0) / 50;
  await scene.judge({ page, note: `${burst.length} requests, ${bytes.toFixed(1)} bytes an event` });
  assert.ok(burst.length <= 2, `${burst.length} requests`);
  assert.ok(bytes <= 73, `${bytes} bytes an event`);
});
