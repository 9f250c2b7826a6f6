// A visit to a built project in Chromium: the same calls on every page, and what must arrive of them.
// @ts-check

import assert from "node:assert/strict";
import { launchBrowser } from "../browser.mjs";
import { serveFolder } from "../static-server.mjs";
import { openCollector } from "./collector.mjs";

/** What the page of every project does; `init` is called with the options before. */
export const CALLS = `
identify("usr_1");
track("withdrawal_requested", { amount_usd: 100, currency: "USDT", network: "TRC20", is_first_withdrawal: true });
`;

/** The options of `init`: the page's own address says where the collector is. */
export const OPTIONS = `{
  endpoint: new URLSearchParams(location.search).get("collector") ?? "",
  batchDelayMs: 10,
  pages: { [location.pathname]: "landing" },
}`;

/** A whole program for a page. */
export const program = (entry = "@cryptorebate/tracker") => `import { identify, init, track } from "${entry}";
init(${OPTIONS});
${CALLS}`;

/** A page with a script, and no icon for the browser to ask for. */
export const page = (/** @type {string} */ script) => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>fresh</title><link rel="icon" href="data:,"></head>
<body>${script}</body></html>
`;

/**
 * Opens a page, and holds what arrives against what it calls. Nothing may go wrong on it, nor be said in its console.
 * @param {string} address
 */
export async function visit(address) {
  const collector = await openCollector();
  const browser = await launchBrowser();
  try {
    const tab = await browser.newPage();
    /** @type {string[]} */
    const troubles = [];
    /** @type {string[]} */
    const requests = [];
    tab.on("pageerror", (error) => troubles.push(String(error)));
    tab.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") {
        troubles.push(`${message.text()} (${message.location().url})`);
      }
    });
    tab.on("request", (request) => requests.push(request.url()));
    await tab.goto(`${address}?collector=${encodeURIComponent(collector.url)}`);
    const events = await collector.receive(3);
    // What the browser has to tell comes another way than the events: once it answers, it has told all that was before.
    await tab.evaluate("0");
    assert.deepEqual(troubles, []);
    assert.deepEqual(events.map(({ event }) => event).sort(), ["$identify", "page_viewed", "withdrawal_requested"]);
    const view = events.find(({ event }) => event === "page_viewed");
    assert.equal(view?.properties.page_name, "landing");
    const withdrawal = events.find(({ event }) => event === "withdrawal_requested");
    assert.equal(withdrawal?.user_id, "usr_1");
    assert.equal(withdrawal?.properties.amount_usd, 100);
    return { requests: requests.filter((url) => url.startsWith("http") && !url.startsWith(collector.url)) };
  } finally {
    await browser.close();
    collector.close();
  }
}

/**
 * Serves a folder, and visits a page of it.
 * @param {string} folder
 * @param {string} path
 */
export async function visitFolder(folder, path = "/index.html") {
  const server = await serveFolder(folder);
  try {
    return await visit(`${server.url}${path}`);
  } finally {
    server.close();
  }
}
