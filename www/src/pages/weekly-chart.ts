// Bars of the rebate of each week, with the same figures for screen readers.

import { type Accrual, sumOfRebates, weekLabel } from "../demo-data.ts";
import { el } from "../element.ts";
import { formatCents } from "../money.ts";

/** Draws the last `weeks` weeks of `accruals`, oldest on the left. */
export function weeklyChart(accruals: readonly Accrual[], weeks: number): HTMLElement {
  const sums = Array.from({ length: weeks }, (_, index) => {
    const weeksAgo = weeks - 1 - index;
    return { weeksAgo, cents: sumOfRebates(accruals.filter((accrual) => accrual.weeksAgo === weeksAgo)) };
  });
  const highest = Math.max(1, ...sums.map(({ cents }) => cents));
  return el(
    "ol",
    { class: "chart", "data-weeks": weeks },
    ...sums.map(({ weeksAgo, cents }) => {
      const bar = el("span", { class: "chart-bar", "aria-hidden": "true" });
      bar.style.height = `${(cents / highest) * 100}%`;
      const week = weekLabel(weeksAgo);
      return el(
        "li",
        { class: "chart-week", title: `Week to ${week}: ${formatCents(cents)}` },
        el("span", { class: "chart-space" }, bar),
        el("span", { class: "chart-label" }, week),
        el("span", { class: "visually-hidden" }, formatCents(cents)),
      );
    }),
  );
}
