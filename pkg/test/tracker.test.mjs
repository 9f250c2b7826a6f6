// The built package in a real Chromium: what a page does, and what arrives at its collector.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { validate } from "@cryptorebate/tracker";
import { launchBrowser } from "../../tests/browser.mjs";
import { openSite } from "./site.mjs";

const html = (script, body = "", head = "") => `<!doctype html>
<meta charset="utf-8"><title>test</title>${head}
<body>${body}
<script type="module">
import * as tracker from "/dist/index.js";
window.tracker = tracker;
${script}
</script>`;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

let browser;
before(async () => {
  browser = await launchBrowser();
});
after(() => browser?.close());

/** A page of a new visitor, on a new site. Everything is closed at the end of the test. */
async function visit(t, site, path = "/") {
  const opened = await openSite(site);
  const context = await browser.newContext();
  t.after(async () => {
    await context.close();
    await opened.close();
  });
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const page = await context.newPage();
  page.told = [];
  page.on("console", (message) => page.told.push(message.text()));
  page.on("pageerror", (error) => page.told.push(`uncaught: ${error.message}`));
  await page.goto(opened.origin + path);
  return { site: opened, page, context };
}

/** Waits until the page has said something: its sentences are loaded when there is something to say. */
async function heard(page, part) {
  if (!page.told.some((text) => text.includes(part))) {
    await page.waitForEvent("console", { predicate: (message) => message.text().includes(part) });
  }
}

const flush = (page) => page.evaluate(() => tracker.flush());

test("a page view arrives with everything that an event needs, and is valid", async (t) => {
  const page1 = html("tracker.init()", "", '<meta name="page-name" content="landing">');
  const { site } = await visit(t, { page: page1 }, "/start?utm=1#top");
  await site.until("a page view", () => site.events.length > 0);
  const [event] = site.events;
  assert.equal(event.event, "page_viewed");
  assert.deepEqual(event.properties, { page_name: "landing", page_url: "/start" });
  assert.match(event.event_id, uuid);
  assert.match(event.anonymous_id, uuid);
  assert.match(event.session_id, uuid);
  assert.ok(Math.abs(Date.parse(event.timestamp) - Date.now()) < 10_000);
  assert.equal(event.context.library.name, "@cryptorebate/tracker");
  assert.equal(event.context.locale, "en-US");
  assert.ok(Math.abs(Date.parse(site.requests[0].batch.sent_at) - Date.now()) < 10_000);
  assert.deepEqual(await validate(event), { event: "page_viewed", valid: true, violations: [] });
});

test("navigations of one task are one view of the last page, and a change of query is none", async (t) => {
  const { site, page } = await visit(t, { page: html('tracker.init({ pages: { "/exchanges": "exchanges" } })') });
  await page.waitForFunction(() => window.tracker);
  await page.evaluate(async () => {
    const task = () => new Promise((resolve) => setTimeout(resolve, 20));
    await task();
    history.pushState(null, "", "/redirects");
    history.replaceState(null, "", "/exchanges");
    await task();
    history.pushState(null, "", "/exchanges?page=2");
    await task();
    history.pushState(null, "", "/a/b");
    await task();
    history.back();
    await task();
    history.back();
    await task();
  });
  await flush(page);
  const views = site.named("page_viewed").map(({ properties }) => properties);
  assert.deepEqual(views, [
    { page_name: "home", page_url: "/" },
    { page_name: "exchanges", page_url: "/exchanges", referrer_url: "/" },
    { page_name: "a/b", page_url: "/a/b", referrer_url: "/exchanges" },
    { page_name: "exchanges", page_url: "/exchanges", referrer_url: "/a/b" },
  ]);
});

test("calls before the module is there keep their order, their time and what they said", async (t) => {
  const script = `
    tracker.identify("usr_1");
    const details = { step_number: 1, step_name: "caf\\u00e9 \\ud83d", total_steps: 4 };
    tracker.track("onboarding_step_completed", details);
    details.step_number = 99;
    window.calledAt = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 300));
    tracker.init({ capture: { pageViews: false } });
    tracker.track("history_viewed", { history_type: "withdrawals" });`;
  const { site, page } = await visit(t, { page: html(script) });
  await site.until("all three", () => site.events.length === 3);
  assert.deepEqual(
    site.events.map(({ event }) => event),
    ["$identify", "onboarding_step_completed", "history_viewed"],
  );
  const [, step, history] = site.events;
  assert.deepEqual(step.properties, { step_number: 1, step_name: "café \ufffd", total_steps: 4 });
  assert.equal(step.user_id, "usr_1");
  const calledAt = await page.evaluate(() => calledAt);
  assert.ok(Math.abs(Date.parse(step.timestamp) - calledAt) < 100);
  assert.ok(Date.parse(history.timestamp) - Date.parse(step.timestamp) >= 290);
});

const exchanges = `
  <p data-referral-exchange="bybit"><span id="text">https://bybit.example/r</span> <button id="button">Copy</button></p>
  <button id="exec" data-referral-exchange="okx">Copy by command</button>
  <p id="other">nothing to see</p>
  <input id="field" data-referral-exchange="mexc" value="https://mexc.example/r">
  <div id="host"></div>
  <p id="all">before <a data-referral-exchange="weex">https://weex.example/r</a> after</p>`;
const exchangesScript = `
  tracker.init({ capture: { pageViews: false } });
  tracker.identify("usr_1");
  document.getElementById("exec").onclick = () => {
    const field = document.body.appendChild(document.createElement("textarea"));
    field.value = "https://okx.example/r";
    field.select();
    document.execCommand("copy");
    field.remove();
  };
  const shadow = document.getElementById("host").attachShadow({ mode: "open" });
  shadow.innerHTML = '<button id="inner" data-referral-exchange="htx"><b>Copy</b></button>';
  window.select = (id) => getSelection().selectAllChildren(document.getElementById(id));
  await tracker.flush();
  window.ready = true;`;

test("copies by button, keyboard and context menu are told apart and each is counted once", async (t) => {
  const { site, page } = await visit(t, { page: html(exchangesScript, exchanges) });
  await page.waitForFunction(() => window.ready);
  await page.click("#button");
  await page.click("#exec");
  await page.click("#inner b");
  await page.click("#other");
  await page.evaluate(() => select("text"));
  await page.keyboard.press("Control+C");
  await page.click("#field", { clickCount: 3 });
  await page.keyboard.press("Control+C");
  await page.evaluate(() => select("other"));
  await page.keyboard.press("Control+C");
  await page.evaluate(() => getSelection().removeAllRanges());
  await page.keyboard.press("Control+C");
  await page.evaluate(() => select("all"));
  await page.keyboard.press("Control+C");
  await page.evaluate(() => getSelection().selectAllChildren(document.body));
  await page.keyboard.press("Control+C");
  // The menu itself is the browser's: what the page sees of it is a copy without keys.
  await page.waitForTimeout(1100);
  await page.evaluate(() => {
    select("text");
    document.execCommand("copy");
  });
  await flush(page);
  const copies = site.named("referral_link_copied").map(({ properties }) => Object.values(properties));
  assert.deepEqual(copies, [
    ["bybit", "button_click", true],
    ["okx", "button_click", true],
    ["htx", "button_click", true],
    ["bybit", "keyboard", false],
    ["mexc", "keyboard", true],
    ["weex", "keyboard", true],
    ["bybit", "context_menu", false],
  ]);
  assert.ok(!JSON.stringify(site.events).includes("example/r"), "no copied text is sent");
  assert.deepEqual(page.told, []);
});

test("the next page of a visitor is the same person, the same session, and remembers what was copied", async (t) => {
  const { site, page } = await visit(t, { page: html(exchangesScript, exchanges) });
  await page.waitForFunction(() => window.ready);
  await page.click("#button");
  await flush(page);
  await page.reload();
  await page.waitForFunction(() => window.ready);
  await page.click("#button");
  await flush(page);
  const [first, second] = site.named("referral_link_copied");
  assert.equal(first.properties.is_first_copy, true);
  assert.equal(second.properties.is_first_copy, false);
  for (const key of ["anonymous_id", "session_id", "user_id"]) {
    assert.equal(second[key], first[key]);
  }
  assert.equal(site.named("$identify").length, 1, "the same identify again is no news");
  await page.evaluate(() => tracker.reset());
  await page.click("#button");
  await flush(page);
  const third = site.named("referral_link_copied")[2];
  assert.equal(third.properties.is_first_copy, true);
  assert.equal(third.user_id, undefined);
  assert.notEqual(third.anonymous_id, first.anonymous_id);
  assert.notEqual(third.session_id, first.session_id);
});

const fifty = `for (let number = 1; number <= 50; number++) {
  tracker.track("onboarding_step_completed", { step_number: number, step_name: "x", total_steps: 50 });
}`;

test("a burst of fifty events is one request", async (t) => {
  const { site } = await visit(t, { page: html(`tracker.init({ capture: { pageViews: false } }); ${fifty}`) });
  await site.until("fifty events", () => site.events.length === 50);
  assert.equal(site.requests.length, 1);
});

/** Two batches within the delay are not held back: what is tracked after them waits. */
const twoThatLeaveAtOnce = 'for (let n = 0; n < 2; n++) { tracker.track("statistics_viewed"); await tracker.flush(); }';

test("what waits leaves when the page is closed", async (t) => {
  const script = `tracker.init({ capture: { pageViews: false }, key: "k&y", batchDelayMs: 3600e3, batchSize: 500 });
    ${twoThatLeaveAtOnce} ${fifty} window.ready = true;`;
  const { site, page } = await visit(t, { page: html(script) });
  await page.waitForFunction(() => window.ready);
  assert.equal(site.events.length, 2);
  // Such a close is not waited for by itself, and a context that ends in the midst of it hangs.
  const closed = page.waitForEvent("close");
  await page.close({ runBeforeUnload: true });
  await closed;
  await site.until("fifty more events", () => site.events.length === 52);
  assert.equal(site.requests[0].url.searchParams.get("key"), "k&y");
  assert.equal(new Set(site.events.map(({ event_id }) => event_id)).size, 52);
});

test("what waits leaves when the page navigates away", async (t) => {
  const script = `tracker.init({ capture: { pageViews: false }, batchDelayMs: 3600e3, batchSize: 500 });
    ${twoThatLeaveAtOnce} window.leave = () => { ${fifty} location.href = "/next"; };`;
  const { site, page } = await visit(t, { page: html(script) });
  await page.waitForFunction(() => window.leave);
  await page.evaluate(() => window.leave());
  await page.waitForURL("**/next");
  // The next page is the same one, and sends the first two of its own.
  await site.until("fifty more events", () => site.named("onboarding_step_completed").length === 50);
});

test("a batch that failed comes again with the same ids, and not before Retry-After", async (t) => {
  const answers = ["reset", { status: 429, "Retry-After": "2" }, 503];
  const { site } = await visit(t, {
    page: html('tracker.init({ key: "k", capture: { pageViews: false } }); tracker.track("statistics_viewed");'),
    answer: () => answers.shift() ?? 200,
  });
  await site.until("the event", () => site.events.length > 0, 20_000);
  const ids = site.requests.map(({ batch }) => batch.batch.map(({ event_id }) => event_id));
  assert.equal(ids.length, 4);
  assert.equal(new Set(ids.flat()).size, 1);
  const pause = site.requests[2].at - site.requests[1].at;
  assert.ok(pause >= 1990 && pause < 2600, `waited ${pause} ms`);
  assert.ok(site.requests.every(({ url, headers }) => url.searchParams.get("key") === "k" && !headers.authorization));
});

test("a refused key stops the sending and is said once", async (t) => {
  const { site, page } = await visit(t, {
    page: html('tracker.init({ key: "old" }); window.ready = true;'),
    answer: () => 401,
  });
  const said = page.waitForEvent("console", (message) => message.text().includes("refuses the write key"));
  await site.until("a request", () => site.requests.length === 1);
  await page.evaluate(async () => {
    tracker.track("statistics_viewed");
    await tracker.flush();
    tracker.track("statistics_viewed");
    await tracker.flush();
  });
  assert.equal(site.requests.length, 1);
  await said;
  await heard(page, "refuses the write key");
  assert.equal(page.told.filter((text) => text.includes("refuses the write key")).length, 1);
});

test("nothing that a page passes makes a call throw", async (t) => {
  const script = `
    const cycle = {}; cycle.self = cycle;
    window.thrown = [];
    const calls = [
      () => tracker.track("statistics_viewed", { period: 10n }),
      () => tracker.track("statistics_viewed", cycle),
      () => tracker.track(undefined), () => tracker.track("no_such_event", 5), () => tracker.track(Symbol("x"), {}),
      () => tracker.track("statistics_viewed", { get period() { throw new Error("mine"); } }),
      () => tracker.track("statistics_viewed", null, null), () => tracker.track("statistics_viewed", () => {}),
      () => tracker.identify(undefined), () => tracker.identify(""), () => tracker.identify("u", cycle),
      () => tracker.init({ onEvent() { throw new Error("mine too"); } }), () => tracker.init(),
    ];
    for (const call of calls) { try { call(); } catch (error) { thrown.push(String(error)); } }
    await tracker.flush();
    window.ready = true;`;
  const { page } = await visit(t, { page: html(script) });
  await page.waitForFunction(() => window.ready);
  assert.deepEqual(await page.evaluate(() => thrown), []);
  await heard(page, "BigInt");
  assert.ok(!page.told.some((text) => text.startsWith("uncaught")), page.told.join("\n"));
});

test("an observer sees every event with its verdict, and a strict tracker sends the valid ones only", async (t) => {
  const script = `
    window.seen = [];
    tracker.init({ strict: true, capture: { pageViews: false }, onEvent: (notice) => seen.push(notice) });
    tracker.identify("usr_1");
    tracker.track("user_logged_in", { method: "carrier_pigeon" });
    tracker.track("user_logged_in", { method: "telegram" });`;
  const { site, page } = await visit(t, { page: html(script) });
  await flush(page);
  await page.waitForFunction(() => seen.length === 5);
  const seen = await page.evaluate(() =>
    seen.map(({ event, valid, fate }) => [event.event, event.properties?.method, valid, fate]),
  );
  assert.deepEqual(seen, [
    ["$identify", undefined, true, "queued"],
    ["user_logged_in", "carrier_pigeon", false, "rejected"],
    ["user_logged_in", "telegram", true, "queued"],
    ["$identify", undefined, true, "acknowledged"],
    ["user_logged_in", "telegram", true, "acknowledged"],
  ]);
  assert.deepEqual(
    site.events.map(({ event, properties }) => [event, properties?.method]),
    [
      ["$identify", undefined],
      ["user_logged_in", "telegram"],
    ],
  );
});

test("on the developer's machine an invalid event is explained in the console", async (t) => {
  const script = 'tracker.init(); tracker.identify("u"); tracker.track("user_logged_in", { method: "telegramm" });';
  const { page } = await visit(t, { page: html(script) });
  const message = await page.waitForEvent("console", (console) => console.text().includes("not_in_enum"));
  assert.match(message.text(), /user_logged_in is not what the plan says/);
  assert.match(message.text(), /\/properties\/method/);
});

const inlinePage = "tracker.init(); window.ready = tracker.flush().then(() => true);";
for (const [what, file] of [
  ["is not there", { status: 404, headers: {}, body: "" }],
  ["is a page of the site", { status: 200, headers: { "Content-Type": "text/html" }, body: "<!doctype html>" }],
]) {
  test(`the tracker starts from within the package when the file of its module ${what}`, async (t) => {
    const site1 = { page: html(inlinePage), file: (name) => (name === "tracker.wasm" ? file : undefined) };
    const { site, page } = await visit(t, site1);
    await site.until("a page view", () => site.events.length === 1);
    assert.ok(!page.told.some((text) => text.includes("@cryptorebate")), page.told.join("\n"));
  });
}

test("a server that does not know the type of WebAssembly is no obstacle", async (t) => {
  const body = await readFile(new URL("../dist/tracker.wasm", import.meta.url));
  const asked = [];
  const { site } = await visit(t, {
    page: html(inlinePage),
    file(name) {
      asked.push(name);
      return name === "tracker.wasm" ? { status: 200, headers: { "Content-Type": "text/plain" }, body } : undefined;
    },
  });
  await site.until("a page view", () => site.events.length === 1);
  assert.ok(!asked.includes("tracker-js.js"));
});

test("a page that forbids WebAssembly is tracked by the same module in JavaScript, and says what it needs", async (t) => {
  const script = `${inlinePage} await tracker.flush(); tracker.track("statistics_viewed"); await tracker.flush();
    window.alive = true;`;
  const { site, page } = await visit(t, {
    page: html(script),
    headers: { "Content-Security-Policy": "script-src 'self' 'unsafe-inline'" },
  });
  await page.waitForFunction(() => window.alive);
  await heard(page, "'wasm-unsafe-eval'");
  const told = page.told.filter((text) => text.includes("'wasm-unsafe-eval'"));
  assert.equal(told.length, 1, told.join("\n"));
  assert.deepEqual(
    site.events.map(({ event }) => event),
    ["page_viewed", "statistics_viewed"],
  );
  assert.deepEqual(await validate(site.events[0]), { event: "page_viewed", valid: true, violations: [] });
});

test("a page whose fetch calls the tracker back loses nothing", async (t) => {
  const script = `
    const original = window.fetch;
    window.fetch = (...args) => {
      if (String(args[0]).includes("/v1/batch") && !window.called) {
        window.called = true;
        tracker.track("statistics_viewed");
      }
      return original(...args);
    };
    tracker.init();`;
  const { site } = await visit(t, { page: html(script) });
  await site.until("both", () => site.events.length === 2);
});

test("a page without storage is a page all the same", async (t) => {
  const script = `
    Object.defineProperty(window, "localStorage", { get() { throw new DOMException("no", "SecurityError"); } });
    tracker.init();`;
  const { site, page } = await visit(t, { page: html(script) });
  await site.until("a page view", () => site.events.length === 1);
  assert.deepEqual(page.told, []);
});
