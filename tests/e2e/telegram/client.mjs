// Telegram's app around a Mini App: opens the page as Telegram does, and plays the native half of the bridge.
// @ts-check
import { fileURLToPath } from "node:url";
import { launchAddress } from "./launch.mjs";
import { signedInitData } from "./sign.mjs";

const bridge = fileURLToPath(new URL("bridge.js", import.meta.url));

/** One person's Telegram on one device. */
export class TelegramClient {
  /** What went wrong in the pages. @type {string[]} */
  errors = [];
  /** What was said in the console. @type {string[]} */
  said = [];
  /** What the page has told the app. @type {string[]} */
  posted = [];
  /** Those who wait for the page to tell something. @type {Set<() => void>} */
  #waiting = new Set();
  /** Every request, wherever it went. @type {URL[]} */
  requests = [];
  /** @type {import("playwright-core").Page} */
  // @ts-expect-error open() sets it.
  page;

  /**
   * @param {import("playwright-core").BrowserContext} context
   * @param {string} origin Where the Mini App is.
   */
  constructor(context, origin) {
    this.context = context;
    this.origin = origin;
  }

  /** @param {import("playwright-core").Browser} browser @param {string} origin */
  static async install(browser, origin) {
    const context = await browser.newContext({ viewport: { width: 390, height: 740 }, hasTouch: true, isMobile: true });
    await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin });
    await context.route("https://telegram.org/js/telegram-web-app.js", (route) => route.fulfill({ path: bridge }));
    const client = new TelegramClient(context, origin);
    context.on("request", (request) => client.requests.push(new URL(request.url())));
    await context.exposeBinding("tellTelegram", (_, type) => {
      client.posted.push(type);
      for (const check of client.#waiting) check();
    });
    await context.addInitScript(() => {
      const { tellTelegram } = /** @type {any} */ (window);
      Object.assign(window, { TelegramWebviewProxy: { postEvent: tellTelegram } });
    });
    return client;
  }

  /**
   * Opens the Mini App.
   * @param {{ initData?: string, startParam?: string, theme?: "light" | "dark" }} [options]
   */
  async open({ startParam, initData = signedInitData({ ...(startParam && { startParam }) }), theme = "light" } = {}) {
    this.page = await this.context.newPage();
    this.page.on("pageerror", (error) => this.errors.push(error.message));
    this.page.on("console", (message) => this.said.push(message.text()));
    await this.page.goto(launchAddress(this.origin, { initData, theme, startParam }));
    await this.page.getByRole("heading", { level: 1 }).waitFor();
    return this.page;
  }

  /** Tells the page what happens around it. @param {string} type @param {object} data */
  async tell(type, data) {
    await this.page.evaluate(
      ([type, data]) => /** @type {any} */ (window).Telegram.WebView.receiveEvent(type, data),
      /** @type {const} */ ([type, data]),
    );
  }

  /** Resolves when the page has told the app this. @param {string} type @returns {Promise<void>} */
  hears(type) {
    return new Promise((resolve) => {
      const check = () => {
        if (!this.posted.includes(type)) return;
        this.#waiting.delete(check);
        resolve();
      };
      this.#waiting.add(check);
      check();
    });
  }

  /** The Mini App is put aside, as by a swipe to another one. */
  async putAside() {
    await this.tell("visibility_changed", { is_visible: false });
  }

  /** Ends the Mini App as Telegram's close button does on Android: no event of the page tells of it. */
  async kill() {
    const gone = this.page.waitForEvent("crash");
    const devtools = await this.context.newCDPSession(this.page);
    // Nobody is left to answer.
    devtools.send("Page.crash").catch(() => {});
    await gone;
    await this.page.close();
  }

  /** @param {string} exchange */
  async copy(exchange) {
    await this.page.locator(`[data-referral-exchange="${exchange}"]`).getByRole("button").click();
  }
}
