// What must not compile, and what must: checked by the type checker alone, never run.

import { flush, identify, init, track, type Verdict, validate } from "../src/index.js";

init();
init({ endpoint: "https://events.example.com", capture: { copies: false }, onEvent: ({ valid }) => void valid });
track("page_viewed", { page_name: "landing", page_url: "/" });
track("statistics_viewed");
track("statistics_viewed", { period: "7d" }, { userProperties: { language: "ru" } });
track("statistics_viewed", { period: "a window that is not known today" });
track("referral_link_copied", { exchange_name: "bybit", copy_method: "keyboard", is_first_copy: true });
identify("usr_1", { language: "ru", exchanges_list: ["bybit"] });
flush().then(() => {});
validate({ event: "page_viewed" }).then((verdict: Verdict) => verdict.violations[0]?.code === "missing_field");

// @ts-expect-error: the plan has no such event
track("page_veiwed", { page_name: "landing", page_url: "/" });
// @ts-expect-error: the plan has no such property
track("page_viewed", { page_name: "landing", page_url: "/", page_title: "x" });
// @ts-expect-error: `page_url` is missing
track("page_viewed", { page_name: "landing" });
// @ts-expect-error: properties are missing altogether
track("page_viewed");
// @ts-expect-error: only servers send this
track("withdrawal_completed", {
  withdrawal_id: "1",
  amount_usd: 1,
  currency: "USDT",
  network: "TRC20",
  total_processing_sec: 1,
});
// @ts-expect-error: not one of the closed list
track("referral_link_copied", { exchange_name: "bybit", copy_method: "mouse", is_first_copy: true });
// @ts-expect-error: a number is expected
track("onboarding_step_completed", { step_number: "1", step_name: "x", total_steps: 4 });
// @ts-expect-error: there is no such user property
identify("usr_1", { favourite_colour: "red" });
// @ts-expect-error: the user's id is a string
identify(42);
// @ts-expect-error: there is no such option
init({ endpiont: "https://events.example.com" });
