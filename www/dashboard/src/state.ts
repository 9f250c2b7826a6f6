// What is looked at, in the page's address: it can be shared, and the browser's buttons lead through it.

export const PAGES = ["funnels", "cohorts", "quality", "live", "users", "plan"] as const;
export type Page = (typeof PAGES)[number];

const ROOT = "/dashboard/";

/** The page that the address names. */
export function page(): Page {
  const name = location.pathname.slice(ROOT.length).split("/")[0];
  return PAGES.find((page) => page === name) ?? "funnels";
}

/** A setting of the address; empty where it is not set. */
export function get(name: string): string {
  return new URLSearchParams(location.search).get(name) ?? "";
}

/** The address of a page with the period and the platform of this one. */
export function addressOf(page: Page): string {
  const kept = new URLSearchParams();
  for (const name of ["from", "to", "platform"]) if (get(name)) kept.set(name, get(name));
  const query = kept.size > 0 ? `?${kept}` : "";
  return `${ROOT}${page}${query}`;
}

type Listener = () => void;
const listeners = new Set<Listener>();

/** Calls `listener` whenever the address has changed. */
export function onChange(listener: Listener): void {
  listeners.add(listener);
}

/** Goes to an address. */
export function go(address: string): void {
  history.pushState(null, "", address);
  for (const listener of listeners) listener();
}

/** Changes settings; an empty one is left out. */
export function set(changes: Record<string, string>): void {
  go(changed(changes));
}

/** Changes settings of what is shown already: nothing is asked anew, and no step back leads to what was before. */
export function note(changes: Record<string, string>): void {
  history.replaceState(null, "", changed(changes));
}

function changed(changes: Record<string, string>): string {
  const settings = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value) settings.set(name, value);
    else settings.delete(name);
  }
  const query = settings.size > 0 ? `?${settings}` : "";
  return `${ROOT}${page()}${query}`;
}

addEventListener("popstate", () => {
  for (const listener of listeners) listener();
});
