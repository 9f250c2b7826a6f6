// What a test tracker has recorded, and what a test may ask of it.

import type { EventProperties } from "../generated/plan.js";
import type { Verdict } from "../types.js";

/** The name of a recorded event: one of the plan's, or `$identify`. */
export type RecordedName = keyof EventProperties | "$identify";

/** The properties of an event by its name. */
export type PropertiesOf<E extends RecordedName> = E extends keyof EventProperties
  ? EventProperties[E]
  : Record<string, unknown>;

/** An event that was tracked in a test. */
export interface RecordedEvent<E extends RecordedName = RecordedName> {
  /** The event's name. */
  readonly event: E;
  /** Its properties, as they go over the wire. */
  readonly properties: PropertiesOf<E>;
  /** Who it names, after `identify`. */
  readonly userId: string | undefined;
  /** What it says of the user. */
  readonly userProperties: Record<string, unknown> | undefined;
  /** What the plan says of it. */
  readonly verdict: Verdict;
  /** The whole event as it goes over the wire. */
  readonly wire: Record<string, unknown>;
}

/** Some of an event's properties. Matchers such as `expect.any(Number)` may stand for values. */
export type EventMatch<E extends RecordedName> = { [P in keyof PropertiesOf<E>]?: unknown };
