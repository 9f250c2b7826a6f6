// The verdict, loaded when somebody asks for one.

import { start } from "./verdict-module.js";

export { judge } from "./verdict-module.js";

/** Resolves when the module can judge. */
export const ready = start();
