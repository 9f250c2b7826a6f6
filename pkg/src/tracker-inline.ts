// The tracker's module within a script, for where a file beside the script cannot be had.

export { default } from "./wasm/tracker.wasm";
