// WebDriver over Marionette, Firefox's own socket: the one that geckodriver speaks too, so Firefox needs no driver.
// @ts-check
import { once } from "node:events";
import { createConnection } from "node:net";

/**
 * Begins a session with the Firefox that listens on this port of this machine. A message is its length in bytes, a colon
 * and JSON: `[0, number, command, parameters]` goes there, `[1, number, error, result]` comes back.
 * @param {number} port
 * @param {Record<string, unknown>} capabilities
 * @param {() => Promise<void>} stop Ends the browser.
 * @returns {Promise<import("./webdriver.mjs").Transport>}
 */
export async function overMarionette(port, capabilities, stop) {
  const socket = createConnection({ host: "127.0.0.1", port });
  await once(socket, "connect");
  /** @type {Map<number, { resolve: (value: any) => void, reject: (error: Error) => void }>} */
  const waiting = new Map();
  let number = 0;

  listen(socket, (message) => {
    // The first one is no answer: it tells the protocol's version.
    if (!Array.isArray(message)) return;
    const [, id, error, result] = message;
    const call = waiting.get(id);
    if (!call) return;
    waiting.delete(id);
    if (error) call.reject(new Error(`${error.error}: ${error.message}`));
    else call.resolve(result);
  });
  socket.on("close", () => {
    for (const { reject } of waiting.values()) reject(new Error("Firefox has closed the connection."));
    waiting.clear();
  });
  socket.on("error", () => {}); // "close" follows, and tells those who wait.

  /** @type {import("./webdriver.mjs").Transport["send"]} */
  const send = async (command, parameters) => {
    number += 1;
    const text = Buffer.from(JSON.stringify([0, number, `WebDriver:${command}`, parameters]));
    const answer = new Promise((resolve, reject) => waiting.set(number, { resolve, reject }));
    socket.write(`${text.length}:`);
    socket.write(text);
    const result = await answer.catch((error) => {
      throw new Error(`${command}: ${error.message}`);
    });
    return result && "value" in result ? result.value : result;
  };

  await send("NewSession", { capabilities: { alwaysMatch: capabilities } });
  const close = async () => {
    await send("DeleteSession", {}).finally(stop);
    socket.destroy();
  };
  return { send, close };
}

/** Cuts what comes into messages. @param {import("node:net").Socket} socket @param {(message: any) => void} take */
function listen(socket, take) {
  let unread = Buffer.alloc(0);
  socket.on("data", (chunk) => {
    unread = Buffer.concat([unread, chunk]);
    for (;;) {
      const colon = unread.indexOf(":");
      const end = colon + 1 + Number(unread.subarray(0, colon));
      if (colon < 0 || unread.length < end) return;
      take(JSON.parse(unread.subarray(colon + 1, end).toString()));
      unread = unread.subarray(end);
    }
  });
}
