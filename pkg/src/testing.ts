// @cryptorebate/tracker/testing: a tracker that keeps its events in memory and judges them as the collector would.
//
// The module can stand in for the package's main entry as it is: it has all of that entry's functions.

import { createTestTracker, type TestTracker } from "./testing/tracker.js";

export type { EventMatch, RecordedEvent } from "./testing/record.js";
export type * from "./tracker.js";
export type * from "./types.js";
export { createTestTracker, type TestTracker };

const tracker: TestTracker = createTestTracker();

export const {
  init,
  track,
  identify,
  reset,
  page,
  consent,
  flush,
  status,
  subscribe,
  destroy,
  validate,
  events,
  expectEvent,
  expectNoEvent,
  expectValid,
  clear,
} = tracker;
