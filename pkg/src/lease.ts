// The lease: each tab sends its own events, and while it lives nobody else does. A dead tab's events are taken over.

import { read, remove, write } from "./disk.js";

/** Without Web Locks: how often a tab says that it lives, and after what silence it is taken for dead. */
const BEAT_MS = 5000;
const SILENCE_MS = 180_000;

/** The tabs that are this page's, its own and those that it has taken over; and those that it watches. */
const held = new Set<string>();
const watched = new Set<string>();
/** Ends every lease and every watch. */
let end = new AbortController();

/** Takes the lease of a new tab, until {@link release}. By Web Locks, which end with their tab; else by a heartbeat. */
export function hold(tab: string): void {
  end = new AbortController();
  watch(tab, () => {});
}

/** Lets go of everything, as a page must that the browser puts aside: it may never come back. */
export function release(): void {
  end.abort();
  if (!locks()) {
    for (const tab of held) {
      remove(`beat.${tab}`);
    }
  }
  held.clear();
  watched.clear();
}

/** Calls `got` when a tab is dead; its lease is this page's from then on. A tab is watched once. */
export function watch(tab: string, got: (tab: string) => void): void {
  if (watched.has(tab)) {
    return;
  }
  watched.add(tab);
  const { signal } = end;
  const take = () => {
    held.add(tab);
    got(tab);
  };
  const manager = locks();
  if (manager) {
    const grant = () => {
      take();
      return new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
    };
    // Refused in some sandboxed frames; a request that is called back is refused too.
    manager.request(`cryptorebate.${tab}`, { signal }, grant).catch(() => {});
    return;
  }
  const beat = () => {
    if (held.has(tab)) {
      write(`beat.${tab}`, String(Date.now()));
    } else if (Date.now() - Number(read(`beat.${tab}`) ?? 0) > SILENCE_MS) {
      take();
      beat();
    }
  };
  const timer = setInterval(beat, BEAT_MS);
  signal.addEventListener("abort", () => clearInterval(timer));
  beat();
}

function locks(): LockManager | undefined {
  return navigator.locks as LockManager | undefined;
}
