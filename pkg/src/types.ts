// The public types of the package: options, notices, verdicts, and what `track` takes for which event.

import type { ClientEventName, EventProperties, UserProperties } from "./generated/plan.js";
import type { ConsentState, Notice } from "./tracker.js";

export type * from "./generated/plan.js";
export type * from "./tracker.js";

/** What {@link init} can be told. Everything is optional. */
export interface InitOptions {
  /** The collector's origin or base URL, such as `https://events.example.com`. Default: the page's own origin. */
  endpoint?: string | undefined;
  /** The public write key. It goes with each request as `?key=KEY`: a header would need the browser's permission first. */
  key?: string | undefined;
  /** Where the page runs. Default: `telegram_bot` in a Telegram Mini App, `web` elsewhere. */
  platform?: "web" | "telegram_bot" | undefined;
  /** Names of pages by path: `{ "/": "landing" }`. Else the page's `<meta name="page-name">`, else its path. */
  pages?: Record<string, string> | undefined;
  /** Names of pages by pattern: `{ "/exchanges/:name": "exchange", "/help/*": "help" }`. */
  routes?: Record<string, string> | undefined;
  /** What is captured without a call: everything, unless switched off. */
  capture?: false | CaptureOptions | undefined;
  /** Called before a captured event is taken. It may change the properties, or return `null` to veto it. */
  beforeCapture?: ((event: CapturedEvent) => CapturedEvent | null) | undefined;
  /** So many waiting events leave at once. Default 50. */
  batchSize?: number | undefined;
  /** So many milliseconds an event waits for company, if another has just left. Default 1000. */
  batchDelayMs?: number | undefined;
  /** `strict`: an invalid event is not sent. Default `report`: it is sent, and the collector puts it into quarantine. */
  mode?: "report" | "strict" | undefined;
  /** The same as `mode: "strict"`. */
  strict?: boolean | undefined;
  /** What the person has decided so far. Default `granted`. While `pending`, events wait in memory and nothing is stored. */
  consent?: ConsentState | undefined;
  /** Signals of the browser that count as `denied`: Global Privacy Control, and Do Not Track. Default: neither. */
  respect?: { gpc?: boolean | undefined; dnt?: boolean | undefined } | undefined;
  /**
   * Where things are kept for the next page. Default `local`. `cookie`: those that say who is there stand in cookies, which
   * subdomains share. `none`: nowhere.
   */
  storage?: "local" | "cookie" | "none" | undefined;
  /** The domain of the cookies, such as `example.com`. */
  cookieDomain?: string | undefined;
  /** Called with every judged event and each change of its fate, after the call that made it has returned. */
  onEvent?: ((notice: Notice) => void) | undefined;
  /** Where the WebAssembly module is, or the module itself, if it cannot lie beside the script. */
  wasm?: string | URL | BufferSource | Response | Promise<Response> | undefined;
  /** `false`: neither `?track_debug` nor Ctrl+Shift+E (Cmd+Shift+E) opens the developer's overlay. */
  devtools?: boolean | undefined;
}

/** What is captured. Each can be switched off. */
export interface CaptureOptions {
  /** Page views. `hash`: pages that keep their route in the fragment. `query`: another query is another page. */
  pageViews?: boolean | { hash?: boolean | undefined; query?: boolean | undefined } | undefined;
  /** Copies of referral links: of what is marked in HTML, and of links that are known by what they contain. */
  copies?: boolean | { links?: LinkPatterns | undefined } | undefined;
  /** Referral links that were visible for a second. */
  linkViews?: boolean | undefined;
}

/** How the referral link of an exchange is recognised: `{ bybit: "partner.bybit.com/b/", okx: /okx\.com\/join\/\d+/ }`. */
export type LinkPatterns = Record<string, string | RegExp>;

/** A captured event before it is taken. */
export interface CapturedEvent {
  /** Its name in the plan. */
  event: "page_viewed" | "referral_link_copied" | "referral_link_viewed";
  /** The page's name (empty: its path is taken), or the exchange. */
  name: string;
  /** The page's path. */
  path?: string;
}

/** One event that was judged. */
export type EventNotice = Notice;

/** What goes with an event besides its properties. */
export interface TrackOptions {
  /** What the event says of the user. */
  userProperties?: UserProperties | undefined;
}

/** The arguments of {@link track} after the event's name: properties may be left out where none is required. */
export type TrackArguments<E extends ClientEventName> =
  Record<never, never> extends EventProperties[E]
    ? [properties?: EventProperties[E], options?: TrackOptions]
    : [properties: EventProperties[E], options?: TrackOptions];

/** What the plan says of one event. */
export interface Verdict {
  /** The event's name as it was given; `null` where there is none. */
  event: string | null;
  /** Whether there is no violation. */
  valid: boolean;
  /** What is wrong. */
  violations: Violation[];
  /** What is worth a look, and does not make the event invalid. Left out where there is nothing. */
  warnings?: Violation[];
}

/** One thing that is not what the plan says. */
export interface Violation {
  /** The kind of trouble. */
  code: ViolationCode;
  /** Where: a JSON Pointer into the event. */
  path: string;
  /** A sentence for the person who has to mend it. */
  message: string;
  /** What would have been right. */
  expected?: string;
  /** The JSON text that was found. */
  actual?: string;
  /** The rule that was broken, where `code` is `rule_broken`. */
  rule?: string;
}

/** The kinds of trouble. `unknown_value` and `deprecated` are warnings. */
export type ViolationCode =
  | "malformed"
  | "unknown_event"
  | "unknown_field"
  | "missing_field"
  | "unknown_property"
  | "missing_property"
  | "duplicate_property"
  | "wrong_type"
  | "not_in_enum"
  | "bad_format"
  | "out_of_range"
  | "too_many_decimals"
  | "too_long"
  | "platform_not_allowed"
  | "missing_identity"
  | "rule_broken"
  | "unknown_value"
  | "deprecated";
