// The tracker's WebAssembly module: where it comes from, and what stands in for it where WebAssembly is forbidden.

import type { Module } from "./machine.js";
import { reason, report } from "./report.js";
import type { InitOptions } from "./types.js";

/** Loads the module from where the options say or from beside this script; else the same in JavaScript. */
export async function loadModule(source: InitOptions["wasm"]): Promise<Module> {
  try {
    return await instantiate(source ?? new URL("./tracker.wasm", import.meta.url));
  } catch (error) {
    // A Content-Security-Policy may forbid WebAssembly, and development servers move this script away from its module.
    if (/eval|CSP/.test(reason(error))) {
      report("wasm_forbidden");
    }
    return (await import("./tracker-js.js")).default;
  }
}

async function instantiate(source: NonNullable<InitOptions["wasm"]>): Promise<Module> {
  if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) {
    return exportsOf((await WebAssembly.instantiate(source)).instance);
  }
  const response = await (typeof source === "string" || source instanceof URL ? fetch(source) : source);
  const type = response.headers.get("Content-Type") ?? "";
  // Servers of single-page applications answer with their page where they have no file.
  if (!response.ok || type.startsWith("text/html")) {
    throw new Error(`${response.url} answered with status ${response.status}`);
  }
  // Servers that do not know the type of WebAssembly files are many, and browsers will not stream from them.
  const canStream = type.startsWith("application/wasm");
  const { instance } = canStream
    ? await WebAssembly.instantiateStreaming(response)
    : await WebAssembly.instantiate(await response.arrayBuffer());
  return exportsOf(instance);
}

function exportsOf(instance: WebAssembly.Instance): Module {
  return instance.exports as unknown as Module;
}
