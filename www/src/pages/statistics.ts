// Statistics: volume and rebate of a period, of all exchanges or of one.

import { track } from "@cryptorebate/tracker";
import { accruals, activeExchanges, periods, sumOfRebates } from "../demo-data.ts";
import { el, fill } from "../element.ts";
import { type Filter, filterBar } from "../filter-bar.ts";
import { formatCents, formatDollars } from "../money.ts";
import type { Page } from "./pages.ts";
import { weeklyChart } from "./weekly-chart.ts";

export const statisticsPage: Page = { name: "statistics", title: "Statistics", membersOnly: true, open };

function open(): HTMLElement {
  const result = el("div", { class: "stack" });
  const showResult = (filter: Filter) => {
    track("statistics_viewed", {
      period: filter.period,
      ...(filter.exchange && { exchange_name: filter.exchange }),
    });
    fill(result, ...statisticsOf(filter));
  };
  const filters = filterBar("statistics", activeExchanges, showResult);
  showResult(filters.filter());
  return el(
    "div",
    { class: "stack" },
    el("div", { class: "page-head" }, el("h1", {}, "Statistics"), filters.element),
    result,
  );
}

function statisticsOf({ period, exchange }: Filter): HTMLElement[] {
  const weeks = periods.find(({ id }) => id === period)?.weeks ?? 0;
  const some = accruals.filter(
    (accrual) => accrual.weeksAgo < weeks && (!exchange || accrual.exchange.id === exchange),
  );
  const volumeUsd = some.reduce((sum, accrual) => sum + accrual.volumeUsd, 0);
  const figure = (name: string, value: string) =>
    el("div", { class: "card figure" }, el("dt", { class: "muted" }, name), el("dd", { class: "number" }, value));
  return [
    el(
      "dl",
      { class: "figures two" },
      figure("Trading volume", formatDollars(volumeUsd)),
      figure("Rebate", formatCents(sumOfRebates(some))),
    ),
    el(
      "section",
      { class: "card", "aria-labelledby": "statistics-chart" },
      el("h2", { id: "statistics-chart" }, "Rebate by week"),
      weeklyChart(some, weeks),
    ),
  ];
}
