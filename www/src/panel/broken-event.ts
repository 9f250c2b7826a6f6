// The event behind "Send a broken event": it shows what the plan's violations look like.

import { type EventProperties, track } from "@cryptorebate/tracker";

export function sendBrokenEvent(): void {
  const broken = {
    amount_usd: 10.005, // three decimals
    currency: "USDT",
    network: "TRC21", // no such network
    is_first_withdrawl: true, // misspelt, so the real one is missing
  };
  // The types forbid this event, as they should: only a cast lets it through.
  track("withdrawal_requested", broken as unknown as EventProperties["withdrawal_requested"]);
}
