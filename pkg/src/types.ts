// The public types of the package: options, notices, verdicts, and what `track` takes for which event.

import type { ClientEventName, EventProperties, UserProperties } from "./generated/plan.js";

export type * from "./generated/plan.js";

/** What {@link init} can be told. Everything is optional. */
export interface InitOptions {
  /** The collector's origin or base URL, such as `https://events.example.com`. Default: the page's own origin. */
  endpoint?: string | undefined;
  /** The write key. Sent as `Authorization: Bearer KEY`, or as `?key=KEY` when the page is closing. */
  key?: string | undefined;
  /** Where the page runs. Events that the plan allows only on `web` are sent as such from a Mini App too. */
  platform?: "web" | "telegram_bot" | undefined;
  /** Names of pages by path: `{ "/": "landing" }`. Else the page's `<meta name="page-name">`, else its path. */
  pages?: Record<string, string> | undefined;
  /** What is captured without a call. Both are on by default. */
  capture?: { pageViews?: boolean | undefined; copies?: boolean | undefined } | undefined;
  /** So many waiting events leave at once. Default 20. */
  batchSize?: number | undefined;
  /** So many milliseconds an event waits for company. Default 1000. */
  batchDelayMs?: number | undefined;
  /** `true`: an invalid event is not sent. Default `false`: it is sent, and the collector puts it into quarantine. */
  strict?: boolean | undefined;
  /** Called with every judged event, after the call that made it has returned. */
  onEvent?: ((notice: EventNotice) => void) | undefined;
  /** Where the WebAssembly module is, or the module itself, if it cannot lie beside the script. */
  wasm?: string | URL | BufferSource | Response | Promise<Response> | undefined;
}

/** One event that was judged. */
export interface EventNotice {
  /** The event as it goes over the wire. */
  event: Record<string, unknown>;
  /** Whether it has no violation. Warnings do not count. */
  valid: boolean;
}

/** What goes with an event besides its properties. */
export interface TrackOptions {
  /** What the event says of the user. */
  userProperties?: UserProperties | undefined;
}

/** The arguments of {@link track} after the event's name: properties may be left out where none is required. */
export type TrackArguments<E extends ClientEventName> =
  Record<never, never> extends EventProperties[E]
    ? [properties?: EventProperties[E], options?: TrackOptions]
    : [properties: EventProperties[E], options?: TrackOptions];

/** What the plan says of one event. */
export interface Verdict {
  /** The event's name as it was given; `null` where there is none. */
  event: string | null;
  /** Whether there is no violation. */
  valid: boolean;
  /** What is wrong. */
  violations: Violation[];
  /** What is worth a look, and does not make the event invalid. Left out where there is nothing. */
  warnings?: Violation[];
}

/** One thing that is not what the plan says. */
export interface Violation {
  /** The kind of trouble. */
  code: ViolationCode;
  /** Where: a JSON Pointer into the event. */
  path: string;
  /** A sentence for the person who has to mend it. */
  message: string;
  /** What would have been right. */
  expected?: string;
  /** The JSON text that was found. */
  actual?: string;
  /** The rule that was broken, where `code` is `rule_broken`. */
  rule?: string;
}

/** The kinds of trouble. `unknown_value` and `deprecated` are warnings. */
export type ViolationCode =
  | "malformed"
  | "unknown_event"
  | "unknown_field"
  | "missing_field"
  | "unknown_property"
  | "missing_property"
  | "duplicate_property"
  | "wrong_type"
  | "not_in_enum"
  | "bad_format"
  | "out_of_range"
  | "too_many_decimals"
  | "too_long"
  | "platform_not_allowed"
  | "missing_identity"
  | "rule_broken"
  | "unknown_value"
  | "deprecated";
