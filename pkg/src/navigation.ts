// Navigations: when the page's address has changed, told once for each task, after the page's own work is done.

import { attempt } from "./report.js";

/** Calls `navigated` now and after each navigation, when the task that navigates is over; `true` for a page that has come
 * back from the browser's cache. Returns the function that ends this. */
export function watchNavigation(navigated: (cameBack: boolean) => void): () => void {
  const off = new AbortController();
  const { signal } = off;
  let expected = false;
  const tell = (cameBack: boolean) => signal.aborted || attempt("capture_failed", () => navigated(cameBack));
  const soon = () => {
    // A page that is prepared before anybody has asked for it is no view until it is shown.
    if (!expected && !(document as { prerendering?: boolean }).prerendering) {
      expected = true;
      setTimeout(() => {
        expected = false;
        tell(false);
      });
    }
  };
  const on = (target: EventTarget, name: string) => target.addEventListener(name, soon, { signal });
  const { navigation } = window as { navigation?: EventTarget };
  if (navigation) {
    on(navigation, "currententrychange");
  } else {
    attempt("capture_failed", () => hook(soon, signal));
  }
  on(window, "popstate");
  on(window, "hashchange");
  on(document, "prerenderingchange");
  addEventListener("pageshow", ({ persisted }) => persisted && tell(true), { signal });
  soon();
  return () => off.abort();
}

/** Older browsers say nothing: the page's own calls are listened to. */
function hook(soon: () => void, signal: AbortSignal): void {
  for (const name of ["pushState", "replaceState"] as const) {
    const original = history[name];
    const hooked: History["pushState"] = function (this: History, ...change) {
      // It is told when the task is over. Other code may have its own in this place, which gives something back.
      soon();
      return original.apply(this, change);
    };
    history[name] = hooked;
    signal.addEventListener("abort", () => {
      if (history[name] === hooked) {
        history[name] = original;
      }
    });
  }
}
