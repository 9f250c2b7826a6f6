// What the panel reads from the tracker and from the collector's live stream, checked before it is believed.

import type { Verdict } from "@cryptorebate/tracker";

/** What the collector did with an event. */
export type Status = "accepted" | "duplicate" | "quarantined";

/** One message of the collector's live stream. */
export interface Judged {
  status: Status;
  receivedAt: string;
  /** As it was sent; of a broken event, anything. */
  event: unknown;
  verdict: Verdict | undefined;
}

/** Reads a message of the live stream; undefined if it is none. */
export function parseJudged(text: string): Judged | undefined {
  const message = parseJson(text);
  if (!isObject(message) || !isStatus(message.status)) return undefined;
  return {
    status: message.status,
    receivedAt: typeof message.received_at === "string" ? message.received_at : "",
    event: message.event,
    verdict: isVerdict(message.verdict) ? message.verdict : undefined,
  };
}

/** The values of an event's properties that are short text: enough to tell two events of one name apart. */
export function glimpse(event: unknown): string {
  const properties = isObject(event) ? event.properties : undefined;
  if (!isObject(properties)) return "";
  const texts = Object.values(properties).filter((value) => typeof value === "string" && value.length <= 24);
  return texts.slice(0, 2).join(" · ");
}

/** A field of an event, if the event is an object and the field a string. */
export function textField(event: unknown, name: "event_id" | "event" | "timestamp" | "platform"): string | undefined {
  const value = isObject(event) ? event[name] : undefined;
  return typeof value === "string" ? value : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isStatus(value: unknown): value is Status {
  return value === "accepted" || value === "duplicate" || value === "quarantined";
}

function isVerdict(value: unknown): value is Verdict {
  return isObject(value) && typeof value.valid === "boolean" && Array.isArray(value.violations);
}
