// The disk: what outlives the page, in the browser's own storage. One record for each event, so that nothing is rewritten.

import { ITEMS } from "./machine.js";

const PREFIX = "cryptorebate.";
const YEAR_SEC = 31_536_000;

let storage: Storage | undefined;
let isWritable = false;
let prefix = PREFIX;
/** The domain of the cookies; `undefined` where there are none. */
let cookieDomain: string | undefined;

/**
 * Opens the disk. `owner` keeps people apart who share an origin, as accounts of Telegram do. With cookies, those items
 * that say who is there stand in them, for all hosts of a domain. Whether anything is kept for the next page: while
 * nobody has agreed, what an agreement has left is read or removed, and nothing is written.
 */
export function openDisk(kind: "local" | "cookie" | "none", owner: string, domain = "", hasAgreed = true): boolean {
  prefix = PREFIX + owner;
  cookieDomain = kind === "cookie" ? domain : undefined;
  storage = kind === "none" ? undefined : attempt(() => window.localStorage);
  isWritable = hasAgreed;
  // Some browsers have a storage that takes nothing.
  isWritable = write("probe", "1") && read("probe") !== undefined;
  remove("probe");
  return isWritable;
}

/** What a key of the browser's storage is called here, if it is one of ours. */
export function nameOf(key: string | null): string | undefined {
  return key?.startsWith(prefix) ? key.slice(prefix.length) : undefined;
}

export function read(name: string): string | undefined {
  return attempt(() => storage?.getItem(prefix + name)) ?? undefined;
}

/** Stores a value. Whether it is stored now: a disk may be full, or forbidden. */
export function write(name: string, value: string): boolean {
  return isWritable && attempt(() => storage?.setItem(prefix + name, value) !== null && !!storage) === true;
}

export function remove(name: string): void {
  attempt(() => storage?.removeItem(prefix + name));
}

/** All names that begin like this. */
export function names(start: string): string[] {
  const keys = attempt(() => Object.keys(storage ?? {})) ?? [];
  return keys.filter((key) => key.startsWith(prefix + start)).map((key) => key.slice(prefix.length));
}

export function readItem(item: number): string | undefined {
  const name = ITEMS[item] as string;
  const start = `${prefix + name}=`;
  return isInCookie(item)
    ? attempt(() => {
        const cookie = document.cookie.split("; ").find((cookie) => cookie.startsWith(start));
        return cookie && decodeURIComponent(cookie.slice(start.length));
      })
    : read(name);
}

/** Stores an item, or removes it where the value is empty. */
export function writeItem(item: number, value: string): void {
  const name = ITEMS[item] as string;
  if (isInCookie(item)) {
    const where = cookieDomain ? `; domain=${cookieDomain}` : "";
    const secure = location.protocol === "https:" ? "; secure" : "";
    const cookie = `${prefix + name}=${encodeURIComponent(value)}; path=/; max-age=${value ? YEAR_SEC : 0}; samesite=lax`;
    attempt(() => {
      // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API answers too late for a page that is closing
      document.cookie = cookie + where + secure;
    });
  } else if (value) {
    write(name, value);
  } else {
    remove(name);
  }
}

/** Removes everything of ours. */
export function wipe(): void {
  for (const name of names("")) {
    remove(name);
  }
  for (const item of [0, 1, 2].filter(isInCookie)) {
    writeItem(item, "");
  }
}

/** The anonymous id, the user's id and the session say who is there. */
function isInCookie(item: number): boolean {
  return cookieDomain !== undefined && item < 3;
}

/** What a storage throws when it is full or forbidden is the user's choice, and not a fault. */
function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
