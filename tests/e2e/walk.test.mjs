// A visitor walks through the demo in a real browser; the collector's database must hold just what they did.
// @ts-check
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { launchBrowser } from "../browser.mjs";
import { startCollector } from "./collector.mjs";
import { Demo } from "./demo.mjs";
import { readStore } from "./store.mjs";

const exchanges = ["mexc", "bybit", "okx", "binance", "weex", "bingx", "htx"];

/** @type {import("playwright-core").Browser} */
let browser;
/** @type {import("./collector.mjs").Collector} */
let collector;
/** @type {Demo} */
let demo;

before(async () => {
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
});
beforeEach(async () => {
  collector = await startCollector();
  demo = await Demo.open(browser, collector.origin);
});
afterEach(async () => {
  await demo?.page.context().close();
  await collector?.remove();
});

test("a walk from the landing page to the withdrawal leaves exactly its events in the store", async () => {
  const { page } = demo;

  await demo.goto("/");
  await page.getByRole("link", { name: "Create a free account" }).click();
  await demo.signUp("ann@example.com");

  await demo.press("Continue");
  await page.getByLabel("OKX").check();
  await demo.press("Continue");
  await demo.shows("referral_link_viewed", 1);
  await demo.press("Skip this step");
  await demo.heading("Dashboard");
  const figures = (await page.locator(".figures dd").allTextContents()).map((text) =>
    Number(text.replace(/[$,]/g, "")),
  );
  const [available, , total] = figures;
  await demo.picture("dashboard");

  await demo.follow("Exchanges");
  // A link is told once a session: the one of the onboarding was seen there.
  const unseen = exchanges.filter((exchange) => exchange !== "okx");
  for (const [index, exchange] of unseen.entries()) {
    await demo.link(exchange).scrollIntoViewIfNeeded();
    await demo.shows("referral_link_viewed", 2 + index);
  }
  await copyByButton("bybit", 1);
  await copyByKeyboard("okx", 2);
  await copyByContextMenu("binance", 3);
  await copyByButton("bybit", 4);
  await demo.picture("exchanges");

  await demo.follow("Withdraw");
  await page.getByLabel("Amount in USDT").fill("100.50");
  await demo.press("Use a sample");
  await demo.press("Request the withdrawal");
  await demo.shows("withdrawal_requested", 1);
  await page.getByRole("button", { name: "Log out" }).click();
  await demo.heading("Trade as usual");

  const expected = [
    viewed("landing", "/"),
    viewed("signup", "/signup", "/"),
    ["$identify", undefined],
    ["user_signed_up", { method: "email", source: "organic" }],
    viewed("onboarding", "/onboarding", "/signup"),
    ["onboarding_step_completed", { step_number: 1, step_name: "learn_rebate", total_steps: 3 }],
    ["onboarding_step_completed", { step_number: 2, step_name: "view_exchanges", total_steps: 3 }],
    ["referral_link_viewed", { exchange_name: "okx" }],
    ["onboarding_completed", { duration_sec: "whole seconds", steps_skipped: 1 }],
    ["dashboard_viewed", { total_rebate_usd: total, available_balance_usd: available, exchanges_active: 3 }],
    // A page view is noted when the page's own work is done, so it comes after what the page tracks at once.
    viewed("dashboard", "/dashboard", "/onboarding"),
    viewed("exchanges", "/exchanges", "/dashboard"),
    ...unseen.map((exchange) => ["referral_link_viewed", { exchange_name: exchange }]),
    copied("bybit", "button_click", true),
    copied("okx", "keyboard", true),
    copied("binance", "context_menu", true),
    copied("bybit", "button_click", false),
    viewed("withdraw", "/withdraw", "/exchanges"),
    ["withdrawal_requested", { amount_usd: 100.5, currency: "USDT", network: "TRC20", is_first_withdrawal: true }],
    ["user_logged_out", { session_duration_sec: "whole seconds" }],
    viewed("landing", "/", "/withdraw"),
  ];
  await demo.settles({ accepted: expected.length });
  assert.deepEqual(demo.complaints, []);
  await collector.stop();
  const { events, quarantine } = await readStore(collector.data);

  assert.deepEqual(quarantine, []);
  assert.deepEqual(
    events.map(({ event, properties }) => [event, withoutDurations(properties)]),
    expected,
  );
  assert.equal(new Set(events.map(({ event_id }) => event_id)).size, events.length, "every event has an id of its own");
  assertIdentities(events);
  assert.deepEqual(userPropertiesOf(events, "$identify"), { language: "en", preferred_platform: "web" });
  const { signup_date, ...signedUp } = userPropertiesOf(events, "user_signed_up");
  assert.deepEqual(signedUp, { signup_method: "email", signup_source: "organic", is_activated: false });
  assert.equal(new Date(signup_date).toISOString(), signup_date);
  assert.deepEqual(userPropertiesOf(events, "withdrawal_requested"), {
    available_balance: Number(((available ?? 0) - 100.5).toFixed(2)),
  });
});

test("the broken event lands in quarantine, and the panel shows each of its violations", async () => {
  const violations = [
    { code: "too_many_decimals", path: "/properties/amount_usd" },
    { code: "not_in_enum", path: "/properties/network" },
    { code: "missing_property", path: "/properties/is_first_withdrawal" },
    { code: "unknown_property", path: "/properties/is_first_withdrawl" },
  ];
  await demo.goto("/signup");
  await demo.signUp("bob@example.com");
  await demo.page.getByRole("button", { name: "Send a broken event" }).click();
  await demo.shows("withdrawal_requested", 1, "quarantined");
  // Two page views, the identity and the sign-up beside it.
  await demo.settles({ accepted: 4, quarantined: 1 });
  assert.deepEqual(demo.complaints, []);

  const findings = demo.rows("withdrawal_requested", "quarantined").locator(".finding");
  const shown = await findings.evaluateAll((elements) =>
    elements.map((element) => ({
      code: element.querySelector(".finding-code")?.textContent,
      path: element.querySelector(".finding-path")?.textContent,
    })),
  );
  assert.deepEqual(shown, violations);
  await demo.picture("broken-event");

  await collector.stop();
  const { events, quarantine } = await readStore(collector.data);
  assert.equal(events.length, 4);
  assert.equal(quarantine.length, 1);
  assert.equal(quarantine[0]?.event.event, "withdrawal_requested");
  assert.equal(quarantine[0]?.verdict.valid, false);
  assert.deepEqual(
    quarantine.flatMap(({ verdict }) => verdict.violations).map(({ code, path }) => ({ code, path })),
    violations,
  );
});

test("a reload keeps the page and the user, the panel catches up, and the browser complains of nothing", async () => {
  await demo.goto("/signup");
  await demo.signUp("eve@example.com");
  await demo.follow("Exchanges");
  await demo.link("htx").scrollIntoViewIfNeeded();
  await demo.shows("referral_link_viewed", exchanges.length, "accepted");

  await demo.page.reload();
  await demo.heading("Exchanges");
  await demo.link("htx").scrollIntoViewIfNeeded();
  await demo.shows("page_viewed", 4, "accepted");
  await demo.shows("referral_link_viewed", exchanges.length, "accepted");
  assert.equal(await demo.page.locator("#panel .tag").count(), 0, "nothing was made elsewhere");
  assert.equal(await demo.rows("user_signed_up").count(), 1);

  await demo.rows("user_signed_up").locator("summary").click();
  const json = await demo.rows("user_signed_up").locator(".json").textContent();
  assert.equal(JSON.parse(json ?? "").properties.method, "email");
  assert.deepEqual(demo.complaints, []);
});

/**
 * @param {string} name
 * @param {string} path
 * @param {string} [from]
 */
function viewed(name, path, from) {
  return ["page_viewed", { page_name: name, page_url: path, ...(from && { referrer_url: from }) }];
}

/**
 * @param {string} exchange
 * @param {string} method
 * @param {boolean} isFirst
 */
function copied(exchange, method, isFirst) {
  return ["referral_link_copied", { exchange_name: exchange, copy_method: method, is_first_copy: isFirst }];
}

/**
 * @param {string} exchange
 * @param {number} copies How many copies there have been with this one.
 */
async function copyByButton(exchange, copies) {
  await demo.link(exchange).getByRole("button").click();
  await demo.shows("referral_link_copied", copies);
  await assertClipboardHolds(exchange);
}

/**
 * @param {string} exchange
 * @param {number} copies
 */
async function copyByKeyboard(exchange, copies) {
  await demo.link(exchange).locator("code").click(); // a click selects the whole link
  await demo.page.keyboard.press("ControlOrMeta+C");
  await demo.shows("referral_link_copied", copies);
  await assertClipboardHolds(exchange);
}

/**
 * The context menu is the browser's own, and a headless browser shows none. So the right click is real, and then the
 * editing command behind the menu's "Copy" is run, through a key that stands for nothing: no Ctrl, no C.
 * @param {string} exchange
 * @param {number} copies
 */
async function copyByContextMenu(exchange, copies) {
  const text = demo.link(exchange).locator("code");
  await text.click();
  await text.click({ button: "right" });
  const devtools = await demo.page.context().newCDPSession(demo.page);
  await devtools.send("Input.dispatchKeyEvent", { type: "rawKeyDown", commands: ["copy"] });
  await devtools.send("Input.dispatchKeyEvent", { type: "keyUp" });
  await devtools.detach();
  await demo.shows("referral_link_copied", copies);
  await assertClipboardHolds(exchange);
}

/** @param {string} exchange */
async function assertClipboardHolds(exchange) {
  const link = (await demo.link(exchange).locator("code").textContent()) ?? "";
  await demo.page.waitForFunction(async (text) => (await navigator.clipboard.readText()) === text, link);
}

/** @param {Record<string, unknown> | undefined} properties */
function withoutDurations(properties) {
  if (!properties) return properties;
  const isDuration = (/** @type {string} */ name, /** @type {unknown} */ value) =>
    name.endsWith("duration_sec") && Number.isInteger(value) && Number(value) >= 0 && Number(value) < 120;
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [name, isDuration(name, value) ? "whole seconds" : value]),
  );
}

/**
 * One session throughout; a visitor until the sign-up, that user until the log-out, another visitor from then on.
 * @param {import("./store.mjs").WireEvent[]} events
 */
function assertIdentities(events) {
  const signUp = events.findIndex(({ event }) => event === "$identify");
  const logOut = events.findIndex(({ event }) => event === "user_logged_out");
  const [before, during, after] = [events.slice(0, signUp), events.slice(signUp, logOut + 1), events.slice(logOut + 1)];
  const distinct = (/** @type {import("./store.mjs").WireEvent[]} */ some, /** @type {string} */ name) => [
    ...new Set(some.map((event) => event[name])),
  ];
  assert.deepEqual(distinct(events, "platform"), ["web"]);
  assert.deepEqual(distinct(before, "user_id"), [undefined]);
  assert.match(distinct(during, "user_id").join(), /^usr_[0-9a-f]{8}$/);
  assert.deepEqual(distinct(after, "user_id"), [undefined]);
  assert.equal(distinct([...before, ...during], "anonymous_id").length, 1);
  assert.notEqual(after[0]?.anonymous_id, before[0]?.anonymous_id);
  assert.equal(distinct([...before, ...during], "session_id").length, 1);
}

/**
 * @param {import("./store.mjs").WireEvent[]} events
 * @param {string} name
 */
function userPropertiesOf(events, name) {
  return events.find(({ event }) => event === name)?.user_properties ?? {};
}
