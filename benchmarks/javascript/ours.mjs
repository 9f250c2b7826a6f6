// The verdict's module as the package has it, called without waiting: what the package's `validate` does inside.

import * as glue from "../../pkg/src/wasm/verdict.js";
import bytes from "../../pkg/src/wasm/verdict.wasm";

const { instance } = await WebAssembly.instantiate(bytes, { g: glue });
glue.__wbg_set_wasm(instance.exports);
instance.exports.__wbindgen_start();

/** The full verdict on the JSON text of an event. */
export const judge = (text) => glue.validate(text);
