// What the built package weighs: printed, and held against the budget and against `pkg/size.snap`.

import { readFile, writeFile } from "node:fs/promises";
import { brotliCompressSync, gzipSync } from "node:zlib";

/** What is weighed together, and how many bytes it may have when it is compressed by brotli. */
const PARTS = [
  { part: "loaded by every visitor", files: ["dist/index.js", "dist/tracker.wasm"], budget: 23_552 },
  { part: "by a script tag", files: ["dist/snippet.js", "dist/tracker.iife.js"] },
  { part: "in one file", files: ["dist/inline.js"] },
  { part: "with React, besides", files: ["dist/react.js"] },
  { part: "without WebAssembly", files: ["dist/tracker-js.js"] },
  { part: "for developers", files: ["dist/verdict.js", "dist/devtools.js", "dist/testing.js"] },
  { part: "on a server", files: ["dist/server.js"] },
  { part: "the validator alone", files: ["src/wasm/judge.wasm"], budget: 8_960 },
];

/** Builds are reproducible, but another version of Node may bring another brotli: so many bytes of a file are no news. */
const TOLERANCE = 24;

const snapshot = new URL("../size.snap", import.meta.url);
const writing = process.argv.includes("--write");

/** The sizes of a file in bytes: raw, gzip, brotli. */
async function weigh(name) {
  const bytes = await readFile(new URL(`../${name}`, import.meta.url)).catch(() => {
    console.error(`pkg/${name} is not there yet: \`cargo xtask size\` builds it.`);
    process.exit(1);
  });
  return [bytes.length, gzipSync(bytes, { level: 9 }).length, brotliCompressSync(bytes).length];
}

function fail(sentence) {
  console.error(sentence);
  process.exitCode = 1;
}

/** The lines of a snapshot: what is weighed, and its sizes. */
function read(text) {
  const rows = text.matchAll(/^(.+?) +(\d+) +(\d+) +(\d+)$/gm);
  return new Map([...rows].map(([, name, ...sizes]) => [name, sizes.map(Number)]));
}

/** Whether two snapshots say the same, but for a few bytes. */
function agree(one, other) {
  return (
    one.size === other.size &&
    [...one].every(([name, sizes]) =>
      sizes.every((size, column) => Math.abs(size - (other.get(name)?.[column] ?? Number.NaN)) <= TOLERANCE),
    )
  );
}

const line = (name, sizes) => `${name.padEnd(26)}${sizes.map((size) => String(size).padStart(10)).join("")}\n`;

let table = line("bytes", ["raw", "gzip", "brotli"]);
for (const { part, files, budget } of PARTS) {
  const weights = await Promise.all(files.map(weigh));
  const sums = [0, 1, 2].map((column) => weights.reduce((sum, weight) => sum + weight[column], 0));
  table += line(part, sums);
  files.forEach((name, index) => {
    table += line(`  ${name.split("/").at(-1)}`, weights[index]);
  });
  if (budget !== undefined && sums[2] > budget) {
    fail(`${part}: ${sums[2]} bytes, and it may have ${budget}.`);
  }
}
process.stdout.write(table);

if (writing) {
  await writeFile(snapshot, table);
} else {
  const before = await readFile(snapshot, "utf8").catch(() => "");
  if (!agree(read(before), read(table))) {
    fail("pkg/size.snap says something else. If it should be so: `npm run size -- --write`, and commit it.");
    process.stderr.write(before);
  }
}
