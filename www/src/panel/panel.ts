// The live panel: every event that this page makes, and what the collector said of each.

import type { EventNotice } from "@cryptorebate/tracker";
import { el, fill } from "../element.ts";
import { chevron } from "../icons.ts";
import { sendBrokenEvent } from "./broken-event.ts";
import { type Entry, Ledger } from "./ledger.ts";
import { type Connection, followLive } from "./live.ts";
import { EventRow } from "./row.ts";

export interface Panel {
  /** Shows an event that the tracker has made. */
  sent(notice: EventNotice): void;
}

const connectionNames: Record<Connection, string> = {
  connecting: "connecting",
  open: "live",
  lost: "no connection",
};

const counted = [
  ["accepted", "accepted"],
  ["quarantined", "quarantined"],
  ["pending", "on the way"],
] as const;

export function startPanel(element: HTMLElement): Panel {
  const ledger = new Ledger();
  const rows = new Map<string, EventRow>();
  const list = el("ol", { class: "events" });
  const empty = el(
    "p",
    { class: "panel-empty" },
    "Click around: each event appears here, with the collector's verdict.",
  );
  const counts = el("p", { class: "counts" });
  const connection = el("span", { class: "connection", role: "status" });

  const show = (entry: Entry) => {
    const row = rows.get(entry.id);
    if (row) row.show(entry);
    else {
      const added = new EventRow(entry);
      rows.set(entry.id, added);
      list.prepend(added.element);
      dropForgotten();
    }
    showCounts();
  };
  const dropForgotten = () => {
    for (const [id, row] of rows) {
      if (ledger.has(id)) continue;
      row.element.remove();
      rows.delete(id);
    }
  };
  const showCounts = () => {
    const numbers = ledger.counts();
    empty.hidden = rows.size > 0;
    fill(
      counts,
      ...counted.map(([status, name]) =>
        el(
          "span",
          { class: "count", "data-status": status, "data-count": numbers[status] },
          el("b", {}, numbers[status]),
          ` ${name}`,
        ),
      ),
    );
  };
  const showConnection = (state: Connection) => {
    connection.dataset.state = state;
    connection.textContent = connectionNames[state];
  };
  const clear = () => {
    ledger.clear();
    dropForgotten();
    showCounts();
  };

  fill(
    element,
    el("div", { class: "panel-head" }, el("h2", {}, toggleButton()), connection, counts),
    el(
      "div",
      { class: "panel-body", id: "panel-body" },
      el(
        "div",
        { class: "panel-tools" },
        el("button", { type: "button", class: "button quiet small", onclick: sendBrokenEvent }, "Send a broken event"),
        el("button", { type: "button", class: "button plain small", onclick: clear }, "Clear"),
      ),
      empty,
      list,
    ),
  );
  showCounts();
  followLive((judged) => show(ledger.judged(judged)), showConnection);
  return { sent: (notice) => show(ledger.made(notice)) };
}

/** Opens and closes the panel: open at first where there is room beside the page, closed where it would cover it. */
function toggleButton(): HTMLElement {
  const button = el(
    "button",
    { type: "button", class: "panel-toggle", "aria-controls": "panel-body" },
    "Live events",
    chevron(),
  );
  const set = (isOpen: boolean) => {
    button.setAttribute("aria-expanded", String(isOpen));
    document.body.dataset.panel = isOpen ? "open" : "closed";
  };
  button.addEventListener("click", () => set(button.getAttribute("aria-expanded") !== "true"));
  set(matchMedia("(min-width: 64rem)").matches);
  return button;
}
