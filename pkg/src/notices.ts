// Notices: whoever wants to see the events is told of each, after the call that made it has returned.

import { attempt } from "./report.js";
import type { DropReason, Fate, Notice } from "./types.js";

const listeners = new Set<(notice: Notice) => void>();

/** Calls back with every judged event and each change of its fate. Returns the function that ends this. */
export function subscribe(listener: (notice: Notice) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Tells what has become of an event. */
export function notify(text: string, valid: boolean, fate: Fate, reason?: DropReason): void {
  if (listeners.size > 0) {
    setTimeout(() => {
      for (const listener of listeners) {
        const notice: Notice = { event: JSON.parse(text), valid, fate };
        attempt("listener_failed", () => listener(reason ? { ...notice, reason } : notice));
      }
    });
  }
}
