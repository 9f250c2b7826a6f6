// Prints what the built package weighs: what every visitor loads, and what is loaded only when it is needed.

import { readFile } from "node:fs/promises";
import { brotliCompressSync, gzipSync } from "node:zlib";

const PARTS = {
  "loaded by every visitor": ["index.js", "tracker.wasm"],
  "loaded when needed": ["verdict.js", "tracker-inline.js"],
  "on a server": ["server.js"],
};

/** The sizes of a file in bytes: raw, gzip, brotli. */
async function weigh(name) {
  const bytes = await readFile(new URL(`../dist/${name}`, import.meta.url)).catch(() => {
    console.error(`pkg/dist/${name} is not there yet: run \`cargo xtask pack\` first.`);
    process.exit(1);
  });
  return [bytes.length, gzipSync(bytes, { level: 9 }).length, brotliCompressSync(bytes).length];
}

const line = (name, sizes) => console.log(name.padEnd(26) + sizes.map((size) => String(size).padStart(10)).join(""));

line("", ["raw", "gzip", "brotli"]);
for (const [part, names] of Object.entries(PARTS)) {
  const weights = await Promise.all(names.map(weigh));
  line(
    part,
    [0, 1, 2].map((column) => weights.reduce((sum, weight) => sum + weight[column], 0)),
  );
  names.forEach((name, index) => {
    line(`  ${name}`, weights[index]);
  });
}
