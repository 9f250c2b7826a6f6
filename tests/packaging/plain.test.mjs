// The packed package without any bundler: module scripts and script tags, from a server for plain files.
// @ts-check

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { freshProject } from "./project.mjs";
import { CALLS, OPTIONS, page, program, visitFolder } from "./visit.mjs";

const DIST = "/node_modules/@cryptorebate/tracker/dist";
const GLOBAL_CALLS = `cryptorebate.init(${OPTIONS});${CALLS.replaceAll(/^(identify|track)/gm, "cryptorebate.$1")}`;

/** @type {Awaited<ReturnType<typeof freshProject>>} */
let project;
before(async () => {
  project = await freshProject("plain", {
    "module.html": page(`<script type="module">${program(`${DIST}/index.js`)}</script>`),
    "map.html": page(`
<script type="importmap">{ "imports": { "@cryptorebate/tracker": "${DIST}/index.js" } }</script>
<script type="module">${program()}</script>`),
    "tag.html": page(`<script src="${DIST}/tracker.iife.js"></script><script>${GLOBAL_CALLS}</script>`),
  });
});
after(() => project.remove());

for (const [path, how, files] of /** @type {const} */ ([
  ["/module.html", "a module script", ["/module.html", `${DIST}/index.js`, `${DIST}/tracker.wasm`]],
  ["/map.html", "an import map", ["/map.html", `${DIST}/index.js`, `${DIST}/tracker.wasm`]],
  ["/tag.html", "a script tag", ["/tag.html", `${DIST}/tracker.iife.js`]],
])) {
  test(`by ${how}, the page loads what it needs and no more`, async () => {
    const { requests } = await visitFolder(project.folder, path);
    assert.deepEqual(
      requests.map((url) => new URL(url).pathname),
      files,
    );
  });
}

test("by the snippet as it comes, with the addresses put in", async () => {
  const html = await readFile(join(project.installed, "dist/snippet.html"), "utf8");
  const snippet = html
    .replace('"/tracker.iife.js"', `"${DIST}/tracker.iife.js"`)
    .replace(/cryptorebate\.init\(\{.*\}\);/, `${GLOBAL_CALLS}`);
  assert.ok(snippet.includes("usr_1"));
  await writeFile(join(project.folder, "snippet-page.html"), page(snippet));
  const { requests } = await visitFolder(project.folder, "/snippet-page.html");
  assert.equal(requests.length, 2);
});
