// Mixpanel in its smallest build, with its defaults.

import mixpanel from "mixpanel-browser/src/loaders/loader-module-core";

export function start(origin) {
  mixpanel.init("key", { api_host: `${origin}/mixpanel`, track_pageview: true });
}

export const identify = (user) => mixpanel.identify(user);
export const track = (event, properties) => void mixpanel.track(event, properties);
