// A collector for the projects: it answers 200, and waits for the events that a page should send.
// @ts-check

import { createServer } from "node:http";
import { gunzipSync } from "node:zlib";

/** @typedef {{ event: string, platform: string, user_id?: string, properties: Record<string, unknown> }} WireEvent */

/** Opens one on a free port. */
export async function openCollector() {
  /** @type {WireEvent[]} */
  const events = [];
  /** @type {() => void} */
  let arrived = () => {};
  const server = createServer(async (request, response) => {
    response.setHeader("Access-Control-Allow-Origin", "*");
    response.setHeader("Access-Control-Allow-Headers", "*, authorization, content-type, content-encoding");
    /** @type {Buffer[]} */
    const chunks = [];
    for await (const chunk of request) {
      chunks.push(chunk);
    }
    const body = Buffer.concat(chunks);
    if (request.method !== "POST") {
      response.end();
      return;
    }
    response.setHeader("Content-Type", "application/json");
    // The tracker compresses what is long, and says so by the first bytes alone.
    const { batch = [] } = JSON.parse(String(body[0] === 0x1f ? gunzipSync(body) : body));
    response.end(JSON.stringify({ accepted: batch.length, duplicates: 0, quarantined: 0, results: [], stored: [] }));
    events.push(...batch);
    arrived();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    /**
     * The events, once there are so many.
     * @param {number} count
     * @returns {Promise<WireEvent[]>}
     */
    receive: (count) =>
      new Promise((resolve, reject) => {
        const names = () => events.map(({ event }) => event).join(", ") || "none";
        const timer = setTimeout(
          () => reject(new Error(`${count} events should arrive; these did: ${names()}`)),
          20_000,
        );
        arrived = () => {
          if (events.length >= count) {
            clearTimeout(timer);
            resolve(events);
          }
        };
        arrived();
      }),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
