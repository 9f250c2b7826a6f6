// Snowplow with its defaults and no plug-in.

import { newTracker, setUserId, trackPageView, trackSelfDescribingEvent } from "@snowplow/browser-tracker";

export function start(origin) {
  newTracker("tracker", origin, { appId: "benchmark", postPath: "/snowplow/tp2" });
  trackPageView();
}

export const identify = (user) => setUserId(user);
export const track = (event, data) =>
  trackSelfDescribingEvent({ event: { schema: `iglu:com.cryptorebate/${event}/jsonschema/1-0-0`, data } });
