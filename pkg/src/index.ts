// @cryptorebate/tracker in the browser: the page's calls, and the start of what they are handed to.

import { startCapture } from "./capture.js";
import { timeOfCall } from "./clock.js";
import { watchDevtools } from "./devtools-switch.js";
import type { ClientEventName, UserProperties } from "./generated/plan.js";
import {
  close,
  decide,
  fail,
  flush as flushHost,
  happen,
  open,
  start as startHost,
  status as statusOfHost,
} from "./host.js";
import { newId } from "./ids.js";
import { toJson } from "./json.js";
import { What } from "./machine.js";
import { loadModule } from "./module.js";
import { subscribe } from "./notices.js";
import { OpenReceipt } from "./receipt.js";
import { attempt, reason, report } from "./report.js";
import { settingsOf } from "./settings.js";
import { miniApp } from "./telegram.js";
import type { ConsentState, FlushResult, InitOptions, PageView, Receipt, Status, TrackArguments } from "./types.js";
import { validate } from "./validate.js";
import { currentView } from "./views.js";

export type * from "./types.js";
export { subscribe, validate };

let options: InitOptions | undefined;
/** What the person has decided, if they have. */
let decided: ConsentState | undefined;
/** What has to be ended with the tracker. */
let ends: (() => void)[] = [];

/**
 * Starts the tracker of this page: once, as early as possible. Calls made before are kept.
 *
 * On a server it does nothing.
 */
export function init(given: InitOptions = {}): void {
  if (typeof document === "undefined") {
    return;
  }
  if (options) {
    // Frameworks that mount everything twice do this, and mean no harm.
    report("init_twice");
    return;
  }
  options = { ...given, consent: decided ?? given.consent };
  attempt("init_failed", () => begin(options as InitOptions));
}

/**
 * Takes an event of the plan. It is judged, stored and sent with the next batch.
 *
 * Never throws: what cannot be sent is told in the console. The receipt can be awaited by those who want to know what
 * becomes of the event.
 */
export function track<E extends ClientEventName>(event: E, ...args: TrackArguments<E>): Receipt {
  const [properties, more] = args;
  return take(`track("${String(event)}")`, What.Track, () => [
    toJson(properties),
    toJson(more?.userProperties),
    String(event),
  ]);
}

/**
 * Says who is there, and what is known of the user. All later events name the user; earlier ones of this browser are
 * joined to the user by their anonymous id. The same call again costs nothing.
 */
export function identify(userId: string, userProperties?: UserProperties): Receipt {
  return take("identify()", What.Identify, () => {
    if (typeof userId !== "string" || userId === "") {
      throw new TypeError(`the user's id must be a string that is not empty, but is ${JSON.stringify(userId)}`);
    }
    return [toJson(userProperties), userId];
  });
}

/** Forgets the user, as after a logout: a new anonymous id and a new session begin. */
export function reset(): void {
  take("reset()", What.Reset, () => []);
}

/** Tells a page view by hand: of where the browser is, unless `view` says otherwise. */
export function page(view: PageView = {}): Receipt {
  return take("page()", What.Viewed, () => {
    const { variant, name, path } = currentView(options ?? {}, view);
    return [true, variant, name, document.referrer, path];
  });
}

/** Takes note of what the person has decided. While it is `pending`, events wait in memory; `denied` forgets everything. */
export function consent(state: ConsentState): void {
  if (options) {
    attempt("call_ignored", () => decide(state));
  }
  decided = state;
}

/**
 * Sends what waits. Resolves when it has arrived, when the attempt has ended, or after `deadline` milliseconds; what has
 * not arrived is tried again later. Never rejects.
 */
export function flush({ deadline }: { deadline?: number } = {}): Promise<FlushResult> {
  return flushHost(deadline);
}

/** How the tracker is at this moment. */
export function status(): Status | undefined {
  return statusOfHost();
}

/** Stops the tracker, gives back what it has listened to, and removes all that it has stored. */
export async function destroy(): Promise<void> {
  if (!options) {
    return;
  }
  attempt("destroy_failed", () => {
    for (const end of ends) {
      end();
    }
    close();
  });
  ends = [];
  options = undefined;
}

/** Something that may become an event. What cannot be taken is told, and never thrown. */
function take(call: string, what: What, fieldsOf: () => (string | boolean)[]): Receipt {
  const receipt = new OpenReceipt(typeof crypto === "undefined" ? "" : newId());
  if (typeof document === "undefined") {
    return receipt;
  }
  try {
    // A visitor or a session may begin, which needs an id of its own; an event that is just tracked has one.
    const spareId = what === What.Track ? "" : newId();
    happen(what, [receipt.eventId, spareId, ...fieldsOf()], receipt, timeOfCall());
  } catch (error) {
    report("call_ignored", `${call}: ${reason(error)}`);
    receipt.settle({ status: "dropped", reason: "malformed" });
  }
  return receipt;
}

function begin(options: InitOptions): void {
  const app = miniApp();
  const settings = settingsOf(options, app);
  if (options.onEvent) {
    ends.push(subscribe(options.onEvent));
  } else if (/^(localhost|127\.0\.0\.1|\[::1\])$/.test(location.hostname)) {
    ends.push(subscribe((notice) => notice.valid || void import("./words.js").then((words) => words.explain(notice))));
  }
  open(settings);
  loadModule(options.wasm).then(startHost, (error) => fail("init_failed", reason(error)));
  if (app?.userId) {
    identify(app.userId);
  }
  ends.push(startCapture(options, app), watchDevtools(options, { consent, flush, reset, status, subscribe }));
}
