// The tracker's module as JavaScript, for pages whose Content-Security-Policy forbids WebAssembly.

import type { Module } from "./machine.js";
import * as module from "./wasm/tracker-js.js";

export default module as unknown as Module;
