// @cryptorebate/tracker/react: the tracker in React 18 and 19, on the client and on a server.

import {
  createContext,
  createElement,
  type ReactElement,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useInsertionEffect,
  useLayoutEffect,
} from "react";
import * as pageTracker from "./index.js";
import { namePage } from "./page-name.js";
import type { Receipt, Tracker } from "./tracker.js";
import type { ClientEventName, InitOptions, TrackArguments } from "./types.js";

const TrackerContext = createContext<Tracker>(pageTracker);
/** The trackers that a provider has started: effects run twice under React's strict mode, and `init` must not. */
const started = new WeakSet<Tracker>();

/** What {@link TrackerProvider} takes. */
export interface TrackerProviderProps {
  /** The options of `init`. They are read once. */
  options?: InitOptions | undefined;
  /** Another tracker than the page's: that of `@cryptorebate/tracker/inline`, or of a test. */
  tracker?: Tracker | undefined;
  children?: ReactNode;
}

/**
 * Starts the tracker once, and hands it to the hooks below. Calls that components make before are kept.
 *
 * When it is taken off the page, the tracker goes on: it belongs to the page.
 */
export function TrackerProvider({ options, tracker = pageTracker, children }: TrackerProviderProps): ReactElement {
  // Of all effects these come first: those of the components below find the tracker started.
  useInsertionEffect(() => {
    if (!started.has(tracker)) {
      started.add(tracker);
      tracker.init(options);
    }
  }, [options, tracker]);
  return createElement(TrackerContext.Provider, { value: tracker }, children);
}

/** The tracker: the functions of `@cryptorebate/tracker`, the same ones at each render. */
export function useTracker(): Tracker {
  return useContext(TrackerContext);
}

/** A function that tracks one event of the plan; the same one at each render. */
export function useTrack<E extends ClientEventName>(event: E): (...args: TrackArguments<E>) => Receipt {
  const { track } = useTracker();
  return useCallback((...args: TrackArguments<E>) => track(event, ...args), [track, event]);
}

/** Servers run no effects, and older Reacts complain of this one there. */
const useClientLayoutEffect = typeof document === "undefined" ? useEffect : useLayoutEffect;

/**
 * Names the page while the component is on it, for the page views that the tracker captures, by the document's
 * `<meta name="page-name">`.
 */
export function usePageName(name: string): void {
  useClientLayoutEffect(() => namePage(name), [name]);
}
