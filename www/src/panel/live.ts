// The collector's live stream of judged events, as server-sent events.

import { type Judged, parseJudged } from "./wire.ts";

export type Connection = "connecting" | "open" | "lost";

/** How long to wait where the browser has given up on the stream. */
const reconnectMs = 3_000;

/** Follows the stream for as long as the page lives, through every loss of the connection. */
export function followLive(onJudged: (judged: Judged) => void, onConnection: (state: Connection) => void): void {
  onConnection("connecting");
  const source = new EventSource("/v1/live");
  source.addEventListener("open", () => onConnection("open"));
  source.addEventListener("judged", ({ data }: MessageEvent<string>) => {
    const judged = parseJudged(data);
    if (judged) onJudged(judged);
  });
  source.addEventListener("error", () => {
    onConnection("lost");
    // The browser reconnects by itself after a lost connection, but not after an answer that is no stream.
    if (source.readyState !== EventSource.CLOSED) return;
    setTimeout(() => followLive(onJudged, onConnection), reconnectMs);
  });
}
