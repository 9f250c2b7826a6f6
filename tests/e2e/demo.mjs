// The demo site as a visitor uses it in a browser, and its panel as a visitor reads it.
// @ts-check
import { mkdir } from "node:fs/promises";
import { join } from "node:path";

/** @typedef {"pending" | "accepted" | "duplicate" | "quarantined"} Status */

/** One visitor with a fresh browser profile. */
export class Demo {
  /**
   * @param {import("playwright-core").Page} page
   * @param {string} origin
   */
  constructor(page, origin) {
    this.page = page;
    this.origin = origin;
    /** @type {string[]} What the browser complained about. */
    this.complaints = [];
    page.on("pageerror", (error) => this.complaints.push(`uncaught: ${error.message}`));
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) this.complaints.push(`${message.type()}: ${message.text()}`);
    });
    page.on("response", (response) => {
      if (response.status() >= 400) this.complaints.push(`${response.status()} ${response.url()}`);
    });
  }

  /**
   * @param {import("playwright-core").Browser} browser
   * @param {string} origin
   */
  static async open(browser, origin) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin });
    return new Demo(await context.newPage(), origin);
  }

  /** @param {string} path */
  async goto(path) {
    await this.page.goto(this.origin + path);
  }

  /** @param {string} name */
  async press(name) {
    await this.page.locator("main").getByRole("button", { name, exact: true }).click();
  }

  /**
   * Goes to a page by the site's own navigation.
   * @param {string} name
   */
  async follow(name) {
    await this.page.getByRole("navigation").getByRole("link", { name, exact: true }).click();
    await this.heading(name);
  }

  /** @param {string} name */
  async heading(name) {
    await this.page.getByRole("heading", { level: 1, name }).waitFor();
  }

  /** @param {string} email */
  async signUp(email) {
    await this.page.getByLabel("E-mail").fill(email);
    await this.press("Sign up");
    await this.heading("Where the money comes from");
  }

  /** @param {string} exchange */
  link(exchange) {
    return this.page.locator(`main [data-referral-exchange="${exchange}"]`);
  }

  /**
   * The panel's rows of an event, oldest last.
   * @param {string} event
   * @param {Status} [status]
   */
  rows(event, status) {
    return this.page.locator(`#panel .event[data-event="${event}"]${status ? `[data-status="${status}"]` : ""}`);
  }

  /**
   * Waits until the panel shows that many of an event.
   * @param {string} event
   * @param {number} count
   * @param {Status} [status]
   */
  async shows(event, count, status) {
    await this.rows(event, status)
      .nth(count - 1)
      .waitFor({ state: "attached" });
  }

  /**
   * Waits until the collector has answered for that many events, and none is on the way.
   * @param {{ accepted: number, quarantined?: number }} counts
   */
  async settles({ accepted, quarantined = 0 }) {
    const count = (/** @type {string} */ status, /** @type {number} */ number) =>
      this.page.locator(`#panel .count[data-status="${status}"][data-count="${number}"]`).waitFor();
    await count("accepted", accepted);
    await count("quarantined", quarantined);
    await count("pending", 0);
  }

  /**
   * Keeps a picture if the variable SCREENSHOTS names a folder.
   * @param {string} name
   */
  async picture(name) {
    const folder = process.env.SCREENSHOTS;
    if (!folder) return;
    await mkdir(folder, { recursive: true });
    await this.page.screenshot({ path: join(folder, `${name}.png`) });
  }
}
