// @cryptorebate/tracker/inline: the tracker in one file, with its module inside, for where a second file is in the way.

import { init as initialise } from "./index.js";
import type { InitOptions } from "./types.js";
import bytes from "./wasm/tracker.wasm";

export * from "./index.js";

/** Starts the tracker of this page, as in the main entry; no second file is asked for. */
export function init(options: InitOptions = {}): void {
  initialise({ ...options, wasm: options.wasm ?? bytes });
}
