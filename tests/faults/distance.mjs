// A server far away: a port whose bytes take their time, both ways, to another port of this machine.
// @ts-check
import { once } from "node:events";
import { connect, createServer } from "node:net";

/**
 * Opens a port that leads to `port` over a line with this round trip. The first bytes of a connection come a round trip
 * later than the others, as after a handshake.
 * @param {number} port
 * @param {number} roundTripMs
 */
export async function openDistance(port, roundTripMs) {
  /** @type {Set<import("node:net").Socket>} */
  const sockets = new Set();
  const server = createServer((near) => {
    const far = connect(port, "127.0.0.1");
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => sockets.delete(socket));
    }
    carry(near, far, roundTripMs / 2, roundTripMs);
    carry(far, near, roundTripMs / 2, 0);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port: own } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const close = async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, "close");
  };
  return { origin: `http://127.0.0.1:${own}`, close };
}

/**
 * Hands on what one end sends, its end included, in order and late.
 * @param {import("node:net").Socket} from
 * @param {import("node:net").Socket} to
 * @param {number} delayMs
 * @param {number} handshakeMs
 */
function carry(from, to, delayMs, handshakeMs) {
  const open = performance.now() + handshakeMs;
  const late = (/** @type {() => void} */ act) =>
    setTimeout(act, Math.max(open, performance.now()) + delayMs - performance.now());
  from.on("data", (bytes) => late(() => to.writable && to.write(bytes)));
  from.on("end", () => late(() => to.end()));
  from.on("close", (failed) => failed && late(() => to.destroy()));
}
