// The ledger: the events that this page has to deliver, where each is stored, and the account of those that are lost.

import { read, remove, write } from "./disk.js";
import { newId } from "./ids.js";
import { notify } from "./notices.js";
import type { OpenReceipt } from "./receipt.js";
import type { DropReason, Fate, Outcome } from "./types.js";

/** An event that waits, or is on its way. */
interface Entry {
  text: string;
  /** How dear the plan holds it (`0` or `1`), and whether it is valid (`1`): what stands before its text on disk. */
  flags: string;
  /** Its number among the events of the tab that has made it; 0 if that was another. */
  made: number;
  /** Where it is stored; not at all where that is impossible. */
  name?: string | undefined;
  receipt?: OpenReceipt | undefined;
}

/** What became of a tab's events, as the collector is told. All numbers are since the tab was opened. */
interface Account {
  tab: string;
  made: number;
  dropped: Record<string, number>;
}

/** No more accounts of other tabs go with one batch. */
const MAX_ACCOUNTS = 20;

const entries = new Map<number, Entry>();
const others = new Map<string, Account>();
let own: Account;
/** How many events the collector has taken. */
export let acknowledged = 0;

/** Begins the account of a new tab, whose name comes back; what was lost in the one before is still to be told. */
export function openLedger(): string {
  if (own?.made) {
    others.set(own.tab, own);
  }
  own = { tab: newId().slice(-12), made: 0, dropped: {} };
  return own.tab;
}

/** Forgets everything. */
export function closeLedger(): void {
  entries.clear();
  others.clear();
  own = { tab: "", made: 0, dropped: {} };
  acknowledged = 0;
}

/** Takes an event of this tab in. Whether it is on disk. */
export function enter(handle: number, flags: string, text: string, receipt: OpenReceipt | undefined): void {
  const entry: Entry = { text, flags, made: ++own.made, receipt };
  entries.set(handle, entry);
  store(entry);
  if (receipt) {
    receipt.persisted = entry.name !== undefined;
  }
  notify(text, flags[1] === "1", "queued");
}

/** Takes an event of another tab over. */
export function inherit(handle: number, name: string, record: string): void {
  entries.set(handle, { text: record.slice(2), flags: record.slice(0, 2), made: 0, name });
}

/** Stores what could not be stored before. */
export function storeAll(): void {
  for (const entry of entries.values()) {
    if (!entry.name) {
      store(entry);
    }
  }
}

function store(entry: Entry): void {
  const name = `event.${own.tab}.${entry.made}`;
  entry.name = write(name, entry.flags + entry.text) ? name : undefined;
}

/** The events that are stored are another page's business from now on: their handles. */
export function handOver(): number[] {
  const stored = [...entries].filter(([, { name }]) => name);
  for (const [handle, { receipt }] of stored) {
    entries.delete(handle);
    receipt?.settle({ status: "handed_over" });
  }
  return stored.map(([handle]) => handle);
}

/** Events have come to their end: they are forgotten. */
export function end(handles: readonly number[], fate: Fate, outcome: Outcome): void {
  for (const handle of handles) {
    const entry = entries.get(handle);
    if (entry) {
      entries.delete(handle);
      if (entry.name) {
        remove(entry.name);
      }
      entry.receipt?.settle(outcome);
      notify(entry.text, entry.flags[1] === "1", fate, outcome.status === "dropped" ? outcome.reason : undefined);
    }
  }
  if (fate === "acknowledged") {
    acknowledged += handles.length;
  }
}

/** Counts an event that was made and never entered. */
export function miss(): void {
  own.made++;
}

/** Counts lost events, also for a page that may have to tell it in this one's place. */
export function lose(reason: DropReason, events: number): void {
  own.dropped[reason] = (own.dropped[reason] ?? 0) + events;
  write(`lost.${own.tab}`, JSON.stringify(own));
}

/** Takes over what another tab has lost, of whose events the last one that was found has this number. */
export function inheritLosses(tab: string, lastMade: number): void {
  const lost = read(`lost.${tab}`);
  const account: Account = lost ? JSON.parse(lost) : { tab, made: 0, dropped: {} };
  account.made = Math.max(account.made, lastMade);
  if (account.made > 0) {
    others.set(tab, account);
  }
}

/** The accounts that go with a batch, and what to do when the collector has them. */
export function accounts(): { delivery: Account[]; told: () => void } {
  const told = [...others.keys()].slice(0, MAX_ACCOUNTS);
  return {
    delivery: [own, ...told.map((tab) => others.get(tab) as Account)],
    told() {
      for (const tab of told) {
        others.delete(tab);
        remove(`lost.${tab}`);
      }
    },
  };
}

/** The text of an event; `undefined` if it is not here any more. */
export function textOf(handle: number): string | undefined {
  return entries.get(handle)?.text;
}

/** How many events are not delivered yet. */
export function size(): number {
  return entries.size;
}

/** The losses so far, by reason. */
export function losses(): Partial<Record<DropReason, number>> {
  return { ...own.dropped };
}
