// A site for the browser tests: serves a page with the built package, and plays the collector, who records what comes.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

const dist = fileURLToPath(new URL("../dist", import.meta.url));
const types = { ".js": "text/javascript", ".wasm": "application/wasm" };

/** The JSON of a request's body, which may be compressed without saying so. */
async function read(request) {
  const chunks = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  return JSON.parse(body[0] === 0x1f ? gunzipSync(body) : body);
}

/**
 * Opens a site on a free port.
 *
 * `page` is the page's HTML. `answer(request, body)` gives the collector's answer to a batch: a status or a whole head.
 * `file(name)` may give another answer for a file of the package.
 */
export async function openSite({ page, answer = () => 200, file = () => undefined, headers = {} }) {
  const site = { requests: [], events: [], waiting: [] };
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, "http://site");
    if (url.pathname === "/v1/receipts") {
      const { event_ids: asked } = await read(request);
      const known = new Set(site.events.map((event) => event.event_id));
      response.writeHead(200, { "Content-Type": "application/json" });
      response.end(JSON.stringify({ stored: asked.filter((id) => known.has(id)) }));
      return;
    }
    if (url.pathname === "/v1/batch") {
      const batch = await read(request);
      const reply = answer(request, batch);
      site.requests.push({
        at: Date.now(),
        headers: request.headers,
        url,
        batch,
        reply,
      });
      if (reply === "reset") {
        request.socket.destroy();
      } else {
        const { status, ...head } = typeof reply === "number" ? { status: reply } : reply;
        if (status === 200) {
          site.events.push(...batch.batch);
        }
        response.writeHead(status, { "Content-Type": "application/json", ...head }).end("{}");
      }
      site.waiting = site.waiting.filter((check) => !check());
      return;
    }
    if (url.pathname.startsWith("/dist/")) {
      const name = url.pathname.slice("/dist/".length);
      const other = file(name);
      if (other) {
        response.writeHead(other.status, other.headers).end(other.body);
        return;
      }
      const bytes = await readFile(join(dist, name)).catch(() => undefined);
      response.writeHead(bytes ? 200 : 404, { "Content-Type": types[extname(name)] ?? "text/plain" }).end(bytes);
      return;
    }
    response.writeHead(200, { "Content-Type": "text/html; charset=utf-8", ...headers }).end(page);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  site.origin = `http://127.0.0.1:${server.address().port}`;
  site.close = () =>
    new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
  /** Resolves when what was recorded satisfies `condition`. */
  site.until = (what, condition, ms = 10_000) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new Error(`never saw ${what}; events: ${site.events.map(({ event }) => event).join(", ")}`));
      }, ms);
      const check = () => {
        if (!condition(site)) {
          return false;
        }
        clearTimeout(timer);
        resolve();
        return true;
      };
      if (!check()) {
        site.waiting.push(check);
      }
    });
  /** The recorded events of a name. */
  site.named = (name) => site.events.filter(({ event }) => event === name);
  return site;
}
