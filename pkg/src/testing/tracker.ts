// The tracker of a test: takes the same calls as the real one, sends nothing, and keeps every event with its verdict.

import type { ClientEventName, UserProperties } from "../generated/plan.js";
import { toJson } from "../json.js";
import { reason } from "../report.js";
import type { ConsentState, Notice, Outcome, Receipt, Status, Tracker } from "../tracker.js";
import type { InitOptions, TrackArguments, Verdict } from "../types.js";
import { isStarted, judge, startNow } from "../verdict-module.js";
import { allValid, findEvent, findNone, pointingToTheTest } from "./expectations.js";
import type { EventMatch, RecordedEvent, RecordedName } from "./record.js";

type ExpectEvent = <E extends RecordedName>(name: E, properties?: EventMatch<E>) => RecordedEvent<E>;
type ExpectNoEvent = <E extends RecordedName>(name?: E, properties?: EventMatch<E>) => void;

/** A {@link Tracker} that keeps its events, and what a test asks of them. */
export interface TestTracker extends Tracker {
  /** What was tracked, in order: all, or the events of one name. */
  events: { (): RecordedEvent[]; <E extends RecordedName>(name: E): RecordedEvent<E>[] };
  /**
   * The first valid event of this name that has these properties, and maybe others. Throws where there is none, and
   * says what comes nearest.
   */
  expectEvent: ExpectEvent;
  /** Throws if an event of this name with these properties was tracked; without a name, if anything was. */
  expectNoEvent: ExpectNoEvent;
  /** Throws if any event is not what the plan says, and says what is wrong with each. */
  expectValid: () => void;
  /** Forgets the events, the user and the options: as new. For `beforeEach`. */
  clear: () => void;
}

const ANONYMOUS_ID = "anonymous-of-the-test";
const SESSION_ID = "session-of-the-test";

/** A new tracker that shares nothing with others. Nothing is captured by itself: a test makes its own calls. */
export function createTestTracker(): TestTracker {
  let recorded: RecordedEvent[] = [];
  let options: InitOptions = {};
  let consented: ConsentState = "granted";
  let userId: string | undefined;
  let refused = 0;
  let made = 0;
  const listeners = new Set<(notice: Notice) => void>();

  /** Judges an event of these texts, and keeps it. */
  function record(event: string, properties: unknown, userProperties?: unknown): Receipt {
    made += 1;
    const eventId = `00000000-0000-7000-8000-${made.toString(16).padStart(12, "0")}`;
    const head = {
      event_id: eventId,
      event,
      timestamp: new Date().toISOString(),
      platform: options.platform ?? "web",
      ...(userId === undefined ? {} : { user_id: userId }),
      anonymous_id: ANONYMOUS_ID,
      session_id: SESSION_ID,
    };
    if (consented === "denied") {
      refused += 1;
      return receipt(eventId, { status: "dropped", reason: "no_consent" });
    }
    const { wire, verdict } = judged(head, properties, userProperties);
    recorded.push({
      event: event as RecordedName,
      properties: (wire.properties ?? {}) as RecordedEvent["properties"],
      userId,
      userProperties: wire.user_properties as Record<string, unknown> | undefined,
      verdict,
      wire,
    });
    const rejected = !verdict.valid && (options.strict === true || options.mode === "strict");
    const outcome: Outcome = rejected ? { status: "rejected", verdict } : { status: "acknowledged" };
    tell({ event: wire, valid: verdict.valid, fate: outcome.status });
    return receipt(eventId, outcome);
  }

  function tell(notice: Notice): void {
    const { onEvent } = options;
    for (const listener of onEvent ? [...listeners, onEvent] : listeners) {
      queueMicrotask(() => listener(notice));
    }
  }

  const tracker: Tracker = {
    init: (given = {}) => {
      options = given;
      consented = options.consent ?? "granted";
    },
    track: <E extends ClientEventName>(event: E, ...[properties, also]: TrackArguments<E>) =>
      record(String(event), properties ?? {}, also?.userProperties),
    identify: (id: string, userProperties?: UserProperties) => {
      userId = id;
      return record("$identify", undefined, userProperties ?? {});
    },
    reset: () => {
      userId = undefined;
    },
    page: (view = {}) => {
      const path = view.path ?? globalThis.location?.pathname ?? "/";
      const name = view.name ?? options.pages?.[path] ?? options.routes?.[path] ?? path;
      return record("page_viewed", { page_name: name, page_url: path });
    },
    consent: (state) => {
      consented = state;
    },
    flush: () => Promise.resolve({ delivered: true, waiting: 0 }),
    status: (): Status => ({
      state: "running",
      validating: true,
      consent: consented,
      platform: options.platform ?? "web",
      online: true,
      anonymousId: ANONYMOUS_ID,
      ...(userId === undefined ? {} : { userId }),
      sessionId: SESSION_ID,
      waiting: 0,
      inFlight: 0,
      acknowledged: recorded.length,
      dropped: refused > 0 ? { no_consent: refused } : {},
      storage: "memory",
    }),
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    destroy: () => {
      listeners.clear();
      return Promise.resolve();
    },
    validate: async (event) => verdictOn(typeof event === "string" ? event : JSON.stringify(event)),
  };

  function events(): RecordedEvent[];
  function events<E extends RecordedName>(name: E): RecordedEvent<E>[];
  function events(name?: RecordedName): RecordedEvent[] {
    return recorded.filter(({ event }) => name === undefined || event === name);
  }

  return {
    ...tracker,
    events,
    expectEvent: pointingToTheTest((name, properties) => findEvent(recorded, name, properties)) as ExpectEvent,
    expectNoEvent: pointingToTheTest((name, properties) => findNone(recorded, name, properties)) as ExpectNoEvent,
    expectValid: pointingToTheTest(() => allValid(recorded)),
    clear: () => {
      recorded = [];
      options = {};
      consented = "granted";
      userId = undefined;
      refused = 0;
      made = 0;
      listeners.clear();
    },
  };
}

function receipt(eventId: string, outcome: Outcome): Receipt {
  const settled = Promise.resolve(outcome);
  // biome-ignore lint/suspicious/noThenProperty: a receipt can be awaited, and that is all there is to it.
  return { eventId, persisted: false, then: settled.then.bind(settled) };
}

/** The event as on the wire and its verdict. What is no JSON is not judged further. */
function judged(
  head: { event: string },
  properties: unknown,
  userProperties: unknown,
): { wire: Record<string, unknown>; verdict: Verdict } {
  let text: string;
  try {
    const parts = [["properties", toJson(properties)] as const, ["user_properties", toJson(userProperties)] as const];
    const members = parts.filter(([, json]) => json !== "").map(([name, json]) => `,"${name}":${json}`);
    text = `${JSON.stringify(head).slice(0, -1)}${members.join("")}}`;
  } catch (error) {
    const violation = { code: "malformed", path: "", message: `The properties are no JSON: ${reason(error)}` } as const;
    const wire = { ...head, properties, user_properties: userProperties };
    return { wire, verdict: { event: null, valid: false, violations: [violation] } };
  }
  return { wire: JSON.parse(text), verdict: verdictOn(text) };
}

function verdictOn(text: string): Verdict {
  if (!isStarted()) {
    startNow();
  }
  return judge(text);
}
