// One fault's scene: a misbehaving collector, a visitor's browser with the built tracker, and the count of events.
// @ts-check
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { launchBrowser, launchVisitor } from "../browser.mjs";
import { enter } from "./ledger.mjs";
import { startServer } from "./server.mjs";

const dist = fileURLToPath(new URL("../../pkg/dist", import.meta.url));

/** @typedef {import("playwright-core").Page} Page */

/**
 * What the pages' own script may use: `make(count, from, name)` tracks so many events, told by name and number.
 */
const PRELUDE = `
window.make = (count, from = 1, name = "step") => {
  for (let number = from; number < from + count; number++) {
    tracker.track("onboarding_step_completed", { step_number: number, step_name: name, total_steps: 100000 });
  }
};
window.makeLarge = (count) => {
  let state = 1;
  const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
  for (let number = 1; number <= count; number++) {
    const letters = Array.from({ length: 800 }, () => String.fromCharCode(97 + random() * 26 - (random() < 0.5 && 32)));
    const step_name = letters.join("");
    tracker.track("onboarding_step_completed", { step_number: number, step_name, total_steps: 100000 });
  }
};`;

/** The script of a page that starts the tracker as most pages do. @param {Record<string, unknown>} options */
export const start = (options = {}) =>
  `tracker.init(${JSON.stringify({ capture: false, ...options })}); tracker.identify("usr_1");`;

/**
 * @typedef {object} SceneOptions
 * @property {(origins: { site: string, collector: string }) => string} [script] The script of every page; `start()` by
 *   itself unless told otherwise.
 * @property {string} [before] A script that runs before the tracker is loaded, on the first visit only.
 * @property {Record<string, string>} [headers]
 * @property {boolean} [ownProcess] A browser of its own, with a profile that stays on disk when it is killed.
 * @property {string[]} [withoutArguments] Arguments of Playwright's that this browser is started without.
 */

/**
 * Opens a scene; it is closed when the test ends.
 * @param {import("node:test").TestContext} t
 * @param {SceneOptions} [options]
 */
export async function openScene(t, options = {}) {
  const scene = new Scene(t.name, options);
  t.after(() => scene.close());
  await scene.open();
  return scene;
}

/** @type {Promise<import("playwright-core").Browser> | undefined} */
let shared;

/** Closes what the scenes share; after the last test. */
export async function closeBrowser() {
  await (await shared)?.close();
}

export class Scene {
  /** What went wrong in the pages. @type {string[]} */
  errors = [];
  /** What was said in the console. @type {string[]} */
  said = [];
  /** Those that had arrived when the page was gone, where that was asked. @type {number | undefined} */
  atOnce;
  /** The events that the pages were asked to make. */
  made = 0;
  /** @type {import("playwright-core").BrowserContext} */
  // @ts-expect-error open() sets it.
  context;
  /** @type {Awaited<ReturnType<typeof startServer>>} */
  // @ts-expect-error open() sets it.
  server;
  /** @type {string | undefined} */
  profile;

  /** @param {string} name @param {SceneOptions} options */
  constructor(name, options) {
    this.name = name;
    this.options = options;
  }

  async open() {
    const { script = () => start(), before = "", headers = {} } = this.options;
    this.server = await startServer({
      headers,
      folders: { "/dist/": dist },
      page: (path) => {
        if (path === "/elsewhere") return "<!doctype html><title>elsewhere</title>";
        const origins = { site: this.server.origin, collector: this.server.collectorOrigin };
        const first = path === "/" ? `<script>${before}</script>` : "";
        return `<!doctype html><meta charset="utf-8"><title>${path}</title>${first}<script type="module">
import * as tracker from "/dist/index.js";
window.tracker = tracker;
${PRELUDE}
${script(origins)}
window.started = true;
</script>`;
      },
    });
    if (this.options.ownProcess) {
      this.profile = await mkdtemp(join(tmpdir(), "faults-"));
    }
    await this.openBrowser();
  }

  async openBrowser() {
    if (this.profile) {
      this.context = await launchVisitor(this.profile, this.options.withoutArguments);
    } else {
      shared ??= launchBrowser();
      this.context = await (await shared).newContext();
    }
    this.context.on("page", (page) => {
      page.on("pageerror", (error) => this.errors.push(error.stack ?? String(error)));
      page.on("console", (message) => this.said.push(message.text()));
    });
  }

  /** Opens a page in a new tab and waits for its script. @param {string} [path] @param {string} [origin] */
  async visit(path = "/", origin = this.server.origin) {
    const page = await this.context.newPage();
    await page.goto(origin + path);
    await page.waitForFunction("window.started");
    return page;
  }

  /** As `visit`, and the tracker has loaded and sent what it had to say at the start. @param {string} [origin] */
  async settled(origin) {
    const page = await this.visit("/", origin);
    await page.evaluate("tracker.flush()");
    return page;
  }

  /** Has the page make events. @param {Page} page @param {number} count @param {number} [from] @param {string} [name] */
  async make(page, count, from = 1, name = "step") {
    this.made += count;
    await page.evaluate(`make(${count}, ${from}, ${JSON.stringify(name)})`);
  }

  /**
   * Lets the page's own clock run, until there is no more to wait for; the collector has time to answer meanwhile.
   * The scene's clock must have been installed.
   * @param {Page} page @param {number} seconds @param {() => boolean} [done]
   */
  async passTime(page, seconds, done = () => false) {
    for (let second = 0; second < seconds && !done(); second++) {
      await page.clock.runFor(1000);
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  }

  /** Closes the tab as a visitor does. @param {Page} page */
  async closeTab(page) {
    // Such a close is not waited for by itself, and a context that ends in the midst of it hangs.
    const closed = page.waitForEvent("close");
    await page.close({ runBeforeUnload: true });
    await closed;
  }

  /** Ends every process of the visitor's browser, without a word to any of them. */
  async killBrowser() {
    await kill(await this.processes());
  }

  /** The ids of the browser's processes, itself first; of the tabs' alone where a type is given. @param {string} [type] */
  async processes(type) {
    const browser = this.context.browser();
    assert.ok(browser);
    const session = await browser.newBrowserCDPSession();
    const { processInfo } = await session.send("SystemInfo.getProcessInfo");
    await session.detach();
    const chosen = processInfo.filter((process) => !type || process.type === type);
    return chosen
      .sort((one, other) => Number(other.type === "browser") - Number(one.type === "browser"))
      .map(({ id }) => id);
  }

  /** The different events of the pages' own making that arrived, by name and number. */
  arrived() {
    const marks = this.server
      .events()
      .filter(isMade)
      .map(({ properties: { step_name, step_number } }) => `${step_name} ${step_number}`);
    return new Set(marks).size;
  }

  /** Resolves when all made events have arrived. @param {number} [withinMs] */
  async untilAll(withinMs = 10_000) {
    const count = this.made;
    await this.server
      .until(`${count} events`, () => this.arrived() >= count, withinMs)
      .catch((error) => {
        error.message += `\n${this.arrived()} of ${count} had arrived.`;
        throw error;
      });
  }

  /**
   * How many have arrived when the page is gone: all of them, or what came within a second.
   */
  async arrivedAtOnce() {
    await this.server.until("all at once", () => this.arrived() >= this.made, 1000).catch(() => {});
    this.atOnce = this.arrived();
    return this.atOnce;
  }

  /** Arrivals beyond the first of each event. */
  doubled() {
    return [...this.server.stored().values()].reduce((sum, times) => sum + times - 1, 0);
  }

  /** The events that the tracker of a page says it dropped. @param {Page} page @returns {Promise<number>} */
  async dropped(page) {
    const byReason = await page.evaluate(() => {
      const { tracker } = /** @type {any} */ (window);
      return /** @type {Record<string, number>} */ (tracker.status?.().dropped ?? {});
    });
    return Object.values(byReason).reduce((sum, count) => sum + count, 0);
  }

  /**
   * Writes the scene into the table, and holds it to what every fault is held to: every event arrived or is counted as
   * dropped, none came twice, and no page saw an exception.
   * @param {{ page?: Page, note?: string }} [more]
   */
  async judge({ page, note } = {}) {
    const dropped = page ? await this.dropped(page) : 0;
    this.enter(dropped, note);
    this.judged = true;
    assert.deepEqual(this.errors, [], "no page sees an exception");
    assert.equal(this.arrived() + dropped, this.made, "every event arrives, or is counted as dropped");
    assert.equal(this.doubled(), 0, "no event comes twice");
  }

  /** @param {number} dropped @param {string} [note] */
  enter(dropped, note = "") {
    const { name: fault, made, atOnce } = this;
    enter({ fault, made, atOnce, arrived: this.arrived(), doubled: this.doubled(), dropped, note });
  }

  async close() {
    if (!this.judged) this.enter(0, "**did not get to its end**");
    // A browser that was killed cannot be closed.
    await this.context?.close().catch(() => {});
    await this.server?.close();
    if (this.profile) await rm(this.profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Ends processes without a word, and waits until they are gone. @param {number[]} ids */
export async function kill(ids) {
  for (const id of ids) {
    try {
      process.kill(id, "SIGKILL");
    } catch {
      // It went with the one that was ended before it.
    }
  }
  while (ids.some(isAlive)) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** @param {number} id */
function isAlive(id) {
  try {
    process.kill(id, 0);
    return true;
  } catch {
    return false;
  }
}

/** @param {import("./server.mjs").WireEvent} event */
const isMade = ({ event }) => event === "onboarding_step_completed";
