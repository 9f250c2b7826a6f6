// A referral link with its Copy button, marked so that the tracker sees every copy by itself.

import { type Exchange, referralLinkOf } from "./demo-data.ts";
import { el } from "./element.ts";
import { toast } from "./toast.ts";

/**
 * The link as text that can be selected, and a button. That it was seen, and copies by button, by Ctrl+C and by the
 * context menu are captured by the tracker because of `data-referral-exchange`; nothing here calls `track` for them.
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
  return el(
    "div",
    { class: "referral", "data-referral-exchange": exchange.id },
    text,
    el(
      "button",
      { type: "button", class: "button small", "aria-label": `Copy ${exchange.name} link`, onclick: copy },
      "Copy",
    ),
  );
}
