// The host of the state machine: lets things happen to it, and carries its orders out.

import { type Answer, address, check, giveUpSoon, hurry, send } from "./delivery.js";
import { nameOf, names, openDisk, read, readItem, remove, wipe, write, writeItem } from "./disk.js";
import { madeMs, newId } from "./ids.js";
import { hold, release, watch } from "./lease.js";
import * as ledger from "./ledger.js";
import { attach, type Field, ITEMS, isAttached, type Module, speak, What } from "./machine.js";
import { notify } from "./notices.js";
import type { OpenReceipt } from "./receipt.js";
import { attempt, reason, report } from "./report.js";
import type { Settings } from "./settings.js";
import type { ConsentState, DropReason, FlushResult, Status } from "./types.js";
import { validate } from "./validate.js";

/** Something that happens, and may have to wait until the module is there. */
interface Call {
  what: What;
  atMs: number;
  fields: readonly Field[];
  receipt?: OpenReceipt | undefined;
  /** Where it is stored. */
  name?: string | undefined;
}

/** A module that never comes must not fill the memory. */
const MAX_WAITING = 1000;
/** How long the events of a page that was just left may still be on their way, before another page looks at them. */
const ADOPT_AFTER_MS = 1000;
/** The place of the user's id among the items. */
const USER = 1;
const CONSENTS: readonly ConsentState[] = ["granted", "pending", "denied"];

let settings: Settings | undefined;
let state: Status["state"] = "loading";
let consent: ConsentState;
let tab = "";
/** Whether anything outlives the page. */
let hasDisk = false;
/** Who is there, as far as is known before the module is. */
let user = "";
let waiting: Call[] = [];
let timer: ReturnType<typeof setTimeout> | undefined;
const flushes: (() => void)[] = [];
let inFlight = 0;
/** Whether the collector takes accounts of what was lost: another back end may not know them. */
let takesAccounts = true;
/** The page may be gone the next moment. */
let leaving = false;
/** The visitor's, the session's and the user's id, as last asked for; none before the module is there. */
let ids: string[] = [];

/** Lets something happen: now, or when the tracker is there. An event of it is on disk, if possible, when this returns. */
export function happen(what: What, fields: readonly Field[], receipt?: OpenReceipt, atMs = Date.now()): void {
  const call: Call = { what, atMs, fields, receipt };
  if (state === "failed") {
    receipt?.settle({ status: "dropped", reason: "tracker_failed" });
  } else if (isAttached()) {
    now(call);
  } else if (waiting.length < MAX_WAITING) {
    waiting.push(call);
    storeCall(call);
  } else {
    receipt?.settle({ status: "dropped", reason: "queue_full" });
    report("calls_waiting");
  }
}

/** Takes the settings. What has happened before is stored from now on. */
export function open(given: Settings): void {
  settings = given;
  consent = given.consent;
  tab = ledger.openLedger();
  address(given.origin, given.key);
  openStorage();
  if (consent === "denied") {
    wipe();
  }
  hold(tab);
  waiting.forEach(storeCall);
}

/** The module is there: all that has waited happens. */
export function start(module: Module): void {
  if (!settings) {
    return;
  }
  attach(module);
  state = "running";
  const { strict, batchSize, batchDelayMs, platform, locale, telegram, campaign } = settings;
  const first = [newId(), newId(), CONSENTS.indexOf(consent), strict, batchSize, batchDelayMs, platform, locale];
  tell(What.Start, ...first, telegram, ...ITEMS.map((_, item) => readItem(item)));
  tell(What.Landed, newId(), newId(), campaign);
  waiting.splice(0).forEach(now);
  setTimeout(lookForOthers, ADOPT_AFTER_MS);
}

/** Ends the tracker: the page goes on without it. What is stored is for the next page. */
export function fail(topic: "init_failed" | "tracker_failed", detail: string): void {
  report(topic, detail);
  stop();
  state = "failed";
  for (const { receipt } of waiting.splice(0)) {
    receipt?.settle({ status: "dropped", reason: "tracker_failed" });
  }
}

/** Stops, and removes all that was stored. */
export function close(): void {
  stop();
  wipe();
  ledger.closeLedger();
  settings = undefined;
  state = "loading";
  takesAccounts = true;
  waiting = [];
  ids = [];
  inFlight = 0;
}

function stop(): void {
  clearTimeout(timer);
  release();
  attach(undefined);
  endFlushes();
}

/** Nothing is stored of those who have not agreed, and who has agreed on a page before is still known. */
function openStorage(): void {
  if (settings) {
    hasDisk = openDisk(settings.storage, settings.owner, settings.cookieDomain, consent === "granted");
    user = readItem(USER) ?? "";
  }
}

/** Stores a call that makes an event, in case that the page is closed before the module is there. */
function storeCall(call: Call, at = waiting.length): void {
  const { what, atMs, fields, receipt } = call;
  if (what === What.Identify) {
    user = String(fields.at(-1));
  } else if (what === What.Reset) {
    user = "";
  }
  if (tab && (what === What.Track || what === What.Identify || what === What.Viewed)) {
    // Another page may show the same: it is a view all the same.
    const kept = what === What.Viewed ? fields.map((field, at) => at === 2 || field) : fields;
    call.name = `call.${tab}.${at}`;
    const isStored = write(call.name, JSON.stringify([what, atMs, kept, user]));
    if (receipt) {
      receipt.persisted = isStored;
    }
  }
}

function now({ what, atMs, fields, receipt, name }: Call): void {
  if (isAttached()) {
    try {
      carryOut(speak(what, atMs, fields), receipt);
    } catch (error) {
      fail("tracker_failed", reason(error));
    }
    if (name) {
      remove(name);
    }
  }
}

function tell(what: What, ...fields: Field[]): void {
  now({ what, atMs: Date.now(), fields });
}

function carryOut(orders: string[], receipt?: OpenReceipt): void {
  let isEvent = false;
  for (const order of orders) {
    const rest = order.slice(1);
    const space = rest.indexOf(" ");
    const [first, more] = space < 0 ? [rest, ""] : [rest.slice(0, space), rest.slice(space + 1)];
    const handles = () => more.split(" ").map(Number);
    switch (order[0]) {
      case "K":
        isEvent = true;
        ledger.enter(Number(first), more.slice(0, 2), more.slice(2), receipt);
        break;
      case "R":
        isEvent = true;
        refuse(first as DropReason, more, receipt);
        break;
      case "D":
        ledger.end(rest.split(" ").slice(1).map(Number), "acknowledged", { status: "acknowledged" });
        break;
      case "X":
        lose(first as DropReason, handles().length);
        ledger.end(handles(), "dropped", { status: "dropped", reason: first as DropReason });
        break;
      case "S":
      case "C":
        deliver(first, handles(), order[0] === "C");
        break;
      case "W":
        wake(Number(first));
        break;
      case "I":
        writeItem(Number(first), more);
        break;
      case "@":
        ids = [first, ...more.split(" ")];
        break;
      case "!":
        state = "stopped";
        report("key_refused");
        break;
      case ".":
        endFlushes();
    }
  }
  if (!isEvent) {
    // What says nothing new makes no event.
    receipt?.settle({ status: "acknowledged" });
  }
}

/** Wakes the tracker up: at once where it can be when the page's own code is done, for the page may be killed then. */
function wake(afterMs: number): void {
  clearTimeout(timer);
  if (afterMs > 0) {
    timer = setTimeout(tell, afterMs, What.TimerFired);
  } else {
    queueMicrotask(() => tell(What.TimerFired));
  }
}

function refuse(reason: DropReason, text: string, receipt: OpenReceipt | undefined): void {
  ledger.miss();
  lose(reason, 1);
  const isRejected = reason === "invalid";
  if (text) {
    notify(text, false, isRejected ? "rejected" : "dropped", reason);
  }
  const drop = () => receipt?.settle({ status: "dropped", reason });
  if (isRejected && receipt) {
    validate(text).then((verdict) => receipt.settle({ status: "rejected", verdict }), drop);
  } else {
    drop();
  }
}

function lose(reason: DropReason, events: number): void {
  ledger.lose(reason, events);
  report(`lost_${reason}`);
}

async function deliver(number: string, handles: number[], isCheck: boolean): Promise<void> {
  const texts: string[] = [];
  const handleOf = new Map<string, number>();
  for (const handle of handles) {
    // What another tab has taken over meanwhile is not here any more.
    const text = ledger.textOf(handle);
    if (text) {
      texts.push(text);
      handleOf.set(idOf(text), handle);
    }
  }
  const { delivery, told } = ledger.accounts();
  const sender = settings;
  inFlight += texts.length;
  const sending =
    texts.length === 0 ? { code: 200 } : isCheck ? check([...handleOf.keys()]) : send(batch(delivery, texts), leaving);
  const answer: Answer = await sending;
  if (settings !== sender) {
    // The tracker that has sent it was ended meanwhile: the next one counts its own deliveries.
    return;
  }
  const { retryAfterSec, eventIds } = answer;
  let { code } = answer;
  inFlight -= texts.length;
  if (answer.isUnsigned && settings) {
    settings.initData = undefined;
  }
  if (code === 400 && takesAccounts && !eventIds && !isCheck) {
    // Before events are suspected, the batch is tried without what they do not need.
    takesAccounts = false;
    code = 503;
  }
  if (code === 200 && !isCheck) {
    told();
  }
  const named = eventIds?.map((id) => handleOf.get(id)) ?? [];
  tell(What.Settled, number, code, Math.floor(Math.random() * 0x10000), retryAfterSec, ...named);
}

function batch(delivery: object, texts: string[]): string {
  const initData = settings?.initData;
  const telegram = initData ? `,"init_data":${JSON.stringify(initData)}` : "";
  const report = takesAccounts ? `,"delivery":${JSON.stringify(delivery)}` : "";
  return `{"sent_at":"${new Date().toISOString()}"${report}${telegram},"batch":[${texts.join(",")}]}`;
}

function lookForOthers(): void {
  names("").forEach(lookAt);
}

/** A tab whose events are found is watched: when it is dead they are this one's. */
function lookAt(name: string): void {
  const other = /^(?:event|call|lost)\.(\w+)/.exec(name)?.[1];
  if (other && isAttached() && hasDisk) {
    watch(other, (dead) => attempt("adoption_failed", () => adopt(dead)));
  }
}

function adopt(dead: string): void {
  let lastMade = 0;
  for (const name of names(`event.${dead}.`)) {
    const record = read(name) ?? "";
    const bytes = new TextEncoder().encode(record.slice(2)).length;
    lastMade = Math.max(lastMade, Number(name.split(".")[2]));
    // The handle comes first: an event may have to be dropped as soon as it is taken over.
    const [handle, ...orders] = speak(What.Adopted, Date.now(), [
      record[0] === "1",
      bytes,
      madeMs(record.slice(15, 51)),
    ]);
    ledger.inherit(Number(handle?.slice(1)), name, record);
    carryOut(orders);
  }
  for (const name of names(`call.${dead}.`)) {
    attempt("adoption_failed", () => adoptCall(name));
  }
  ledger.inheritLosses(dead, lastMade);
}

/** Makes a call of a page that was closed before the module was there. */
function adoptCall(name: string): void {
  const [what, atMs, fields, caller] = JSON.parse(read(name) as string);
  tell(What.Asked);
  const present = ids[2];
  if (caller && present && caller !== present) {
    // Somebody else is there by now, to whom it must not be credited.
    lose("tracker_failed", 1);
    remove(name);
    return;
  }
  if (caller && !present && what !== What.Identify) {
    tell(What.Identify, newId(), newId(), "", caller);
  }
  now({ what, atMs, fields, name });
}

/** The page was hidden, and may be gone the next moment. */
export function hidden(): void {
  hurry();
  leaving = true;
  tell(What.Hidden, !hasDisk);
  leaving = false;
}

/** The page is left, for good or to be put aside. */
export function left(): void {
  hidden();
  release();
}

/**
 * The page was put aside and has come back. Its events may be another's by now: it begins as a new tab, and takes over
 * what it has left behind like any other.
 */
export function returned(): void {
  giveUpSoon();
  tab = ledger.openLedger();
  hold(tab);
  for (const handle of ledger.handOver()) {
    tell(What.HandedOver, handle);
  }
  lookForOthers();
}

/** Another tab has changed the storage. */
export function changed(key: string | null, value: string | null): void {
  const name = nameOf(key);
  const item = (ITEMS as readonly unknown[]).indexOf(name);
  if (item >= 0) {
    tell(What.Changed, newId(), newId(), item, value ?? "");
  } else if (name && value) {
    lookAt(name);
  }
}

/** The browser has lost the network, or found it again. */
export function online(isOnline: boolean): void {
  tell(isOnline ? What.Flushed : What.Offline);
}

/** The person has decided. */
export function decide(decided: ConsentState): void {
  consent = decided;
  if (decided === "denied") {
    wipe();
  }
  openStorage();
  tell(What.Decided, CONSENTS.indexOf(decided));
  if (decided === "granted") {
    waiting.forEach(storeCall);
    ledger.storeAll();
    lookForOthers();
  }
}

/** Sends what waits, and resolves when that has ended, or after so long. */
export function flush(deadlineMs: number | undefined): Promise<FlushResult> {
  return new Promise((resolve) => {
    const deadline = deadlineMs === undefined ? undefined : setTimeout(done, deadlineMs);
    function done(): void {
      clearTimeout(deadline);
      const undelivered = ledger.size() + waiting.length;
      resolve({ delivered: undelivered === 0, waiting: undelivered });
    }
    if (!settings || state === "failed") {
      done();
    } else {
      flushes.push(done);
      happen(What.Flushed, []);
    }
  });
}

function endFlushes(): void {
  for (const done of flushes.splice(0)) {
    done();
  }
}

/** How the tracker is at this moment. */
export function status(): Status | undefined {
  if (!settings) {
    return undefined;
  }
  tell(What.Asked);
  const [anonymousId = "", sessionId = "", userId = user] = ids;
  return {
    state,
    validating: isAttached(),
    consent,
    platform: settings.platform,
    online: navigator.onLine,
    anonymousId,
    sessionId,
    ...(userId ? { userId } : {}),
    waiting: ledger.size() + waiting.length - inFlight,
    inFlight,
    acknowledged: ledger.acknowledged,
    dropped: ledger.losses(),
    storage: hasDisk ? "local" : "memory",
  };
}

/** The id of an event as it stands in its text: `{"event_id":"…`. */
function idOf(text: string): string {
  return text.slice(13, 49);
}
