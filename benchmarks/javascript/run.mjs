// Measures the JavaScript contestants, in Node and in a browser: `node run.mjs --corpus FILE --output FILE [--browser]`.

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { arch, cpus, platform, tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { launchBrowser } from "../../tests/browser.mjs";
import { bundle, weigh } from "./bundle.mjs";
import { mainThreadClock, median } from "./measure.mjs";
import { measureOpening } from "./opening.mjs";

/** Rounds that are measured. */
const ROUNDS = 15;
/** Rounds before them: ajv's large functions are in the optimising compiler's hands for half a million events. */
const WARM_UP_ROUNDS = 50;

const { values } = parseArgs({
  options: { corpus: { type: "string" }, output: { type: "string" }, browser: { type: "boolean" } },
});
if (!values.corpus || !values.output) {
  console.error("Usage: node benchmarks/javascript/run.mjs --corpus FILE --output FILE [--browser]");
  process.exit(2);
}
const corpus = await readFile(values.corpus, "utf8");
const versions = { node: process.versions.node };
for (const library of ["ajv", "zod", "valibot"]) {
  const manifest = new URL(`node_modules/${library}/package.json`, import.meta.url);
  versions[library] = JSON.parse(await readFile(manifest, "utf8")).version;
}

const results = await measureInNode();
if (values.browser) results.push(...(await measureInBrowser()));
const sizes = await weigh();
const machine = { arch: arch(), os: platform(), cpu: cpus()[0]?.model };
await writeFile(values.output, JSON.stringify({ machine, versions, rounds: ROUNDS, results, sizes }, null, 2));
for (const { group, name, ns_per_event, relative } of results) {
  console.log(
    `${group.padEnd(16)}${name.padEnd(28)}${ns_per_event.toFixed(0).padStart(7)}${relative.toFixed(2).padStart(8)}`,
  );
}

async function measureInNode() {
  const folder = await mkdtemp(join(tmpdir(), "benchmark-"));
  try {
    const file = join(folder, "benchmark.mjs");
    await writeFile(file, await bundle("node"));
    const benchmark = await import(pathToFileURL(file).href);
    return await measure("node", ["object", "bytes"], {
      prepare: (groups) => benchmark.prepare(corpus, groups),
      compare: (index) => benchmark.compare(index),
      async time(index) {
        const start = process.cpuUsage();
        await benchmark.run(index);
        const { user, system } = process.cpuUsage(start);
        return (user + system) / 1000;
      },
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function measureInBrowser() {
  const browser = await launchBrowser();
  try {
    versions.chromium = browser.version();
    const page = await browser.newPage();
    const cpuTime = await mainThreadClock(page);
    const source = await bundle("browser");
    await page.evaluate(async (source) => {
      globalThis.benchmark = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
    }, source);
    const warm = await measure("browser", ["object"], {
      prepare: (groups) => page.evaluate(([corpus, groups]) => benchmark.prepare(corpus, groups), [corpus, groups]),
      compare: (index) => page.evaluate((index) => benchmark.compare(index), index),
      async time(index) {
        const start = await cpuTime();
        await page.evaluate((index) => benchmark.run(index), index);
        return (await cpuTime()) - start;
      },
    });
    await page.close();
    return [...warm, ...(await measureOpening(browser, corpus))];
  } finally {
    await browser.close();
  }
}

/** Everybody in turn in every round, then the medians; `host` knows where the benchmark runs. */
async function measure(where, groups, host) {
  const contestants = await host.prepare(groups);
  const times = contestants.map(() => []);
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round += 1) {
    for (const index of contestants.keys()) {
      const milliseconds = await host.time(index);
      if (round >= 0) times[index].push(milliseconds);
    }
  }
  const nanoseconds = contestants.map(({ events }, index) => (median(times[index]) * 1e6) / events);
  const rows = [];
  for (const [index, { name, group, does, events }] of contestants.entries()) {
    const ours = contestants.findIndex((other) => other.group === group);
    rows.push({
      name,
      group: `${where}-${group}`,
      ns_per_event: nanoseconds[index],
      relative: nanoseconds[index] / nanoseconds[ours],
      events,
      ...(await host.compare(index)),
      note: does,
    });
  }
  return rows;
}
