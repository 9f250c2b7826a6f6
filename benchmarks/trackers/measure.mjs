// What is measured of a tracker in a browser, each in a page of a new visitor.

import { mainThreadClock, median } from "../javascript/measure.mjs";

/** Pages that are opened for a figure of loading. */
const LOADS = 5;
/** How long a page has after its load, or after the last event, until its figures are read. */
const SETTLE_MS = 2000;
const EVENTS = 1000;
const STORM_EVENTS = 2000;
const STORM_MS = 20_000;
const CLOSED_EVENTS = 50;
const PER_TASK = 20;

/** Loading: bytes, and at a throttle of the processor what the main thread does until it is quiet. */
export async function measureLoad(browser, endpoint, contestant, throttle) {
  const rounds = [];
  for (let round = 0; round < LOADS; round++) {
    endpoint.reset();
    rounds.push(
      await visit(browser, endpoint, contestant, { throttle }, async (page, metrics) => {
        await settle(page);
        const { ScriptDuration } = await metrics();
        const [initMs, longTasks] = await page.evaluate(() => [initMs, longTasks]);
        return {
          scriptMs: ScriptDuration * 1000,
          blockingMs: blocking(longTasks),
          initMs,
          bytes: endpoint.state.loaded,
        };
      }),
    );
  }
  const middle = (name) => median(rounds.map((round) => round[name]));
  return {
    bytes: middle("bytes"),
    scriptMs: middle("scriptMs"),
    blockingMs: middle("blockingMs"),
    initMs: middle("initMs"),
  };
}

/** 1,000 events in tasks of twenty: each call, everything that follows from it, and what goes over the wire. */
export async function measureTracking(browser, endpoint, contestant) {
  endpoint.reset();
  return visit(browser, endpoint, contestant, {}, async (page) => {
    await settle(page);
    const cpuMs = await mainThreadClock(page);
    await page.evaluate(() => longTasks.splice(0));
    const idle = await cpuMs();
    await settle(page);
    const before = await cpuMs();
    const calls = await page.evaluate(makeEvents, [EVENTS, PER_TASK, 20]);
    await settle(page);
    await waitFor(() => endpoint.state.marks.size === EVENTS, 30_000);
    await settle(page);
    const spent = (await cpuMs()) - before;
    const longTasks = await page.evaluate(() => longTasks);
    const { requests, bytes, marks, doubled } = endpoint.state;
    return {
      trackUs: median(calls.groups) * 1000,
      trackP99Us: percentile(calls.singles, 0.99) * 1000,
      totalUs: (1000 * Math.max(0, spent - (before - idle) * 2)) / EVENTS,
      longTasks: longTasks.length,
      requests,
      bytesPerEvent: bytes / EVENTS,
      arrived: marks.size,
      doubled,
    };
  });
}

/** 2,000 events while every connection is reset, and the time after it. */
export async function measureStorm(browser, endpoint, contestant) {
  endpoint.reset();
  return visit(browser, endpoint, contestant, {}, async (page) => {
    await settle(page);
    const cpuMs = await mainThreadClock(page);
    await page.evaluate(() => longTasks.splice(0));
    endpoint.state.resets = true;
    const before = await cpuMs();
    const end = Date.now() + STORM_MS;
    await page.evaluate(makeEvents, [STORM_EVENTS, PER_TASK, 20]);
    await page.waitForTimeout(Math.max(0, end - Date.now()));
    const seconds = ((await cpuMs()) - before) / 1000;
    const [longTasks, stored] = await page.evaluate(async () => {
      const size = Object.entries({ ...localStorage }).reduce(
        (sum, [key, value]) => sum + key.length + value.length,
        0,
      );
      return [window.longTasks, size];
    });
    return { seconds, longestMs: Math.max(0, ...longTasks), storedKb: stored / 1024, requests: endpoint.state.reset };
  });
}

/** A tab that is closed right after 50 calls, and the visitor's return. */
export async function measureClosing(browser, endpoint, contestant) {
  endpoint.reset();
  const context = await browser.newContext();
  try {
    const page = await open(context, endpoint, contestant);
    await settle(page);
    await page.evaluate(makeEvents, [CLOSED_EVENTS, CLOSED_EVENTS, 0]);
    const closed = page.waitForEvent("close");
    await page.close({ runBeforeUnload: true });
    await closed;
    await waitFor(() => endpoint.state.marks.size === CLOSED_EVENTS, 2000);
    const lostAtOnce = CLOSED_EVENTS - endpoint.state.marks.size;
    const back = await open(context, endpoint, contestant);
    await settle(back);
    await waitFor(() => endpoint.state.marks.size === CLOSED_EVENTS, 8000);
    return { lostAtOnce, lost: CLOSED_EVENTS - endpoint.state.marks.size, doubled: endpoint.state.doubled };
  } finally {
    await context.close();
  }
}

/**
 * In the page: so many events, a group in each task. Gives how long each call took, and the mean of each ten, which is
 * finer than the clock.
 */
async function makeEvents([count, perTask, pauseMs]) {
  const singles = [];
  const groups = [];
  for (let made = 0; made < count; ) {
    const times = [performance.now()];
    for (let nth = 0; nth < perTask; nth++) {
      made += 1;
      const step_name = `mark-${made}`;
      contestant.track("onboarding_step_completed", { step_number: made, step_name, total_steps: count });
      times.push(performance.now());
    }
    for (let nth = 0; nth < perTask; nth++) singles.push(times[nth + 1] - times[nth]);
    for (let nth = 0; nth + 10 <= perTask; nth += 10) groups.push((times[nth + 10] - times[nth]) / 10);
    if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  return { singles, groups };
}

async function visit(browser, endpoint, contestant, { throttle = 1 }, measure) {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(`${endpoint.origin}/blank`);
    const devtools = await context.newCDPSession(page);
    await devtools.send("Performance.enable");
    await devtools.send("Emulation.setCPUThrottlingRate", { rate: throttle });
    const metrics = async () => {
      const { metrics } = await devtools.send("Performance.getMetrics");
      return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
    };
    const before = await metrics();
    await load(page, endpoint, contestant);
    return await measure(page, async () => {
      const now = await metrics();
      return { ...now, ScriptDuration: now.ScriptDuration - before.ScriptDuration };
    });
  } finally {
    await context.close();
  }
}

async function open(context, endpoint, contestant) {
  const page = await context.newPage();
  await load(page, endpoint, contestant);
  return page;
}

async function load(page, endpoint, { module }) {
  await page.goto(`${endpoint.origin}/page/${module}`);
  await page.waitForFunction("window.contestant");
}

const settle = (page) => page.waitForTimeout(SETTLE_MS);

async function waitFor(condition, withinMs) {
  const end = Date.now() + withinMs;
  while (!condition() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** What a person feels of long tasks: what each takes beyond 50 ms. */
const blocking = (tasks) => tasks.reduce((sum, duration) => sum + Math.max(0, duration - 50), 0);

const percentile = (numbers, share) =>
  numbers.toSorted((one, other) => one - other)[Math.ceil(numbers.length * share) - 1];
