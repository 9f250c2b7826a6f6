// The receipt of an event: what has become of it, for those who want to know.

import type { Outcome, Receipt } from "./types.js";

/** A receipt that the tracker fills in. */
export class OpenReceipt implements Receipt {
  persisted = false;
  private outcome: Outcome | undefined;
  private waiting: ((outcome: Outcome) => void)[] | undefined;

  constructor(readonly eventId: string) {}

  /** The event has come to its end. */
  settle(outcome: Outcome): void {
    if (!this.outcome) {
      this.outcome = outcome;
      for (const resolve of this.waiting ?? []) {
        resolve(outcome);
      }
      this.waiting = undefined;
    }
  }

  // biome-ignore lint/suspicious/noThenProperty: a receipt can be awaited, and costs no promise where it is not
  then<A = Outcome, B = never>(
    fulfilled?: ((outcome: Outcome) => A | PromiseLike<A>) | null,
    rejected?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return new Promise<Outcome>((resolve) => {
      if (this.outcome) {
        resolve(this.outcome);
      } else {
        this.waiting ??= [];
        this.waiting.push(resolve);
      }
    }).then(fulfilled, rejected);
  }
}
