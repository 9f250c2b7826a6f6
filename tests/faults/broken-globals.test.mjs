// A browser that lacks something, or whose own functions the page has broken: storage, fetch, locks, prototypes.
// @ts-check
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { ledgerTable } from "./ledger.mjs";
import { closeBrowser, openScene } from "./scene.mjs";

after(async () => {
  await closeBrowser();
  console.log(ledgerTable());
});

const brokenListeners = `const listen = EventTarget.prototype.addEventListener;
  EventTarget.prototype.addEventListener = function (type, ...more) {
    const forTrackers = ["pagehide", "pageshow", "visibilitychange", "freeze", "resume", "online", "offline", "storage"];
    if (forTrackers.includes(type)) throw new Error("broken listener");
    return listen.call(this, type, ...more);
  };`;

/** Longer than any deadline of these tests. */
const WAIT = "new Promise((resolve) => setTimeout(resolve, 4000, false))";

const full = `const chunk = "x".repeat(1 << 16);
  for (const piece of [chunk, "x".repeat(256), "x"]) {
    try { for (let number = 0; ; number++) localStorage.setItem("full" + piece.length + number, piece); } catch {}
  }`;

for (const [what, before] of /** @type {const} */ ([
  ["storage is full", full],
  [
    "storage is forbidden",
    'Object.defineProperty(window, "localStorage", { get() { throw new DOMException("no"); } });',
  ],
  [
    "storage refuses to write",
    'Storage.prototype.setItem = () => { throw new DOMException("no", "QuotaExceededError"); };',
  ],
  ["storage is null", 'Object.defineProperty(window, "localStorage", { value: null });'],
  ["storage forgets at once", "Storage.prototype.setItem = () => {};"],
  ["there are no locks", 'Object.defineProperty(Navigator.prototype, "locks", { get: () => undefined });'],
  ["there is no sendBeacon", "Navigator.prototype.sendBeacon = undefined;"],
  ["there is no CompressionStream", "window.CompressionStream = undefined;"],
  ["there is no crypto.randomUUID", "Crypto.prototype.randomUUID = undefined;"],
  ["there is no BroadcastChannel", "window.BroadcastChannel = undefined;"],
  [
    "history, navigator and document are frozen",
    "Object.freeze(history); Object.freeze(navigator); Object.freeze(document);",
  ],
  [
    "built-in prototypes are frozen",
    "for (const type of [Object, Array, Promise, Function, History]) Object.freeze(type.prototype);",
  ],
  [
    "every object has a toJSON of an old library",
    'Array.prototype.toJSON = function () { return JSON.parse("[]").concat(this); };',
  ],
  ["fetch throws", 'window.fetch = () => { throw new Error("broken fetch"); };'],
  ["fetch returns nothing", "window.fetch = () => undefined;"],
  ["fetch never ends", "window.fetch = () => new Promise(() => {});"],
  ["fetch rejects with nothing", "window.fetch = () => Promise.reject();"],
  ["fetch answers with an object of its own", "window.fetch = async () => ({});"],
  ["addEventListener throws", brokenListeners],
])) {
  test(`${what}; the visitor comes back without it`, async (t) => {
    const scene = await openScene(t, { before });
    const page = await scene.visit();
    await scene.make(page, 20);
    const ended = page.evaluate("tracker.flush({ deadline: 2000 }).then(() => true)");
    assert.ok(await Promise.race([ended, page.evaluate(WAIT)]), "a flush ends by its deadline");
    const storage = await page.evaluate("tracker.status().storage");
    await scene.closeTab(page);
    await scene.arrivedAtOnce();
    const back = await scene.visit("/back");
    await scene.untilAll();
    await scene.judge({ page: back, note: `queue in ${storage === "local" ? "storage" : "memory"}` });
    assert.equal(storage, what.startsWith("storage") ? "memory" : "local", "the status says where the queue really is");
  });
}
