// The names that an editor offers: exactly the plan's events that a page may send, and all that a test may have recorded.

import type { ClientEventName, EventName, track } from "../src/index.js";
import type { expectEvent } from "../src/testing.js";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** A union of plain names: with `string` in it, an editor would offer nothing, and take everything. */
type Closed<Name> = string extends Name ? false : true;

// From the plan: the events whose emitter is the client.
type Expected =
  | "page_viewed"
  | "user_signed_up"
  | "user_logged_in"
  | "user_logged_out"
  | "onboarding_step_completed"
  | "onboarding_completed"
  | "referral_link_viewed"
  | "referral_link_copied"
  | "rebate_accrued_notification"
  | "withdrawal_requested"
  | "dashboard_viewed"
  | "statistics_viewed"
  | "history_viewed";

export const offered: Same<Parameters<typeof track>[0], Expected> = true;
export const named: Same<ClientEventName, Expected> = true;
export const closed: Closed<EventName> = true;
export const recorded: Same<Parameters<typeof expectEvent>[0], EventName | "$identify"> = true;
