// One event in the overlay: a line that opens to what is wrong with it, and to its JSON.

import type { Fate, Notice, Verdict, Violation } from "../types.js";
import { validate } from "../validate.js";
import { el } from "./element.js";

/** An event's line, and what it can be found by. */
export interface Row {
  element: HTMLElement;
  text: string;
  isValid: boolean;
  /** Shows what has become of the event. */
  show(notice: Notice): void;
}

const FATES: Record<Fate, string> = {
  queued: "waiting",
  sent: "on the way",
  acknowledged: "arrived",
  rejected: "rejected",
  dropped: "dropped",
};

/** The line of an event. Its verdict is asked for when the line is made: by then somebody looks. */
export function rowOf(notice: Notice): Row {
  const { event, valid } = notice;
  const fate = el("span", { class: "fate" });
  const mark = el("span", { class: valid ? "mark valid" : "mark invalid" }, valid ? "✓" : "✕");
  const findings = el("ul", { class: "findings" });
  const time = String(event.timestamp).slice(11, 23);
  const summary = el(
    "summary",
    {},
    mark,
    el("span", { class: "name" }, String(event.event)),
    el("span", { class: "platform" }, String(event.platform)),
    el("time", {}, time),
    fate,
  );
  const json = JSON.stringify(event, null, 2);
  const element = el("li", {}, el("details", {}, summary, findings, el("pre", {}, json)));

  function show({ fate: now, reason }: Notice): void {
    fate.textContent = FATES[now] + (reason ? `: ${reason}` : "");
    fate.dataset.fate = now;
  }

  show(notice);
  validate(event).then(
    (verdict) => explain(verdict, findings, summary),
    () => findings.append(el("li", {}, "The validator does not load: see the console.")),
  );
  return { element, text: json.toLowerCase(), isValid: valid, show };
}

function explain({ violations, warnings = [] }: Verdict, findings: HTMLElement, summary: HTMLElement): void {
  const finding = (kind: string, { code, path, message }: Violation) =>
    el("li", { class: kind }, el("code", {}, path || "/"), ` ${message} `, el("span", { class: "code" }, code));
  findings.append(
    ...violations.map((violation) => finding("violation", violation)),
    ...warnings.map((warning) => finding("warning", warning)),
  );
  if (violations.length + warnings.length > 0) {
    const counts = [
      [violations.length, "wrong"],
      [warnings.length, "to look at"],
    ].filter(([count]) => count !== 0);
    summary.append(
      el(
        "span",
        { class: violations.length > 0 ? "counts" : "counts warning" },
        counts.map((count) => count.join(" ")).join(", "),
      ),
    );
  }
}
