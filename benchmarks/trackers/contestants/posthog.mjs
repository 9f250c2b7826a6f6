// PostHog in its slim build, with its defaults, but for its refusal of browsers that a program steers.

import posthog from "posthog-js/dist/module.slim.js";

export function start(origin) {
  posthog.init("key", { api_host: `${origin}/posthog`, defaults: "2025-05-24", opt_out_useragent_filter: true });
}

export const identify = (user) => posthog.identify(user);
export const track = (event, properties) => void posthog.capture(event, properties);
