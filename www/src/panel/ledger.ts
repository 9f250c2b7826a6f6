// What is known of each event: that this page made it, and what the collector said of it.

import type { EventNotice, Verdict } from "@cryptorebate/tracker";
import { OwnEvents } from "./own-events.ts";
import { type Judged, type Status, textField } from "./wire.ts";

/** One event and its fate so far. */
export interface Entry {
  id: string;
  event: unknown;
  /** `pending` until the collector has answered. */
  status: Status | "pending";
  /** Whether this tab made it; else another tab, or a program. */
  isOwn: boolean;
  /** What the tracker found before it sent the event; undefined of others' events. */
  validHere: boolean | undefined;
  receivedAt: string | undefined;
  verdict: Verdict | undefined;
}

export type Counts = Record<Entry["status"], number>;

/** How many events are remembered; the oldest go first. */
const capacity = 200;

export class Ledger {
  readonly #entries = new Map<string, Entry>();
  readonly #own = new OwnEvents();
  #unnamed = 0;

  /** Notes an event that this page has made. */
  made({ event, valid }: EventNotice): Entry {
    const entry = this.#entryOf(event);
    entry.isOwn = true;
    this.#own.add(entry.id);
    entry.validHere = valid;
    return entry;
  }

  /** Notes what the collector said of an event. */
  judged({ status, receivedAt, event, verdict }: Judged): Entry {
    const entry = this.#entryOf(event);
    // A duplicate of what was kept is still kept.
    if (entry.status === "pending" || status !== "duplicate") entry.status = status;
    entry.event = event;
    entry.receivedAt = receivedAt;
    entry.verdict = verdict;
    return entry;
  }

  /** Whether the entry has not been dropped for newer ones. */
  has(id: string): boolean {
    return this.#entries.has(id);
  }

  counts(): Counts {
    const counts: Counts = { pending: 0, accepted: 0, duplicate: 0, quarantined: 0 };
    for (const { status } of this.#entries.values()) counts[status] += 1;
    return counts;
  }

  clear(): void {
    this.#entries.clear();
  }

  #entryOf(event: unknown): Entry {
    const id = textField(event, "event_id") ?? this.#nextUnnamed();
    const known = this.#entries.get(id);
    if (known) return known;
    const entry: Entry = {
      id,
      event,
      status: "pending",
      isOwn: this.#own.has(id),
      validHere: undefined,
      receivedAt: undefined,
      verdict: undefined,
    };
    this.#entries.set(id, entry);
    for (const oldest of this.#entries.keys()) {
      if (this.#entries.size <= capacity) break;
      this.#entries.delete(oldest);
    }
    return entry;
  }

  #nextUnnamed(): string {
    this.#unnamed += 1;
    return `unnamed-${this.#unnamed}`;
  }
}
