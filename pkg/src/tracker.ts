// The tracker's functions as one type: every entry of the package that has a tracker has all of them.

import type { ClientEventName, UserProperties } from "./generated/plan.js";
import type { InitOptions, TrackArguments, Verdict } from "./types.js";

/** The tracker of a page, or what stands in for it in a test. None of its functions throws. */
export interface Tracker {
  /** Starts the tracker. Calls made before are kept. */
  init: (options?: InitOptions) => void;
  /** Takes an event of the plan. */
  track: <E extends ClientEventName>(event: E, ...args: TrackArguments<E>) => Receipt;
  /** Says who is there, and what is known of the user. */
  identify: (userId: string, userProperties?: UserProperties) => Receipt;
  /** Forgets the user, as after a logout. */
  reset: () => void;
  /** A page view by hand. */
  page: (view?: PageView) => Receipt;
  /** What the person has decided. */
  consent: (state: ConsentState) => void;
  /** Sends what waits. Never rejects. */
  flush: (options?: { deadline?: number }) => Promise<FlushResult>;
  /** How the tracker is at this moment; `undefined` before `init`, and on a server. */
  status: () => Status | undefined;
  /** Tells a listener of every judged event and of every change of its fate, asynchronously. */
  subscribe: (listener: (notice: Notice) => void) => () => void;
  /** Stops, and removes all that was stored. */
  destroy: () => Promise<void>;
  /** The full verdict on an event. */
  validate: (event: object | string) => Promise<Verdict>;
}

/** A page view: by default of the page's own path, under the name that the options have for it. */
export interface PageView {
  name?: string;
  path?: string;
}

/** What a call gives back: nobody has to look at it. It never rejects. */
export interface Receipt extends PromiseLike<Outcome> {
  /** The id that the event keeps through all retries. */
  readonly eventId: string;
  /** Whether the event is on disk already. */
  readonly persisted: boolean;
}

/**
 * What became of an event. `acknowledged`: the collector has it on disk, be it in quarantine. `handed_over`: the page was
 * put aside by the browser, and another of its pages sends the event.
 */
export type Outcome =
  | { status: "acknowledged" }
  | { status: "rejected"; verdict: Verdict }
  | { status: "dropped"; reason: DropReason }
  | { status: "handed_over" };

/** Why an event was not delivered. */
export type DropReason =
  | "invalid"
  | "malformed"
  | "too_large"
  | "queue_full"
  | "expired"
  | "refused"
  | "vetoed"
  | "no_consent"
  | "tracker_failed";

/** What {@link Tracker.subscribe} tells. */
export interface Notice {
  /** The event as it goes over the wire. */
  event: Record<string, unknown>;
  /** Whether it has no violation. Warnings do not count. */
  valid: boolean;
  /** Where it is now. */
  fate: Fate;
  /** Why it was dropped. */
  reason?: DropReason;
}

/** Where an event is: it waits, is on its way, has arrived, was not what the plan says, or is lost. */
export type Fate = "queued" | "sent" | "acknowledged" | "rejected" | "dropped";

/** Whether a person lets events be sent. While it is `pending`, they are kept in memory. */
export type ConsentState = "granted" | "denied" | "pending";

/** What {@link Tracker.flush} has achieved. */
export interface FlushResult {
  /** Whether nothing waits any more. */
  delivered: boolean;
  /** How many events still wait. */
  waiting: number;
}

/** How the tracker is. */
export interface Status {
  /** `stopped`: the collector has refused the key. */
  state: "loading" | "running" | "stopped" | "failed";
  /** Whether events are judged: always, once the module is loaded. */
  validating: boolean;
  consent: ConsentState;
  platform: "web" | "telegram_bot";
  online: boolean;
  anonymousId: string;
  userId?: string;
  sessionId: string;
  waiting: number;
  inFlight: number;
  acknowledged: number;
  dropped: Partial<Record<DropReason, number>>;
  storage: "local" | "memory";
}
