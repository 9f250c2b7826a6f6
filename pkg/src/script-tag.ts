// The build for a script tag: the tracker as `window.cryptorebate`, and the calls that the snippet has kept for it.

import { makeAt } from "./clock.js";
import * as tracker from "./inline.js";
import { attempt } from "./report.js";

/** A call that was made before this script was there: the function's name, its arguments, when, and who waits. */
type EarlierCall = [name: string, args: ArrayLike<unknown>, time: number, resolve: (result: unknown) => void];

/** The tracker's functions under the page's name for them; with a queue, as long as they are the snippet's. */
type PageTracker = Partial<typeof tracker> & { q?: EarlierCall[] };

const page = globalThis as { cryptorebate?: PageTracker };
const functions = tracker as unknown as Record<string, ((...args: unknown[]) => unknown) | undefined>;

function make([name, args, time, resolve]: EarlierCall): void {
  attempt("call_ignored", () => {
    resolve(makeAt(time, () => functions[name]?.(...Array.from(args))));
  });
}

attempt("init_failed", () => {
  const stub = page.cryptorebate;
  if (stub === undefined) {
    page.cryptorebate = { ...tracker };
  } else if (stub.q) {
    const waiting = stub.q;
    delete stub.q;
    Object.assign(stub, tracker);
    // A page may have kept one of the snippet's functions: what they get from now on is called at once.
    waiting.splice(0).forEach(make);
    waiting.push = (...calls) => {
      calls.forEach(make);
      return 0;
    };
  }
});
