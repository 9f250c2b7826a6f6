// What groups of people come to: who stays, and what they bring.
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { el, fill } from "../../../src/element";
import { ask, type CohortAnswer, type CohortGroup, type CohortPlan, type Retained } from "../api";
import { choice } from "../controls";
import { count, day, money, NONE, share, whole } from "../format";
import type { Visit } from "../main";
import { nothing } from "../notices";
import { get, set } from "../state";
import { type Cell, type Column, table } from "../table";
import { t } from "../text";
import { colour, onColours } from "../theme";

/** As many curves are drawn as can be told apart by their colours. */
const MAX_CURVES = 8;
/** How high they are, in pixels. */
const HEIGHT = 280;

const READINGS = ["on-or-after", "on", "bracket"] as const;
type Reading = (typeof READINGS)[number];

export async function cohorts({ place, signal }: Visit): Promise<void> {
  const { cohorts } = await ask<{ cohorts: CohortPlan[] }>("/v1/cohorts", {}, signal);
  const chosen = cohorts.find(({ name }) => name === get("cohort")) ?? cohorts[0];
  if (!chosen) {
    fill(place, nothing(t().empty, ""));
    return;
  }
  const reading: Reading = READINGS.find((name) => name === get("reading")) ?? "on-or-after";
  const hasDays = chosen.metrics.includes("retention");
  const answer = await ask<CohortAnswer>(
    `/v1/cohorts/${encodeURIComponent(chosen.name)}`,
    {
      from: get("from"),
      to: get("to"),
      platform: get("platform"),
      reading: hasDays && reading !== "on-or-after" ? reading : "",
    },
    signal,
  );
  const hasMoney = answer.groups.some(({ ltv, arpu, trading_volume }) => (ltv ?? arpu ?? trading_volume) != null);
  const chart = el("div");
  fill(
    place,
    el(
      "div",
      { class: "choices" },
      choice(
        "cohort",
        t().cohort,
        cohorts.map(({ name }) => [name, name]),
        chosen.name,
        (cohort) => set({ cohort }),
      ),
      hasDays
        ? choice(
            "reading",
            t().reading,
            READINGS.map((name) => [name, t().readings[name]]),
            reading,
            (reading) => set({ reading }),
          )
        : null,
    ),
    el("p", { class: "lead" }, chosen.description, hasDays ? ` ${t().readingHelp[reading]}` : null),
    answer.goal ? el("p", { class: "goal" }, t().goal(t().day(answer.goal.day), share(answer.goal.above))) : null,
    answer.groups.length === 0
      ? nothing(t().empty, get("from") || get("to") ? t().emptyPeriod : t().emptyHelp)
      : figures(answer),
    hasMoney ? el("p", { class: "soft" }, t().money) : null,
    hasDays && drawn(answer).length > 0
      ? el(
          "section",
          {},
          el("h2", {}, t().curves),
          drawn(answer).length < answer.groups.length
            ? el("p", { class: "soft" }, t().curvesCut(count(drawn(answer).length)))
            : null,
          el("div", { class: "chart", "aria-hidden": "true" }, chart),
        )
      : null,
  );
  if (chart.isConnected) curves(chart, answer, signal);
}

function figures(answer: CohortAnswer): HTMLElement {
  const days = answer.groups.find(({ retention }) => retention)?.retention ?? [];
  const others = ["activated", "activation_rate", "ltv", "arpu", "trading_volume"] as const;
  const shown = others.filter((metric) => answer.groups.some((group) => group[metric] !== undefined));
  const columns: Column[] = [
    { title: t().group },
    { title: t().people, isFigure: true },
    ...days.map((retained) => ({ title: t().day(retained.day), isFigure: true })),
    ...shown.map((metric) => ({ title: t().metrics[metric] ?? metric, isFigure: true })),
  ];
  const rows = answer.groups.map((group) => [
    { shown: title(group.name), plain: group.name, attributes: { class: "nowrap" } },
    { shown: count(group.people), plain: group.people },
    ...(group.retention ?? []).map((retained) => heat(retained, answer)),
    ...shown.map((metric) => metricCell(metric, group)),
  ]);
  return table(`cohort-${answer.name}`, `${t().cohort}: ${answer.name}`, columns, rows);
}

/** A week is called by its first day. */
function title(name: string): string {
  return /^\d{4}-\d{2}-\d{2}$/.test(name) ? day(name) : (t().groups[name] ?? name);
}

/** A share on its part of the ground; what has not happened yet is no zero. */
function heat(retained: Retained, answer: CohortAnswer): Cell {
  const { goal } = answer;
  const isGoal = goal?.metric === "retention" && goal.day === retained.day;
  const ofGoal = isGoal ? " of-goal" : "";
  if (retained.share === null) {
    return {
      shown: el("span", { title: t().unknown }, NONE, el("span", { class: "hidden" }, t().unknown)),
      plain: "",
      attributes: { class: `figure unknown${ofGoal}` },
    };
  }
  const isMet = isGoal && retained.share > (goal?.above ?? 0);
  const mark = isGoal ? (isMet ? "✓" : "✗") : null;
  const level = Math.min(9, Math.floor(retained.share * 10));
  return {
    shown: el(
      "span",
      { title: `${count(retained.active)} / ${count(retained.people)}` },
      share(retained.share),
      mark
        ? el("span", { class: "mark", role: "img", "aria-label": isMet ? t().goalMet : t().goalMissed }, mark)
        : null,
    ),
    plain: retained.share,
    attributes: { class: `figure heat heat-${level}${ofGoal}` },
  };
}

function metricCell(
  metric: "activated" | "activation_rate" | "ltv" | "arpu" | "trading_volume",
  group: CohortGroup,
): Cell {
  const value = group[metric];
  const shown = metric === "activation_rate" ? share(value) : metric === "activated" ? count(value ?? 0) : money(value);
  return { shown, plain: value ?? "" };
}

/** The groups that curves can be drawn of: the last ones of which at least two days are known. */
function drawn(answer: CohortAnswer): CohortGroup[] {
  const known = (group: CohortGroup) => (group.retention ?? []).filter(({ share }) => share !== null).length;
  return answer.groups.filter((group) => known(group) > 1).slice(-MAX_CURVES);
}

/** Keeps the curves in the place, in the colours and the width of now. */
function curves(place: HTMLElement, answer: CohortAnswer, signal: AbortSignal): void {
  let plot = plotted(place, answer);
  const resized = new ResizeObserver(() => plot.setSize({ width: place.clientWidth, height: HEIGHT }));
  resized.observe(place);
  onColours(() => {
    plot.destroy();
    plot = plotted(place, answer);
  }, signal);
  signal.addEventListener("abort", () => {
    resized.disconnect();
    plot.destroy();
  });
}

/** A line for each group over the days. The table above has the same figures for who does not see it. */
function plotted(place: HTMLElement, answer: CohortAnswer): uPlot {
  const groups = drawn(answer);
  const days = groups[0]?.retention?.map(({ day }) => day) ?? [];
  const goal = answer.goal?.metric === "retention" ? answer.goal.above : undefined;
  const series: uPlot.Series[] = [
    { label: t().day(0).replace(/\s*0$/, ""), value: (_: uPlot, value: number | null) => String(value ?? NONE) },
    ...groups.map(({ name }, index) => ({
      label: title(name),
      stroke: colour(`--line-${index + 1}`),
      width: 2,
      value: (_: uPlot, value: number | null) => share(value),
    })),
  ];
  const data: uPlot.AlignedData = [days, ...groups.map(({ retention }) => (retention ?? []).map(({ share }) => share))];
  const axis = {
    stroke: colour("--ink-2"),
    grid: { stroke: colour("--line"), width: 1 },
    ticks: { show: false },
    font: `12px ${getComputedStyle(place).fontFamily}`,
  };
  return new uPlot(
    {
      width: place.clientWidth,
      height: HEIGHT,
      scales: { x: { time: false }, y: { range: [0, 1] } },
      axes: [
        { ...axis, splits: () => days },
        { ...axis, values: (_, splits) => splits.map((split) => whole(split)), size: 52 },
      ],
      series,
      hooks: { draw: goal === undefined ? [] : [(drawn) => line(drawn, goal)] },
    },
    data,
    place,
  );
}

/** The goal, as a line across. */
function line(plot: uPlot, at: number): void {
  const { ctx, bbox } = plot;
  const y = plot.valToPos(at, "y", true);
  ctx.save();
  ctx.strokeStyle = colour("--wait");
  ctx.fillStyle = ctx.strokeStyle;
  ctx.lineWidth = 2 * devicePixelRatio;
  ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.font = `600 ${12 * devicePixelRatio}px ${getComputedStyle(plot.root).fontFamily}`;
  ctx.textAlign = "right";
  ctx.textBaseline = "bottom";
  ctx.fillText(`${t().goalLine}: ${whole(at)}`, bbox.left + bbox.width, y - 4 * devicePixelRatio);
  ctx.restore();
}
