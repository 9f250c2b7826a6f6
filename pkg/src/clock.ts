// When a call was made: now, unless it is one that had to wait for the script.

let past: number | undefined;

/** The time of the call that is being made, in milliseconds since 1970. */
export function timeOfCall(): number {
  return past ?? Date.now();
}

/** Makes a call as if it were made at an earlier time. */
export function makeAt<T>(time: number, call: () => T): T {
  past = time;
  try {
    return call();
  } finally {
    past = undefined;
  }
}
