// The delivery: requests to the collector, made so that they outlive the page and need nobody's permission first.

/** How a request ended. */
export interface Answer {
  /** The HTTP status; 0: nobody knows whether it arrived. */
  code: number;
  /** For how many seconds the collector wants to be left alone. */
  retryAfterSec?: number | undefined;
  /** The ids of the events that the answer names. */
  eventIds?: string[] | undefined;
  /** Telegram's signature is too old, or the collector cannot check it: it took nothing, and wants none. */
  isUnsigned?: boolean;
}

/** A collector that has not answered by then is taken for dead. */
const PATIENCE_MS = 30_000;
const PATIENCE_AFTER_RETURN_MS = 3000;
/** Compressing takes milliseconds, in which a page may die: up to this size, an earlier start is worth more than bytes. */
const WORTH_COMPRESSING = 10_240;

let origin = "";
let query = "";
/** Bodies that are being compressed: sent as they are when the page goes. */
const compressing = new Set<() => void>();
/** What gives up each request that is not answered yet. */
const unanswered = new Set<() => void>();

/** Says where the collector is. */
export function address(collector: string, key: string | undefined): void {
  origin = collector;
  // A header would make browsers of another origin ask permission first, which a closing page has no time for.
  query = key ? `?key=${encodeURIComponent(key)}` : "";
}

/** Sends a batch. `last`: the page may be gone the next moment. */
export function send(body: string, last: boolean): Promise<Answer> {
  if (last && !canOutlive()) {
    const taken = attempt(() => navigator.sendBeacon(`${origin}/v1/batch${query}`, body));
    // Nobody will say what became of it: the browser's word has to do.
    return Promise.resolve({ code: taken ? 200 : 0 });
  }
  if (last || body.length < WORTH_COMPRESSING || typeof CompressionStream === "undefined") {
    return post("batch", body);
  }
  return new Promise((resolve) => {
    const go = (payload: BodyInit) => {
      if (compressing.delete(plain)) {
        resolve(post("batch", payload));
      }
    };
    const plain = () => go(body);
    compressing.add(plain);
    compress(body).then(go, plain);
  });
}

/** Asks which of these events the collector has. */
export function check(eventIds: string[]): Promise<Answer> {
  return post("receipts", JSON.stringify({ event_ids: eventIds }));
}

/** Sends what is being compressed as it is. */
export function hurry(): void {
  for (const plain of [...compressing]) {
    plain();
  }
}

/**
 * The page has come back from the browser's cache: requests from before get a moment to be answered, and are then given
 * up. WebKit never says what became of them, not even when they are aborted.
 */
export function giveUpSoon(): void {
  const earlier = [...unanswered];
  setTimeout(() => {
    for (const end of earlier) {
      end();
    }
  }, PATIENCE_AFTER_RETURN_MS);
}

function post(path: string, body: BodyInit): Promise<Answer> {
  return new Promise((resolve) => {
    const request = new AbortController();
    const settle = (answer: Answer) => {
      clearTimeout(timer);
      unanswered.delete(end);
      resolve(answer);
    };
    const end = () => {
      request.abort();
      settle({ code: 0 });
    };
    const timer = setTimeout(end, PATIENCE_MS);
    unanswered.add(end);
    ask(path, body, request.signal).then(settle, end);
  });
}

async function ask(path: string, body: BodyInit, signal: AbortSignal): Promise<Answer> {
  const response = await fetch(`${origin}/v1/${path}${query}`, {
    method: "POST",
    body,
    keepalive: canOutlive(),
    signal,
  });
  const { ok, status: code, headers } = response;
  const isJson = /json/.test(headers.get("Content-Type") ?? "");
  // A hotel's log-in page answers with 200, too.
  if (ok && !isJson) {
    return { code: 0 };
  }
  const { stored, event_ids: refused, code: trouble } = isJson ? await response.json() : {};
  const isUnsigned = trouble === "init_data";
  const retryAfterSec = seconds(headers.get("Retry-After"));
  return { code: isUnsigned ? 503 : code, retryAfterSec, eventIds: stored ?? refused, isUnsigned };
}

/** `Retry-After`: a number of seconds, or a date (RFC 9110, section 10.2.3). */
function seconds(retryAfter: string | null): number | undefined {
  const given = retryAfter ?? "";
  const wait = /^\d+$/.test(given) ? Number(given) : Math.ceil((Date.parse(given) - Date.now()) / 1000);
  return wait >= 0 ? wait : undefined;
}

/** Whether requests can outlive the page. */
function canOutlive(): boolean {
  return attempt(() => "keepalive" in Request.prototype) === true;
}

function compress(text: string): Promise<ArrayBuffer> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}

function attempt<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return undefined;
  }
}
