// Of the declarations that the compiler writes, one for every source file, only those that an entry reaches are public.

import { copyFile, mkdir, readdir, readFile, rm } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";

/**
 * Removes the declarations of dist/ that none of the entries reaches. The entries for `require` have their own below
 * dist/cjs/: the same texts, which the compiler takes for CommonJS there.
 * @param {string} dist
 * @param {string[]} entries  from the package's folder, such as `./dist/index.d.ts`
 * @param {string[]} requiredEntries  such as `./dist/cjs/react.d.ts`
 */
export async function keepPublicDeclarations(dist, entries, requiredEntries) {
  const root = dirname(dist);
  const cjs = join(dist, "cjs");
  const required = await reachedFrom(requiredEntries.map((entry) => join(dist, relative(cjs, resolve(root, entry)))));
  for (const file of required) {
    const copy = join(cjs, relative(dist, file));
    await mkdir(dirname(copy), { recursive: true });
    await copyFile(file, copy);
  }
  const reached = await reachedFrom(entries.map((entry) => resolve(root, entry)));
  for (const entry of await readdir(dist, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    if (entry.isFile() && file.endsWith(".d.ts") && !file.startsWith(cjs) && !reached.has(file)) {
      await rm(file);
    }
  }
}

/** The files themselves, and all that they import, directly or not. */
async function reachedFrom(files) {
  const reached = new Set(files);
  for (const file of reached) {
    const text = await readFile(file, "utf8");
    for (const [, name] of text.matchAll(/(?:from|import\()\s*"(\.[^"]+)\.js"/g)) {
      reached.add(join(dirname(file), `${name}.d.ts`));
    }
  }
  return reached;
}
