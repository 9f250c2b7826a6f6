// The README's programs: every TypeScript block compiles against the built package, as its reader would have it.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

const typescript = dirname(createRequire(import.meta.url).resolve("typescript/package.json"));
// Below the repository, so that the packages of the examples are found; git does not look into it.
const cache = join(import.meta.dirname, "../../tests/.cache");

test("every TypeScript block of the README compiles", async (t) => {
  const readme = await readFile(new URL("../README.md", import.meta.url), "utf8");
  const blocks = [...readme.matchAll(/^```(tsx?)\n(.*?)^```/gms)];
  assert.ok(blocks.length > 5);
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, "readme-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const compilerOptions = {
    target: "ES2022",
    module: "ESNext",
    moduleResolution: "bundler",
    lib: ["ES2022", "DOM"],
    jsx: "react-jsx",
    types: [],
    strict: true,
    noEmit: true,
    skipLibCheck: true,
  };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.ts", "*.tsx"] }));
  for (const [{ index }, language, program] of blocks.map((block) => [block, block[1], block[2]])) {
    const line = readme.slice(0, index).split("\n").length;
    await writeFile(join(folder, `line-${line}.${language}`), program);
  }
  await promisify(execFile)(process.execPath, [join(typescript, "bin/tsc"), "-p", folder]).catch(({ stdout }) =>
    assert.fail(`The README's blocks, by their lines:\n${stdout}`),
  );
});
