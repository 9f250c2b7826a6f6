// The calls of the page: kept in order until the module is there, then handed on, and ended quietly when it dies.

import type { TrackerModule } from "./module.js";
import { reason, report } from "./report.js";

/** One call to the module. `false` says that the module is dead. */
type Call = (module: TrackerModule) => boolean;

/** A module that never comes must not fill the memory. */
const MAX_WAITING = 1000;

let module: TrackerModule | undefined;
let dead = false;
let waiting: Call[] = [];
const flushes = new Set<() => void>();

/** Makes a call as soon as the module is there. */
export function call(make: Call): void {
  if (dead) {
    return;
  }
  if (module) {
    run(make, module);
  } else if (waiting.length < MAX_WAITING) {
    waiting.push(make);
  } else {
    report(`more than ${MAX_WAITING} calls wait for the tracker to start; further ones are lost. Was init() called?`);
  }
}

/** Makes the calls that have waited. `first` comes before them. */
export function open(opened: TrackerModule, first: Call): void {
  module = opened;
  for (const make of [first, ...waiting]) {
    run(make, opened);
  }
  waiting = [];
}

/** Ends the tracker: the page goes on without it. */
export function die(sentence: string): void {
  dead = true;
  waiting = [];
  report(sentence);
  for (const resolve of flushes) {
    resolve();
  }
  flushes.clear();
}

/** Sends what waits. Resolves when that has arrived, or the attempt has ended. */
export function flushed(): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      flushes.delete(done);
      resolve();
    };
    if (dead) {
      resolve();
    } else {
      flushes.add(done);
      call((module) => module.flush(done));
    }
  });
}

function run(make: Call, module: TrackerModule): void {
  if (dead) {
    return;
  }
  try {
    if (!make(module)) {
      die("the tracker has failed before and is switched off; the page is not affected");
    }
  } catch (error) {
    die(`the tracker has failed and is switched off; the page is not affected (${reason(error)})`);
  }
}
