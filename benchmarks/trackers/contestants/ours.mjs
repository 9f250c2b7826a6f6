// The built package as a page loads it, with all capture, sessions, storage and validation on.

import * as tracker from "/dist/index.js";

export const start = (endpoint) => tracker.init({ endpoint });
export const identify = (user) => void tracker.identify(user);
export const track = (event, properties) => void tracker.track(event, properties);
