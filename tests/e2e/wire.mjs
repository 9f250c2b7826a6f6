// Stands before a collector and writes down what really goes over the wire; can also be a dead line.
// @ts-check
import { once } from "node:events";
import { createServer, request as send } from "node:http";
import { gunzipSync } from "node:zlib";

/**
 * @typedef {object} Crossing A request, and how it was answered.
 * @property {string} method
 * @property {string} target The path and the query.
 * @property {string} head All headers, as they came.
 * @property {string} body Decompressed.
 * @property {number | undefined} status
 */

/** @param {string} origin Of the collector. */
export async function openWire(origin) {
  /** @type {Crossing[]} */
  const crossings = [];
  let isDead = false;

  const server = createServer(async (incoming, answer) => {
    const { method = "", url: target = "", rawHeaders, headers } = incoming;
    if (isDead) {
      incoming.socket.resetAndDestroy();
      return;
    }
    const outgoing = send(origin + target, { method, headers }, (response) => {
      crossing.status = response.statusCode;
      answer.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(answer);
    });
    // The collector ends while the panel's stream is open, or the page goes away in the midst of an answer.
    outgoing.on("error", () => answer.destroy());
    answer.on("close", () => outgoing.destroy());
    /** @type {Buffer[]} */
    const chunks = [];
    /** @type {Crossing} */
    const crossing = { method, target, head: rawHeaders.join("\n"), body: "", status: undefined };
    crossings.push(crossing);
    for await (const chunk of incoming) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    outgoing.end(body);
    crossing.body = (body[0] === 0x1f && body[1] === 0x8b ? gunzipSync(body) : body).toString();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());

  return {
    origin: `http://127.0.0.1:${port}`,
    /** Everything that has crossed, in order. */
    crossings,
    /** From now on every connection is reset, or none. @param {boolean} dead */
    cut(dead) {
      isDead = dead;
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
