// Measures our tracker and its rivals in Chromium, side by side, and writes the tables of docs/benchmarks.md.

import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { launchBrowser } from "../../tests/browser.mjs";
import { fillSection, markdown } from "../tables.mjs";
import { bundleContestants, OURS, versions } from "./contestants.mjs";
import { openEndpoint } from "./endpoint.mjs";
import { measureClosing, measureLoad, measureStorm, measureTracking } from "./measure.mjs";

const { values: options } = parseArgs({
  options: { only: { type: "string", multiple: true }, "dry-run": { type: "boolean", default: false } },
});
/** The columns in which the browser itself has a share. */
const TIMES = /\b(ms|µs|s|tasks)\b/;
const page = fileURLToPath(new URL("../../docs/benchmarks.md", import.meta.url));

if (!existsSync(new URL("../../pkg/dist/index.js", import.meta.url))) {
  throw new Error("The package is not built yet: run `cargo xtask pack` first.");
}
if (!existsSync(new URL("node_modules", import.meta.url))) {
  // npm is a script on Windows.
  const shell = process.platform === "win32";
  execFileSync("npm", ["ci"], { cwd: fileURLToPath(new URL(".", import.meta.url)), stdio: "inherit", shell });
}

const everybody = await bundleContestants();
const contestants = everybody.filter(({ module }) => !options.only || options.only.includes(module));
const endpoint = await openEndpoint(everybody);
const browser = await launchBrowser();
try {
  const rows = [];
  for (const contestant of contestants) {
    console.log(`== ${contestant.name}`);
    const full = await measureLoad(browser, endpoint, contestant, 1);
    const throttled = await measureLoad(browser, endpoint, contestant, 4);
    const tracking = await measureTracking(browser, endpoint, contestant);
    const storm = await measureStorm(browser, endpoint, contestant);
    const closing = await measureClosing(browser, endpoint, contestant);
    rows.push({ contestant, full, throttled, tracking, storm, closing });
  }
  const tables = {
    "trackers-load": loadTable(rows),
    "trackers-events": eventsTable(rows),
    "trackers-storm": stormTable(rows),
  };
  for (const table of Object.values(tables)) console.log(`\n${table}`);
  if (!options["dry-run"]) await write(tables);
} finally {
  await browser.close();
  endpoint.close();
}

async function write(tables) {
  const tools = { ...versions(), chromium: browser.version() };
  const day = new Date().toISOString().slice(0, 10);
  const head = [day, cpus()[0]?.model.trim(), ...Object.entries(tools).map(([tool, version]) => `${tool} ${version}`)];
  let text = await readFile(page, "utf8");
  for (const [name, table] of Object.entries(tables)) text = fillSection(text, name, `${head.join(" · ")}\n\n${table}`);
  await writeFile(page, text);
  console.log(`\nwritten: ${page}`);
}

function loadTable(rows) {
  return table(rows, {
    "bytes, brotli": ({ full }) => full.bytes,
    "init ms": ({ full }) => full.initMs.toFixed(1),
    "init ms, 4×": ({ throttled }) => throttled.initMs.toFixed(1),
    "script ms": ({ full }) => full.scriptMs.toFixed(0),
    "script ms, 4×": ({ throttled }) => throttled.scriptMs.toFixed(0),
    "blocking ms, 4×": ({ throttled }) => throttled.blockingMs.toFixed(0),
  });
}

function eventsTable(rows) {
  return table(rows, {
    "track µs": ({ tracking }) => tracking.trackUs.toFixed(0),
    "track µs, p99": ({ tracking }) => tracking.trackP99Us.toFixed(0),
    "total µs an event": ({ tracking }) => tracking.totalUs.toFixed(0),
    "long tasks": ({ tracking }) => tracking.longTasks,
    requests: ({ tracking }) => tracking.requests,
    "bytes an event": ({ tracking }) => tracking.bytesPerEvent.toFixed(0),
    "of 1,000 arrived": ({ tracking }) => tracking.arrived,
    doubled: ({ tracking }) => tracking.doubled,
  });
}

function stormTable(rows) {
  return table(rows, {
    "storm: main thread s": ({ storm }) => storm.seconds.toFixed(2),
    "longest task ms": ({ storm }) => storm.longestMs.toFixed(0),
    requests: ({ storm }) => storm.requests,
    "storage kB": ({ storm }) => storm.storedKb.toFixed(0),
    "closed: lost": ({ closing }) => closing.lostAtOnce,
    "lost in the end": ({ closing }) => closing.lost,
    doubled: ({ closing }) => closing.doubled,
  });
}

function table(rows, columns) {
  const head = ["", ...Object.keys(columns)];
  const lines = rows.map((row) => [
    row.contestant.name,
    // Where there is no tracker, nothing is sent, kept or lost.
    ...Object.entries(columns).map(([column, cell]) =>
      row.contestant.npm || row.contestant.name === OURS || TIMES.test(column) ? cell(row) : "",
    ),
  ]);
  return markdown(
    head,
    head.map((_, index) => index > 0),
    lines,
  );
}
