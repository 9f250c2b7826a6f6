// The words for the developer: what the tracker has to say, in sentences, and what is wrong with an event.

import { reason, report } from "./report.js";
import type { DropReason, Notice } from "./types.js";
import { validate } from "./validate.js";

/** What is worth a warning only. */
const WARNINGS: Record<string, string> = {
  init_twice: "init() was called twice; the second call is ignored",
  wasm_forbidden:
    "WebAssembly is not allowed here: a larger and slower module in JavaScript is used instead. Add " +
    "'wasm-unsafe-eval' to the script-src of the page's Content-Security-Policy",
  validator_missing: "the validator does not load",
};

const ERRORS: Record<string, string> = {
  init_failed: "the tracker does not start",
  tracker_failed: "the tracker has failed and is switched off; the page is not affected",
  calls_waiting: "more than 1000 calls wait for the tracker to start; further ones are lost. Was init() called?",
  key_refused: "the collector refuses the write key; nothing is sent any more. Set `key` in init()",
  call_ignored: "a call is ignored",
  capture_failed: "something was not captured",
  adoption_failed: "the events of an earlier page are not taken over",
  listener_failed: "a listener has failed",
  callback_failed: "beforeCapture() has failed, and the event is not taken",
  destroy_failed: "destroy() has failed",
  devtools_missing: "the developer's overlay does not load",
};

/** Why an event is lost, where somebody can do something about it. */
const LOSSES: Partial<Record<DropReason, string>> = {
  invalid: "an event is not what the plan says, and was not sent because of strict mode; ask validate() what is wrong",
  malformed: "an event was not sent: its properties are nested more than 120 levels deep",
  too_large: "an event was not sent: it is larger than 54 KiB",
  queue_full: "the collector cannot be reached and too many events wait; the oldest are dropped",
  expired: "the collector could not be reached for a week; the oldest events are dropped",
  refused: "the collector refuses an event, which is lost; does `endpoint` point to the collector?",
};

/** What can be said. */
export type Topic =
  | "adoption_failed"
  | "call_ignored"
  | "callback_failed"
  | "calls_waiting"
  | "capture_failed"
  | "destroy_failed"
  | "devtools_missing"
  | "init_failed"
  | "init_twice"
  | "key_refused"
  | "listener_failed"
  | "tracker_failed"
  | "validator_missing"
  | "wasm_forbidden"
  | `lost_${DropReason}`;

/** Prints the sentence for a topic. */
export function say(topic: Topic, detail: string): void {
  const loss = topic.startsWith("lost_")
    ? (LOSSES[topic.slice(5) as DropReason] ?? `events are not sent: ${topic}`)
    : "";
  const sentence = `@cryptorebate/tracker: ${loss || ERRORS[topic] || WARNINGS[topic]}${detail && ` (${detail})`}`;
  if (topic in WARNINGS) {
    console.warn(sentence);
  } else {
    console.error(sentence);
  }
}

/** On the developer's own machine: says what is wrong with an event, if anything is. */
export function explain({ event, valid, fate }: Notice): void {
  if (!valid && (fate === "queued" || fate === "rejected")) {
    validate(event).then(
      ({ event, violations }) => {
        const sentences = violations.map(
          ({ code, path, message }) => `\n  ${code} at ${path || "the event"}: ${message}`,
        );
        console.warn(`@cryptorebate/tracker: ${event} is not what the plan says:${sentences.join("")}`);
      },
      (error) => report("validator_missing", reason(error)),
    );
  }
}
