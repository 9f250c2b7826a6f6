// The packed package in projects with webpack, Rollup and esbuild: a production build, loaded by Chromium, tracks.
// @ts-check

import assert from "node:assert/strict";
import { copyFile, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { nodeResolve } from "@rollup/plugin-node-resolve";
import * as esbuild from "esbuild";
import { rollup } from "rollup";
import webpack from "webpack";
import { freshProject } from "./project.mjs";
import { page, program, visitFolder } from "./visit.mjs";

/**
 * A project with one page and its program, removed after the test.
 * @param {import("node:test").TestContext} t
 * @param {string} name
 * @param {string} main  the program
 */
async function project(t, name, main) {
  const files = { "main.js": main, "out/index.html": page('<script type="module" src="/main.js"></script>') };
  const made = await freshProject(name, files);
  t.after(made.remove);
  return { ...made, input: join(made.folder, "main.js"), out: join(made.folder, "out") };
}

/**
 * The WebAssembly files among the built ones.
 * @param {string} folder
 */
async function wasmFiles(folder) {
  return (await readdir(folder)).filter((name) => name.endsWith(".wasm"));
}

test("webpack 5 needs no configuration, and puts one WebAssembly file beside its own", async (t) => {
  const { folder, input, out } = await project(t, "webpack", program());
  const compiler = webpack({ context: folder, mode: "production", entry: input, output: { path: out } });
  const stats = await new Promise((resolve, reject) => {
    compiler.run((error, result) => compiler.close(() => (error ? reject(error) : resolve(result))));
  });
  const { errors, warnings } = stats.toJson({ all: false, errors: true, warnings: true });
  const sizes = /asset size limit|entrypoint size limit|performance recommendations/;
  assert.deepEqual(errors, []);
  assert.deepEqual(
    warnings.filter((/** @type {{ message: string }} */ { message }) => !sizes.test(message)),
    [],
  );
  assert.equal((await wasmFiles(out)).length, 1);
  const { requests } = await visitFolder(out);
  assert.equal(requests.filter((url) => url.endsWith(".wasm")).length, 1);
  assert.equal(requests.length, 3, `page, script and module: ${requests.join(", ")}`);
});

test("Rollup leaves the WebAssembly file to be copied beside the bundle", async (t) => {
  const { input, out, installed } = await project(t, "rollup", program());
  /** @type {string[]} */
  const warnings = [];
  const bundle = await rollup({
    input,
    plugins: [nodeResolve({ browser: true })],
    onwarn: ({ message }) => warnings.push(message),
  });
  await bundle.write({ dir: out, format: "es" });
  await bundle.close();
  await copyFile(join(installed, "dist/tracker.wasm"), join(out, "tracker.wasm"));
  assert.deepEqual(warnings, []);
  const { requests } = await visitFolder(out);
  assert.equal(requests.length, 3, `page, script and module: ${requests.join(", ")}`);
});

test("esbuild needs nothing but the entry with the module inside, and the page loads no second file", async (t) => {
  const { input, out } = await project(t, "esbuild", program("@cryptorebate/tracker/inline"));
  const { warnings } = await esbuild.build({
    entryPoints: [input],
    bundle: true,
    minify: true,
    format: "esm",
    splitting: true,
    outdir: out,
  });
  assert.deepEqual(warnings, []);
  assert.deepEqual(await wasmFiles(out), []);
  const { requests } = await visitFolder(out);
  assert.equal(requests.length, 2, `page and script: ${requests.join(", ")}`);
});

test("esbuild takes the WebAssembly file along where its address is handed to init", async (t) => {
  const main = `import wasm from "@cryptorebate/tracker/tracker.wasm";\n${program()}`.replace("init({", "init({ wasm,");
  const { input, out } = await project(t, "esbuild-wasm", main);
  await esbuild.build({
    entryPoints: [input],
    bundle: true,
    format: "esm",
    splitting: true,
    loader: { ".wasm": "file" },
    publicPath: "/",
    outdir: out,
  });
  assert.equal((await wasmFiles(out)).length, 1);
  const { requests } = await visitFolder(out);
  assert.equal(requests.length, 3, `page, script and module: ${requests.join(", ")}`);
});

test("what is not asked for is not bundled: the sentences of verdicts are a chunk of their own", async (t) => {
  const { input, out } = await project(t, "chunks", program());
  await esbuild.build({ entryPoints: [input], bundle: true, format: "esm", splitting: true, outdir: out });
  assert.ok((await readFile(join(out, "main.js"), "utf8")).length < 60_000);
});
