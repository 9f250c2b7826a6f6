// One event of the panel: its name, its fate, and on a click what is wrong with it and its JSON.

import type { Violation } from "@cryptorebate/tracker";
import { el, fill } from "../element.ts";
import { chevron } from "../icons.ts";
import { jsonView } from "./json-view.ts";
import type { Entry } from "./ledger.ts";
import { glimpse, textField } from "./wire.ts";

const statusNames: Record<Entry["status"], string> = {
  pending: "sending",
  accepted: "accepted",
  duplicate: "duplicate",
  quarantined: "quarantined",
};

export class EventRow {
  readonly element = el("li", { class: "event" });
  readonly #summary = el("summary", {});
  readonly #findings = el("div", {});
  readonly #json = el("div", {});
  readonly #details = el("details", {}, this.#summary, this.#findings, this.#json);
  #entry: Entry;

  constructor(entry: Entry) {
    this.#entry = entry;
    this.#details.addEventListener("toggle", () => this.#showJson());
    this.element.append(this.#details);
    this.show(entry);
  }

  /** Shows the entry as it is now. */
  show(entry: Entry): void {
    this.#entry = entry;
    const name = textField(entry.event, "event") ?? "(unreadable)";
    this.element.dataset.eventId = entry.id;
    this.element.dataset.event = name;
    this.element.dataset.status = entry.status;
    fill(
      this.#summary,
      el(
        "span",
        { class: "event-line" },
        el("span", { class: "event-name" }, name),
        el("span", { class: "pill", "data-status": entry.status }, statusNames[entry.status]),
        chevron(),
      ),
      el(
        "span",
        { class: "event-line" },
        el("span", { class: "event-glimpse" }, glimpse(entry.event)),
        entry.isOwn ? null : el("span", { class: "tag", title: "Made by another tab or program" }, "elsewhere"),
        el("span", { class: "event-time" }, timeOf(entry)),
      ),
    );
    fill(this.#findings, ...findingsOf(entry));
    this.#showJson();
    // What went wrong is to be seen without a click.
    if (entry.status === "quarantined") this.#details.open = true;
  }

  /** An event's JSON is laid out only while somebody looks at it. */
  #showJson(): void {
    fill(this.#json, this.#details.open ? jsonView(this.#entry.event) : null);
  }
}

function timeOf({ event, receivedAt }: Entry): string {
  const time = new Date(textField(event, "timestamp") ?? receivedAt ?? Number.NaN);
  return Number.isNaN(time.getTime()) ? "" : time.toLocaleTimeString("en-GB");
}

function findingsOf({ status, verdict, validHere }: Entry): HTMLElement[] {
  if (status === "pending" && validHere === false) {
    return [el("p", { class: "finding" }, "The tracker says: this breaks the plan.")];
  }
  return [
    ...(verdict?.violations ?? []).map((violation) => finding(violation, "violation")),
    ...(verdict?.warnings ?? []).map((warning) => finding(warning, "warning")),
  ];
}

function finding({ code, path, message }: Violation, kind: "violation" | "warning"): HTMLElement {
  return el(
    "div",
    { class: "finding", "data-kind": kind, "data-code": code },
    el("p", {}, el("code", { class: "finding-code" }, code), " ", el("code", { class: "finding-path" }, path)),
    el("p", {}, message),
  );
}
