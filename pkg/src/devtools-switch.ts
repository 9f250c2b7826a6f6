// The switch of the developer's overlay: it is loaded when the page's address or a key asks for it.

import type { Observed } from "./devtools.js";
import { reason, report } from "./report.js";
import type { InitOptions } from "./types.js";

/** Opens the overlay for `?track_debug`, and on Ctrl+Shift+E (Cmd+Shift+E). Returns the function that ends this. */
export function watchDevtools({ devtools }: InitOptions, tracker: Observed): () => void {
  const off = new AbortController();
  if (devtools !== false) {
    if (/[?&]track_debug\b/.test(location.search)) {
      toggle(tracker);
    }
    const pressed = ({ code, shiftKey, ctrlKey, metaKey }: KeyboardEvent) => {
      if (code === "KeyE" && shiftKey && (ctrlKey || metaKey)) {
        toggle(tracker);
      }
    };
    addEventListener("keydown", pressed, { signal: off.signal });
  }
  return () => off.abort();
}

function toggle(tracker: Observed): void {
  import("./devtools.js").then(
    (overlay) => overlay.toggleDevtools(tracker),
    (error) => report("devtools_missing", reason(error)),
  );
}
