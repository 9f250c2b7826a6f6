// A list to choose an exchange from.

import { type Exchange, type ExchangeId, exchanges } from "./demo-data.ts";
import { el } from "./element.ts";

/** `all` adds a first choice for "no particular one", whose value is the empty text. */
export function exchangeSelect(
  id: string,
  chosen: ExchangeId | "",
  { among = exchanges, all }: { among?: readonly Exchange[]; all?: string } = {},
): HTMLSelectElement {
  return el(
    "select",
    { id },
    all === undefined ? null : el("option", { value: "", selected: chosen === "" }, all),
    ...among.map((exchange) => el("option", { value: exchange.id, selected: exchange.id === chosen }, exchange.name)),
  );
}
