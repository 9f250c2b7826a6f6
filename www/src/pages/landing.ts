// The start page: what CryptoRebate gives back, for whom, and how.

import type { Account } from "../account.ts";
import { exchanges, rebateCents } from "../demo-data.ts";
import { el } from "../element.ts";
import { monogram } from "../exchange-monogram.ts";
import { exchangeSelect } from "../exchange-select.ts";
import { formatCents, formatDollars } from "../money.ts";
import type { Page } from "./pages.ts";

export const landingPage: Page = { name: "landing", title: "Get your trading fees back", membersOnly: false, open };

const steps = [
  ["Sign up", "An e-mail address is enough. No keys, no access to your funds."],
  ["Open an account through your link", "Copy your link to one of seven exchanges and register there with it."],
  ["Trade as usual", "The exchange shares its fee with us, and we pass most of it on to you in USDT."],
] as const;

const questions = [
  ["Does it cost anything?", "No. The exchange pays, out of the fee that you pay anyway. Your own fee stays the same."],
  ["Can you see or move my money?", "No. We see the volume and the fee that the exchange reports, and nothing else."],
  [
    "When am I paid?",
    "Daily or weekly, as the exchange settles. From $10 on you can withdraw over Tron, BNB Chain or Ethereum.",
  ],
] as const;

function open(account: Account | undefined): HTMLElement {
  return el(
    "div",
    { class: "landing" },
    el(
      "section",
      { class: "hero" },
      el(
        "div",
        { class: "hero-text" },
        el("h1", {}, "Trade as usual. ", el("span", { class: "accent" }, "Get part of every fee back.")),
        el(
          "p",
          { class: "lead" },
          "Open your exchange account through CryptoRebate and up to 70% of what you pay in fees comes back to you in USDT.",
        ),
        el(
          "p",
          { class: "actions" },
          account
            ? el("a", { href: "/dashboard", class: "button large" }, "Open your dashboard")
            : el("a", { href: "/signup", class: "button large" }, "Create a free account"),
          account
            ? el("a", { href: "/exchanges", class: "button quiet large" }, "See your links")
            : el("a", { href: "/login", class: "button quiet large" }, "Log in"),
        ),
      ),
      calculator(),
    ),
    el(
      "section",
      { "aria-labelledby": "rates-title" },
      el("h2", { id: "rates-title" }, "What comes back to you"),
      el(
        "ul",
        { class: "rates" },
        ...exchanges.map((exchange) =>
          el(
            "li",
            { class: "rate" },
            monogram(exchange),
            el("span", { class: "rate-name" }, exchange.name),
            el("strong", {}, `${exchange.sharePct}%`),
          ),
        ),
      ),
    ),
    el(
      "section",
      { "aria-labelledby": "steps-title" },
      el("h2", { id: "steps-title" }, "Three steps, once"),
      el(
        "ol",
        { class: "steps" },
        ...steps.map(([title, text]) =>
          el("li", { class: "card" }, el("h3", {}, title), el("p", { class: "muted" }, text)),
        ),
      ),
    ),
    el(
      "section",
      { "aria-labelledby": "questions-title" },
      el("h2", { id: "questions-title" }, "Fair questions"),
      el(
        "div",
        { class: "questions" },
        ...questions.map(([question, answer]) =>
          el("details", { class: "card" }, el("summary", {}, question), el("p", { class: "muted" }, answer)),
        ),
      ),
    ),
  );
}

function calculator(): HTMLElement {
  const select = exchangeSelect("calculator-exchange", "bybit");
  const volume = el("input", {
    type: "range",
    id: "calculator-volume",
    min: 5_000,
    max: 500_000,
    step: 5_000,
    value: 100_000,
  });
  const volumeText = el("output", { for: "calculator-volume", class: "number" });
  const fee = el("dd", { class: "number" });
  const back = el("dd", { class: "number big accent" });
  const share = el("span", { class: "muted" });
  const bar = el("span", { class: "bar-part" });
  const calculate = () => {
    const exchange = exchanges.find(({ id }) => id === select.value);
    if (!exchange) return;
    const dollars = volume.valueAsNumber;
    volumeText.textContent = formatDollars(dollars);
    fee.textContent = formatCents(Math.round(dollars * exchange.feePct));
    back.textContent = formatCents(rebateCents(exchange, dollars));
    share.textContent = `${exchange.sharePct}% of the fee`;
    bar.style.width = `${exchange.sharePct}%`;
  };
  select.addEventListener("change", calculate);
  volume.addEventListener("input", calculate);
  calculate();
  return el(
    "section",
    { class: "card calculator", "aria-labelledby": "calculator-title" },
    el("h2", { id: "calculator-title" }, "Your rebate in a month"),
    el("div", { class: "field" }, el("label", { for: "calculator-exchange" }, "Exchange"), select),
    el(
      "div",
      { class: "field" },
      el("div", { class: "label-row" }, el("label", { for: "calculator-volume" }, "Trading volume"), volumeText),
      volume,
    ),
    el(
      "dl",
      { class: "calculation" },
      el("div", {}, el("dt", {}, "You pay in fees"), fee),
      el("div", {}, el("dt", {}, "You get back ", share), back),
    ),
    el("div", { class: "bar", "aria-hidden": "true" }, bar),
  );
}
