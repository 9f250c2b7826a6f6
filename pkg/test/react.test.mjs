// The entry for React, in React 18 and 19: rendered on a server, and in Chromium under the strict mode.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { build } from "esbuild";
import { launchBrowser } from "../../tests/browser.mjs";
import { openSite } from "./site.mjs";

const APP = `
import { createElement, StrictMode, useEffect, useState, version } from "react";
import { createRoot } from "react-dom/client";
import { flushSync } from "react-dom";
import { TrackerProvider, usePageName, useTrack, useTracker } from "../dist/react.js";

window.calls = new Set();
window.reactVersion = version;
const options = { batchDelayMs: 10 };

function Statistics({ period }) {
  const statisticsViewed = useTrack("statistics_viewed");
  const { identify, consent, flush } = useTracker();
  const [clicks, click] = useState(0);
  usePageName("statistics");
  window.calls.add(statisticsViewed);
  window.flushTracker = flush;
  useEffect(() => { identify("usr_1"); consent("granted"); }, [identify, consent]);
  return createElement("button", { onClick: () => { click(clicks + 1); statisticsViewed({ period }); } }, "view");
}

const root = createRoot(document.body.appendChild(document.createElement("div")));
const render = (children) => flushSync(() => root.render(
  createElement(StrictMode, null, createElement(TrackerProvider, { options }, children))));
render(createElement(Statistics, { period: "7d" }));
window.leave = () => render(null);
window.pageName = () => document.querySelector("meta[name=page-name]")?.content ?? null;
`;

/** The app with one of the Reacts. React itself is bundled here, for the page has no other; the tracker is not. */
async function bundle(version) {
  // esbuild looks for an alias from where it works.
  const absWorkingDir = version === 18 ? react18 : import.meta.dirname;
  const { outputFiles } = await build({
    stdin: { contents: APP, resolveDir: import.meta.dirname },
    bundle: true,
    write: false,
    format: "esm",
    external: ["@cryptorebate/tracker"],
    define: { "process.env.NODE_ENV": '"development"' },
    absWorkingDir,
    alias: { react: "react", "react-dom": "react-dom" },
  });
  return outputFiles[0].text;
}

const page = (head = "") => `<!doctype html><link rel="icon" href="data:,">${head}
<script type="importmap">{ "imports": { "@cryptorebate/tracker": "/dist/index.js" } }</script>
<body><script type="module" src="/dist/app.js"></script>`;

let browser;
/** A folder with the older React: npm does not have both in one. */
let react18;
before(async () => {
  browser = await launchBrowser();
  react18 = await mkdtemp(join(tmpdir(), "react-18-"));
  await writeFile(join(react18, "package.json"), "{}");
  const install = ["install", "--prefer-offline", "--no-audit", "--no-fund", "react@18", "react-dom@18"];
  await promisify(execFile)(process.platform === "win32" ? "npm.cmd" : "npm", install, { cwd: react18 });
});
after(async () => {
  await browser?.close();
  await rm(react18, { recursive: true, force: true });
});

async function visit(t, version, html) {
  const body = await bundle(version);
  const file = (name) =>
    name === "app.js" ? { status: 200, headers: { "Content-Type": "text/javascript" }, body } : undefined;
  const site = await openSite({ page: html, file });
  const tab = await browser.newPage();
  const told = [];
  tab.on("pageerror", (error) => told.push(String(error)));
  tab.on("console", (message) => ["error", "warning"].includes(message.type()) && told.push(message.text()));
  t.after(() => Promise.all([tab.close(), site.close()]));
  await tab.goto(site.origin);
  return { site, tab, told };
}

for (const version of [18, 19]) {
  test(`React ${version}: the tracker starts once under the strict mode, and a component's events arrive`, async (t) => {
    const { site, tab, told } = await visit(t, version, page());
    const functions = await tab.evaluate("calls.size");
    await tab.click("button");
    await tab.click("button");
    await site.until("both events", () => site.named("statistics_viewed").length === 2);
    assert.deepEqual(
      site.named("statistics_viewed").map(({ user_id, properties }) => [user_id, properties]),
      [
        ["usr_1", { period: "7d" }],
        ["usr_1", { period: "7d" }],
      ],
    );
    assert.equal(site.named("page_viewed").length, 1);
    assert.equal(site.named("page_viewed")[0].properties.page_name, "statistics");
    assert.equal(await tab.evaluate("calls.size"), functions, "the function is the same at each further render");
    assert.equal((await tab.evaluate("reactVersion")).split(".")[0], String(version));
    assert.deepEqual(told, []);
  });

  test(`React ${version}: a component's name of the page goes with it, and the page's own comes back`, async (t) => {
    const { tab } = await visit(t, version, page('<meta name="page-name" content="start">'));
    assert.equal(await tab.evaluate("pageName()"), "statistics");
    assert.equal(await tab.evaluate("leave(); pageName()"), "start");
    const { tab: bare } = await visit(t, version, page());
    assert.equal(await bare.evaluate("leave(); pageName()"), null);
  });
}

test("on a server it renders, and nothing is tracked", async () => {
  const { createElement } = await import("react");
  const { renderToString } = await import("react-dom/server");
  const { TrackerProvider, usePageName, useTrack, useTracker } = await import("@cryptorebate/tracker/react");
  function Page() {
    const track = useTrack("statistics_viewed");
    usePageName("statistics");
    return createElement("p", null, typeof track, typeof useTracker().identify);
  }
  const options = { endpoint: "http://127.0.0.1:1" };
  const html = renderToString(createElement(TrackerProvider, { options }, createElement(Page)));
  assert.equal(html.replaceAll("<!-- -->", ""), "<p>functionfunction</p>");
});

test("the entry says that it is for the client, before anything else", async () => {
  for (const file of ["react.js", "cjs/react.js"]) {
    assert.match(await readFile(new URL(`../dist/${file}`, import.meta.url), "utf8"), /^"use client";/);
  }
});
