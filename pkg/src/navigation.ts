// Navigations: when the page's address has changed, told once for each task, after the page's own work is done.

import { attempt } from "./report.js";

/** Calls `navigated` now and after each navigation, when the task that navigates is over. */
export function watchNavigation(navigated: () => void): void {
  let expected = false;
  const soon = () => {
    if (!expected) {
      expected = true;
      setTimeout(() => {
        expected = false;
        attempt("a page view was not noticed", navigated);
      });
    }
  };
  for (const name of ["pushState", "replaceState"] as const) {
    const original = history[name];
    history[name] = function (this: History, ...change: Parameters<History["pushState"]>) {
      original.apply(this, change);
      soon();
    };
  }
  addEventListener("popstate", soon);
  soon();
}
