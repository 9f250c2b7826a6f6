// An exchange's sign: its two letters on a quiet colour of its own.

import type { Exchange } from "./demo-data.ts";
import { el } from "./element.ts";

export function monogram(exchange: Exchange): HTMLElement {
  return el("span", { class: "monogram", "data-exchange": exchange.id, "aria-hidden": "true" }, exchange.sign);
}
