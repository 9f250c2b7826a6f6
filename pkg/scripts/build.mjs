// Builds dist/: the package's entries, the module beside them, what they load only when it is needed, and the script tag.

import { execFileSync } from "node:child_process";
import { copyFile, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";
import { minify } from "terser";
import { keepPublicDeclarations } from "./declarations.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const dist = join(root, "dist");
const modules = join(root, "src/wasm");

for (const file of ["tracker.wasm", "verdict.wasm"]) {
  await stat(join(modules, file)).catch(() => {
    console.error(`pkg/src/wasm/${file} is not there yet: run \`cargo xtask wasm\` first.`);
    process.exit(1);
  });
}

await rm(dist, { recursive: true, force: true });

const common = {
  absWorkingDir: root,
  outdir: "dist",
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  legalComments: "none",
  logLevel: "warning",
  plugins: [wasmAsText()],
};
/** Files of dist/ that others load when they need them. */
const lazy = ["./verdict.js", "./tracker-js.js", "./devtools.js", "./words.js"];
/** A build with the module inside has nothing beside it that it could ask for. */
const oneFile = { external: lazy, define: { "import.meta.url": "undefined" } };

await build({
  ...common,
  entryPoints: ["src/index.ts", "src/server.ts", "src/words.ts", "src/devtools.ts"],
  external: lazy,
});
const alone = ["src/verdict.ts", "src/tracker-js.ts", "src/testing.ts"];
await build({ ...common, entryPoints: alone });
await build({ ...common, entryPoints: ["src/inline.ts"], ...oneFile });
await build({ ...common, entryPoints: { "tracker.iife": "src/script-tag.ts" }, ...oneFile, format: "iife" });
const react = { entryPoints: ["src/react.ts"], external: ["react"], plugins: [mainEntryByItsName()] };
await build({ ...common, ...react, banner: { js: '"use client";' } });
// Jest asks by `require`. Its jsdom has no TextEncoder of its own.
const required = { ...common, format: "cjs", outdir: "dist/cjs" };
await build({ ...required, ...react, banner: { js: '"use client";' } });
await build({
  ...required,
  entryPoints: ["src/testing.ts"],
  banner: { js: 'const{TextDecoder,TextEncoder}=require("node:util");' },
});
await writeFile(join(dist, "cjs/package.json"), '{ "type": "commonjs" }\n');
await writeSnippet();
await shorten("index.js");

await copyFile(join(modules, "tracker.wasm"), join(dist, "tracker.wasm"));
for (const licence of ["LICENSE-APACHE", "LICENSE-MIT"]) {
  await copyFile(join(root, "..", licence), join(dist, licence));
}

const typescript = dirname(createRequire(import.meta.url).resolve("typescript/package.json"));
execFileSync(process.execPath, [join(typescript, "bin/tsc"), "-p", join(root, "tsconfig.build.json")], {
  stdio: "inherit",
});
const { exports } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
const entries = Object.values(exports).flatMap((entry) => entry.types ?? entry.default?.types ?? []);
const requiredEntries = Object.values(exports).flatMap((entry) => entry.require?.types ?? []);
await keepPublicDeclarations(dist, entries, requiredEntries);

/**
 * Imports of WebAssembly files give their bytes, which stand in the script as text, a character for each: compressed,
 * that is a sixth less than base64.
 */
function wasmAsText() {
  return {
    name: "wasm-as-text",
    setup({ onLoad }) {
      onLoad({ filter: /\.wasm$/ }, async ({ path }) => {
        const text = JSON.stringify(await readFile(path, "latin1"));
        const contents = `const text = ${text};
const bytes = new Uint8Array(text.length);
for (let at = 0; at < bytes.length; at += 1) bytes[at] = text.charCodeAt(at);
export default bytes;`;
        return { contents };
      });
    },
  };
}

/** React's entry asks for the main entry by the package's name, so that a server gets the one for servers. */
function mainEntryByItsName() {
  return {
    name: "main-entry-by-its-name",
    setup({ onResolve }) {
      onResolve({ filter: /^\.\/index\.js$/ }, () => ({ path: "@cryptorebate/tracker", external: true }));
    },
  };
}

/** Has a second tool go over what every visitor loads: it finds 3% that esbuild has left. */
async function shorten(name) {
  const path = join(dist, name);
  const { code } = await minify(await readFile(path, "utf8"), { module: true, compress: { passes: 3 } });
  await writeFile(path, code);
}

/** The snippet by itself, and as what goes into a page's head. */
async function writeSnippet() {
  const source = await readFile(join(root, "src/snippet.js"), "utf8");
  const { code } = await transform(source, { minify: true, target: "es2022" });
  const snippet = code.trim();
  await writeFile(join(dist, "snippet.js"), `${snippet}\n`);
  const html = `<script>
${snippet}
cryptorebate.init({ endpoint: "https://events.example.com", key: "YOUR_PUBLIC_KEY" });
</script>
`;
  await writeFile(join(dist, "snippet.html"), html);
}
