// The exchanges with the user's own referral links.

import type { Account } from "../account.ts";
import { type Exchange, exchanges } from "../demo-data.ts";
import { el } from "../element.ts";
import { monogram } from "../exchange-monogram.ts";
import { referralLink } from "../referral-link.ts";
import type { Page } from "./pages.ts";

export const exchangesPage: Page = { name: "exchanges", title: "Exchanges", membersOnly: true, open };

function open(account: Account): HTMLElement {
  return el(
    "div",
    { class: "stack" },
    el(
      "div",
      {},
      el("h1", {}, "Exchanges"),
      el(
        "p",
        { class: "muted" },
        "Copy a link with its button, with Ctrl+C or from the context menu, and open your account with it.",
      ),
    ),
    el("ul", { class: "exchanges" }, ...exchanges.map((exchange) => exchangeCard(exchange, account))),
  );
}

function exchangeCard(exchange: Exchange, account: Account): HTMLElement {
  return el(
    "li",
    { class: "card exchange" },
    el(
      "div",
      { class: "exchange-head" },
      monogram(exchange),
      el("div", { class: "row-text" }, el("h2", {}, exchange.name), el("span", { class: "muted" }, exchange.payout)),
      el(
        "p",
        { class: "exchange-share" },
        el("strong", { class: "number accent" }, `${exchange.sharePct}%`),
        el("span", { class: "muted" }, `of ${exchange.feePct}% fee`),
      ),
    ),
    referralLink(exchange, account.userId),
  );
}
