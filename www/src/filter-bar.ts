// Two lists to narrow figures down by exchange and by period.

import { type Exchange, type ExchangeId, type PeriodId, periods } from "./demo-data.ts";
import { el } from "./element.ts";
import { exchangeSelect } from "./exchange-select.ts";

export interface Filter {
  /** The empty text stands for all exchanges. */
  exchange: ExchangeId | "";
  period: PeriodId;
}

export function filterBar(
  id: string,
  among: readonly Exchange[],
  onChange: (filter: Filter) => void,
): { element: HTMLElement; filter(): Filter } {
  const exchange = exchangeSelect(`${id}-exchange`, "", { among, all: "All exchanges" });
  const period = el(
    "select",
    { id: `${id}-period` },
    ...periods.map((one) => el("option", { value: one.id, selected: one.id === "30d" }, one.name)),
  );
  const filter = (): Filter => ({
    exchange: among.find((one) => one.id === exchange.value)?.id ?? "",
    period: periods.find((one) => one.id === period.value)?.id ?? "30d",
  });
  for (const select of [exchange, period]) select.addEventListener("change", () => onChange(filter()));
  const element = el(
    "div",
    { class: "filters" },
    el("label", { for: exchange.id, class: "visually-hidden" }, "Exchange"),
    exchange,
    el("label", { for: period.id, class: "visually-hidden" }, "Period"),
    period,
  );
  return { element, filter };
}
