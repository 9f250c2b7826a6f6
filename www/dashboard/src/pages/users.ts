// One person: who it is, and what happened in which order.
import { el, fill } from "../../../src/element";
import { ask, Failure, type UserAnswer } from "../api";
import { button, searchField } from "../controls";
import { count, moment } from "../format";
import { json } from "../json";
import type { Visit } from "../main";
import { nothing } from "../notices";
import { get, note, set } from "../state";
import { t } from "../text";

/** How long after the last letter is searched, in milliseconds. */
const TYPING_MS = 200;

export async function users({ place, signal }: Visit): Promise<void> {
  const found = el("ul", { class: "found", "aria-label": t().search });
  let timer: ReturnType<typeof setTimeout> | undefined;
  const search = async (text: string) => {
    const { users } = await ask<{ users: { id: string; kind: string }[] }>(
      "/v1/users",
      { search: text, limit: "20" },
      signal,
    );
    fill(
      found,
      ...users.map(({ id, kind }) =>
        el(
          "li",
          {},
          button(id, () => set({ id }), "link", `id-${id}`),
          " ",
          el("span", { class: "soft" }, kind),
        ),
      ),
      users.length === 0 ? el("li", { class: "soft" }, t().noUsers) : null,
    );
  };
  const typed = (text: string) => {
    note({ search: text });
    clearTimeout(timer);
    timer = setTimeout(() => {
      search(text).catch(() => !signal.aborted && fill(found, el("li", { class: "bad" }, t().failed)));
    }, TYPING_MS);
  };
  const person = el("div", {});
  // Who is looked at already need not be looked for.
  if (!get("id") || get("search")) await search(get("search"));
  fill(
    place,
    el("div", { class: "choices" }, searchField("search", t().searchUsers, get("search"), typed)),
    found,
    person,
  );
  if (get("id")) await show(person, get("id"), signal);
}

async function show(place: HTMLElement, id: string, signal: AbortSignal): Promise<void> {
  let answer: UserAnswer;
  const path = `/v1/users/${encodeURIComponent(id)}`;
  try {
    answer = await ask<UserAnswer>(path, { limit: "50" }, signal);
  } catch (error) {
    if (!(error instanceof Failure && error.status === 404)) throw error;
    fill(place, nothing(t().noUsers, error.message));
    return;
  }
  const timeline = el("ol", { class: "timeline" }, ...answer.events.map(entry));
  const more = button(
    t().older,
    () => {
      older().catch(() => {
        more.textContent = `${t().failed}. ${t().retry}`;
      });
    },
    "quiet",
  );
  more.hidden = answer.before === null;
  async function older() {
    const next = await ask<UserAnswer>(path, { limit: "50", before: answer.before ?? "" }, signal);
    answer.before = next.before;
    timeline.append(...next.events.map(entry));
    more.textContent = t().older;
    more.hidden = next.before === null;
  }
  const facts = (rows: [string, string][]) =>
    el("dl", {}, ...rows.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
  fill(
    place,
    el(
      "div",
      { class: "columns" },
      el(
        "section",
        { class: "card" },
        el("h2", {}, t().profile),
        facts([
          ...answer.ids.map(({ kind, id }): [string, string] => [kind, id]),
          [t().firstSeen, moment(answer.first_seen)],
          [t().lastSeen, moment(answer.last_seen)],
        ]),
        facts(
          Object.entries(answer.user_properties).map(([name, value]) => [
            name,
            typeof value === "string" ? value : JSON.stringify(value),
          ]),
        ),
      ),
      el(
        "section",
        { class: "card" },
        el("h2", {}, `${t().timeline} · ${t().eventsTotal(count(answer.events_total))}`),
        timeline,
        more,
      ),
    ),
  );
}

function entry({ occurred_at, received_at, event }: UserAnswer["events"][number]): HTMLElement {
  const name = typeof event.event === "string" ? event.event : t().noName;
  return el(
    "li",
    {},
    el(
      "details",
      {},
      el(
        "summary",
        {},
        el("span", { class: "name" }, name),
        " ",
        el("span", { class: "soft time" }, moment(occurred_at ?? received_at)),
      ),
      json(event),
    ),
  );
}
