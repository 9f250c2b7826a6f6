// The example in a real browser, from the landing page to the paid withdrawal; then the collector tells what arrived.
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
/** The plan's main funnel. */
const funnel = [
  "page_viewed",
  "user_signed_up",
  "onboarding_completed",
  "referral_link_copied",
  "exchange_signup_confirmed",
  "first_trade_detected",
  "rebate_calculated",
  "withdrawal_requested",
  "withdrawal_completed",
];

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

test("a walk from the landing page to the paid withdrawal fills the funnel in the collector", async () => {
  const trader = await (await browser.newContext()).newPage();
  const mistakes = [];
  trader.on("console", (message) => message.type() === "error" && mistakes.push(message.text()));
  trader.on("pageerror", (error) => mistakes.push(String(error)));
  await trader.goto(`${origin}/`);
  await trader.getByRole("link", { name: "Sign up" }).click();
  await trader.fill("[name=username]", "ada");
  await trader.fill("[name=password1]", "Str0ng-pass");
  await trader.fill("[name=password2]", "Str0ng-pass");
  await trader.click("#account button");
  await trader.click("[data-referral-exchange=bybit] button");
  await trader.click("#tour button");

  const found = spawnSync(python, ["manage.py", "sync_exchange", "ada"], { cwd: here, env: environment });
  assert.equal(found.status, 0, String(found.stderr));

  await trader.fill("[name=amount]", "100.10");
  await trader.click("#withdraw button");
  await trader.getByText("100.10 pending").waitFor();

  const admin = await (await browser.newContext()).newPage();
  await admin.goto(`${origin}/log-in`);
  await admin.fill("[name=username]", "admin");
  await admin.fill("[name=password]", "admin");
  await admin.click("#account button");
  await admin.getByRole("link", { name: "Approvals" }).click();
  await admin.click(".advance button");
  await admin.getByText("approved").waitFor();
  await admin.click(".advance button");
  await admin.getByText("completed").waitFor();

  const arrived = await until("the whole funnel has arrived", async () => {
    const seen = await (await fetch(`${collector}/v1/events/seen`)).json();
    const counts = Object.fromEntries(seen.events.map(({ event, count }) => [event, count]));
    return funnel.every((name) => counts[name] > 0) && { counts, quarantined: seen.quarantined };
  });
  console.log(funnel.map((name) => `${name} ${arrived.counts[name]}`).join("\n"));
  for (const name of funnel.slice(1)) {
    assert.equal(arrived.counts[name], 1, name);
  }
  assert.equal(arrived.counts.withdrawal_status_changed, 2);
  assert.deepEqual(arrived.quarantined, []);
  assert.deepEqual(mistakes, []);
});

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
