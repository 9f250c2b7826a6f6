// Amplitude with its defaults, but for its remote configuration, which would come from Amplitude's own servers.

import * as amplitude from "@amplitude/analytics-browser";

export function start(origin) {
  amplitude.init("key", { serverUrl: `${origin}/amplitude/2/httpapi`, remoteConfig: { fetchRemoteConfig: false } });
}

export const identify = (user) => amplitude.setUserId(user);
export const track = (event, properties) => void amplitude.track(event, properties);
