// New ids: UUIDs of version 7 (RFC 9562), the clock in front, a counter, then chance.

let lastMs = 0;
let counter = 0;

/** An id that nobody has yet. Ids of one page rise, also within a millisecond and while the clock is set back. */
export function newId(): string {
  const nowMs = Date.now();
  // A clock that is set back far is followed: ids say when something was.
  if (nowMs > lastMs || lastMs - nowMs > 10_000) {
    lastMs = nowMs;
    counter = 0;
  } else if (++counter > 0xfff) {
    lastMs++;
    counter = 0;
  }
  const ms = lastMs.toString(16).padStart(12, "0");
  return `${ms.slice(0, 8)}-${ms.slice(8)}-${(0x7000 + counter).toString(16)}-${chance()}`;
}

/** The last 62 bits of an id, with the variant in front. The ready-made function is fast, but not everywhere. */
function chance(): string {
  if (crypto.randomUUID) {
    return crypto.randomUUID().slice(19);
  }
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  bytes[0] = ((bytes[0] as number) & 0x3f) | 0x80;
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${digits.slice(0, 4)}-${digits.slice(4)}`;
}

/** When an id was made, in milliseconds since the epoch. */
export function madeMs(id: string): number {
  return Number.parseInt(id.replace("-", "").slice(0, 12), 16);
}
