// How the dashboard is built: with packed copies of its files, for the collector to carry them in its binary.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliCompress } from "node:zlib";
import { defineConfig, type Plugin } from "vite";

const folder = fileURLToPath(new URL("dist", import.meta.url));

/** Writes FILE.br beside each file. */
const packed: Plugin = {
  name: "packed",
  apply: "build",
  async closeBundle() {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      await writeFile(`${path}.br`, await promisify(brotliCompress)(await readFile(path)));
    }
  },
};

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "/dashboard/",
  build: { target: "es2022", outDir: folder, emptyOutDir: true, modulePreload: { polyfill: false } },
  plugins: [packed],
  server: { proxy: { "/v1": "http://127.0.0.1:7171" } },
});
