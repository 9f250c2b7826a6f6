// What the tests of the dashboard share: a collector with demo people, a browser, and the cells of a table.
// @ts-check
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launchBrowser } from "../browser.mjs";
import { findBinary, startCollector } from "./collector.mjs";

/** What must never become more than text. */
export const EVIL = `<img src=x onerror="window.evil = true"><script>window.evil = true</script>`;

/** @typedef {Awaited<ReturnType<typeof startDashboard>>} Dashboard */

/** Starts a collector over some demo people, with a few broken and hostile events, and a browser. */
export async function startDashboard() {
  const data = await mkdtemp(join(tmpdir(), "cryptorebate-dashboard-"));
  /** What a command prints of the collector's data. @param {string[]} words */
  const cli = (...words) =>
    execFileSync(findBinary(), [...words, "--data", data], { encoding: "utf8", maxBuffer: 1 << 28 });
  cli("demo-data", "--people", "600");
  const [browser, collector] = await Promise.all([launchBrowser(), startCollector({ data })]);
  const { origin } = collector;

  /** @param {object[]} batch */
  async function send(batch) {
    const body = JSON.stringify({ sent_at: new Date().toISOString(), batch });
    const answer = await fetch(`${origin}/v1/batch`, { method: "POST", body });
    assert.equal(answer.status, 200);
  }

  /**
   * Opens a page of the dashboard, and collects all errors in it.
   * @param {string} address
   * @param {import("playwright-core").BrowserContextOptions} [options]
   */
  async function open(address, options = {}) {
    const context = await browser.newContext({ locale: "en-US", ...options });
    const page = await context.newPage();
    /** @type {string[]} */
    const errors = [];
    page.on("pageerror", (error) => errors.push(error.message));
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    await page.goto(`${origin}/dashboard/${address}`);
    await ready(page);
    return { page, errors, close: () => context.close() };
  }

  async function end() {
    await browser.close();
    await collector.remove();
    await rm(data, { recursive: true, force: true });
  }

  await send([event({}), event({ event: EVIL }), event({ properties: { [EVIL]: EVIL } }), event({ user_id: EVIL })]);
  return { origin, browser, cli, send, open, end };
}

/** A valid event with changes. @param {object} changes */
export function event(changes) {
  return {
    event_id: crypto.randomUUID(),
    event: "withdrawal_requested",
    timestamp: new Date().toISOString(),
    platform: "web",
    user_id: "usr_test",
    session_id: "ses_1",
    properties: { amount_usd: 100, currency: "USDT", network: "TRC20", is_first_withdrawal: true },
    ...changes,
  };
}

/** Waits until the page shows what was asked for. @param {import("playwright-core").Page} page */
export const ready = (page) => page.waitForSelector("main:not([aria-busy]) .page");

/** The cells of a table, as they are shown. @param {import("playwright-core").Page} page @param {string} caption */
export function cells(page, caption) {
  const rows = page
    .locator("table", { has: page.locator("caption", { hasText: caption }) })
    .first()
    .locator("tbody tr");
  return rows.evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent ?? "")));
}
