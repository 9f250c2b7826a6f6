// Segment with its defaults: one request an event.

import { AnalyticsBrowser } from "@segment/analytics-next";

let analytics;

export function start(origin) {
  const apiHost = `${new URL(origin).host}/segment/v1`;
  const settings = { writeKey: "key", cdnURL: `${origin}/segment` };
  analytics = AnalyticsBrowser.load(settings, { integrations: { "Segment.io": { apiHost, protocol: "http" } } });
  analytics.page();
}

export const identify = (user) => void analytics.identify(user);
export const track = (event, properties) => void analytics.track(event, properties);
