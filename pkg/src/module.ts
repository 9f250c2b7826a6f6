// The tracker's WebAssembly module: where it comes from, and what to say when it does not come.

import type { InitOptions } from "./types.js";
import * as glue from "./wasm/tracker.js";

/** What the module can do. */
export type TrackerModule = typeof glue;

/** Loads the module from where the options say, from beside this script, or from within the package. */
export async function loadModule(source: InitOptions["wasm"]): Promise<TrackerModule> {
  let exports: WebAssembly.Exports;
  try {
    exports = await instantiate(source ?? new URL("./tracker.wasm", import.meta.url));
  } catch {
    // Development servers that bundle packages ahead move this script away from its module.
    const inline = await import("./tracker-inline.js");
    exports = await instantiate(inline.default);
  }
  glue.__wbg_set_wasm(exports);
  (exports.__wbindgen_start as () => void)();
  return glue;
}

async function instantiate(source: NonNullable<InitOptions["wasm"]>): Promise<WebAssembly.Exports> {
  const imports = { g: glue as unknown as WebAssembly.ModuleImports };
  if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) {
    return (await WebAssembly.instantiate(source, imports)).instance.exports;
  }
  const response = await (typeof source === "string" || source instanceof URL ? fetch(source) : source);
  if (!response.ok) {
    throw new Error(`${response.url} answered with status ${response.status}`);
  }
  // Servers that do not know the type of WebAssembly files are many, and browsers will not stream from them.
  const canStream = response.headers.get("Content-Type")?.startsWith("application/wasm");
  const { instance } = canStream
    ? await WebAssembly.instantiateStreaming(response, imports)
    : await WebAssembly.instantiate(await response.arrayBuffer(), imports);
  return instance.exports;
}
