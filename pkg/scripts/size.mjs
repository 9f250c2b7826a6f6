// Prints what the built package weighs, and fails where it is more than it may be.

import { readFile } from "node:fs/promises";
import { brotliCompressSync, gzipSync } from "node:zlib";

/** What is weighed together, and how many bytes it may have when it is compressed by brotli. */
const PARTS = [
  { part: "loaded by every visitor", files: ["dist/index.js", "dist/tracker.wasm"], budget: 36_864 },
  { part: "loaded when needed", files: ["dist/verdict.js", "dist/tracker-inline.js"] },
  { part: "on a server", files: ["dist/server.js"] },
  { part: "the validator alone", files: ["src/wasm/judge.wasm"], budget: 18_432 },
];

/** The sizes of a file in bytes: raw, gzip, brotli. */
async function weigh(name) {
  const bytes = await readFile(new URL(`../${name}`, import.meta.url)).catch(() => {
    console.error(`pkg/${name} is not there yet: \`cargo xtask size\` builds it.`);
    process.exit(1);
  });
  return [bytes.length, gzipSync(bytes, { level: 9 }).length, brotliCompressSync(bytes).length];
}

const line = (name, sizes) => console.log(name.padEnd(26) + sizes.map((size) => String(size).padStart(10)).join(""));

line("", ["raw", "gzip", "brotli"]);
for (const { part, files, budget } of PARTS) {
  const weights = await Promise.all(files.map(weigh));
  const sums = [0, 1, 2].map((column) => weights.reduce((sum, weight) => sum + weight[column], 0));
  line(part, sums);
  files.forEach((name, index) => {
    line(`  ${name.split("/").at(-1)}`, weights[index]);
  });
  if (budget !== undefined && sums[2] > budget) {
    console.error(`${part}: ${sums[2]} bytes, and it may have ${budget}.`);
    process.exitCode = 1;
  }
}
