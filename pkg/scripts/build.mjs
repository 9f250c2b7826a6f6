// Builds dist/: the two entries, the module beside them, and what they load only when it is needed.

import { execFileSync } from "node:child_process";
import { copyFile, readdir, rm, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const modules = join(root, "src/wasm");

for (const file of ["tracker.wasm", "verdict.wasm"]) {
  await stat(join(modules, file)).catch(() => {
    console.error(`pkg/src/wasm/${file} is not there yet: run \`cargo xtask wasm\` first.`);
    process.exit(1);
  });
}

await rm(join(root, "dist"), { recursive: true, force: true });

const lazy = ["./verdict.js", "./tracker-inline.js"];
const common = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2020",
  legalComments: "none",
  logLevel: "warning",
};
await build({ ...common, entryPoints: ["src/index.ts", "src/server.ts"], outdir: "dist", external: lazy });
await build({
  ...common,
  entryPoints: ["src/verdict.ts", "src/tracker-inline.ts"],
  outdir: "dist",
  loader: { ".wasm": "binary" },
});
await copyFile(join(modules, "tracker.wasm"), join(root, "dist/tracker.wasm"));
for (const licence of ["LICENSE-APACHE", "LICENSE-MIT"]) {
  await copyFile(join(root, "..", licence), join(root, "dist", licence));
}

const typescript = dirname(createRequire(import.meta.url).resolve("typescript/package.json"));
execFileSync(process.execPath, [join(typescript, "bin/tsc"), "-p", join(root, "tsconfig.build.json")], {
  stdio: "inherit",
});

// The compiler declares every source file; only these are public.
const declarations = new Set(["index.d.ts", "types.d.ts", "validate.d.ts"]);
for (const file of await readdir(join(root, "dist"))) {
  if (file.endsWith(".d.ts") && !declarations.has(file)) {
    await rm(join(root, "dist", file));
  }
}
