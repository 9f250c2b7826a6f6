// Amounts of money: whole cents inside, dollars at the edges, so that sums stay exact.

const dollars = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });
const wholeDollars = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD", maximumFractionDigits: 0 });

/** For people: `$1,234.50`. */
export function formatCents(cents: number): string {
  return dollars.format(cents / 100);
}

/** For people, without cents: `$60,000`. */
export function formatDollars(amount: number): string {
  return wholeDollars.format(amount);
}

/** For events: a number of dollars with at most two decimals. */
export function centsToUsd(cents: number): number {
  return cents / 100;
}

/** Reads what a person typed; undefined if it is no amount with at most two decimals. */
export function parseCents(text: string): number | undefined {
  const match = /^(\d{1,9})(?:\.(\d{1,2}))?$/.exec(text.trim());
  if (!match) return undefined;
  return Number(match[1]) * 100 + Number((match[2] ?? "").padEnd(2, "0"));
}
