// Copies of referral links: by a button, by the keyboard, by the context menu, or by the page's own code.
//
// What was copied is looked at only to find out whose link it is, and never sent. Fields are not read at all.

import { attempt } from "./report.js";
import type { LinkPatterns } from "./types.js";

/** How a link was copied: by a button or the page's code, or by a `copy` event after which keys or a menu. */
export type CopySource = "button" | "event" | "keys";
/** Takes a copy with its exchange, if it has one. */
type Happened = (source: CopySource, exchange?: string | null) => void;

/** `data-referral-exchange="bybit"` marks what shows or copies the referral link of an exchange. */
export const MARK = "data-referral-exchange";
export const MARKED = `[${MARK}]`;
const BUTTON = "button,[role=button],input[type=button],input[type=submit]";
/** An amount or a code may stand anywhere in a page, and be no link of what is around it. */
const LIKE_A_LINK = /\.\S*\//;

/** Notices copies, and the keys that copy, which have no exchange. Returns the function that ends this. */
export function captureCopies(links: LinkPatterns, happened: Happened): () => void {
  const off = new AbortController();
  const on = <K extends keyof DocumentEventMap>(name: K, act: (event: DocumentEventMap[K]) => void) =>
    document.addEventListener(name, (event) => attempt("capture_failed", () => act(event)), {
      capture: true,
      passive: true,
      signal: off.signal,
    });

  on("click", (event) => {
    const elements = pathOf(event);
    const marked = elements.findIndex((element) => element.hasAttribute(MARK));
    if (elements.slice(0, marked + 1).some((element) => element.matches(BUTTON))) {
      happened("button", elements[marked]?.getAttribute(MARK));
    }
  });
  on("keydown", ({ ctrlKey, metaKey, code, key }) => {
    // Browsers that fill in forms send `keydown` without any key.
    if ((ctrlKey || metaKey) && (code === "KeyC" || code === "Insert" || key?.toLowerCase() === "c")) {
      happened("keys");
    }
  });
  on("copy", (event) => happened("event", copiedFrom(event, links)));
  attempt("capture_failed", () => watchClipboard(links, happened, off.signal));
  return () => off.abort();
}

/** The exchange whose link the event copies: of the only mark that it touches, of the one that it lies in, or by the link. */
function copiedFrom(event: Event, links: LinkPatterns): string | null | undefined {
  const [innermost] = event.composedPath() as [Node & Partial<HTMLInputElement>];
  const around = pathOf(event).find((element) => element.hasAttribute(MARK));
  // A field has a selection of its own; what it holds is nobody's business.
  if ("selectionStart" in innermost) {
    return innermost.selectionStart === innermost.selectionEnd ? undefined : around?.getAttribute(MARK);
  }
  // A shadow tree has a selection of its own, too, which not every browser tells.
  const root = innermost.getRootNode() as Document;
  const selection = root.getSelection?.();
  if (selection?.isCollapsed) {
    return undefined;
  }
  const touched = selection ? [...root.querySelectorAll(MARKED)].filter(holdsPartOf(selection.getRangeAt(0))) : [];
  const exchanges = new Set(touched.map((element) => element.getAttribute(MARK)));
  // Who copies half the page copies no link: of several, none counts.
  return exchanges.size > 1
    ? undefined
    : ((touched[0] ?? around)?.getAttribute(MARK) ?? exchangeOf(String(selection ?? ""), links));
}

/** Whether text of an element is in a range: what is selected in the line before ends at its first character. */
function holdsPartOf(range: Range): (element: Element) => boolean {
  return (element) => {
    const part = range.cloneRange();
    if (!element.contains(part.startContainer)) {
      part.setStart(element, 0);
    }
    if (!element.contains(part.endContainer)) {
      part.setEnd(element, element.childNodes.length);
    }
    return range.intersectsNode(element) && /\S/.test(String(part));
  };
}

/** Pages with a button of their own write to the clipboard: that counts when it has succeeded. */
function watchClipboard(links: LinkPatterns, happened: Happened, signal: AbortSignal): void {
  const { clipboard } = navigator;
  if (!clipboard) {
    return;
  }
  const original = clipboard.writeText;
  const watched: Clipboard["writeText"] = function (this: Clipboard, text) {
    const written = original.call(this, text);
    const count = () => {
      const link = String(text);
      return signal.aborted || happened("button", exchangeOf(link, links) ?? marked(link));
    };
    // What stands in for a clipboard in a test may give no promise.
    Promise.resolve(written).then(
      () => attempt("capture_failed", count),
      () => {},
    );
    return written;
  };
  clipboard.writeText = watched;
  signal.addEventListener("abort", () => {
    if (clipboard.writeText === watched) {
      clipboard.writeText = original;
    }
  });
}

/** The exchange of the marked element that shows this link, or links to it. */
function marked(link: string): string | null | undefined {
  const shows = (element: Element) =>
    element.textContent?.includes(link) ||
    [...element.querySelectorAll("a"), element].some((shown) => "href" in shown && shown.href === link);
  return LIKE_A_LINK.test(link) ? [...document.querySelectorAll(MARKED)].find(shows)?.getAttribute(MARK) : undefined;
}

function exchangeOf(text: string, links: LinkPatterns): string | undefined {
  const known = Object.entries(links).find(([, pattern]) =>
    typeof pattern === "string" ? text.includes(pattern) : text.search(pattern) >= 0,
  );
  return known?.[0];
}

/** The elements that the event goes through, from the innermost on, shadow trees included. */
function pathOf(event: Event): Element[] {
  return event.composedPath().filter((target) => target instanceof Element);
}
