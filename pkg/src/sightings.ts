// Referral links on the screen: each is told when it was really visible for a second.

import { MARK, MARKED } from "./copies.js";

const SEEN_AFTER_MS = 1000;
/** How much of it has to be visible. */
const SHARE = 0.5;
/** Pages that change all the time are looked through no more often than this. */
const LOOK_EVERY_MS = 250;

/**
 * Notices links on the screen, as long as somebody is known who sees them: links that are there before are looked at
 * again. Returns the function that ends this.
 */
export function captureSightings(isSomebodyKnown: () => boolean, seen: (exchange: string) => void): () => void {
  if (typeof IntersectionObserver === "undefined") {
    return () => {};
  }
  const timers = new WeakMap<Element, ReturnType<typeof setTimeout>>();
  const known = new WeakMap<Element, string | null>();
  let ended = false;

  /** Looks at an element on the screen once a second, until it was visible twice. */
  const look = (element: Element, wasVisible: boolean) => {
    const isVisible =
      document.visibilityState === "visible" &&
      isSomebodyKnown() &&
      element.checkVisibility?.({ opacityProperty: true, visibilityProperty: true }) !== false;
    if (ended) {
      return;
    }
    if (isVisible && wasVisible) {
      seen(element.getAttribute(MARK) ?? "");
    } else {
      timers.set(element, setTimeout(look, SEEN_AFTER_MS, element, isVisible));
    }
  };
  const screen = new IntersectionObserver(
    (entries) => {
      for (const { target, intersectionRatio } of entries) {
        clearTimeout(timers.get(target));
        if (intersectionRatio >= SHARE) {
          look(target, false);
        }
      }
    },
    { threshold: SHARE },
  );

  let planned: ReturnType<typeof setTimeout> | undefined;
  const find = () => {
    planned = undefined;
    for (const element of document.querySelectorAll(MARKED)) {
      const exchange = element.getAttribute(MARK);
      if (known.get(element) !== exchange) {
        known.set(element, exchange);
        // What is observed anew is told anew.
        screen.unobserve(element);
        screen.observe(element);
      }
    }
  };
  const changes = new MutationObserver(() => {
    planned ??= setTimeout(find, LOOK_EVERY_MS);
  });
  changes.observe(document, { childList: true, subtree: true, attributeFilter: [MARK] });
  find();

  return () => {
    changes.disconnect();
    screen.disconnect();
    clearTimeout(planned);
    ended = true;
  };
}
