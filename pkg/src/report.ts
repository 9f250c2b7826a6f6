// What the tracker tells the developer: in the console, each thing once, and never by an exception.
//
// The sentences are loaded when there is something to say: visitors of a page that is in order never see them.

import type { Topic } from "./words.js";

const told = new Set<string>();

/** Says something, unless it was said before. `detail` is what only the place itself knows. */
export function report(topic: Topic, detail = ""): void {
  const key = topic + detail;
  if (!told.has(key)) {
    told.add(key);
    import("./words.js").then(
      (words) => words.say(topic, detail),
      () => console.error(`@cryptorebate/tracker: ${topic} ${detail}`),
    );
  }
}

/** Does something that may fail; a failure is told and goes no further. */
export function attempt(topic: Topic, act: () => void): void {
  try {
    act();
  } catch (error) {
    report(topic, reason(error));
  }
}

/** What an error has to say. */
export function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
