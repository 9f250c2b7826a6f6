// What a test expects of the recorded events, and what to say when it is not so.

import type { Verdict } from "../types.js";
import { differences, show } from "./difference.js";
import type { EventMatch, RecordedEvent, RecordedName } from "./record.js";

/** A test's expectation that was not met. */
class ExpectationError extends Error {
  override readonly name = "ExpectationError";
}

/** Makes an expectation that, where it fails, points to the line of the test, and not into this package. */
export function pointingToTheTest<A extends unknown[], R>(check: (...args: A) => R): (...args: A) => R {
  return function expectation(...args) {
    try {
      return check(...args);
    } catch (error) {
      (Error as { captureStackTrace?: (error: unknown, below: unknown) => void }).captureStackTrace?.(
        error,
        expectation,
      );
      throw error;
    }
  };
}

/** The first valid event of this name with these properties. */
export function findEvent<E extends RecordedName>(
  events: readonly RecordedEvent[],
  name: E,
  properties: EventMatch<E> | undefined,
): RecordedEvent<E> {
  const wanted = properties ?? {};
  const candidates = named(events, name);
  const matching = candidates.filter((event) => differs(event, wanted).length === 0);
  const [first] = matching;
  const valid = matching.find(({ verdict }) => verdict.valid);
  if (valid) {
    return valid;
  }
  if (first) {
    throw new ExpectationError(`${name} was tracked as expected, but ${troubles(first.verdict)}`);
  }
  const what = Object.keys(wanted).length > 0 ? `${name} with ${list(wanted)}` : name;
  const nearest = [...candidates].sort((a, b) => differs(a, wanted).length - differs(b, wanted).length)[0];
  if (!nearest) {
    throw new ExpectationError(`${what} was not tracked. ${tracked(events)}`);
  }
  const of = candidates.length === 1 ? `The only ${name}` : `The nearest of ${candidates.length} events of that name`;
  const lines = differs(nearest, wanted).map((sentence) => `\n  ${sentence}`);
  const verdict = nearest.verdict.valid ? "" : `\nAlso, ${troubles(nearest.verdict)}`;
  throw new ExpectationError(`${what} was not tracked. ${of} differs:${lines.join("")}${verdict}`);
}

/** Fails if there is an event of this name with these properties; without a name, if there is any. */
export function findNone<E extends RecordedName>(
  events: readonly RecordedEvent[],
  name: E | undefined,
  properties: EventMatch<E> | undefined,
): void {
  const found = name === undefined ? events : named(events, name);
  const matching = found.filter((event) => differs(event, properties ?? {}).length === 0);
  const [first] = matching;
  if (first) {
    const count = matching.length === 1 ? "1 was" : `${matching.length} were`;
    throw new ExpectationError(
      `No ${name ?? "event"} was expected, but ${count} tracked: ${first.event} ${show(first.properties)}`,
    );
  }
}

/** Fails if an event is not what the plan says. */
export function allValid(events: readonly RecordedEvent[]): void {
  const invalid = events.filter(({ verdict }) => !verdict.valid);
  if (invalid.length > 0) {
    const lines = invalid.map(({ event, verdict }) => `\n${event}: ${troubles(verdict)}`);
    throw new ExpectationError(
      `${invalid.length} of ${events.length} events are not what the plan says.${lines.join("")}`,
    );
  }
}

function named<E extends RecordedName>(events: readonly RecordedEvent[], name: E): RecordedEvent<E>[] {
  return events.filter((event): event is RecordedEvent<E> => event.event === name);
}

function differs(event: RecordedEvent, expected: object): string[] {
  return differences(expected, event.properties as unknown as Record<string, unknown>);
}

function troubles({ violations }: Verdict): string {
  const lines = violations.map(({ code, path, message }) => `\n  ${code} at ${path || "the event"}: ${message}`);
  return `the collector would put it into quarantine:${lines.join("")}`;
}

function list(properties: object): string {
  const pairs = Object.entries(properties).map(([name, value]) => `${name}: ${show(value)}`);
  return `{ ${pairs.join(", ")} }`;
}

function tracked(events: readonly RecordedEvent[]): string {
  if (events.length === 0) {
    return "Nothing was tracked at all.";
  }
  const counts = new Map<string, number>();
  for (const { event } of events) {
    counts.set(event, (counts.get(event) ?? 0) + 1);
  }
  const names = [...counts].map(([name, count]) => (count === 1 ? name : `${name} (${count} times)`));
  return `Tracked were: ${names.join(", ")}.`;
}
