// A visitor's scene in any engine: a page of the test's own with the built tracker, and the real collector elsewhere.
// @ts-check
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { startCollector } from "../e2e/collector.mjs";
import { listen } from "../e2e/live.mjs";
import { readStore } from "../e2e/store.mjs";
import { tokenFile } from "../e2e/telegram/sign.mjs";
import { startServer } from "../faults/server.mjs";

/** The folders of a site with the built tracker. */
export const folders = { "/dist/": fileURLToPath(new URL("../../pkg/dist", import.meta.url)) };

/** What every page has: links to copy, the tracker, and an ear for whatever goes wrong. @param {string} endpoint */
export const page = (endpoint) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Engines</title>
<script>
  errors = [];
  addEventListener("error", ({ message }) => errors.push(message));
  addEventListener("unhandledrejection", ({ reason }) => errors.push(String(reason)));
</script>
<p data-referral-exchange="bybit">
  <code id="bybit">https://bybit.example/r/CR1</code>
  <button id="copy" type="button">Copy</button>
</p>
<p data-referral-exchange="okx"><code id="okx">https://okx.example/r/CR1</code></p>
<script type="module">
  import * as tracker from "/dist/index.js";
  window.tracker = tracker;
  copy.addEventListener("click", () => navigator.clipboard.writeText(bybit.textContent));
  window.notices = [];
  tracker.init({
    endpoint: ${JSON.stringify(endpoint)},
    routes: { "/": "landing", "/exchanges/:name": "exchange", "/history": "history" },
    capture: { linkViews: false },
    onEvent: (notice) => notices.push(notice),
  });
  // In Telegram it is Telegram who says who is there.
  if (!location.hash.includes("tgWebApp")) tracker.identify("usr_1", { language: "en" });
  window.make = (count, step_name = "step") => {
    for (let step_number = 1; step_number <= count; step_number++) {
      tracker.track("onboarding_step_completed", { step_number, step_name, total_steps: count });
    }
  };
</script>`;

/** What a page's script has made, as the store's reader gives it back. */
export const STEP = "onboarding_step_completed";

/**
 * Opens a scene in a tab of its own; it ends with the test.
 * @param {import("node:test").TestContext} t
 * @param {import("./webdriver.mjs").Session} session
 * @param {Record<string, string>} [headers] Of every page.
 */
export async function openScene(t, session, headers = {}) {
  const more = ["--telegram-bot-token-file", tokenFile];
  let collector = await startCollector({ more });
  const { origin: endpoint, data } = collector;
  const site = await startServer({ headers, folders, page: () => page(endpoint) });
  let live = await listen(endpoint);
  const home = await session.newTab();
  t.after(async () => {
    live.close();
    await site.close();
    await collector.remove();
  });

  return {
    session,
    /** What the collector has judged since it was started. */
    judged: () => live.judged,
    /** @type {(name: string, count: number) => Promise<import("../e2e/live.mjs").Judged[]>} */
    until: (name, count) => live.until(name, count),

    /** @param {string} [path] */
    async visit(path = "/") {
      await session.open(site.origin + path);
    },

    /** Closes the tab as soon as the script has run. Nothing may have gone wrong in the page. @param {string} [script] */
    async leave(script = "") {
      const errors = await session.run(`${script}; return errors`);
      await session.closeTab(home);
      assert.deepEqual(errors, [], "the page sees no exception");
    },

    /** The visitor is back, in another tab. */
    async comeBack() {
      await session.newTab();
      await session.open(`${site.origin}/`);
    },

    /** Nobody listens at the collector's address. */
    async collectorGoes() {
      live.close();
      await collector.stop();
    },

    /** The collector is back at its address, with the same store. */
    async collectorComesBack() {
      collector = await startCollector({ address: new URL(endpoint).host, data, more });
      live = await listen(endpoint);
    },

    /** What is stored when all is over. The collector must have been stopped. */
    async stored() {
      const { events, quarantine } = await readStore(data);
      assert.deepEqual(quarantine, [], "every event is as the plan has it");
      assert.equal(new Set(events.map(({ event_id }) => event_id)).size, events.length);
      return events;
    },
  };
}
