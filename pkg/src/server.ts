// @cryptorebate/tracker on a server: the same functions, which do nothing, so that shared code runs there too.

import type * as browser from "./index.js";

export { validate } from "./validate.js";

export const init: typeof browser.init = () => {};
export const track: typeof browser.track = () => {};
export const identify: typeof browser.identify = () => {};
export const reset: typeof browser.reset = () => {};
export const flush: typeof browser.flush = () => Promise.resolve();
