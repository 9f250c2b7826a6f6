// The verdict's module: the whole validator with its sentences, loaded when somebody asks.

import type { Verdict } from "./types.js";
import * as glue from "./wasm/verdict.js";
import bytes from "./wasm/verdict.wasm";

const ready = (async () => {
  const imports = { g: glue as unknown as WebAssembly.ModuleImports };
  const { exports } = (await WebAssembly.instantiate(bytes, imports)).instance;
  glue.__wbg_set_wasm(exports);
  (exports.__wbindgen_start as () => void)();
})();

/** The verdict on the JSON text of an event. */
export async function judge(text: string): Promise<Verdict> {
  await ready;
  return glue.validate(text) as Verdict;
}
