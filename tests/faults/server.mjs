// A collector that misbehaves as it is told, and remembers all that reached it: the other side of every fault's test.
// @ts-check
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { gunzipSync } from "node:zlib";
import { openDistance } from "./distance.mjs";

/** @type {Record<string, string>} */
const TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".json": "application/json",
  ".wasm": "application/wasm",
};
const MAX_EVENTS = 500;

/**
 * An event as it came.
 * @typedef {{ event_id: string, event: string, timestamp: string, properties?: any }
 *   & Record<string, unknown>} WireEvent
 */

/**
 * What is wrong with the collector. Without any of the kinds below it works, `delayMs` late.
 * @typedef {object} Fault
 * @property {boolean} [refuse] Nobody listens at the collector's own origin. Pages are still served at the site's.
 * @property {"unread" | "stored"} [reset] The connection is reset before the body is read, or when the batch is stored.
 * @property {"unread" | "stored"} [silent] No answer ever comes; the batch was not looked at, or is stored.
 * @property {boolean} [truncate] The batch is stored, and the answer ends in the midst of its body.
 * @property {number} [status] The batch is not kept, and this is the answer.
 * @property {number} [retryAfter] Seconds, as the header of that answer.
 * @property {number} [maxBytes] 413 for a body of more bytes, after decompression.
 * @property {(event: WireEvent) => boolean} [poison] 400 for a batch with such an event in it.
 * @property {boolean} [named] Whether that 400 names these events. It does unless told otherwise.
 * @property {number} [delayMs] So long after its last byte a request is dealt with.
 * @property {number} [times] So many requests get it, then the next fault has its turn. All, unless told otherwise.
 * @property {"/v1/batch" | "/v1/receipts"} [on] The route. Both, unless told otherwise.
 */

/**
 * A request for one of the collector's routes.
 * @typedef {object} Recorded
 * @property {number} at When its head came, in `performance.now()` milliseconds.
 * @property {string} method
 * @property {string} path
 * @property {URLSearchParams} query
 * @property {import("node:http").IncomingHttpHeaders} headers
 * @property {number} bytes The body on the wire.
 * @property {any} body The body, decompressed and parsed; undefined while it is not read.
 * @property {WireEvent[]} events The events of a batch.
 * @property {string} outcome What became of it: "coming", "kept", "answered 503", "reset", "silent", …
 */

/**
 * Starts a site and its collector.
 *
 * `page` is the HTML of a path that is no file; `folders` maps paths to folders; `headers` go with every page.
 * @param {object} options
 * @param {(path: string) => string} options.page
 * @param {Record<string, string>} [options.folders]
 * @param {Record<string, string>} [options.headers]
 */
export async function startServer({ page, folders = {}, headers = {} }) {
  /** @type {Recorded[]} */
  const requests = [];
  /** @type {Map<string, number>} */
  const stored = new Map();
  /** @type {Fault[]} */
  let faults = [];
  /** @type {Set<() => void>} */
  const waiting = new Set();
  /** @type {Array<() => Promise<void>>} */
  const distances = [];

  const changed = () => {
    for (const check of [...waiting]) check();
  };

  const site = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://site");
    if (pathname.startsWith("/v1/")) return collect(request, response);
    return serve(pathname, response);
  });
  const collector = createServer((request, response) => collect(request, response));
  const sitePort = await listen(site, 0);
  const collectorPort = await listen(collector, 0);

  return {
    /** Where the pages are; the collector's routes are there too. */
    origin: originOf(sitePort),
    /** The collector by itself, on an origin of its own: the one that can refuse connections. */
    collectorOrigin: originOf(collectorPort),
    /** The site as it is seen over a line with this round trip. @param {number} roundTripMs */
    async distant(roundTripMs) {
      const distance = await openDistance(sitePort, roundTripMs);
      distances.push(distance.close);
      return distance.origin;
    },
    /** Every request for the collector's routes so far, in order of arrival. */
    requests: () => requests,
    /** How often each event came in a batch that was kept. More than once is a double. */
    stored: () => stored,
    /** The events that were kept, doubles included. */
    events: () => requests.filter(({ outcome }) => outcome === "kept").flatMap(({ events }) => events),
    /**
     * From now on the collector has these faults, each in its turn; none: it works.
     *
     * The next request comes by a new connection: what is lost on one that was used before, browsers send again by
     * themselves, and no tracker hears of it.
     * @param {Fault[]} next
     */
    async misbehave(...next) {
      site.closeIdleConnections();
      collector.closeIdleConnections();
      const refuses = next.some(({ refuse }) => refuse);
      faults = next.filter(({ refuse }) => !refuse).map((fault) => ({ times: Number.POSITIVE_INFINITY, ...fault }));
      if (refuses && collector.listening) await stop(collector);
      if (!refuses && !collector.listening) await listen(collector, collectorPort);
    },
    /**
     * Resolves when what the server knows satisfies the condition.
     * @param {string} what
     * @param {() => unknown} condition
     * @param {number} [withinMs]
     * @returns {Promise<void>}
     */
    until(what, condition, withinMs = 20_000) {
      return new Promise((resolve, reject) => {
        const check = () => {
          if (!condition()) return;
          clearTimeout(timer);
          waiting.delete(check);
          resolve();
        };
        const timer = setTimeout(() => {
          waiting.delete(check);
          const seen = requests.map(
            ({ method, path, events, outcome }) => `${method} ${path} ${events.length} ${outcome}`,
          );
          reject(new Error(`Not within ${withinMs} ms: ${what}. The collector saw:\n${seen.join("\n") || "nothing"}`));
        }, withinMs);
        waiting.add(check);
        check();
      });
    },
    async close() {
      waiting.clear();
      await Promise.all([...distances.map((close) => close()), stop(site), stop(collector)]);
    },
  };

  /** @param {string} path @param {import("node:http").ServerResponse} response */
  async function serve(path, response) {
    const folder = Object.keys(folders).find((prefix) => path.startsWith(prefix));
    if (folder === undefined) {
      response.writeHead(200, { "Content-Type": "text/html; charset=utf-8", ...headers }).end(page(path));
      return;
    }
    const file = join(folders[folder] ?? "", normalize(path.slice(folder.length)));
    const content = await readFile(file).catch(() => undefined);
    response.writeHead(content ? 200 : 404, { "Content-Type": TYPES[extname(file)] ?? "text/plain" }).end(content);
  }

  /** @param {import("node:http").IncomingMessage} request @param {import("node:http").ServerResponse} response */
  async function collect(request, response) {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://collector");
    const method = request.method ?? "";
    /** @type {Recorded} */
    const record = {
      ...{ at: performance.now(), method, path: pathname, query: searchParams, headers: request.headers },
      ...{ bytes: 0, body: undefined, events: [], outcome: "coming" },
    };
    requests.push(record);
    const done = (/** @type {string} */ outcome) => {
      record.outcome = outcome;
      changed();
    };
    request.on("error", () => done("cut"));
    response.on("error", () => done("cut"));
    changed();

    response.setHeader("Access-Control-Allow-Origin", "*");
    if (method === "OPTIONS") {
      response.setHeader("Access-Control-Allow-Headers", "*, Authorization");
      response.writeHead(204).end();
      return done("preflight");
    }
    const fault = takeFault(pathname);
    if (fault.reset === "unread") {
      request.socket.resetAndDestroy();
      return done("reset");
    }
    if (fault.silent === "unread") {
      request.resume();
      return done("silent");
    }
    const bytes = await readAll(request);
    if (bytes === undefined) return done("cut");
    record.bytes = bytes.length;
    const plain = bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
    try {
      record.body = JSON.parse(plain.toString("utf8"));
    } catch {
      return refuse(400, "The body is not JSON.");
    }
    if (fault.delayMs) await new Promise((resolve) => setTimeout(resolve, fault.delayMs));

    if (pathname === "/v1/receipts") return receipts();
    if (pathname === "/v1/batch") return batch();
    return refuse(404, "There is no such route.");

    function batch() {
      if (!Array.isArray(record.body?.batch)) return refuse(400, "There is no batch.");
      record.events = record.body.batch;
      if (fault.status) return refuse(fault.status, "As the test wants it.");
      if (fault.maxBytes !== undefined && plain.length > fault.maxBytes) return refuse(413, "Too large.");
      if (record.events.length > MAX_EVENTS) return refuse(413, `More than ${MAX_EVENTS} events.`);
      const poisonous = record.events.filter((event) => fault.poison?.(event)).map(({ event_id }) => event_id);
      if (poisonous.length > 0) {
        return refuse(400, "Some events cannot be taken.", fault.named === false ? {} : { event_ids: poisonous });
      }
      const results = record.events
        .filter(({ event_id }) => stored.has(event_id))
        .map(({ event_id }) => ({ event_id, status: "duplicate" }));
      for (const { event_id } of record.events) stored.set(event_id, (stored.get(event_id) ?? 0) + 1);
      const accepted = record.events.length - results.length;
      answer({ accepted, duplicates: results.length, quarantined: 0, results });
      return done("kept");
    }

    function receipts() {
      const ids = record.body?.event_ids;
      if (!Array.isArray(ids)) return refuse(400, "There are no event_ids.");
      if (fault.status) return refuse(fault.status, "As the test wants it.");
      if (ids.length > MAX_EVENTS) return refuse(413, `More than ${MAX_EVENTS} event_ids.`);
      answer({ stored: ids.filter((id) => stored.has(id)) });
      return done("answered");
    }

    /** @param {object} content */
    function answer(content) {
      const text = JSON.stringify(content);
      if (fault.reset) return request.socket.resetAndDestroy();
      if (fault.silent) return;
      response.writeHead(200, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(text) });
      if (!fault.truncate) return response.end(text);
      response.write(text.slice(0, text.length / 2), () => request.socket.destroy());
    }

    /** @param {number} status @param {string} detail @param {object} [more] */
    function refuse(status, detail, more = {}) {
      response.setHeader("Content-Type", "application/problem+json");
      if (fault.retryAfter !== undefined) response.setHeader("Retry-After", fault.retryAfter);
      response.writeHead(status).end(JSON.stringify({ title: "Refused", status, detail, ...more }));
      done(`answered ${status}`);
    }
  }

  /** @param {string} path @returns {Fault} */
  function takeFault(path) {
    const fault = faults.find(({ on, times }) => (on ?? path) === path && times !== 0);
    if (fault?.times) fault.times -= 1;
    return fault ?? {};
  }
}

/** @param {import("node:http").Server} server @param {number} port */
async function listen(server, port) {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return /** @type {import("node:net").AddressInfo} */ (server.address()).port;
}

/** @param {import("node:http").Server} server */
async function stop(server) {
  if (!server.listening) return;
  const closed = once(server, "close");
  server.close();
  server.closeAllConnections();
  await closed;
}

/** @param {number} port */
const originOf = (port) => `http://127.0.0.1:${port}`;

/** The body, or undefined where the client went away. @param {import("node:http").IncomingMessage} request */
async function readAll(request) {
  /** @type {Buffer[]} */
  const chunks = [];
  try {
    for await (const chunk of request) chunks.push(chunk);
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks);
}
