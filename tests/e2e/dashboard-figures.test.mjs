// The dashboard's figures, in a real browser: those of the command line.
// @ts-check
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { cells, startDashboard } from "./dashboard.mjs";

/** @type {import("./dashboard.mjs").Dashboard} */
let dashboard;
before(async () => {
  dashboard = await startDashboard();
});
after(() => dashboard?.end());

const count = (/** @type {number} */ value) => value.toLocaleString("en-US");
const share = (/** @type {number | null} */ value) =>
  value === null
    ? "–"
    : value.toLocaleString("en-US", { style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 });
const money = (/** @type {number} */ value) => value.toLocaleString("en-US", { style: "currency", currency: "USD" });

test("funnels have the figures of the command line", async () => {
  for (const name of ["main", "activation", "withdrawal"]) {
    const answer = JSON.parse(dashboard.cli("funnel", name, "--format", "json"));
    const { page, errors, close } = await dashboard.open(`funnels?funnel=${name}`);
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
    const answer = JSON.parse(dashboard.cli("funnel", "activation", ...words));
    const { page, close } = await dashboard.open(
      `funnels?funnel=activation&from=${from}&to=${to}&by=${by}&compare=true`,
    );
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
    const answer = JSON.parse(dashboard.cli("cohort", "signup_week", "--reading", reading, "--format", "json"));
    const { page, errors, close } = await dashboard.open(`cohorts?cohort=signup_week&reading=${reading}`);
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
  const answer = JSON.parse(dashboard.cli("cohort", "signup_source", "--format", "json"));
  const { page, close } = await dashboard.open("cohorts?cohort=signup_source");
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
  const answer = JSON.parse(dashboard.cli("cohort", "exchanges_count", "--format", "json"));
  const { page, close } = await dashboard.open("cohorts?cohort=exchanges_count");
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

test("a table can be had as CSV", async () => {
  const answer = JSON.parse(dashboard.cli("funnel", "activation", "--format", "json"));
  const { page, close } = await dashboard.open("funnels?funnel=activation");
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

/** @param {number} days */
function daysAgo(days) {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
}
