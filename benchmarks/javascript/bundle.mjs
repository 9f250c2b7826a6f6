// Puts the benchmark and everybody in it into one file, for Node or for a browser, and weighs what a page would load.

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import standaloneCode from "ajv/dist/standalone/index.js";
import { build } from "esbuild";
import { createAjv } from "./ajv.mjs";
import { OURS } from "./names.mjs";
import { readSchemas, withDecimals } from "./schemas.mjs";
import { valibotModule, zodModule } from "./typed-schemas.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const distribution = new URL("../../pkg/dist/", import.meta.url);

/** What is made for this benchmark and imported as `rivals:NAME`. */
const MADE = {
  schemas: () => `export const schemas = ${JSON.stringify([...readSchemas()])};`,
  "schemas-with-decimals": () => {
    const schemas = [...readSchemas()].map(([name, schema]) => [name, withDecimals(schema)]);
    return `export const schemas = ${JSON.stringify(schemas)};`;
  },
  "ajv-standalone-all": () => standalone(true),
  "ajv-standalone-first": () => standalone(false),
  zod: zodModule,
  valibot: valibotModule,
};

/** ajv's own code for every event, exported as event0, event1, … in the order of the schemas. */
function standalone(allErrors) {
  const schemas = readSchemas();
  const ajv = createAjv(schemas, { allErrors, code: { source: true } });
  return standaloneCode.default(
    ajv,
    Object.fromEntries([...schemas.keys()].map((name, index) => [`event${index}`, name])),
  );
}

const made = (platform) => ({
  name: "rivals",
  setup(build) {
    build.onResolve({ filter: /^rivals:package$/ }, () => ({
      path: fileURLToPath(new URL(platform === "node" ? "server.js" : "index.js", distribution)),
    }));
    build.onResolve({ filter: /^rivals:/ }, ({ path }) => ({
      path: path.slice("rivals:".length),
      namespace: "rivals",
    }));
    build.onLoad({ filter: /.*/, namespace: "rivals" }, ({ path }) => ({ contents: MADE[path](), resolveDir: here }));
  },
});

const options = (platform) => ({
  absWorkingDir: here,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  platform,
  loader: { ".wasm": "binary" },
  plugins: [made(platform)],
  write: false,
  logLevel: "error",
});

/** The whole benchmark as the text of one module. */
export async function bundle(platform) {
  const { outputFiles } = await build({ ...options(platform), entryPoints: ["benchmark.mjs"] });
  return outputFiles[0].text;
}

/** What a page would load for each: modules that export `check`, which takes an event and its text. */
const ALONE = {
  [OURS]: `import { judge } from "./ours.mjs";
    export const check = (event, text) => judge(text).valid;`,
  "ajv compiled, allErrors": `import { schemas } from "rivals:schemas"; import { createAjv } from "./ajv.mjs";
    const ajv = createAjv(schemas, { allErrors: true });
    export const check = (event) => ajv.getSchema(event.event)?.(event) ?? false;`,
  "ajv standalone, allErrors": alone("rivals:ajv-standalone-all"),
  "ajv standalone": alone("rivals:ajv-standalone-first"),
  zod: `import { schemas } from "rivals:zod";
    const byName = new Map(Object.entries(schemas));
    export const check = (event) => byName.get(event.event)?.safeParse(event).success ?? false;`,
  valibot: `import { safeParse } from "valibot"; import { schemas } from "rivals:valibot";
    const byName = new Map(Object.entries(schemas));
    export const check = (event) => byName.has(event.event) && safeParse(byName.get(event.event), event).success;`,
};

function alone(module) {
  const names = JSON.stringify([...readSchemas().keys()]);
  return `import * as code from "${module}";
    const byName = new Map(${names}.map((name, index) => [name, code["event" + index]]));
    export const check = (event) => byName.get(event.event)?.(event) ?? false;`;
}

/** Each contestant as the one module that a page would load for it, by its name. */
export async function bundleEach() {
  const bundles = Object.entries(ALONE).map(async ([name, contents]) => {
    const { outputFiles } = await build({ ...options("browser"), stdin: { contents, resolveDir: here } });
    return [name, outputFiles[0].contents];
  });
  return new Map(await Promise.all(bundles));
}

/** What a page loads to judge all events with each, minified, in bytes. */
export async function weigh() {
  const tracker = [await fromPackage("index.js"), await fromPackage("tracker.wasm")];
  const [, ...rivals] = await bundleEach();
  return [
    sized("cryptorebate, verdict.js", await fromPackage("verdict.js")),
    sized(
      "cryptorebate, verdict.wasm alone",
      await readFile(new URL("../../pkg/src/wasm/verdict.wasm", import.meta.url)),
    ),
    sized("cryptorebate, the whole tracker", Buffer.concat(tracker)),
    ...rivals.map(([name, bytes]) => sized(name, bytes)),
  ];
}

const fromPackage = (file) => readFile(new URL(file, distribution));

const sized = (name, bytes) => ({
  name,
  raw: bytes.length,
  gzip: gzipSync(bytes, { level: 9 }).length,
  brotli: brotliCompressSync(bytes).length,
});
