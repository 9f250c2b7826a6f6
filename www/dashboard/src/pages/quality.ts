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
  const columns: Column[] = [
    { title: t().event },
    { title: t().perDay },
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
    table("quality", t().pages.quality, columns, summary.events.map(row)),
    chosen ? detail(chosen) : null,
  );
}

function row(event: SummaryEvent) {
  const all = event.accepted + event.quarantined;
  const part = all === 0 ? null : event.quarantined / all;
  const name = el(
    "button",
    {
      type: "button",
      class: "link",
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
    { shown: sparkline(event), plain: all },
    { shown: count(event.accepted), plain: event.accepted },
    { shown: count(event.quarantined), plain: event.quarantined },
    {
      shown: share(part),
      plain: part ?? "",
      attributes: { class: part !== null && part >= MANY_INVALID ? "figure bad" : "figure" },
    },
    { shown: event.last_seen ? moment(event.last_seen) : t().never, plain: event.last_seen ?? "" },
  ];
}

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 120;
const HEIGHT = 24;

/** Events a day, as a small picture; the figures beside it say the same. */
function sparkline({ per_day }: SummaryEvent): Element | string {
  if (per_day.length === 0) return "";
  const days = per_day.slice(-60);
  const most = Math.max(...days.map(({ accepted, quarantined }) => accepted + quarantined), 1);
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  svg.setAttribute("width", String(WIDTH));
  svg.setAttribute("height", String(HEIGHT));
  svg.setAttribute("aria-hidden", "true");
  const width = WIDTH / days.length;
  days.forEach(({ accepted, quarantined }, index) => {
    for (const [value, base, name] of [
      [accepted, 0, "spark-good"],
      [quarantined, accepted, "spark-bad"],
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
            json(violation.example.event),
            json(violation.example.verdict),
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
