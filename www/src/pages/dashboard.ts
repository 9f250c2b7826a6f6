// The dashboard: what has come back so far, what can be withdrawn, and from which exchanges.

import { track } from "@cryptorebate/tracker";
import { type Account, availableCents } from "../account.ts";
import {
  accruals,
  activeExchanges,
  type Exchange,
  sumOfRebates,
  totalRebateCents,
  unsettledCents,
} from "../demo-data.ts";
import { el } from "../element.ts";
import { monogram } from "../exchange-monogram.ts";
import { centsToUsd, formatCents } from "../money.ts";
import type { Page } from "./pages.ts";
import { weeklyChart } from "./weekly-chart.ts";

export const dashboardPage: Page = { name: "dashboard", title: "Dashboard", membersOnly: true, open };

function open(account: Account): HTMLElement {
  const available = availableCents(account);
  track("dashboard_viewed", {
    total_rebate_usd: centsToUsd(totalRebateCents),
    available_balance_usd: centsToUsd(available),
    exchanges_active: activeExchanges.length,
  });
  return el(
    "div",
    { class: "stack" },
    el(
      "div",
      { class: "page-head" },
      el(
        "div",
        {},
        el("h1", {}, "Dashboard"),
        el("p", { class: "muted" }, "Sample figures of a trader on three exchanges."),
      ),
      el("a", { href: "/withdraw", class: "button" }, "Withdraw"),
    ),
    el(
      "dl",
      { class: "figures" },
      figure("Available to withdraw", formatCents(available), "accent"),
      figure("Settling this week", formatCents(unsettledCents)),
      figure("Rebate in all", formatCents(totalRebateCents)),
    ),
    el(
      "section",
      { class: "card", "aria-labelledby": "weeks-title" },
      el("h2", { id: "weeks-title" }, "Rebate by week"),
      weeklyChart(accruals, 13),
      el("p", { class: "hint" }, "The striped week is still being settled."),
    ),
    el(
      "section",
      { class: "card", "aria-labelledby": "active-title" },
      el(
        "div",
        { class: "page-head" },
        el("h2", { id: "active-title" }, "Your exchanges"),
        el("a", { href: "/exchanges" }, "All links"),
      ),
      el("ul", { class: "rows" }, ...activeExchanges.map(exchangeRow)),
    ),
  );
}

function figure(name: string, amount: string, kind = ""): HTMLElement {
  return el(
    "div",
    { class: "card figure" },
    el("dt", { class: "muted" }, name),
    el("dd", { class: `number ${kind}` }, amount),
  );
}

function exchangeRow(exchange: Exchange): HTMLElement {
  const rebate = sumOfRebates(accruals.filter((accrual) => accrual.exchange === exchange));
  return el(
    "li",
    { class: "row" },
    monogram(exchange),
    el(
      "span",
      { class: "row-text" },
      el("strong", {}, exchange.name),
      el("span", { class: "muted" }, `${exchange.sharePct}% of the fee back`),
    ),
    el("span", { class: "number" }, formatCents(rebate)),
  );
}
