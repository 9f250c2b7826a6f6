// The dashboard's manners, in a real browser: its address, keyboard, colours, languages, keys, size.
// @ts-check
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { findBinary, startCollector } from "./collector.mjs";
import { ready, startDashboard } from "./dashboard.mjs";

const MAX_FIRST_VIEW = 200_000;
const built = fileURLToPath(new URL("../../www/dashboard/dist", import.meta.url));
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** @type {import("./dashboard.mjs").Dashboard} */
let dashboard;
before(async () => {
  dashboard = await startDashboard();
});
after(() => dashboard?.end());

test("who works by the keyboard goes on where a choice was made", async () => {
  const { page, close } = await dashboard.open("funnels?funnel=main");
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute("name"));
  await page.locator("main").getByLabel("Break down by").focus();
  await page.keyboard.press("ArrowDown");
  await page.getByRole("heading", { name: "Break down by: platform" }).waitFor();
  await ready(page);
  assert.equal(await focused(), "by");
  const platform = page.locator(".filters").getByLabel("Platform");
  await platform.focus();
  await page.keyboard.press("ArrowDown");
  await page.waitForURL(/platform=/);
  await ready(page);
  assert.equal(await focused(), "platform");
  // A day that is typed is asked for as a whole, and typing is not interrupted.
  await page.getByLabel("From", { exact: true }).focus();
  await page.keyboard.type("01022026");
  await page.waitForURL(/from=2026-01-02/);
  await ready(page);
  assert.equal(await focused(), "from");
  await page.goBack();
  assert.doesNotMatch(page.url(), /from=/, "a day is one step");
  await close();
});

test("on a phone the link of the page is in sight, and a choice leaves the page where it is", async () => {
  const { page, close } = await dashboard.open("funnels?funnel=main", { viewport: { width: 390, height: 500 } });
  const by = page.locator("main").getByLabel("Break down by");
  await by.evaluate((select) => select.scrollIntoView({ block: "center" }));
  const scrolled = await page.evaluate(() => scrollY);
  assert.ok(scrolled > 50);
  await by.selectOption("platform");
  await page.getByRole("heading", { name: "Break down by: platform" }).waitFor();
  await ready(page);
  assert.equal(await page.evaluate(() => scrollY), scrolled);
  for (const name of ["Plan", "Funnels"]) {
    await page.getByRole("link", { name }).evaluate((link) => link instanceof HTMLElement && link.click());
    await page.getByRole("heading", { name, exact: true }).waitFor();
    const { left, right } = await page
      .getByRole("link", { name })
      .evaluate((link) => link.getBoundingClientRect().toJSON());
    assert.ok(left >= 0 && right <= 390, `${name}: ${left} to ${right}`);
  }
  await close();
});

test("curves have the colours of the theme, also after it has changed", async () => {
  const { page, close } = await dashboard.open("cohorts?cohort=exchanges_count");
  const isDrawnIn = (/** @type {string} */ name) =>
    page.locator(".chart canvas").evaluate((canvas, name) => {
      const probe = document.createElement("span");
      probe.style.color = `var(${name})`;
      document.body.append(probe);
      const wanted = getComputedStyle(probe).color.match(/\d+/g)?.map(Number) ?? [];
      probe.remove();
      if (!(canvas instanceof HTMLCanvasElement)) return false;
      const { data } = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
      for (let at = 0; at < data.length; at += 4) {
        if (data[at + 3] === 255 && [0, 1, 2].every((part) => data[at + part] === wanted[part])) return true;
      }
      return false;
    }, name);
  for (const theme of ["light", "dark"]) {
    await page.getByLabel("Theme").selectOption(theme);
    for (const name of ["--line-1", "--line-2"]) assert.ok(await isDrawnIn(name), `${theme} ${name}`);
  }
  await close();
});

test("what is looked at stands in the address, and the browser's buttons lead through it", async () => {
  const { page, close } = await dashboard.open("");
  const funnel = page.locator("label", { hasText: /^Funnel/ }).locator("select");
  await funnel.selectOption("activation");
  await ready(page);
  const platform = page.locator("label", { hasText: /^Platform/ }).locator("select");
  await platform.selectOption("web");
  await ready(page);
  assert.match(page.url(), /funnels\?funnel=activation&platform=web$/);
  await page.getByRole("link", { name: "Cohorts" }).click();
  await page.getByRole("heading", { name: "Cohorts" }).waitFor();
  assert.match(page.url(), /cohorts\?platform=web$/);
  await page.goBack();
  await page.getByRole("heading", { name: "Funnels" }).waitFor();
  await ready(page);
  assert.equal(await funnel.inputValue(), "activation");
  await page.reload();
  await ready(page);
  assert.equal(await platform.inputValue(), "web");
  await close();
});

test("the pages may load and ask nothing but their own collector", async () => {
  const answer = await fetch(`${dashboard.origin}/dashboard/`);
  const policy = answer.headers.get("content-security-policy") ?? "";
  for (const part of ["default-src 'none'", "script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'"]) {
    assert.ok(policy.includes(part), policy);
  }
});

test("axe finds nothing serious on any page, in light and in dark, at a desk and on a phone", async () => {
  const pages = ["funnels", "cohorts", "quality?event=page_viewed", "live", "users?id=usr_test", "plan"];
  for (const options of [{}, { colorScheme: /** @type {const} */ ("dark"), viewport: { width: 390, height: 800 } }]) {
    for (const address of pages) {
      // The policy keeps out foreign scripts, and this one is.
      const { page, close } = await dashboard.open(address, { ...options, bypassCSP: true });
      await page.evaluate(axe);
      const found = await page.evaluate(async () => {
        // @ts-expect-error: the script has put it there.
        const { violations } = await window.axe.run();
        return violations
          .filter((/** @type {any} */ { impact }) => impact === "serious" || impact === "critical")
          .map((/** @type {any} */ { id, nodes }) => `${id}: ${nodes[0].html}`);
      });
      assert.deepEqual(found, [], address);
      const isTooWide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      assert.equal(isTooWide, false, address);
      await close();
    }
  }
});

test("Russian is chosen by the browser's language or by hand, and stays", async () => {
  const { page, close } = await dashboard.open("cohorts", { locale: "ru-RU" });
  await page.getByRole("heading", { name: "Когорты" }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.lang), "ru");
  await page.getByLabel("Язык").selectOption("en");
  await page.getByRole("heading", { name: "Cohorts" }).waitFor();
  await page.reload();
  await page.getByRole("heading", { name: "Cohorts" }).waitFor();
  await close();
});

test("where a key is needed the page asks for it, and keeps it in this tab", async () => {
  const folder = await mkdtemp(join(tmpdir(), "cryptorebate-keys-"));
  const make = (/** @type {string} */ kind) =>
    execFileSync(findBinary(), ["keys", "create", "--kind", kind, "--data", folder], { encoding: "utf8" }).trim();
  const [readKey, serverKey] = [make("read"), make("server")];
  const guarded = await startCollector({ data: folder, more: ["--production"] });
  try {
    const page = await dashboard.browser.newPage();
    await page.goto(`${guarded.origin}/dashboard/`);
    await page.getByLabel("Read key").fill(serverKey);
    await page.getByRole("button", { name: "Open" }).click();
    await page.getByText("This key is not known here").waitFor();
    await page.getByLabel("Read key").fill(readKey);
    await page.getByRole("button", { name: "Open" }).click();
    // Nothing is stored yet, and the page says what to do.
    await page.getByText("cryptorebate demo-data").waitFor();
    await page.reload();
    await page.getByText("cryptorebate demo-data").waitFor();
    assert.ok(!page.url().includes(readKey));
    assert.ok(!(await page.evaluate(() => JSON.stringify(localStorage))).includes(readKey));
    await page.close();
  } finally {
    await guarded.remove();
    await rm(folder, { recursive: true, force: true });
  }
});

test("people who do not exist are said to be none", async () => {
  const { page, close } = await dashboard.open("funnels");
  await page.getByText("Demo data: these people do not exist.").waitFor();
  await close();
});

test("the first view is small", () => {
  const files = readdirSync(built, { recursive: true, encoding: "utf8" });
  const packed = files.filter((name) => /\.(html|js|css)\.br$/.test(name));
  const bytes = packed.reduce((sum, name) => sum + statSync(join(built, name)).size, 0);
  assert.ok(packed.length >= 3 && bytes < MAX_FIRST_VIEW, `${packed.length} files have ${bytes} bytes`);
});
