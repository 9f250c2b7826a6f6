// How far people come in a funnel, and how long they take.
import { el, fill } from "../../../src/element";
import { ask, type FunnelAnswer, type FunnelPlan, type Step } from "../api";
import { choice, toggle } from "../controls";
import { count, duration, NONE, share } from "../format";
import type { Visit } from "../main";
import { nothing } from "../notices";
import { get, set } from "../state";
import { type Cell, type Column, cell, table } from "../table";
import { t } from "../text";

export async function funnels({ place, signal }: Visit): Promise<void> {
  const { funnels } = await ask<{ funnels: FunnelPlan[] }>("/v1/funnels", {}, signal);
  const chosen = funnels.find(({ name }) => name === get("funnel")) ?? funnels[0];
  if (!chosen) {
    fill(place, nothing(t().empty, ""));
    return;
  }
  const hasPeriod = get("from") !== "" && get("to") !== "";
  const isCompared = hasPeriod && get("compare") === "true";
  const answer = await ask<FunnelAnswer>(
    `/v1/funnels/${encodeURIComponent(chosen.name)}`,
    {
      from: get("from"),
      to: get("to"),
      platform: get("platform"),
      by: get("by"),
      compare: isCompared ? "true" : "",
    },
    signal,
  );
  const ways: [string, string][] = [
    ["", t().nothing],
    ...chosen.by.map((way): [string, string] => [way, way.replace(/^user:/, `${t().user}: `)]),
  ];
  const people = answer.steps[0]?.people ?? 0;
  fill(
    place,
    el(
      "div",
      { class: "choices" },
      choice(
        "funnel",
        t().funnel,
        funnels.map(({ name }) => [name, name]),
        chosen.name,
        (funnel) => set({ funnel, by: "" }),
      ),
      choice("by", t().breakdown, ways, get("by"), (by) => set({ by })),
      el(
        "div",
        { class: "with-help" },
        toggle("compare", t().compare, isCompared, (isOn) => set({ compare: isOn ? "true" : "" }), !hasPeriod),
        hasPeriod ? null : el("span", { class: "soft small" }, t().compareNeeds),
      ),
    ),
    el("p", { class: "lead" }, `${chosen.description} ${t().window(count(chosen.window_days))}.`),
    people === 0
      ? nothing(t().empty, get("from") || get("to") ? t().emptyPeriod : t().emptyHelp)
      : bars(answer, chosen),
    people === 0 ? null : figures(answer),
    people > 0 && answer.groups ? groups(answer) : null,
  );
}

/** A bar for each step; the part of the step before that is lost stands out. */
function bars(answer: FunnelAnswer, funnel: FunnelPlan): HTMLElement {
  const most = Math.max(answer.steps[0]?.people ?? 0, answer.before?.steps[0]?.people ?? 0, 1);
  const rows = answer.steps.map((step, index) => {
    const lost = index === 0 ? 0 : (answer.steps[index - 1]?.people ?? 0) - step.people;
    const before = answer.before?.steps[index];
    return el(
      "li",
      {},
      el(
        "div",
        { class: "bar-head" },
        el("span", { class: "bar-name" }, step.event, el("span", { class: "soft small" }, conditions(funnel, index))),
        el("strong", {}, count(step.people)),
        el("span", { class: "soft" }, share(step.of_first)),
        before ? el("span", { class: "soft" }, `${t().before}: ${count(before.people)}`) : null,
      ),
      el(
        "div",
        { class: "track", "aria-hidden": "true" },
        portion("fill", step.people / most),
        lost > 0 ? portion("loss", lost / most) : null,
      ),
      before ? el("div", { class: "track thin", "aria-hidden": "true" }, portion("past", before.people / most)) : null,
      index === 0 ? null : el("p", { class: "soft small" }, said(step, lost)),
    );
  });
  return el("ol", { class: "bars" }, ...rows);
}

/** What is wanted of a step's event, beside its name. */
function conditions(funnel: FunnelPlan, index: number): string {
  const signs = { equals: "=", above: ">", at_least: "≥", below: "<", at_most: "≤" };
  const all = funnel.steps[index]?.where ?? [];
  const parts = all.flatMap((condition) =>
    Object.entries(signs).flatMap(([test, sign]) => {
      const wanted = condition[test as keyof typeof signs];
      return wanted === undefined ? [] : [`${condition.property} ${sign} ${wanted}`];
    }),
  );
  return parts.length > 0 ? ` ${parts.join(", ")}` : "";
}

/** Who leaves before a step, and how long the others take to it. */
function said(step: Step, lost: number): string {
  const parts = [];
  if (lost > 0) parts.push(t().lost(count(lost), share(step.of_previous === null ? null : 1 - step.of_previous)));
  if (step.median_ms !== null) parts.push(`${t().median}: ${duration(step.median_ms)}`);
  return parts.join(" · ");
}

function portion(kind: string, part: number): HTMLElement {
  const element = el("span", { class: kind });
  element.style.inlineSize = `${part * 100}%`;
  return element;
}

function figures(answer: FunnelAnswer): HTMLElement {
  const columns: Column[] = [
    { title: t().step },
    { title: t().people, isFigure: true },
    { title: t().ofFirst, isFigure: true },
    { title: t().ofPrevious, isFigure: true },
    { title: t().median, isFigure: true },
    { title: t().p90, isFigure: true },
  ];
  if (answer.before) columns.push({ title: t().before, isFigure: true }, { title: t().change, isFigure: true });
  const rows = answer.steps.map((step, index) => {
    const cells = stepCells(step);
    const before = answer.before?.steps[index];
    if (before) cells.push({ shown: count(before.people), plain: before.people }, change(before.people, step.people));
    return cells;
  });
  return table(`funnel-${answer.name}`, `${t().funnel}: ${answer.name}`, columns, rows);
}

function stepCells(step: Step): Cell[] {
  return [
    cell(step.event),
    { shown: count(step.people), plain: step.people },
    { shown: share(step.of_first), plain: step.of_first ?? "" },
    { shown: share(step.of_previous), plain: step.of_previous ?? "" },
    { shown: duration(step.median_ms), plain: step.median_ms ?? "" },
    { shown: duration(step.p90_ms), plain: step.p90_ms ?? "" },
  ];
}

function change(before: number, now: number): Cell {
  if (before === 0) return { shown: NONE, plain: "" };
  const part = now / before - 1;
  const shown = el("span", { class: part < 0 ? "bad" : "good" }, `${part < 0 ? "−" : "+"}${share(Math.abs(part))}`);
  return { shown, plain: part };
}

function groups(answer: FunnelAnswer): HTMLElement {
  const columns: Column[] = [
    { title: get("by") },
    ...answer.steps.map(({ event }) => ({ title: event, isFigure: true })),
    { title: t().ofFirst, isFigure: true },
  ];
  const rows = (answer.groups ?? []).map(({ value, steps }) => [
    { shown: value ?? t().noValue, plain: value ?? "" },
    ...steps.map(({ people }) => ({ shown: count(people), plain: people })),
    { shown: share(steps.at(-1)?.of_first), plain: steps.at(-1)?.of_first ?? "" },
  ]);
  return el(
    "section",
    {},
    el("h2", {}, `${t().breakdown}: ${get("by")}`),
    table(`funnel-${answer.name}-${get("by").replace(":", "-")}`, `${t().breakdown}: ${get("by")}`, columns, rows),
    answer.groups_left_out ? el("p", { class: "soft" }, t().leftOut(count(answer.groups_left_out))) : null,
    el("p", { class: "soft" }, t().breakdownHelp),
  );
}
