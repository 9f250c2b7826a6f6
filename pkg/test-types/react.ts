// What React components must be able to write, and what must not compile: checked by the type checker alone.

import { createElement, type ReactNode } from "react";
import { TrackerProvider, usePageName, useTrack, useTracker } from "../src/react.js";
import { createTestTracker } from "../src/testing.js";

export function Provider(children: ReactNode): ReactNode {
  createElement(TrackerProvider);
  createElement(TrackerProvider, { tracker: createTestTracker() }, children);
  // @ts-expect-error: there is no such option
  createElement(TrackerProvider, { options: { endpiont: "https://events.example.com" } });
  return createElement(TrackerProvider, { options: { endpoint: "https://events.example.com" } }, children);
}

export function Component(): void {
  usePageName("statistics");
  const { identify, track, flush } = useTracker();
  identify("usr_1", { language: "ru" });
  track("page_viewed", { page_name: "landing", page_url: "/" });
  flush({ deadline: 500 }).then(({ delivered }: { delivered: boolean }) => delivered);

  const statisticsViewed = useTrack("statistics_viewed");
  statisticsViewed();
  statisticsViewed({ period: "7d" }, { userProperties: { language: "ru" } }).eventId.at(0);
  const copied = useTrack("referral_link_copied");
  // @ts-expect-error: properties are missing altogether
  copied();
  // @ts-expect-error: not one of the closed list
  copied({ exchange_name: "bybit", copy_method: "mouse", is_first_copy: true });
  // @ts-expect-error: the plan has no such event
  useTrack("statistics_veiwed");
  // @ts-expect-error: only servers send this
  useTrack("rebate_calculated");
}
