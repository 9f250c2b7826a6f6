// WebDriver over HTTP: the transport of ChromeDriver and WebKitWebDriver.
// @ts-check
import { COMMANDS } from "./webdriver.mjs";

/**
 * Begins a session with the driver that listens there.
 * @param {string} driver Its origin.
 * @param {Record<string, unknown>} capabilities
 * @param {() => Promise<void>} stop Ends the driver.
 * @returns {Promise<import("./webdriver.mjs").Transport>}
 */
export async function overHttp(driver, capabilities, stop) {
  /** @type {string} */
  let session;

  /** @type {import("./webdriver.mjs").Transport["send"]} */
  const send = async (command, parameters) => {
    const [method, template] = COMMANDS[command];
    const { id, ...body } = parameters;
    const path = template.replace("{session}", session).replace("{id}", String(id));
    const response = await fetch(driver + path, {
      method,
      ...(method === "POST" && { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } }),
    });
    const { value } = /** @type {{ value: any }} */ (await response.json());
    if (!response.ok) throw new Error(`${command}: ${value.error}: ${value.message}`);
    return value;
  };

  const { sessionId } = await send("NewSession", { capabilities: { alwaysMatch: capabilities } });
  session = sessionId;
  const close = async () => {
    await send("DeleteSession", {}).finally(stop);
  };
  return { send, close };
}
