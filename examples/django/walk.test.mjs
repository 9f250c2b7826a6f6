// The example in a real browser, from the landing page to the paid withdrawal; then the collector answers the plan's funnels.
//
// SCREENSHOTS=folder keeps a picture of every page of the walk.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launchBrowser } from "../../tests/browser.mjs";

const here = import.meta.dirname;
const python = process.env.PYTHON ?? "python3";
/** The plan's funnels that the walk passes through, step by step. */
const funnels = {
  main: [
    "page_viewed",
    "user_signed_up",
    "onboarding_completed",
    "referral_link_copied",
    "exchange_signup_confirmed",
    "first_trade_detected",
    "rebate_calculated",
    "withdrawal_requested",
    "withdrawal_completed",
  ],
  activation: [
    "user_signed_up",
    "referral_link_viewed",
    "referral_link_copied",
    "exchange_signup_confirmed",
    "first_trade_detected",
  ],
};

let browser, data, site, collector, origin, environment;

before(async () => {
  const [port, collectorPort] = [await freePort(), await freePort()];
  data = await mkdtemp(join(tmpdir(), "example-"));
  origin = `http://127.0.0.1:${port}`;
  collector = `http://127.0.0.1:${collectorPort}`;
  environment = { ...process.env, EXAMPLE_DATA: data, COLLECTOR_URL: collector };
  const options = ["run.py", "--here", "--port", `${port}`, "--collector-port", `${collectorPort}`];
  // A group of its own, so that both servers end with the test.
  site = spawn(python, options, { cwd: here, env: environment, stdio: "inherit", detached: true });
  await until("the site and the collector answer", async () => {
    const answers = await Promise.all([fetch(`${origin}/`), fetch(`${collector}/healthz`)]);
    return answers.every((answer) => answer.ok);
  });
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  const ended = new Promise((resolve) => site.once("exit", resolve));
  process.kill(-site.pid, "SIGTERM");
  await ended;
  await rm(data, { recursive: true, force: true });
});

test("a walk from the landing page to the paid withdrawal is one person in every step of the collector's funnels", async () => {
  const context = await browser.newContext();
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const trader = await context.newPage();
  const mistakes = [];
  trader.on("console", (message) => message.type() === "error" && mistakes.push(message.text()));
  trader.on("pageerror", (error) => mistakes.push(String(error)));
  await trader.goto(`${origin}/`);
  await picture(trader, "1-landing");
  await trader.getByRole("link", { name: "Sign up" }).click();
  await trader.fill("[name=username]", "ada");
  await trader.fill("[name=password1]", "Str0ng-pass");
  await trader.fill("[name=password2]", "Str0ng-pass");
  await picture(trader, "2-sign-up");
  await trader.click("#account button");
  // She reads: a link counts as seen when it was on the screen for a second.
  await until("the links have been seen", async () => (await counts()).referral_link_viewed === 2);
  await copy(trader, "bybit");
  await picture(trader, "3-exchanges");
  await trader.click("#tour button");
  // The plan's main funnel asks for a copy after the tour, of which a first copy is a part.
  await trader.getByRole("link", { name: "Exchanges" }).click();
  await copy(trader, "mexc");

  const found = spawnSync(python, ["manage.py", "sync_exchange", "ada"], { cwd: here, env: environment });
  assert.equal(found.status, 0, String(found.stderr));

  await trader.getByRole("link", { name: "Withdraw" }).click();
  await trader.fill("[name=amount]", "100.10");
  await trader.click("#withdraw button");
  await trader.getByText("100.10 pending").waitFor();
  await picture(trader, "4-requested");

  const admin = await (await browser.newContext()).newPage();
  await admin.goto(`${origin}/log-in`);
  await admin.fill("[name=username]", "admin");
  await admin.fill("[name=password]", "admin");
  await admin.click("#account button");
  await admin.getByRole("link", { name: "Approvals" }).click();
  await admin.click(".advance button");
  await admin.getByText("approved").waitFor();
  await picture(admin, "5-approved");
  await admin.click(".advance button");
  await admin.getByText("completed").waitFor();
  await trader.reload();
  await trader.getByText("100.10 completed").waitFor();
  await picture(trader, "6-completed");

  for (const [name, events] of Object.entries(funnels)) {
    const steps = await until(`the funnel ${name} counts the whole walk`, async () => {
      const answer = await ask(`/v1/funnels/${name}`);
      return answer.steps.at(-1).people === 1 && answer.steps;
    });
    console.log([name, ...steps.map(({ event, people }) => `  ${event} ${people}`)].join("\n"));
    assert.deepEqual(
      steps.map(({ event, people }) => [event, people]),
      events.map((event) => [event, 1]),
      name,
    );
  }
  const arrived = await counts();
  for (const name of funnels.main.slice(1)) {
    assert.equal(arrived[name], name === "referral_link_copied" ? 2 : 1, name);
  }
  assert.equal(arrived.withdrawal_status_changed, 2);
  assert.deepEqual((await ask("/v1/events/seen")).quarantined, []);
  assert.deepEqual(mistakes, []);

  if (process.env.SCREENSHOTS) {
    await admin.goto(`${collector}/dashboard/`);
    await admin.getByText("withdrawal_completed").first().waitFor();
    await picture(admin, "7-funnel");
  }
});

/** Copies an exchange's link by its button. */
async function copy(page, exchange) {
  await page.click(`[data-referral-exchange=${exchange}] button`);
  await page.getByText("Copied").waitFor();
  const text = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(text, `https://${exchange}.example.com/r/EXAMPLE`);
}

/** How many events of each name have arrived. */
async function counts() {
  const { events } = await ask("/v1/events/seen");
  return Object.fromEntries(events.map(({ event, count }) => [event, count]));
}

/** What the collector answers. */
async function ask(path) {
  const answer = await fetch(`${collector}${path}`);
  assert.equal(answer.status, 200, path);
  return answer.json();
}

async function picture(page, name) {
  if (process.env.SCREENSHOTS) {
    await page.screenshot({ path: join(process.env.SCREENSHOTS, `${name}.png`), fullPage: true });
  }
}

async function until(what, check) {
  const deadline = Date.now() + 30_000;
  let last;
  while (Date.now() < deadline) {
    try {
      const result = await check();
      if (result) return result;
    } catch (error) {
      last = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`waited in vain until ${what}`, { cause: last });
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
