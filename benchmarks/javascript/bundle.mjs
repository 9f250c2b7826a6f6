// Puts the benchmark and everybody in it into one file, for Node or for a browser, and weighs what a page would load.

import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import standaloneCode from "ajv/dist/standalone/index.js";
import { build } from "esbuild";
import { createAjv } from "./ajv.mjs";
import { readSchemas } from "./schemas.mjs";
import { valibotModule, zodModule } from "./typed-schemas.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const distribution = new URL("../../pkg/dist/", import.meta.url);

/** What is made for this benchmark and imported as `rivals:NAME`. */
const MADE = {
  schemas: () => `export const schemas = ${JSON.stringify([...readSchemas()])};`,
  "ajv-standalone-all": () => standalone(true),
  "ajv-standalone-first": () => standalone(false),
  zod: zodModule,
  valibot: valibotModule,
};

/** ajv's own code for every event, exported as event0, event1, … in the order of the schemas. */
function standalone(allErrors) {
  const schemas = readSchemas();
  const ajv = createAjv(schemas, { allErrors, code: { source: true } });
  return standaloneCode.default(ajv, Object.fromEntries([...schemas.keys()].map((name, index) => [`event${index}`, name])));
}

const made = (platform) => ({
  name: "rivals",
  setup(build) {
    build.onResolve({ filter: /^rivals:package$/ }, () => ({
      path: fileURLToPath(new URL(platform === "node" ? "server.js" : "index.js", distribution)),
    }));
    build.onResolve({ filter: /^rivals:/ }, ({ path }) => ({ path: path.slice("rivals:".length), namespace: "rivals" }));
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

/** What a page loads to judge all events with each, minified, in bytes. */
export async function weigh() {
  const sized = (name, bytes) => ({
    name,
    raw: bytes.length,
    gzip: gzipSync(bytes, { level: 9 }).length,
    brotli: brotliCompressSync(bytes).length,
  });
  const wasm = (file) => readFile(new URL(`../../pkg/src/wasm/${file}`, import.meta.url));
  const tracker = Buffer.concat([
    await readFile(new URL("index.js", distribution)),
    await readFile(new URL("tracker.wasm", distribution)),
  ]);
  const schemaTable = 'import { schemas } from "rivals:NAME"; const byName = new Map(Object.entries(schemas));';
  const entries = {
    "ajv compiled, allErrors": `import { schemas } from "rivals:schemas"; import { createAjv } from "./ajv.mjs";
      const ajv = createAjv(schemas, { allErrors: true });
      export const check = (event) => ajv.getSchema(event.event)?.(event);`,
    "ajv standalone, allErrors": 'export * from "rivals:ajv-standalone-all";',
    "ajv standalone": 'export * from "rivals:ajv-standalone-first";',
    zod: `${schemaTable.replace("NAME", "zod")}
      export const check = (event) => byName.get(event.event)?.safeParse(event);`,
    valibot: `import { safeParse } from "valibot"; ${schemaTable.replace("NAME", "valibot")}
      export const check = (event) => safeParse(byName.get(event.event), event);`,
  };
  const rivals = await Promise.all(
    Object.entries(entries).map(async ([name, contents]) => {
      const { outputFiles } = await build({ ...options("browser"), stdin: { contents, resolveDir: here } });
      return sized(name, outputFiles[0].contents);
    }),
  );
  return [
    sized("cryptorebate, verdict.wasm", await wasm("verdict.wasm")),
    sized("cryptorebate, verdict.js (with the module inside)", await readFile(new URL("verdict.js", distribution))),
    sized("cryptorebate, the whole tracker (judges without sentences)", tracker),
    ...rivals,
  ];
}
