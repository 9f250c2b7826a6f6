// A page that has just been opened: what the first events cost with each, before any compiler has warmed up.

import { bundleEach } from "./bundle.mjs";
import { mainThreadClock, median } from "./measure.mjs";
import { OURS } from "./names.mjs";

/** Pages that are opened for each. */
const PAGES = 15;
/** About as many as a long visit sends. */
const EVENTS = 100;

/** Opens pages for everybody in turn; CPU time from the script's text to the last verdict, for each event. */
export async function measureOpening(browser, corpus) {
  const events = corpus.split("\n").filter(isJson).slice(0, EVENTS);
  const contestants = [...(await bundleEach())].map(([name, bytes]) => ({
    name,
    script: new TextDecoder().decode(bytes),
    nanoseconds: [],
  }));
  for (let round = 0; round < PAGES; round += 1) {
    for (const { script, nanoseconds } of contestants) {
      nanoseconds.push((await openPage(browser, script, events)) / EVENTS);
    }
  }
  const ours = median(contestants.find(({ name }) => name === OURS).nanoseconds);
  return contestants.map(({ name, nanoseconds }) => ({
    name,
    group: "browser-opening",
    ns_per_event: median(nanoseconds),
    relative: median(nanoseconds) / ours,
    events: EVENTS,
    note: "JSON.stringify, and the same verdicts as in the table above",
  }));
}

async function openPage(browser, script, events) {
  const page = await browser.newPage();
  try {
    const cpuTime = await mainThreadClock(page);
    // The script is there and the events are objects before the clock starts.
    await page.evaluate(
      ([script, events]) => {
        globalThis.script = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
        globalThis.events = events.map((event) => JSON.parse(event));
      },
      [script, events],
    );
    const start = await cpuTime();
    await page.evaluate(async () => {
      const { check } = await import(globalThis.script);
      return globalThis.events.filter((event) => check(event, JSON.stringify(event))).length;
    });
    return ((await cpuTime()) - start) * 1e6;
  } finally {
    await page.close();
  }
}

function isJson(line) {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
