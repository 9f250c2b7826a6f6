// Capture: what the tracker notices by itself, from page views to the page being closed.

import { captureCopies } from "./copies.js";
import { changed, happen, hidden, left, online, returned, status } from "./host.js";
import { newId } from "./ids.js";
import { What } from "./machine.js";
import { attempt } from "./report.js";
import { captureSightings } from "./sightings.js";
import type { MiniApp } from "./telegram.js";
import type { CapturedEvent, CaptureOptions, InitOptions } from "./types.js";
import { captureViews } from "./views.js";

/** Starts everything that the options leave on. Returns the function that ends it. */
export function startCapture(options: InitOptions, app: MiniApp | undefined): () => void {
  const off: CaptureOptions = { pageViews: false, copies: false, linkViews: false };
  const { pageViews, copies, linkViews } = options.capture === false ? off : (options.capture ?? {});
  const ends = [followLife(app)];

  /** Asks the page about an event, and takes what it makes of it. */
  function capture(event: CapturedEvent, take: (event: CapturedEvent) => void): void {
    const ask = () => (options.beforeCapture ? options.beforeCapture(event) : event);
    attempt("callback_failed", () => {
      const answer = ask();
      if (answer) {
        take(answer);
      }
    });
  }

  if (pageViews !== false) {
    const end = captureViews(options, ({ name, path, variant }, cameBack) =>
      capture({ event: "page_viewed", name, path }, (viewed) =>
        happen(What.Viewed, [newId(), newId(), cameBack, variant, viewed.name, document.referrer, viewed.path]),
      ),
    );
    ends.push(end);
  }
  if (copies !== false) {
    const links = typeof copies === "object" ? (copies.links ?? {}) : {};
    const end = captureCopies(links, (source, name) => {
      // Keys by themselves copy nothing yet: nobody has to be asked.
      if (source === "keys") {
        happen(What.Copied, [newId(), newId(), source]);
      } else if (name) {
        capture({ event: "referral_link_copied", name }, (copied) =>
          happen(What.Copied, [newId(), newId(), source, copied.name]),
        );
      }
    });
    ends.push(end);
  }
  if (linkViews !== false) {
    const isSomebodyKnown = () => Boolean(status()?.userId);
    const end = captureSightings(isSomebodyKnown, (name) =>
      capture({ event: "referral_link_viewed", name }, (seen) => happen(What.Seen, [newId(), newId(), seen.name])),
    );
    ends.push(end);
  }
  return () => {
    for (const end of ends) {
      end();
    }
  };
}

/** Follows the page's life: hidden, left, come back, without network, and what other tabs store. */
function followLife(app: MiniApp | undefined): () => void {
  const off = new AbortController();
  const { signal } = off;
  const on = <E extends Event>(target: EventTarget, name: string, act: (event: E) => void) =>
    target.addEventListener(name, (event) => attempt("capture_failed", () => act(event as E)), { signal });
  on(document, "visibilitychange", () => document.visibilityState === "hidden" && hidden());
  on(document, "freeze", () => hidden());
  on(window, "pagehide", () => left());
  on<PageTransitionEvent>(window, "pageshow", ({ persisted }) => persisted && returned());
  on(window, "online", () => online(true));
  on(window, "offline", () => online(false));
  on<StorageEvent>(window, "storage", ({ key, newValue }) => changed(key, newValue));
  const end = app?.onActive((isActive) => isActive || hidden());
  return () => {
    off.abort();
    end?.();
  };
}
