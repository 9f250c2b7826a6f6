// The Mini App's main screen: the balance, and a referral link to copy for each exchange.

import { flush } from "@cryptorebate/tracker";
import { type Exchange, exchanges, referralLinkOf, totalRebateCents, unsettledCents } from "../demo-data.ts";
import { el } from "../element.ts";
import { monogram } from "../exchange-monogram.ts";
import { formatCents } from "../money.ts";
import type { MiniApp } from "./telegram.ts";

const copiedMs = 2_000;
/** Longer than this nobody waits for a window to close. What has not arrived by then is sent at the next visit. */
const closingMs = 500;

export function homeScreen(app: MiniApp): HTMLElement {
  const close = async () => {
    await flush({ deadline: closingMs });
    app.close();
  };
  return el(
    "div",
    { class: "screen" },
    el(
      "header",
      { class: "balance" },
      el("p", { class: "hint" }, `${app.user.first_name}, your balance`),
      el("h1", { class: "number" }, formatCents(totalRebateCents - unsettledCents)),
      el("p", { class: "hint" }, `${formatCents(unsettledCents)} more is being settled this week`),
    ),
    el("h2", { id: "links-title" }, "Your links"),
    el(
      "ul",
      { class: "section", "aria-labelledby": "links-title" },
      ...exchanges.map((exchange) => linkRow(exchange, app)),
    ),
    el("p", { class: "note hint" }, "A demo: figures are samples, links lead nowhere, nobody is paid."),
    el("button", { type: "button", class: "button plain", onclick: close }, "Back to the chat"),
  );
}

/** The tracker notices the copy by itself, because the row is marked. */
function linkRow(exchange: Exchange, app: MiniApp): HTMLElement {
  const url = referralLinkOf(exchange, `usr_${app.user.id.toString(36)}`);
  const button = el(
    "button",
    { type: "button", class: "copy", "aria-label": `Copy your ${exchange.name} link` },
    "Copy",
  );
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(url);
      said(button, "Copied");
      app.feel("success");
    } catch {
      // Some WebViews refuse. The text can still be selected and copied by hand.
      getSelection()?.selectAllChildren(text);
      said(button, "Hold to copy");
      app.feel("error");
    }
  });
  const text = el("span", { class: "link" }, url.replace("https://", ""));
  return el(
    "li",
    { class: "row", "data-referral-exchange": exchange.id },
    monogram(exchange),
    el(
      "div",
      { class: "row-text" },
      el("strong", {}, exchange.name, el("span", { class: "share" }, `${exchange.sharePct}% back`)),
      text,
    ),
    button,
  );
}

function said(button: HTMLElement, text: string): void {
  button.textContent = text;
  button.classList.add("said");
  setTimeout(() => {
    button.textContent = "Copy";
    button.classList.remove("said");
  }, copiedMs);
}
