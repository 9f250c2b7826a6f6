// What the tracker tells the developer: in the console, each sentence once, and never by an exception.

const told = new Set<string>();

/** Prints a sentence, unless it was printed before. */
export function report(sentence: string, level: "error" | "warn" = "error"): void {
  if (!told.has(sentence)) {
    told.add(sentence);
    console[level](`@cryptorebate/tracker: ${sentence}`);
  }
}

/** Does something that may fail; a failure is printed and goes no further. */
export function attempt(what: string, act: () => void): void {
  try {
    act();
  } catch (error) {
    report(`${what}: ${reason(error)}`);
  }
}

/** What an error has to say. */
export function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
