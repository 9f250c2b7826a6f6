// A referral link with its Copy button, marked so that the tracker sees every copy by itself.

import { track } from "@cryptorebate/tracker";
import { type Exchange, referralLinkOf } from "./demo-data.ts";
import { el } from "./element.ts";
import { toast } from "./toast.ts";

/** As long as it takes to notice a line of text. */
const momentMs = 300;

/**
 * The link as text that can be selected, and a button. Copies by button, by Ctrl+C and by the context menu are
 * captured by the tracker because of `data-referral-exchange`; nothing here calls `track` for them.
 */
export function referralLink(exchange: Exchange, userId: string, onButtonCopy?: () => void): HTMLElement {
  const url = referralLinkOf(exchange, userId);
  const text = el("code", { class: "referral-text", tabindex: 0 }, url);
  // Tab and Ctrl+C, without a mouse.
  text.addEventListener("focus", () => getSelection()?.selectAllChildren(text));
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(url);
      toast(`${exchange.name} link copied`);
    } catch {
      getSelection()?.selectAllChildren(text);
      toast("Your browser did not allow it. The link is selected: press Ctrl+C.", "problem");
    }
    onButtonCopy?.();
  };
  const element = el(
    "div",
    { class: "referral", "data-referral-exchange": exchange.id },
    text,
    el(
      "button",
      { type: "button", class: "button small", "aria-label": `Copy ${exchange.name} link`, onclick: copy },
      "Copy",
    ),
  );
  seen.observe(element);
  return element;
}

/** The links on the screen that have not been there for a moment yet. */
const appearing = new Map<Element, ReturnType<typeof setTimeout>>();

/** "Viewed" means seen: half of the link has been on the screen for a moment, and was not just scrolled past. */
const seen = new IntersectionObserver(
  (changes) => {
    for (const { target, isIntersecting } of changes) {
      clearTimeout(appearing.get(target));
      appearing.delete(target);
      if (isIntersecting) appearing.set(target, setTimeout(viewed, momentMs, target));
    }
  },
  { threshold: 0.5 },
);

function viewed(element: Element): void {
  seen.unobserve(element);
  appearing.delete(element);
  track("referral_link_viewed", { exchange_name: element.getAttribute("data-referral-exchange") ?? "" });
}
