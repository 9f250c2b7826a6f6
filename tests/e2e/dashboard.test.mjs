// The dashboard in a real browser, on a real collector: its figures, its address, its languages, its manners.
// @ts-check
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { launchBrowser } from "../browser.mjs";
import { findBinary, startCollector } from "./collector.mjs";

const MAX_FIRST_VIEW = 200_000;
const root = fileURLToPath(new URL("../../", import.meta.url));
const built = join(root, "www/dashboard/dist");
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const EVIL = `<img src=x onerror="window.evil = true"><script>window.evil = true</script>`;

/** @type {import("playwright-core").Browser} */
let browser;
/** @type {import("./collector.mjs").Collector} */
let collector;
/** @type {string} */
let data;

before(async () => {
  data = await mkdtemp(join(tmpdir(), "cryptorebate-dashboard-"));
  cli("demo-data", "--people", "600");
  [browser, collector] = await Promise.all([launchBrowser(), startCollector({ data })]);
  await send([event({}), event({ event: EVIL }), event({ properties: { [EVIL]: EVIL } }), event({ user_id: EVIL })]);
});
after(async () => {
  await browser?.close();
  await collector?.remove();
  await rm(data, { recursive: true, force: true });
});

/** @param {string[]} words */
function cli(...words) {
  return execFileSync(findBinary(), [...words, "--data", data], { encoding: "utf8", maxBuffer: 1 << 28 });
}

/** @param {object} changes */
function event(changes) {
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

/** @param {object[]} batch */
async function send(batch) {
  const body = JSON.stringify({ sent_at: new Date().toISOString(), batch });
  const answer = await fetch(`${collector.origin}/v1/batch`, { method: "POST", body });
  assert.equal(answer.status, 200);
}

/**
 * Opens a page of the dashboard, and fails on any error in it.
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
  await page.goto(`${collector.origin}/dashboard/${address}`);
  await ready(page);
  return { page, errors, close: () => context.close() };
}

/** @param {import("playwright-core").Page} page */
const ready = (page) => page.waitForSelector("main:not([aria-busy]) .page");

/** The cells of a table, as they are shown. @param {import("playwright-core").Page} page @param {string} caption */
function cells(page, caption) {
  const rows = page
    .locator("table", { has: page.locator("caption", { hasText: caption }) })
    .first()
    .locator("tbody tr");
  return rows.evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent ?? "")));
}

const count = (/** @type {number} */ value) => value.toLocaleString("en-US");
const share = (/** @type {number | null} */ value) =>
  value === null
    ? "–"
    : value.toLocaleString("en-US", { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });
const money = (/** @type {number} */ value) => value.toLocaleString("en-US", { style: "currency", currency: "USD" });

test("funnels have the figures of the command line", async () => {
  for (const name of ["main", "activation", "withdrawal"]) {
    const answer = JSON.parse(cli("funnel", name, "--format", "json"));
    const { page, errors, close } = await open(`funnels?funnel=${name}`);
    const shown = await cells(page, `Funnel: ${name}`);
    assert.deepEqual(
      shown.map((row) => row.slice(0, 4)),
      answer.steps.map((/** @type {any} */ step) => [
        step.event,
        count(step.people),
        share(step.of_first),
        share(step.of_previous),
      ]),
    );
    assert.deepEqual(errors, []);
    await close();
  }
});

test("a funnel is broken down and compared with the days before as the command line does it", async () => {
  const [from, to] = [daysAgo(60), daysAgo(1)];
  for (const by of ["platform", "exchange_name", "user:signup_source"]) {
    const words = ["--from", from, "--to", to, "--by", by, "--compare", "--format", "json"];
    const answer = JSON.parse(cli("funnel", "activation", ...words));
    const { page, close } = await open(`funnels?funnel=activation&from=${from}&to=${to}&by=${by}&compare=true`);
    const groups = await cells(page, `Break down by: ${by}`);
    assert.ok(groups.length > 1, by);
    assert.deepEqual(
      groups.map((row) => row.slice(0, -1)),
      answer.groups.map((/** @type {any} */ group) => [
        group.value ?? "(none)",
        ...group.steps.map((/** @type {any} */ step) => count(step.people)),
      ]),
    );
    const steps = await cells(page, "Funnel: activation");
    assert.deepEqual(
      steps.map((row) => row[6]),
      answer.before.steps.map((/** @type {any} */ step) => count(step.people)),
    );
    await close();
  }
});

test("cohorts have the figures of the command line, and days to come are unknown", async () => {
  for (const reading of ["on-or-after", "on", "bracket"]) {
    const answer = JSON.parse(cli("cohort", "signup_week", "--reading", reading, "--format", "json"));
    const { page, errors, close } = await open(`cohorts?cohort=signup_week&reading=${reading}`);
    const shown = await cells(page, "Cohort: signup_week");
    const expected = answer.groups.map((/** @type {any} */ group) => [
      count(group.people),
      ...group.retention.map((/** @type {any} */ { share: part }) =>
        part === null ? "–Not reached yet" : share(part),
      ),
    ]);
    assert.deepEqual(
      shown.map((row) => row.slice(1).map((text) => text.replace(/[✓✗]$/, ""))),
      expected,
    );
    assert.ok(expected.flat().includes("–Not reached yet"));
    await page.locator(".chart canvas").waitFor();
    assert.deepEqual(errors, []);
    await close();
  }
  const answer = JSON.parse(cli("cohort", "signup_source", "--format", "json"));
  const { page, close } = await open("cohorts?cohort=signup_source");
  assert.deepEqual(
    await cells(page, "Cohort: signup_source"),
    answer.groups.map((/** @type {any} */ group) => [
      group.name,
      count(group.people),
      count(group.activated),
      share(group.activation_rate),
      money(group.ltv),
      money(group.arpu),
    ]),
  );
  await close();
});

test("people by their number of exchanges stay and bring as the command line says", async () => {
  const answer = JSON.parse(cli("cohort", "exchanges_count", "--format", "json"));
  const { page, close } = await open("cohorts?cohort=exchanges_count");
  assert.deepEqual(
    await cells(page, "Cohort: exchanges_count"),
    answer.groups.map((/** @type {any} */ group) => [
      group.name,
      count(group.people),
      ...group.retention.map((/** @type {any} */ { share: part }) =>
        part === null ? "–Not reached yet" : share(part),
      ),
      money(group.arpu),
      money(group.trading_volume),
    ]),
  );
  assert.ok(answer.groups.some((/** @type {any} */ { trading_volume }) => trading_volume > 1000));
  await close();
});

test("quality names what is wrong, what was never seen, and what is not in the plan", async () => {
  const { page, errors, close } = await open("quality");
  const rows = await cells(page, "Quality");
  assert.ok(rows.some(([name]) => name?.includes("not in the plan")));
  assert.ok(rows.some((row) => row[0] === "user_logged_out" && row[5] === "Never"));
  await page.getByRole("button", { name: "withdrawal_requested", exact: true }).click();
  await ready(page);
  assert.match(await page.locator("section.card h2").innerText(), /withdrawal_requested: What is wrong/);
  await page.locator(".violations code.tag", { hasText: "unknown_property" }).first().waitFor();
  assert.deepEqual(errors, []);
  await close();
});

test("events appear as they arrive, behind those that came before, and can be looked at whole", async () => {
  const { page, errors, close } = await open("live");
  const rows = page.locator(".stream > li:not([hidden])");
  // What came before the page was opened is there at once.
  assert.ok((await rows.count()) > 50);
  const sent = event({ user_id: "usr_live" });
  await send([sent, event({ platform: "moon" })]);
  await rows.nth(0).getByText("quarantined").waitFor();
  assert.match(await rows.nth(1).innerText(), /withdrawal_requested/);
  const all = await rows.count();
  await page.getByLabel("Only what is not accepted").check();
  assert.ok((await rows.count()) < all);
  assert.match(page.url(), /invalid=true/);
  await rows.first().getByRole("button").click();
  await page.locator(".details", { hasText: "not_in_enum" }).waitFor();
  assert.match(await page.locator(".details").innerText(), /moon/);
  await page.getByLabel("Only what is not accepted").uncheck();
  assert.equal(await rows.count(), all, "filters hide, and lose nothing");

  await page.getByRole("button", { name: "Pause" }).click();
  await send([event({ user_id: "usr_meanwhile" })]);
  await page.getByText("Paused. Come since: 1").waitFor();
  assert.equal(await rows.count(), all);
  await page.getByRole("button", { name: "Go on" }).click();
  await rows.first().getByRole("button").click();
  await page.locator(".details", { hasText: "usr_meanwhile" }).waitFor();

  await page.locator("main").getByLabel("Platform").selectOption("backend");
  await page.getByLabel("Filter by name").fill("rebate_calculated");
  for (const name of await rows.locator(".name").allInnerTexts()) assert.equal(name, "rebate_calculated");
  assert.match(page.url(), /platform=backend/);
  await page.reload();
  await ready(page);
  for (const name of await rows.locator(".name").allInnerTexts()) assert.equal(name, "rebate_calculated");
  assert.deepEqual(errors, []);
  await close();
});

test("on a phone an event opens under its row", async () => {
  const { page, close } = await open("live", { viewport: { width: 390, height: 800 } });
  const row = page.locator(".stream > li:not([hidden])").nth(2);
  await row.getByRole("button").click();
  await row.locator(".details pre").waitFor();
  await close();
});

test("who works by the keyboard goes on where a choice was made", async () => {
  const { page, close } = await open("funnels?funnel=main");
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
  const { page, close } = await open("funnels?funnel=main", { viewport: { width: 390, height: 500 } });
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

test("what should no longer be used says so, and what takes its place", async () => {
  const { page, close } = await open("live");
  await page.route("**/v1/plan", async (route) => {
    const plan = await (await route.fetch()).json();
    plan.events[0].deprecated = { reason: "Nobody reads it.", replacement: "dashboard_viewed" };
    await route.fulfill({ json: plan });
  });
  await page.getByRole("link", { name: "Plan" }).click();
  await page.getByText("deprecated: Nobody reads it. → dashboard_viewed").waitFor();
  await close();
});

test("curves have the colours of the theme, also after it has changed", async () => {
  const { page, close } = await open("cohorts?cohort=exchanges_count");
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

test("a person is found and has a profile and a timeline", async () => {
  const { page, close } = await open("users");
  await page.getByRole("searchbox").fill("usr_te");
  await page.getByRole("button", { name: "usr_test" }).click();
  await page.locator("dd", { hasText: "usr_test" }).waitFor();
  assert.match(page.url(), /id=usr_test/);
  await page.locator(".timeline summary").first().click();
  assert.match(await page.locator(".timeline pre").first().innerText(), /withdrawal_requested/);
  await close();
});

test("the plan can be searched, and has code for three languages", async () => {
  const { page, errors, close } = await open("plan?q=amount_usd");
  await page.locator("summary", { hasText: "withdrawal_requested" }).click();
  await page.locator("details[open] .code").nth(2).waitFor();
  const text = await page.locator("details[open]").innerText();
  assert.match(text, /track\("withdrawal_requested", \{/);
  assert.match(text, /track\.withdrawal_requested\(/);
  assert.match(text, /events::\{Platform, WithdrawalRequested\}/);
  assert.deepEqual(errors, []);
  await close();
});

test("the code to copy compiles, and sends what the plan takes", async () => {
  const { page, close } = await open("plan");
  const plan = JSON.parse(execFileSync(findBinary(), ["plan", "--format", "json"], { encoding: "utf8" }));
  for (const summary of await page.locator("summary").all()) await summary.click();
  await page
    .locator(".code code")
    .nth(3 * plan.events.length - 1)
    .waitFor();
  const snippets = await page.locator(".code code").allInnerTexts();
  await close();
  assert.equal(snippets.length, 3 * plan.events.length);

  const calls = snippets.filter((text) => text.includes("@cryptorebate/tracker"));
  assert.ok(calls.length > 10);
  const folder = await mkdtemp(join(root, "target", "snippets-"));
  try {
    const files = calls.map((text, index) => {
      const file = join(folder, `${index}.ts`);
      writeFileSync(file, text);
      return file;
    });
    const options = "--noEmit --strict --module nodenext --target es2022 --lib es2022,dom --types node".split(" ");
    execFileSync(join(root, "node_modules", ".bin", "tsc"), [...options, ...files], { cwd: root, encoding: "utf8" });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }

  // What the Rust code reads its properties from, in an event of the platform and the identity that it names.
  const events = plan.events.map((/** @type {any} */ { name, platforms }) => {
    const text = snippets.find((text) => text.includes("serde_json") && text.includes(pascal(name))) ?? "";
    const more = text.includes(".with_user_id") ? { user_id: "usr_1" } : {};
    assert.ok(text.includes(`Platform::${pascal(platforms[0])}`), text);
    const properties = JSON.parse(/r#"(.*)"#/.exec(text)?.[1] ?? "");
    const session = text.includes(".with_session_id") ? { session_id: "ses_1" } : {};
    const { event_id, timestamp } = event({});
    return { event_id, timestamp, event: name, platform: platforms[0], properties, ...more, ...session };
  });
  const input = events.map((/** @type {object} */ event) => JSON.stringify(event)).join("\n");
  const verdicts = execFileSync(findBinary(), ["validate", "-"], { input, encoding: "utf8" });
  assert.equal(verdicts.trim().split("\n").length, plan.events.length);
});

/** @param {string} name */
const pascal = (name) => name.replace(/(^|_)([a-z])/g, (_, _start, letter) => letter.toUpperCase());

test("what is looked at stands in the address, and the browser's buttons lead through it", async () => {
  const { page, close } = await open("");
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

test("a table can be had as CSV", async () => {
  const answer = JSON.parse(cli("funnel", "activation", "--format", "json"));
  const { page, close } = await open("funnels?funnel=activation");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download CSV" }).click(),
  ]);
  assert.equal(download.suggestedFilename(), "funnel-activation.csv");
  const lines = readFileSync(await download.path(), "utf8")
    .trim()
    .split("\r\n");
  assert.equal(lines[0], "Step,People,Of the first step,Of the step before,Median time,90 % need at most");
  assert.deepEqual(
    lines.slice(1).map((line) => line.split(",")),
    answer.steps.map((/** @type {any} */ step) =>
      [step.event, step.people, step.of_first, step.of_previous, step.median_ms ?? "", step.p90_ms ?? ""].map(String),
    ),
  );
  await close();
});

test("a script in an event stays text on every page", async () => {
  for (const address of ["quality", `quality?event=${encodeURIComponent(EVIL)}`, "users?id=usr_test", "live", "plan"]) {
    const { page, close } = await open(address);
    if (address === "live") await send([event({ event: EVIL })]);
    if (address.startsWith("quality") || address === "live") await page.getByText("onerror").first().waitFor();
    for (const summary of await page.locator("summary").all()) await summary.click();
    assert.equal(await page.evaluate(() => "evil" in window), false, address);
    await close();
  }
});

test("the pages may load and ask nothing but their own collector", async () => {
  const answer = await fetch(`${collector.origin}/dashboard/`);
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
      const { page, close } = await open(address, { ...options, bypassCSP: true });
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
  const { page, close } = await open("cohorts", { locale: "ru-RU" });
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
    const page = await browser.newPage();
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
  const { page, close } = await open("funnels");
  await page.getByText("Demo data: these people do not exist.").waitFor();
  await close();
});

test("the first view is small", () => {
  const files = readdirSync(built, { recursive: true, encoding: "utf8" });
  const packed = files.filter((name) => /\.(html|js|css)\.br$/.test(name));
  const bytes = packed.reduce((sum, name) => sum + statSync(join(built, name)).size, 0);
  assert.ok(packed.length >= 3 && bytes < MAX_FIRST_VIEW, `${packed.length} files have ${bytes} bytes`);
});

/** @param {number} days */
function daysAgo(days) {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
}
