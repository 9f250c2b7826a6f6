// @cryptorebate/tracker on a server: the same functions, which do nothing, so that shared code runs there too.

import type * as browser from "./index.js";
import type { Receipt } from "./types.js";

export { validate } from "./validate.js";

/** Nothing is sent from here, and nobody waits for it. */
const receipt: Receipt = {
  eventId: "",
  persisted: false,
  // biome-ignore lint/suspicious/noThenProperty: a receipt can be awaited
  then: (fulfilled) => Promise.resolve({ status: "dropped", reason: "vetoed" } as const).then(fulfilled),
};

export const init: typeof browser.init = () => {};
export const track: typeof browser.track = () => receipt;
export const identify: typeof browser.identify = () => receipt;
export const reset: typeof browser.reset = () => {};
export const page: typeof browser.page = () => receipt;
export const consent: typeof browser.consent = () => {};
export const flush: typeof browser.flush = () => Promise.resolve({ delivered: true, waiting: 0 });
export const status: typeof browser.status = () => undefined;
export const subscribe: typeof browser.subscribe = () => () => {};
export const destroy: typeof browser.destroy = () => Promise.resolve();
