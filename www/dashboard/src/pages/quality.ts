// What arrives of each event of the plan, and what is wrong with what does not fit.
import { el, fill } from "../../../src/element";
import { ask, type Summary, type SummaryEvent } from "../api";
import { count, moment, share } from "../format";
import { json } from "../json";
import type { Visit } from "../main";
import { nothing } from "../notices";
import { get, set } from "../state";
import { type Column, table } from "../table";
import { t } from "../text";

/** From which share of invalid events on a row is marked. */
const MANY_INVALID = 0.05;

export async function quality({ place, signal }: Visit): Promise<void> {
  const summary = await ask<Summary>(
    "/v1/events/summary",
    { from: get("from"), to: get("to"), platform: get("platform") },
    signal,
  );
  const total = summary.events.reduce((sum, { accepted, quarantined }) => sum + accepted + quarantined, 0);
  const unseen = summary.events.filter(({ known, last_seen }) => known && last_seen === null);
  const chosen = summary.events.find(({ event }) => event === get("event"));
  const details = chosen ? detail(chosen) : null;
  const days = span(summary);
  const columns: Column[] = [
    { title: t().event },
    { title: t().volume },
    { title: t().accepted, isFigure: true },
    { title: t().invalid, isFigure: true },
    { title: t().share, isFigure: true },
    { title: t().lastSeen },
  ];
  fill(
    place,
    total === 0 && unseen.length === summary.events.length ? nothing(t().empty, t().emptyHelp) : null,
    unseen.length > 0
      ? el(
          "details",
          { class: "unseen" },
          el("summary", {}, t().neverSeen(count(unseen.length))),
          el("p", {}, unseen.map(({ event }) => event).join(", ")),
        )
      : null,
    table(
      "quality",
      t().pages.quality,
      columns,
      summary.events.map((event) => row(event, days)),
    ),
    details,
  );
  // It stands below a long table.
  details?.scrollIntoView({ block: "nearest" });
}

function row(event: SummaryEvent, days: Span) {
  const all = event.accepted + event.quarantined;
  const part = all === 0 ? null : event.quarantined / all;
  const name = el(
    "button",
    {
      type: "button",
      class: "link",
      name: `event-${event.event}`,
      onclick: () => set({ event: event.event }),
      "aria-expanded": String(get("event") === event.event),
    },
    event.event || t().noName,
  );
  return [
    {
      shown: el("span", {}, name, event.known ? null : el("span", { class: "tag bad" }, t().notInPlan)),
      plain: event.event,
    },
    { shown: sparkline(event, days), plain: all },
    { shown: count(event.accepted), plain: event.accepted },
    { shown: count(event.quarantined), plain: event.quarantined },
    {
      shown: share(part),
      plain: part ?? "",
      attributes: { class: part !== null && part >= MANY_INVALID ? "figure bad" : "figure" },
    },
    {
      shown: event.last_seen ? moment(event.last_seen) : t().never,
      plain: event.last_seen ?? "",
      attributes: { class: "nowrap" },
    },
  ];
}

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 120;
const HEIGHT = 24;
const MAX_BARS = 60;
const DAY_MS = 86_400_000;

/** The days that are looked at, as numbers since 1970, both included. */
interface Span {
  first: number;
  last: number;
}

const dayNumber = (day: string) => Date.parse(day) / DAY_MS;

/** The days that are asked for, or else those that have any event: the same for all rows, so that gaps stand out. */
function span({ events }: Summary): Span {
  const days = events.flatMap(({ per_day }) => per_day.map(({ day }) => dayNumber(day)));
  const smallest = days.reduce((one, other) => Math.min(one, other), Number.POSITIVE_INFINITY);
  const largest = days.reduce((one, other) => Math.max(one, other), Number.NEGATIVE_INFINITY);
  return {
    first: get("from") ? dayNumber(get("from")) : smallest,
    last: get("to") ? dayNumber(get("to")) : largest,
  };
}

/** Events over the days, as a small picture; the figures beside it say the same. A day without any leaves a gap. */
function sparkline({ per_day }: SummaryEvent, { first, last }: Span): Element | string {
  if (per_day.length === 0) return "";
  const length = Math.max(last - first + 1, 1);
  const daysOfBar = Math.ceil(length / MAX_BARS);
  const bars = Array.from({ length: Math.ceil(length / daysOfBar) }, () => ({ good: 0, bad: 0 }));
  for (const { day, accepted, quarantined } of per_day) {
    const bar = bars[Math.floor((dayNumber(day) - first) / daysOfBar)];
    if (!bar) continue;
    bar.good += accepted;
    bar.bad += quarantined;
  }
  const most = Math.max(...bars.map(({ good, bad }) => good + bad), 1);
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  svg.setAttribute("width", String(WIDTH));
  svg.setAttribute("height", String(HEIGHT));
  svg.setAttribute("aria-hidden", "true");
  const width = WIDTH / bars.length;
  bars.forEach(({ good, bad }, index) => {
    for (const [value, base, name] of [
      [good, 0, "spark-good"],
      [bad, good, "spark-bad"],
    ] as const) {
      if (value === 0) continue;
      const bar = document.createElementNS(SVG, "rect");
      const height = Math.max((value / most) * HEIGHT, 1);
      bar.setAttribute("x", String(index * width));
      bar.setAttribute("width", String(Math.max(width - 0.5, 0.5)));
      bar.setAttribute("y", String(HEIGHT - (base / most) * HEIGHT - height));
      bar.setAttribute("height", String(height));
      bar.setAttribute("class", name);
      svg.append(bar);
    }
  });
  return svg;
}

function detail(event: SummaryEvent): HTMLElement {
  const violations = event.violations.map((violation) =>
    el(
      "li",
      {},
      el(
        "p",
        {},
        el("code", { class: "tag bad" }, violation.code),
        " ",
        el("code", {}, violation.path || "/"),
        " ",
        el("strong", {}, t().times(count(violation.count))),
        " ",
        el("span", { class: "soft" }, `${t().lastSeen}: ${moment(violation.last_seen)}`),
      ),
      violation.example
        ? el(
            "details",
            {},
            el("summary", {}, t().example),
            el("div", { class: "examples" }, json(violation.example.event), json(violation.example.verdict)),
          )
        : null,
    ),
  );
  return el(
    "section",
    { class: "card" },
    el("h2", {}, `${event.event || t().noName}: ${t().wrong}`),
    violations.length === 0 ? el("p", {}, t().nothingWrong) : el("ul", { class: "violations" }, ...violations),
  );
}
