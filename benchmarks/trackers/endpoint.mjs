// One endpoint that answers as each tracker's own server would, and counts what reached it.

import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gunzipSync } from "node:zlib";

const dist = fileURLToPath(new URL("../../pkg/dist", import.meta.url));
const TYPES = { ".js": "text/javascript", ".wasm": "application/wasm", ".html": "text/html" };
/** With these, a page's clock shows steps of 5 µs instead of 100. */
const ISOLATED = { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" };

/** What PostHog's script of remote configuration sets. */
const POSTHOG_CONFIG = `window._POSTHOG_REMOTE_CONFIG = { key: { siteApps: [], config: {
  supportedCompression: ["gzip", "gzip-js"], hasFeatureFlags: false, surveys: false } } };`;

/** What each tracker's server answers, by the beginning of the path. */
const ANSWERS = [
  ["/v1/batch", ({ ids }) => ({ accepted: ids.length, duplicates: 0, quarantined: 0, results: [] })],
  ["/v1/receipts", ({ text, stored }) => ({ stored: JSON.parse(text).event_ids.filter((id) => stored.has(id)) })],
  ["/amplitude/", () => ({ code: 200, events_ingested: 1, payload_size_bytes: 1, server_upload_time: Date.now() })],
  ["/posthog/array/key/config.js", () => POSTHOG_CONFIG],
  ["/posthog/flags", () => ({ featureFlags: {}, flags: {}, errorsWhileComputingFlags: false })],
  ["/posthog/", () => ({ status: "Ok" })],
  [
    "/segment/v1/projects",
    () => ({ integrations: { "Segment.io": { apiKey: "key" } }, plan: {}, middlewareSettings: {} }),
  ],
  ["/segment/", () => ({ success: true })],
  ["/snowplow/", () => "ok"],
  ["/mixpanel/", () => 1],
];

/** Opens the endpoint. Pages are at `/page/NAME`, for the contestants that are given. */
export async function openEndpoint(contestants) {
  const state = fresh();
  const stored = new Set();
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://endpoint");
    const route = ANSWERS.find(([path]) => pathname.startsWith(path));
    if (route) return collect(route[1], request, response);
    const content = await fileOf(pathname);
    if (!content) return response.writeHead(404, ISOLATED).end();
    const type = TYPES[extname(pathname) || ".html"] ?? "application/octet-stream";
    if (type !== TYPES[".html"]) {
      state.loaded += brotliCompressSync(content).length;
      state.files.push(pathname);
    }
    response.writeHead(200, { "Content-Type": type, ...ISOLATED }).end(content);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");

  async function collect(answer, request, response) {
    if (state.resets) {
      state.reset += 1;
      request.socket.resetAndDestroy();
      return;
    }
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const text = body[0] === 0x1f && body[1] === 0x8b ? gunzipSync(body).toString() : body.toString();
    const marks = marksOf(text);
    if (marks.length > 0) {
      state.requests += 1;
      state.bytes += body.length;
      for (const mark of marks) {
        if (state.marks.has(mark)) state.doubled += 1;
        state.marks.add(mark);
      }
    }
    const ids = [...text.matchAll(/"event_id":"([^"]+)"/g)].map(([, id]) => id);
    if (request.url.startsWith("/v1/batch")) for (const id of ids) stored.add(id);
    const content = answer({ text, ids, stored });
    const type = typeof content === "string" ? (TYPES[extname(request.url)] ?? "text/plain") : "application/json";
    response.writeHead(200, { "Content-Type": type, ...ISOLATED });
    response.end(typeof content === "string" ? content : JSON.stringify(content));
  }

  async function fileOf(path) {
    if (path.startsWith("/dist/")) return readFile(join(dist, path.slice("/dist/".length))).catch(() => undefined);
    const [, folder, module, file] = path.split("/");
    const contestant = folder === "page" && contestants.find((one) => one.module === module);
    if (!contestant) return path === "/blank" ? Buffer.from("<!doctype html>") : undefined;
    return file ? contestant.files.get(file) : Buffer.from(page(module));
  }

  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    state,
    /** Forgets what was counted, and works again. */
    reset: () => Object.assign(state, fresh()),
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

const fresh = () => ({
  loaded: 0,
  files: [],
  requests: 0,
  bytes: 0,
  reset: 0,
  resets: false,
  marks: new Set(),
  doubled: 0,
});

/** A page that loads a contestant, and says how long its start took. */
const page = (module) => `<!doctype html><meta charset="utf-8"><title>benchmark</title>
<script>
  window.longTasks = [];
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longTasks.push(duration);
  }).observe({ type: "longtask", buffered: true });
</script>
<script type="module">
  import * as contestant from "/page/${module}/${module}.js";
  const begun = performance.now();
  contestant.start(location.origin);
  contestant.identify("usr_1");
  window.initMs = performance.now() - begun;
  window.contestant = contestant;
</script>`;

/** The marks of tracked events in a body, however it is wrapped: escaped for a form, or in base64 inside. */
function marksOf(text) {
  const plain = text.includes("%22") ? decodeURIComponent(text.replaceAll("+", " ")) : text;
  const inner = [...plain.matchAll(/[\w+/-]{40,}={0,2}/g)].map(([run]) =>
    Buffer.from(run, "base64").toString("latin1"),
  );
  return [plain, ...inner].flatMap((one) => [...one.matchAll(/mark-\d+/g)].map(([mark]) => mark));
}
