// The verdict's module as the package has it, called without waiting: what the package's `validate` does inside.

import { judge, ready } from "../../pkg/src/verdict.ts";

await ready;

/** The full verdict on the JSON text of an event. */
export { judge };
