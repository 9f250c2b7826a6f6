// @cryptorebate/tracker in the browser: the page's calls, and the start of what they are handed to.

import { call, die, flushed, open } from "./calls.js";
import type { ClientEventName, UserProperties } from "./generated/plan.js";
import { toJson } from "./json.js";
import { sentenceFor } from "./losses.js";
import { loadModule } from "./module.js";
import { watchNavigation } from "./navigation.js";
import { attempt, reason, report } from "./report.js";
import type { EventNotice, InitOptions, TrackArguments } from "./types.js";
import { validate } from "./validate.js";

export type * from "./types.js";
export { validate };

let started = false;

/**
 * Starts the tracker of this page: once, as early as possible. Calls made before are kept.
 *
 * On a server it does nothing.
 */
export function init(options: InitOptions = {}): void {
  if (typeof document === "undefined") {
    return;
  }
  if (started) {
    report("init() was called twice; the second call is ignored", "warn");
    return;
  }
  started = true;
  attempt("the tracker does not start", () => start(options));
}

/**
 * Takes an event of the plan. It is judged, and sent with the next batch.
 *
 * Never throws: what cannot be sent is told in the console.
 */
export function track<E extends ClientEventName>(event: E, ...args: TrackArguments<E>): void {
  const name = String(event);
  attempt(`track("${name}") is ignored`, () => {
    const at = Date.now();
    const [properties, options] = args;
    const text = toJson(properties);
    const userText = toJson(options?.userProperties);
    call((module) => module.track(name, text, userText, at));
  });
}

/**
 * Says who is there, and what is known of the user. All later events name the user; earlier ones of this browser are
 * joined to the user by their anonymous id. The same call again costs nothing.
 */
export function identify(userId: string, userProperties?: UserProperties): void {
  attempt("identify() is ignored", () => {
    const at = Date.now();
    if (typeof userId !== "string" || userId === "") {
      throw new TypeError(`the user's id must be a string that is not empty, but is ${JSON.stringify(userId)}`);
    }
    const text = toJson(userProperties);
    call((module) => module.identify(userId, text, at));
  });
}

/** Forgets the user, as after a logout: a new anonymous id and a new session begin. */
export function reset(): void {
  call((module) => module.reset());
}

/** Sends what waits. Resolves when it has arrived, or when the attempt has ended; then it is tried again later. */
export function flush(): Promise<void> {
  return started ? flushed() : Promise.resolve();
}

function start(options: InitOptions): void {
  const { capture, onEvent } = options;
  loadModule(options.wasm).then(
    (module) => open(module, () => module.start(settings(options))),
    (error) =>
      die(
        `the tracker does not start (${reason(error)}). If the page has a Content-Security-Policy, ` +
          "its script-src needs 'wasm-unsafe-eval'",
      ),
  );
  if (capture?.pageViews !== false) {
    watchNavigation(() => {
      const at = Date.now();
      const path = location.pathname;
      const name = options.pages?.[path] ?? metaPageName() ?? "";
      const { referrer } = document;
      call((module) => module.viewed(path, name, referrer, at));
    });
  }

  function settings({ endpoint, key, platform, batchSize, batchDelayMs, strict }: InitOptions) {
    return {
      url: `${String(endpoint ?? "").replace(/\/+$/, "")}/v1/batch`,
      key,
      platform: platform ?? "web",
      locale: navigator.language ?? "",
      batchSize: Math.max(1, batchSize ?? 20),
      batchDelayMs: Math.max(0, batchDelayMs ?? 1000),
      strict: strict === true,
      copies: capture?.copies !== false,
      keepalive: "keepalive" in Request.prototype,
      judged: onEvent ? (text: string, valid: boolean) => notify(onEvent, text, valid) : explainer(),
      lost: (loss: string) => report(sentenceFor(loss)),
    };
  }
}

function metaPageName(): string | undefined {
  return document.querySelector<HTMLMetaElement>("meta[name=page-name]")?.content;
}

function notify(onEvent: (notice: EventNotice) => void, text: string, valid: boolean): void {
  setTimeout(() => attempt("onEvent has failed", () => onEvent({ event: JSON.parse(text), valid })));
}

/** On the developer's own machine, what is wrong with an event is said in the console. */
function explainer(): ((text: string, valid: boolean) => void) | undefined {
  if (!/^(localhost|127\.0\.0\.1|\[::1\])$/.test(location.hostname)) {
    return undefined;
  }
  return (text, valid) => {
    if (!valid) {
      validate(text).then(
        ({ event, violations }) => {
          const sentences = violations.map(
            ({ code, path, message }) => `\n  ${code} at ${path || "the event"}: ${message}`,
          );
          console.warn(`@cryptorebate/tracker: ${event} is not what the plan says:${sentences.join("")}`);
        },
        (error) => report(`the validator does not load (${reason(error)})`, "warn"),
      );
    }
  };
}
