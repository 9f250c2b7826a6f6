// Events as they arrive, each with what became of it.
import { el, fill } from "../../../src/element";
import { request, type Verdict } from "../api";
import { button, searchField, toggle } from "../controls";
import { count, moment } from "../format";
import { json } from "../json";
import type { Visit } from "../main";
import { get, set } from "../state";
import { messages } from "../stream";
import { t } from "../text";

/** How many events the list keeps. */
const KEPT = 200;
/** How long after a lost connection it is tried again, in milliseconds. */
const AGAIN_MS = 2000;

interface Told {
  status: string;
  received_at: string;
  event: { event?: unknown; event_id?: unknown };
  verdict: Verdict;
}

export async function live({ place, signal }: Visit): Promise<void> {
  let isPaused = false;
  let missed = 0;
  let wanted = get("name");
  let onlyInvalid = get("invalid") === "true";
  let chosen: HTMLElement | undefined;
  const status = el("p", { class: "soft", role: "status" });
  const list = el("ol", { class: "stream", "aria-label": t().pages.live });
  const details = el(
    "section",
    { class: "card details", "aria-live": "polite" },
    el("p", { class: "soft" }, t().chooseEvent),
  );
  const waiting = el("p", { class: "notice" }, t().waiting);
  const isShown = (row: HTMLElement) =>
    (row.dataset.name ?? "").includes(wanted) && !(onlyInvalid && row.dataset.status === "accepted");
  const filter = () => {
    for (const row of list.querySelectorAll<HTMLElement>("li")) row.hidden = !isShown(row);
  };
  const pause = button(t().pause, () => {
    isPaused = !isPaused;
    missed = 0;
    pause.textContent = isPaused ? t().goOn : t().pause;
    pause.setAttribute("aria-pressed", String(isPaused));
    status.textContent = t().connected;
  });
  const open = (told: Told, row: HTMLElement) => {
    chosen?.removeAttribute("aria-current");
    row.setAttribute("aria-current", "true");
    chosen = row;
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
    fill(details, el("h2", {}, t().details), el("ul", { class: "violations" }, ...violations), json(told.event));
  };
  const add = (told: Told) => {
    if (isPaused) {
      missed += 1;
      status.textContent = t().paused(count(missed));
      return;
    }
    waiting.remove();
    const name = typeof told.event?.event === "string" ? told.event.event : t().noName;
    const row: HTMLElement = el(
      "li",
      { "data-name": name, "data-status": told.status },
      el(
        "button",
        { type: "button", onclick: () => open(told, row) },
        el("span", { class: "soft time" }, moment(told.received_at)),
        el("span", { class: "name" }, name),
        el(
          "span",
          { class: `tag ${told.status === "accepted" ? "good" : "bad"}` },
          t().statuses[told.status] ?? told.status,
        ),
      ),
    );
    row.hidden = !isShown(row);
    list.prepend(row);
    while (list.children.length > KEPT) list.lastElementChild?.remove();
  };
  const controls = el(
    "div",
    { class: "choices" },
    searchField(t().filter, wanted, (name) => {
      wanted = name;
      filter();
    }),
    toggle(t().onlyInvalid, onlyInvalid, (isOn) => {
      onlyInvalid = isOn;
      set({ invalid: isOn ? "true" : "" });
    }),
    pause,
    status,
  );
  // Whether it may be read at all is known before anything is shown.
  let response = await request("/v1/live", signal);
  fill(place, controls, waiting, el("div", { class: "columns" }, list, details));
  void follow();

  async function follow(): Promise<void> {
    let lastId = "";
    while (!signal.aborted) {
      try {
        status.textContent = t().connected;
        for await (const { id, data } of messages(response, signal)) {
          if (id) lastId = id;
          if (data) add(JSON.parse(data) as Told);
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
