// Events as they arrive, each with what became of it; before them those that came last.
import { el, fill } from "../../../src/element";
import { ask, request, type Verdict } from "../api";
import { button, searchField, toggle } from "../controls";
import { count, moment } from "../format";
import { platformChoice } from "../frame";
import { json } from "../json";
import type { Visit } from "../main";
import { get, note } from "../state";
import { messages } from "../stream";
import { t } from "../text";

/** How many events the list keeps. */
const KEPT = 200;
/** How long after a lost connection it is tried again, in milliseconds. */
const AGAIN_MS = 2000;

interface Told {
  status: string;
  received_at: string;
  event: { event?: unknown; platform?: unknown };
  verdict: Verdict;
}

export async function live({ place, signal, platforms }: Visit): Promise<void> {
  /** What has come since the stream was paused; `undefined` while it runs. */
  let held: Told[] | undefined;
  const filters = { name: get("name"), isInvalidOnly: get("invalid") === "true", platform: get("platform") };
  const status = el("p", { class: "soft", role: "status" });
  const list = el("ol", { class: "stream", "aria-label": t().pages.live });
  const waiting = el("p", { class: "notice" }, t().waiting);
  const columns = el("div", { class: "columns" }, list);
  const details = inspector(columns);

  const isShown = ({ dataset }: HTMLElement) =>
    (dataset.name ?? "").includes(filters.name) &&
    (filters.platform === "" || dataset.platform === filters.platform) &&
    !(filters.isInvalidOnly && dataset.status === "accepted");
  const filter = () => {
    for (const row of list.querySelectorAll<HTMLElement>(":scope > li")) row.hidden = !isShown(row);
  };
  const add = (told: Told) => {
    if (held) {
      held.push(told);
      if (held.length > KEPT) held.shift();
      status.textContent = t().paused(count(held.length));
      return;
    }
    waiting.remove();
    const row = entry(told, details.show);
    row.hidden = !isShown(row);
    // What the collector remembers may come behind what it has stored; mostly the first row is the place.
    const later = [...list.children].find((other) => at(other as HTMLElement) <= at(row));
    list.insertBefore(row, later ?? null);
    while (list.children.length > KEPT) list.lastElementChild?.remove();
  };
  const pause = button(t().pause, () => {
    const since = held;
    held = since ? undefined : [];
    for (const told of since ?? []) add(told);
    pause.textContent = held ? t().goOn : t().pause;
    pause.setAttribute("aria-pressed", String(held !== undefined));
    status.textContent = held ? t().paused(count(0)) : t().connected;
  });
  const controls = el(
    "div",
    { class: "choices" },
    searchField("name", t().filter, filters.name, (name) => {
      filters.name = name;
      note({ name });
      filter();
    }),
    platformChoice(platforms, (platform) => {
      filters.platform = platform;
      note({ platform });
      filter();
    }),
    toggle("invalid", t().onlyInvalid, filters.isInvalidOnly, (isOn) => {
      filters.isInvalidOnly = isOn;
      note({ invalid: isOn ? "true" : "" });
      filter();
    }),
    pause,
    status,
  );

  // Listening begins first, so that nothing is missed between both; what both tell is shown once.
  let response = await request("/v1/live", signal);
  const { events } = await ask<{ events: Told[] }>("/v1/events/newest", { limit: String(KEPT) }, signal);
  const before = new Set(events.map((told) => JSON.stringify([told.status, told.received_at, told.event])));
  fill(place, controls, waiting, columns);
  for (const told of events.reverse()) add(told);
  void follow();

  async function follow(): Promise<void> {
    let lastId = "";
    while (!signal.aborted) {
      try {
        if (!held) status.textContent = t().connected;
        for await (const { id, event, data } of messages(response, signal)) {
          if (id) lastId = id;
          if (event === "lagged") status.textContent = t().missed(data);
          if (event !== "judged") continue;
          const told = JSON.parse(data) as Told;
          if (!before.delete(JSON.stringify([told.status, told.received_at, told.event]))) add(told);
        }
      } catch {
        // The connection has ended, by whatever: it is tried again.
      }
      if (signal.aborted) return;
      status.textContent = t().reconnecting;
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      try {
        response = await request("/v1/live", signal, lastId ? { "last-event-id": lastId } : {});
      } catch {
        // Not yet.
      }
    }
  }
}

/** When a row's event came, in milliseconds since 1970. */
function at(row: HTMLElement): number {
  return Number(row.dataset.at);
}

/** An event in the list: when it came, its name, what became of it. */
function entry(told: Told, show: (told: Told, row: HTMLElement) => void): HTMLElement {
  const text = (value: unknown) => (typeof value === "string" ? value : "");
  const name = text(told.event?.event) || t().noName;
  const row = el(
    "li",
    {
      "data-name": name,
      "data-status": told.status,
      "data-platform": text(told.event?.platform),
      "data-at": Date.parse(told.received_at),
    },
    el(
      "button",
      { type: "button", onclick: () => show(told, row) },
      el("span", { class: "soft time" }, moment(told.received_at)),
      el("span", { class: "name" }, name),
      el(
        "span",
        { class: `tag ${told.status === "accepted" ? "good" : "bad"}` },
        t().statuses[told.status] ?? told.status,
      ),
    ),
  );
  return row;
}

/** The place for one event in full: beside the list, or under its row where there is no room. */
function inspector(columns: HTMLElement): { show: (told: Told, row: HTMLElement) => void } {
  const isNarrow = matchMedia("(max-width: 54rem)");
  const place = el(
    "section",
    { class: "card details", "aria-live": "polite", "aria-label": t().details },
    el("p", { class: "soft" }, t().chooseEvent),
  );
  let chosen: HTMLElement | undefined;
  if (!isNarrow.matches) columns.append(place);
  return {
    show(told, row) {
      chosen?.removeAttribute("aria-current");
      row.setAttribute("aria-current", "true");
      chosen = row;
      (isNarrow.matches ? row : columns).append(place);
      const violations = (told.verdict.violations ?? []).map(({ code, path, message }) =>
        el(
          "li",
          {},
          el("code", { class: "tag bad" }, code),
          " ",
          el("code", {}, path || "/"),
          el("p", {}, message ?? ""),
        ),
      );
      fill(
        place,
        el("h2", {}, t().details),
        violations.length > 0 ? el("ul", { class: "violations" }, ...violations) : null,
        json(told.event),
      );
    },
  };
}
