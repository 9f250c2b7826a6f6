// The Mini App as Telegram opens it, against a collector that checks Telegram's signature; and the signature's secrecy.
// @ts-check
import assert from "node:assert/strict";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { launchBrowser } from "../browser.mjs";
import { startCollector } from "./collector.mjs";
import { listen } from "./live.mjs";
import { readStore } from "./store.mjs";
import { TelegramClient } from "./telegram/client.mjs";
import { anna, signedInitData, tokenFile } from "./telegram/sign.mjs";
import { openWire } from "./wire.mjs";

const userId = "tg_279058397";

/** @type {import("playwright-core").Browser} */
let browser;
/** @type {import("./collector.mjs").Collector} */
let collector;
/** @type {Awaited<ReturnType<typeof listen>>} */
let live;
/** @type {Awaited<ReturnType<typeof openWire>>} */
let wire;
/** @type {TelegramClient} */
let telegram;

before(async () => {
  browser = await launchBrowser();
});
after(async () => {
  await browser?.close();
});
beforeEach(async () => {
  collector = await startCollector({ more: ["--telegram-bot-token-file", tokenFile] });
  live = await listen(collector.origin);
  wire = await openWire(collector.origin);
  telegram = await TelegramClient.install(browser, wire.origin);
});
afterEach(async () => {
  await telegram?.context.close();
  live?.close();
  await wire?.close();
  await collector?.remove();
});

test("a visit is stored under the user whom Telegram has signed, each event on a platform of the plan", async () => {
  const page = await telegram.open({ startParam: "influencer_x" });
  await page.getByRole("button", { name: "Show my links" }).click();
  await telegram.copy("bybit");
  await live.until("referral_link_copied", 1);
  await live.until("dashboard_viewed", 1);
  await live.until("page_viewed", 2);
  assert.deepEqual(telegram.posted.slice(0, 2), ["web_app_ready", "web_app_expand"]);
  assert.deepEqual(telegram.errors, []);
  const events = await stored();

  const view = (/** @type {string} */ page_name) => ({ page_name, page_url: "/miniapp.html" });
  assert.deepEqual(named(events, "page_viewed", "web"), [view("miniapp_welcome"), view("miniapp_home")]);
  const [signedUp] = named(events, "user_signed_up", "telegram_bot");
  assert.deepEqual(signedUp, { method: "telegram", source: "influencer_x" });
  assert.deepEqual(named(events, "referral_link_copied", "telegram_bot"), [
    { exchange_name: "bybit", copy_method: "button_click", is_first_copy: true },
  ]);
  assert.equal(named(events, "dashboard_viewed", "telegram_bot").length, 1);
  assert.deepEqual([...new Set(events.map(({ user_id }) => user_id))], [userId]);
  const clients = events.map(({ context }) => JSON.stringify(context.telegram));
  assert.deepEqual(
    [...new Set(clients)].map((client) => JSON.parse(client)),
    [{ platform: "ios", version: "8.0" }],
  );
});

test("what another hand has changed in the signed data is refused, nothing is stored, and the page goes on", async () => {
  const another = JSON.stringify({ ...anna, id: 1 });
  const initData = new URLSearchParams(signedInitData());
  initData.set("user", another);
  // After the refusal the tracker sends the same events unsigned, which is for another test: they are held back here.
  /** @type {import("playwright-core").Route[]} */
  const unsigned = [];
  await telegram.context.route("**/v1/batch*", (route) =>
    route.request().postData()?.includes("init_data") ? route.continue() : unsigned.push(route),
  );
  const refused = telegram.context.waitForEvent("response", (response) => response.status() === 401);
  const page = await telegram.open({ initData: initData.toString() });
  await page.getByRole("button", { name: "Show my links" }).click();
  await telegram.copy("okx");
  await page.getByRole("button", { name: "Copy your OKX link" }).getByText("Copied").waitFor();
  await refused;
  assert.deepEqual(telegram.errors, []);
  assert.deepEqual(live.judged, []);
  assert.deepEqual(await stored(), []);
  await Promise.all(unsigned.map((route) => route.abort()));
});

test("a Mini App that is put aside sends at once, without waiting for company", async () => {
  const page = await openWithoutTimers();
  // Two batches within a second leave at once: what comes then waits.
  const copied = ["mexc", "okx", "weex", "htx"];
  for (const exchange of copied) {
    await telegram.copy(exchange);
  }
  await page.evaluate(() => fetch("/healthz"));
  const arrived = live.judged.filter(({ event }) => event.event === "referral_link_copied").length;
  assert.ok(arrived < copied.length, "one of them waits");
  await telegram.putAside();
  await live.until("referral_link_copied", copied.length);
});

test("what was copied before Telegram's close button ended the page arrives with the next launch, once", async () => {
  await telegram.open();
  await telegram.page.getByRole("button", { name: "Show my links" }).click();
  await live.until("dashboard_viewed", 1);
  wire.cut(true);
  await telegram.copy("htx");
  await telegram.page.getByText("Copied").waitFor();
  await telegram.kill();
  wire.cut(false);
  assert.equal(live.judged.filter(({ event }) => event.event === "referral_link_copied").length, 0);
  await telegram.open();
  await live.until("referral_link_copied", 1);
  await live.until("user_logged_in", 1);
  assert.deepEqual(
    live.judged.filter(({ status }) => status !== "accepted"),
    [],
  );
  const events = await stored();
  assert.equal(named(events, "referral_link_copied", "telegram_bot").length, 1);
  assert.equal(named(events, "user_logged_in", "telegram_bot").length, 1);
});

test("the button that closes the Mini App sends what waits first", async () => {
  const page = await openWithoutTimers();
  await telegram.copy("weex");
  await telegram.copy("htx");
  await page.getByRole("button", { name: "Back to the chat" }).click();
  await telegram.hears("web_app_close");
  assert.deepEqual(sentCopies().sort(), ["htx", "weex"]);
});

test("Telegram's signed data goes to the collector as init_data, and nowhere else", async () => {
  const initData = signedInitData({ startParam: "influencer_x" });
  const page = await telegram.open({ initData, startParam: "influencer_x" });
  await page.getByRole("button", { name: "Show my links" }).click();
  await telegram.copy("bybit");
  await live.until("referral_link_copied", 1);
  await assertKeptNowhere(initData);
  // What cannot be sent is stored: not with what would sign it.
  wire.cut(true);
  await telegram.copy("mexc");
  await page.getByRole("button", { name: "Copy your MEXC link" }).getByText("Copied").waitFor();
  await telegram.putAside();
  await page.waitForFunction(() => Object.values(localStorage).some((text) => text.includes("referral_link_copied")));
  await assertKeptNowhere(initData);
  wire.cut(false);
  await page.reload();
  await live.until("referral_link_copied", 2);
  await assertKeptNowhere(initData);

  const batches = wire.crossings.filter(({ method, target }) => method === "POST" && target.startsWith("/v1/batch"));
  assert.ok(batches.length > 0);
  for (const { target, body } of batches) {
    const { init_data: sent, ...rest } = JSON.parse(body);
    assert.equal(sent, initData, "each batch carries it as it is");
    assert.equal(target, "/v1/batch", "without a word of it in the address");
    assertFree("the rest of a batch", JSON.stringify(rest), initData);
  }
  for (const { method, target, head, body } of wire.crossings) {
    assertFree("an address", target, initData);
    assertFree("a header", head, initData);
    if (!batches.some((batch) => batch.body === body)) assertFree(`${method} ${target}`, body, initData);
  }
  const elsewhere = telegram.requests.filter(({ origin }) => origin !== wire.origin);
  assert.deepEqual(
    [...new Set(elsewhere.map(({ href }) => href))],
    ["https://telegram.org/js/telegram-web-app.js"],
    "nobody else is asked for anything",
  );
  assertFree("the console", telegram.said.join("\n"), initData);
});

/** The main screen, when all is sent and no timer runs any more: what leaves then, leaves for another reason. */
async function openWithoutTimers() {
  await telegram.context.clock.install();
  const page = await telegram.open();
  await page.getByRole("button", { name: "Show my links" }).click();
  await live.until("dashboard_viewed", 1);
  await page.clock.pauseAt(new Date(Date.now() + 60_000));
  return page;
}

/** The exchanges of the copies that the collector has taken, as far as the page knows. */
function sentCopies() {
  const batches = wire.crossings.filter(({ target, status }) => target.startsWith("/v1/batch") && status === 200);
  return batches
    .flatMap(({ body }) => JSON.parse(body).batch)
    .filter(({ event }) => event === "referral_link_copied")
    .map(({ properties }) => properties.exchange_name);
}

/** Looks everywhere where a page can leave something. @param {string} initData */
async function assertKeptNowhere(initData) {
  const kept = await telegram.page.evaluate(async () => {
    const { __telegram__initParams: _, ...session } = sessionStorage; // Telegram's own script keeps it there.
    const databases = await indexedDB.databases();
    const caches = await window.caches.keys();
    return {
      ...{ localStorage: { ...localStorage }, sessionStorage: session, cookie: document.cookie, caches, databases },
      ...{ history: JSON.stringify(history.state), title: document.title, name: window.name },
      page: document.documentElement.outerHTML,
    };
  });
  assert.deepEqual([kept.databases, kept.caches], [[], []], "nothing is kept in a database or a cache");
  for (const [place, content] of Object.entries(kept)) assertFree(place, JSON.stringify(content), initData);
  assertFree("cookies", JSON.stringify(await telegram.context.cookies()), initData);
}

/** @param {string} place @param {string} text @param {string} initData */
function assertFree(place, text, initData) {
  const fields = new URLSearchParams(initData);
  const parts = [initData, ...["hash", "signature", "query_id"].map((name) => fields.get(name) ?? "")];
  for (const part of parts) {
    const spellings = [part, decodeURIComponent(part), encodeURIComponent(part), btoa(part)];
    for (const spelling of [...spellings, JSON.stringify(decodeURIComponent(part)).slice(1, -1)]) {
      assert.ok(!text.includes(spelling), `${place} holds Telegram's signed data: …${spelling.slice(0, 40)}…`);
    }
  }
  assert.doesNotMatch(text, /tgWebAppData|init_?data/i, `${place} names Telegram's signed data`);
}

/** What is stored in the end. */
async function stored() {
  await collector.stop();
  const { events, quarantine } = await readStore(collector.data);
  assert.deepEqual(quarantine, []);
  return events;
}

/**
 * The properties of all events of a name; they must be of that platform.
 * @param {import("./store.mjs").WireEvent[]} events @param {string} name @param {string} platform
 */
function named(events, name, platform) {
  const found = events.filter(({ event }) => event === name);
  for (const event of found) assert.equal(event.platform, platform, `${name} is of the platform ${platform}`);
  return found.map(({ properties }) => properties);
}
