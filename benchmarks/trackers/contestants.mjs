// Who is measured: the name in the tables, the module in contestants/, and the npm package behind it.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

export const OURS = "cryptorebate";

const CONTESTANTS = [
  { name: OURS, module: "ours" },
  { name: "Amplitude", module: "amplitude", npm: "@amplitude/analytics-browser" },
  { name: "PostHog slim", module: "posthog", npm: "posthog-js" },
  { name: "Segment", module: "segment", npm: "@segment/analytics-next" },
  { name: "Snowplow", module: "snowplow", npm: "@snowplow/browser-tracker" },
  { name: "Mixpanel core", module: "mixpanel", npm: "mixpanel-browser" },
  { name: "no tracker", module: "nobody" },
];
const here = fileURLToPath(new URL(".", import.meta.url));

/** Everybody, with `files`: the texts of the scripts that a page may load, by name; `MODULE.js` comes first. */
export async function bundleContestants() {
  return Promise.all(
    CONTESTANTS.map(async (contestant) => ({ ...contestant, files: await bundle(contestant.module) })),
  );
}

/** The versions that are installed, by package. */
export function versions() {
  return Object.fromEntries(
    CONTESTANTS.filter(({ npm }) => npm).map(({ npm }) => {
      const file = new URL(`node_modules/${npm}/package.json`, import.meta.url);
      return [npm, JSON.parse(readFileSync(file, "utf8")).version];
    }),
  );
}

/** As a production build would make it: minified, and what is loaded later in files of its own. */
async function bundle(module) {
  const { outputFiles } = await build({
    absWorkingDir: here,
    entryPoints: [`contestants/${module}.mjs`],
    outdir: "out",
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    target: "es2020",
    platform: "browser",
    define: { "process.env.NODE_ENV": '"production"' },
    external: ["/dist/*"],
    write: false,
    legalComments: "none",
    logLevel: "error",
  });
  return new Map(outputFiles.map(({ path, contents }) => [path.split("/").at(-1), Buffer.from(contents)]));
}
