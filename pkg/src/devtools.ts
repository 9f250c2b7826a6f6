// @cryptorebate/tracker/devtools: the developer's overlay. Each event as it happens, what is wrong with it, and what waits.

import { el } from "./devtools/element.js";
import { type Row, rowOf } from "./devtools/row.js";
import { styles } from "./devtools/styles.js";
import type { Notice, Status, Tracker } from "./types.js";

/** What the overlay asks of the tracker: `import * as tracker from "@cryptorebate/tracker"` has it all. */
export type Observed = Pick<Tracker, "consent" | "flush" | "reset" | "status" | "subscribe">;

/** So many events are shown, the newest first. */
const MAX_ROWS = 200;
/** How often the state of the tracker is looked at. */
const LOOK_EVERY_MS = 500;

let close: (() => void) | undefined;

/** Opens the overlay. */
export function openDevtools(tracker: Observed): void {
  close ??= open(tracker);
}

/** Takes the overlay off the page. */
export function closeDevtools(): void {
  close?.();
  close = undefined;
}

/** Opens the overlay, or closes it. */
export function toggleDevtools(tracker: Observed): void {
  if (close) {
    closeDevtools();
  } else {
    openDevtools(tracker);
  }
}

function open({ consent, flush, reset, status, subscribe }: Observed): () => void {
  const host = document.createElement("div");
  const shadow = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  shadow.adoptedStyleSheets = [sheet];
  // What is clicked and copied here is no business of the page, nor of the tracker.
  for (const name of ["click", "copy", "keydown"]) {
    host.addEventListener(name, (event) => event.stopPropagation());
  }

  const rows = new Map<string, Row>();
  const list = el("ol", { class: "events" });
  const empty = el("p", { class: "empty" }, "Nothing has happened yet. Events appear here as they are made.");
  const facts = el("dl", { class: "facts" });
  const search = el("input", { type: "search", placeholder: "Filter by name or text", "aria-label": "Filter" });
  const onlyInvalid = el("input", { type: "checkbox" });

  function filter(): void {
    const wanted = search.value.trim().toLowerCase();
    for (const { element, text, isValid } of rows.values()) {
      element.hidden = !text.includes(wanted) || (onlyInvalid.checked && isValid);
    }
    empty.hidden = rows.size > 0;
  }

  function told(notice: Notice): void {
    const id = String(notice.event.event_id);
    const known = rows.get(id);
    if (known) {
      known.show(notice);
    } else {
      const row = rowOf(notice);
      rows.set(id, row);
      list.prepend(row.element);
      const [oldest] = rows.keys();
      if (rows.size > MAX_ROWS && oldest !== undefined) {
        rows.get(oldest)?.element.remove();
        rows.delete(oldest);
      }
    }
    filter();
  }

  function look(): void {
    const now = status();
    facts.replaceChildren(...(now ? factsOf(now) : [el("dt", {}, "state"), el("dd", {}, "not started")]));
  }

  const button = (name: string, act: () => void) => el("button", { type: "button", onclick: act }, name);
  const clear = () => {
    rows.clear();
    list.replaceChildren();
    filter();
  };
  const panel = el(
    "section",
    { class: "panel", "aria-label": "Tracker" },
    el(
      "header",
      {},
      el("h1", {}, "Tracker"),
      button("Flush", () => void flush()),
      button("Consent", () => consent("granted")),
      button("No consent", () => consent("denied")),
      button("Reset", reset),
      button("Clear", clear),
      el("button", { type: "button", class: "close", "aria-label": "Close", onclick: closeDevtools }, "×"),
    ),
    facts,
    el("div", { class: "filters" }, search, el("label", {}, onlyInvalid, " invalid only")),
    el("div", { class: "scroll", tabindex: "0", role: "log", "aria-label": "Events" }, empty, list),
  );
  search.addEventListener("input", filter);
  onlyInvalid.addEventListener("change", filter);
  shadow.append(panel);
  document.documentElement.append(host);

  const unsubscribe = subscribe(told);
  const timer = setInterval(look, LOOK_EVERY_MS);
  look();
  return () => {
    unsubscribe();
    clearInterval(timer);
    host.remove();
  };
}

function factsOf(now: Status): HTMLElement[] {
  const dropped = Object.entries(now.dropped).map(([reason, count]) => `${reason} ${count}`);
  const facts: [string, string][] = [
    ["state", `${now.state}${now.validating ? "" : ", not judging"}${now.online ? "" : ", offline"}`],
    ["consent", now.consent],
    ["platform", now.platform],
    ["queue", `${now.waiting} waiting, ${now.inFlight} on the way, ${now.acknowledged} arrived`],
    ["dropped", dropped.join(", ") || "none"],
    ["kept in", now.storage === "local" ? "localStorage" : "memory"],
    ["user", now.userId ?? "nobody yet"],
    ["anonymous", now.anonymousId],
    ["session", now.sessionId],
  ];
  return facts.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]);
}
