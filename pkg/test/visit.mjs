// A visit: a visitor's browser on a page with the built package, and what the tracker there sends and stores.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before } from "node:test";
import { chromium } from "playwright-core";
import { findChromium, launchBrowser } from "../../tests/browser.mjs";
import { openSite } from "./site.mjs";

/** A page that loads the tracker as `window.tracker` and then runs a script. `first` runs before everything else. */
export const html = (script, { body = "", head = "", first = "" } = {}) => `<!doctype html>
<meta charset="utf-8"><title>test</title>${head}<script>${first}</script>
<body>${body}
<script type="module">
import * as tracker from "/dist/index.js";
window.tracker = tracker;
${script}
window.ready = true;
</script>`;

let browser;

/** Opens the browser that the visits of a file share, and closes it after the last test. To be called once a file. */
export function shareBrowser() {
  before(async () => {
    browser = await launchBrowser();
  });
  after(() => browser?.close());
}

/** A browser with other arguments than usual, for one test. */
export async function launchOther(t, { args = [], ignoreDefaultArgs = [] }) {
  const other = await chromium.launch({
    executablePath: findChromium(),
    args: ["--no-sandbox", ...args],
    ignoreDefaultArgs,
  });
  t.after(() => other.close());
  return other;
}

/** A page of a new visitor, on a new site. Everything is closed at the end of the test. */
export async function visit(t, site, { path = "/", goto = {}, context: options = {}, prepare, by = browser } = {}) {
  const opened = await openSite(typeof site === "string" ? { page: site } : site);
  const context = await by.newContext(options);
  t.after(async () => {
    await context.close();
    await opened.close();
  });
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const told = [];
  context.on("page", (page) => listen(page, told));
  const open = async (address) => {
    const page = await context.newPage();
    await page.goto(opened.origin + address, goto);
    return page;
  };
  await prepare?.(context, opened);
  const page = await open(path);
  await page.waitForFunction(() => window.ready);
  return { site: opened, context, page, open, told };
}

/** A browser on an address, which nobody controls. */
export async function visitAlone(t, address) {
  const profile = await mkdtemp(join(tmpdir(), "visit-"));
  const flags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--remote-debugging-port=0"];
  const child = spawn(findChromium(), [...flags, `--user-data-dir=${profile}`, address], { stdio: "ignore" });
  t.after(async () => {
    const ended = once(child, "exit");
    child.kill();
    await ended;
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  });
}

function listen(page, told) {
  page.on("console", (message) => told.push(message.text()));
  page.on("pageerror", (error) => told.push(`uncaught: ${error.message}`));
}

/** Has what waits sent. */
export const flush = (page) => page.evaluate(() => tracker.flush());

/** Runs a function in the page, and what it has set off is over when this returns. */
export async function act(page, run, argument) {
  await page.evaluate(run, argument);
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 20)));
}

/** Everything that the page's origin has stored, cookies included. */
export async function stored(page) {
  const kept = await page.evaluate(async () => ({
    local: Object.entries(localStorage),
    session: Object.entries(sessionStorage),
    databases: (await indexedDB.databases()).map(({ name }) => name),
    caches: await caches.keys(),
  }));
  const cookies = await page.context().cookies();
  return [
    ...kept.local.map(([name]) => name),
    ...kept.session.map(([name]) => name),
    ...kept.databases,
    ...kept.caches,
    ...cookies.map(({ name }) => name),
  ].sort();
}
