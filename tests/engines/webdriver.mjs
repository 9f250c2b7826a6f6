// WebDriver: what the tests ask of a browser, in the words of the W3C protocol, over either of its two transports.
// @ts-check

/**
 * Carries a command to the browser and brings back its value.
 * @typedef {object} Transport
 * @property {(command: Command, parameters: Record<string, unknown>) => Promise<any>} send
 * @property {() => Promise<void>} close Ends the session and the browser.
 */

/**
 * The commands that the tests need: their method and path over HTTP. Their names are those of the protocol, and of
 * Firefox's own transport.
 */
export const COMMANDS = /** @type {const} */ ({
  NewSession: ["POST", "/session"],
  SetTimeouts: ["POST", "/session/{session}/timeouts"],
  Navigate: ["POST", "/session/{session}/url"],
  Back: ["POST", "/session/{session}/back"],
  ExecuteScript: ["POST", "/session/{session}/execute/sync"],
  FindElement: ["POST", "/session/{session}/element"],
  ElementClick: ["POST", "/session/{session}/element/{id}/click"],
  PerformActions: ["POST", "/session/{session}/actions"],
  GetWindowHandle: ["GET", "/session/{session}/window"],
  NewWindow: ["POST", "/session/{session}/window/new"],
  SwitchToWindow: ["POST", "/session/{session}/window"],
  CloseWindow: ["DELETE", "/session/{session}/window"],
  DeleteSession: ["DELETE", "/session/{session}"],
});

/** @typedef {keyof typeof COMMANDS} Command */

/** What the protocol calls the key of an element's id. */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";
/** The keys that have no letter. */
export const KEYS = { control: "\uE009" };

/** A browser that is driven, with one window in front. */
export class Session {
  /** @param {Transport} transport */
  constructor(transport) {
    this.transport = transport;
  }

  /** Loads a page in the window in front. @param {string} url */
  async open(url) {
    await this.transport.send("Navigate", { url });
  }

  async back() {
    await this.transport.send("Back", {});
  }

  /**
   * What a script of the page gives back; a promise is waited for.
   * @param {string} script The body of a function.
   * @param {...unknown} args Its `arguments`.
   * @returns {Promise<any>}
   */
  run(script, ...args) {
    return this.transport.send("ExecuteScript", { script, args });
  }

  /** Clicks on the first element of a selector. @param {string} selector */
  async click(selector) {
    await this.transport.send("ElementClick", { id: await this.#find(selector) });
  }

  /** Presses a key while others are held down. @param {string[]} held @param {string} key */
  async press(held, key) {
    const down = (/** @type {string} */ value) => ({ type: "keyDown", value });
    const up = (/** @type {string} */ value) => ({ type: "keyUp", value });
    const actions = [...held.map(down), down(key), up(key), ...[...held].reverse().map(up)];
    await this.transport.send("PerformActions", { actions: [{ type: "key", id: "keyboard", actions }] });
  }

  /** Opens another tab and puts it in front. Gives back the one that was in front. @returns {Promise<string>} */
  async newTab() {
    const before = await this.transport.send("GetWindowHandle", {});
    const { handle } = await this.transport.send("NewWindow", { type: "tab" });
    await this.#front(handle);
    return before;
  }

  /** Closes the tab in front, and puts another one there. @param {string} next */
  async closeTab(next) {
    await this.transport.send("CloseWindow", {});
    await this.#front(next);
  }

  /** Ends the browser. */
  close() {
    return this.transport.close();
  }

  /** @param {string} handle */
  async #front(handle) {
    await this.transport.send("SwitchToWindow", { handle });
  }

  /** @param {string} selector @returns {Promise<string>} */
  async #find(selector) {
    const found = await this.transport.send("FindElement", { using: "css selector", value: selector });
    return found[ELEMENT];
  }
}
