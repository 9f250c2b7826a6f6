// The verdict's module: the whole validator with its sentences, as bytes until somebody starts it.

import type { Verdict } from "./types.js";
import * as glue from "./wasm/verdict.js";
import bytes from "./wasm/verdict.wasm";

/** Texts up to this size, in bytes, are written to one place that stays. */
const ROOM = 65_536;

const imports = { g: glue as unknown as WebAssembly.ModuleImports };
const encoder = new TextEncoder();
let memory: WebAssembly.Memory;
let room = new Uint8Array();
let names: readonly string[] | undefined;

/** Starts the module without keeping the page waiting. */
export async function start(): Promise<void> {
  run((await WebAssembly.instantiate(bytes, imports)).instance);
}

/** Starts the module at once, as only tests may: some browsers refuse this on a page. */
export function startNow(): void {
  run(new WebAssembly.Instance(new WebAssembly.Module(bytes), imports));
}

/** Whether the module can judge. */
export function isStarted(): boolean {
  return names !== undefined;
}

/** The verdict on the JSON text of an event, once the module has started. */
export function judge(text: string): Verdict {
  const length = write(text);
  // Most events are right, and need no object from the other side.
  const event = names?.[glue.judge(length)];
  const verdict = event === undefined ? (glue.validate(length) as Verdict) : { event, valid: true, violations: [] };
  if (room.length > ROOM) {
    makeRoom(ROOM);
  }
  return verdict;
}

function run({ exports }: WebAssembly.Instance): void {
  glue.__wbg_set_wasm(exports);
  (exports.__wbindgen_start as () => void)();
  memory = exports.memory as WebAssembly.Memory;
  names = glue.eventNames();
}

/** Copies a text into the module's memory. How many bytes it has there. */
function write(text: string): number {
  // UTF-8 takes at most three bytes for a unit of UTF-16.
  const most = text.length * 3;
  // Memory that has grown is another buffer, and a view of the old one has no length.
  if (room.length < most || room.length === 0) {
    makeRoom(Math.max(most, ROOM));
  }
  return encoder.encodeInto(text, room).written;
}

function makeRoom(bytes: number): void {
  const address = glue.room(bytes);
  room = new Uint8Array(memory.buffer, address, bytes);
}
