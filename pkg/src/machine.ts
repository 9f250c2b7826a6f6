// The tracker's state machine: what happens is written into its memory as text, and its orders are read from there.
//
// The other side of this page is `crates/wasm`: the numbers here are those of its `happening.rs`, the letters of
// the orders those of `crates/tracker/src/orders.rs`.

/** What the compiled module offers; memory is where texts change hands. */
export interface Module {
  readonly memory: { readonly buffer: ArrayBuffer };
  room(bytes: number): number;
  happen(what: number, bytes: number): number;
  answer(): number;
}

/** What can happen to the tracker. Each is followed by its fields. */
export enum What {
  Start = 0,
  Track = 1,
  Identify = 2,
  Reset = 3,
  Landed = 4,
  Viewed = 5,
  Copied = 6,
  Seen = 7,
  Changed = 8,
  Decided = 9,
  Adopted = 10,
  HandedOver = 11,
  TimerFired = 12,
  Flushed = 13,
  Offline = 14,
  Hidden = 15,
  Settled = 16,
  Asked = 17,
}

/** What is stored for the next page, by its number. */
export const ITEMS = ["anonymous_id", "user_id", "session", "copied", "seen", "campaign", "pause"] as const;

/** A field of what happens. Zeros are left out: they stand between the fields. */
export type Field = string | number | boolean | undefined;

/** Texts up to this size are written to one place that stays. */
const ROOM = 16_384;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

let module: Module | undefined;
let room = new Uint8Array();

/** Takes the module that is to be spoken to; none: the one before is forgotten. */
export function attach(attached: Module | undefined): void {
  module = attached;
  room = new Uint8Array();
}

/** Whether there is a module to speak to. */
export function isAttached(): boolean {
  return module !== undefined;
}

/** Lets something happen at a time. The tracker's orders; an exception if it has failed. */
export function speak(what: What, atMs: number, fields: readonly Field[]): string[] {
  const { memory, answer, happen } = module as Module;
  const bytes = happen(what, write([atMs, ...fields.map(plain)].join("\0")));
  if (bytes < 0) {
    throw new Error("its module is dead");
  }
  // Every order has a zero behind it.
  const orders = decoder.decode(new Uint8Array(memory.buffer, answer() >>> 0, bytes)).split("\0");
  orders.pop();
  return orders;
}

/** Copies a text into the module's memory. How many bytes it has there. */
function write(text: string): number {
  const { memory, room: make } = module as Module;
  // UTF-8 takes at most three bytes for a unit of UTF-16.
  const most = Math.max(text.length * 3, ROOM);
  if (room.length < most || room.buffer !== memory.buffer) {
    // Asking for room may let the memory grow, and memory that has grown is another buffer.
    const address = make(most) >>> 0;
    room = new Uint8Array(memory.buffer, address, most);
  }
  return encoder.encodeInto(text, room).written;
}

function plain(field: Field): string | number {
  if (typeof field === "string") {
    return field.includes("\0") ? field.replaceAll("\0", "") : field;
  }
  return typeof field === "boolean" ? Number(field) : (field ?? "");
}
