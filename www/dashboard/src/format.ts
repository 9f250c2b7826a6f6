// Numbers, shares, times and money as the reader's language writes them.
import { currentLanguage } from "./text";

const formats = new Map<string, Intl.NumberFormat>();

function number(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = currentLanguage() + JSON.stringify(options);
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(currentLanguage(), options);
    formats.set(key, format);
  }
  return format;
}

/** What stands for a figure that there is not. */
export const NONE = "–";

export function count(value: number): string {
  return number({}).format(value);
}

/** A share of 1 in percent, with one decimal. */
export function share(value: number | null | undefined): string {
  return value === null || value === undefined
    ? NONE
    : number({ style: "percent", minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(value);
}

/** A share of 1 in whole percent, for axes. */
export function whole(value: number): string {
  return number({ style: "percent", maximumFractionDigits: 0 }).format(value);
}

/** An amount in US dollars, to the cent. */
export function money(value: number | null | undefined): string {
  return value === null || value === undefined ? NONE : number({ style: "currency", currency: "USD" }).format(value);
}

const UNITS: [unit: "day" | "hour" | "minute" | "second", ms: number][] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1000],
];

/** A length of time in its largest fitting unit. */
export function duration(ms: number | null): string {
  if (ms === null) return NONE;
  const [unit, size] = UNITS.find(([, size]) => ms >= size) ?? ["second", 1000];
  return number({ style: "unit", unit, unitDisplay: "short", maximumFractionDigits: 1 }).format(ms / size);
}

/** A moment, in the reader's own time. */
export function moment(text: string | null): string {
  if (!text) return NONE;
  return new Intl.DateTimeFormat(currentLanguage(), { dateStyle: "medium", timeStyle: "medium" }).format(
    new Date(text),
  );
}

/** A day of UTC. */
export function day(text: string): string {
  return new Intl.DateTimeFormat(currentLanguage(), { dateStyle: "medium", timeZone: "UTC" }).format(new Date(text));
}
