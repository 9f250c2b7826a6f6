// History: every accrual and every withdrawal, by exchange and period.

import { track } from "@cryptorebate/tracker";
import type { Account } from "../account.ts";
import { accruals, activeExchanges, periods, weekLabel } from "../demo-data.ts";
import { el, fill } from "../element.ts";
import { type Filter, filterBar } from "../filter-bar.ts";
import { formatCents, formatDollars } from "../money.ts";
import type { Page } from "./pages.ts";

export const historyPage: Page = { name: "history", title: "History", membersOnly: true, open };

type HistoryType = "rebate_accruals" | "withdrawals";

function open(account: Account): HTMLElement {
  const result = el("div", { class: "card" });
  let type: HistoryType = "rebate_accruals";
  const showResult = () => {
    const { exchange, period } = filters.filter();
    // Withdrawals are paid from one balance, so the exchange narrows accruals only.
    const byExchange = type === "rebate_accruals" && exchange;
    track("history_viewed", {
      history_type: type,
      filter_period: period,
      ...(byExchange && { filter_exchange: exchange }),
    });
    fill(result, type === "rebate_accruals" ? accrualTable({ exchange, period }) : withdrawalTable(account, period));
  };
  const filters = filterBar("history", activeExchanges, showResult);
  const choose = (chosen: HistoryType) => () => {
    type = chosen;
    showResult();
  };
  showResult();
  return el(
    "div",
    { class: "stack" },
    el("div", { class: "page-head" }, el("h1", {}, "History"), filters.element),
    el(
      "fieldset",
      { class: "segments" },
      el("legend", { class: "visually-hidden" }, "What to show"),
      segment("Rebates", true, choose("rebate_accruals")),
      segment("Withdrawals", false, choose("withdrawals")),
    ),
    result,
  );
}

function segment(name: string, checked: boolean, onchange: () => void): HTMLElement {
  return el(
    "label",
    { class: "segment" },
    el("input", { type: "radio", name: "history-type", checked, onchange }),
    name,
  );
}

function accrualTable({ exchange, period }: Filter): HTMLElement {
  const weeks = weeksOf(period);
  const rows = accruals
    .filter((accrual) => accrual.weeksAgo < weeks && (!exchange || accrual.exchange.id === exchange))
    .map((accrual) => [
      weekLabel(accrual.weeksAgo),
      accrual.exchange.name,
      formatDollars(accrual.volumeUsd),
      formatCents(accrual.rebateCents),
    ]);
  return table(["Week to", "Exchange", "Volume", "Rebate"], rows);
}

function withdrawalTable(account: Account, period: Filter["period"]): HTMLElement {
  const oldest = Date.now() - weeksOf(period) * 7 * 86_400_000;
  const rows = account.withdrawals
    .filter(({ requestedAt }) => Date.parse(requestedAt) >= oldest)
    .map(({ requestedAt, network, amountCents }) => [
      new Date(requestedAt).toLocaleString("en-GB", {
        day: "numeric",
        month: "short",
        hour: "2-digit",
        minute: "2-digit",
      }),
      network,
      formatCents(amountCents),
    ]);
  if (rows.length > 0) return table(["Requested", "Network", "Amount"], rows);
  return el(
    "p",
    { class: "muted centered" },
    "No withdrawal in this period. ",
    el("a", { href: "/withdraw" }, "Withdraw from your balance"),
  );
}

function table(head: readonly string[], rows: readonly string[][]): HTMLElement {
  return el(
    "div",
    { class: "table-frame" },
    el(
      "table",
      {},
      el("thead", {}, el("tr", {}, ...head.map((name) => el("th", { scope: "col" }, name)))),
      el("tbody", {}, ...rows.map((cells) => el("tr", {}, ...cells.map((cell) => el("td", {}, cell))))),
    ),
  );
}

function weeksOf(period: Filter["period"]): number {
  return periods.find(({ id }) => id === period)?.weeks ?? 0;
}
