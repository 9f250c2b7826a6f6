// The packed package in a Next.js project: rendered on the server, a production build, and a client that tracks.
// @ts-check

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { freshProject } from "./project.mjs";
import { visit } from "./visit.mjs";

const next = createRequire(import.meta.url).resolve("next/dist/bin/next");

const FILES = {
  // The repository around the project has packages of its own, which the project uses.
  "next.config.mjs": `
import { join } from "node:path";
const root = join(import.meta.dirname, "../../..");
export default { turbopack: { root }, outputFileTracingRoot: root, devIndicators: false };
`,
  "tsconfig.json": JSON.stringify({
    compilerOptions: {
      target: "ES2022",
      lib: ["dom", "dom.iterable", "esnext"],
      module: "esnext",
      moduleResolution: "bundler",
      jsx: "react-jsx",
      strict: true,
      noEmit: true,
      isolatedModules: true,
      esModuleInterop: true,
      resolveJsonModule: true,
      allowJs: true,
      skipLibCheck: true,
      incremental: true,
      plugins: [{ name: "next" }],
    },
    include: ["next-env.d.ts", "**/*.ts", "**/*.tsx", ".next/types/**/*.ts"],
    exclude: ["node_modules"],
  }),
  "app/layout.tsx": `
import type { ReactNode } from "react";
import { Tracking } from "./tracking";

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <head><link rel="icon" href="data:," /></head>
      <body><Tracking>{children}</Tracking></body>
    </html>
  );
}
`,
  // With effects of its own, for this page knows where the collector is only once it is in the browser.
  "app/tracking.tsx": `
"use client";
import { type ReactNode, useMemo } from "react";
import { TrackerProvider } from "@cryptorebate/tracker/react";

export function Tracking({ children }: { children: ReactNode }) {
  const options = useMemo(() => {
    const search = typeof location === "undefined" ? "" : location.search;
    return { endpoint: new URLSearchParams(search).get("collector") ?? "", batchDelayMs: 10 };
  }, []);
  return <TrackerProvider options={options}>{children}</TrackerProvider>;
}
`,
  "app/page.tsx": `
import { Withdrawal } from "./withdrawal";

export const metadata = { title: "fresh", other: { "page-name": "landing" } };

export default function Page() {
  return <main><h1>rendered on the server</h1><Withdrawal /></main>;
}
`,
  "app/withdrawal.tsx": `
"use client";
import { useEffect } from "react";
import { identify, track } from "@cryptorebate/tracker";

let done = false;

export function Withdrawal() {
  useEffect(() => {
    if (done) return;
    done = true;
    identify("usr_1");
    track("withdrawal_requested", { amount_usd: 100, currency: "USDT", network: "TRC20", is_first_withdrawal: true });
  }, []);
  return <p>withdrawal</p>;
}
`,
};

/** @type {Awaited<ReturnType<typeof freshProject>>} */
let project;
before(async () => {
  project = await freshProject("next", FILES);
});
after(() => project.remove());

test("next build succeeds, and next start serves pages that track", async () => {
  const environment = { NEXT_TELEMETRY_DISABLED: "1" };
  await project.run("next/dist/bin/next", ["build"], environment);
  const server = spawn(process.execPath, [next, "start", "--hostname", "127.0.0.1", "--port", "0"], {
    cwd: project.folder,
    env: { ...process.env, ...environment, NO_COLOR: "1", NODE_ENV: "production" },
  });
  try {
    const address = await new Promise((resolve, reject) => {
      let said = "";
      const hear = (/** @type {string} */ chunk) => {
        said += chunk;
        const found = said.match(/http:\/\/127\.0\.0\.1:\d+/);
        if (found && said.includes("Ready")) {
          resolve(found[0]);
        }
      };
      server.stdout.on("data", hear);
      server.stderr.on("data", hear);
      server.on("exit", (code) => reject(new Error(`next start ended with ${code}: ${said}`)));
    });
    const html = await (await fetch(address)).text();
    assert.match(html, /rendered on the server/);
    const { requests } = await visit(`${address}/`);
    assert.equal(requests.filter((url) => url.endsWith(".wasm")).length, 1, requests.join(", "));
  } finally {
    server.kill();
  }
});
