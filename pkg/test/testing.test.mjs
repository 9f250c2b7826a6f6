// The tracker of a test: what it records, what it says of it, and how it fails.

import assert from "node:assert/strict";
import { test } from "node:test";
import * as main from "@cryptorebate/tracker";
import * as testing from "@cryptorebate/tracker/testing";

const { createTestTracker } = testing;
const WITHDRAWAL = { amount_usd: 100, currency: "USDT", network: "TRC20", is_first_withdrawal: true };

/** What an expectation says when it fails. */
function complaint(expectation) {
  try {
    expectation();
  } catch (error) {
    return error.message;
  }
  return assert.fail("it did not fail");
}

test("it has every function of the main entry", () => {
  const functions = Object.entries(main).filter(([, value]) => typeof value === "function");
  const own = new Map(Object.entries(testing));
  assert.deepEqual(
    functions.filter(([name]) => typeof own.get(name) !== "function"),
    [],
  );
  assert.ok(functions.some(([name]) => name === "track"));
});

test("an event that was tracked is found by its name and some of its properties", () => {
  const { identify, track, expectEvent, expectNoEvent, expectValid } = createTestTracker();
  identify("usr_1", { language: "ru" });
  track("withdrawal_requested", WITHDRAWAL);
  const found = expectEvent("withdrawal_requested", { amount_usd: 100 });
  assert.deepEqual(found.properties, WITHDRAWAL);
  assert.equal(found.userId, "usr_1");
  assert.deepEqual(found.verdict, { event: "withdrawal_requested", valid: true, violations: [] });
  assert.deepEqual(expectEvent("$identify").userProperties, { language: "ru" });
  expectNoEvent("withdrawal_requested", { amount_usd: 50 });
  expectNoEvent("page_viewed");
  expectValid();
});

test("matchers stand for values", () => {
  const { track, expectEvent } = createTestTracker();
  const anyString = { asymmetricMatch: (value) => typeof value === "string", toString: () => "Any<String>" };
  track("page_viewed", { page_name: "landing", page_url: "/" });
  expectEvent("page_viewed", { page_name: anyString });
  assert.match(
    complaint(() => expectEvent("page_viewed", { referrer_url: anyString })),
    /referrer_url: expected Any<String>, but it was not there/,
  );
});

test("a missing event is answered with the nearest one and with what differs", () => {
  const { identify, track, expectEvent } = createTestTracker();
  identify("usr_1");
  track("withdrawal_requested", { ...WITHDRAWAL, amount_usd: 70, network: "ERC20" });
  track("withdrawal_requested", { ...WITHDRAWAL, amount_usd: 50 });
  assert.equal(
    complaint(() => expectEvent("withdrawal_requested", { amount_usd: 100, network: "TRC20" })),
    'withdrawal_requested with { amount_usd: 100, network: "TRC20" } was not tracked. ' +
      "The nearest of 2 events of that name differs:\n  amount_usd: expected 100, but it was 50",
  );
});

test("where no event has the name, those that were tracked are named", () => {
  const { track, expectEvent } = createTestTracker();
  assert.equal(
    complaint(() => expectEvent("statistics_viewed")),
    "statistics_viewed was not tracked. Nothing was tracked at all.",
  );
  track("page_viewed", { page_name: "a", page_url: "/" });
  track("page_viewed", { page_name: "b", page_url: "/b" });
  assert.equal(
    complaint(() => expectEvent("statistics_viewed")),
    "statistics_viewed was not tracked. Tracked were: page_viewed (2 times).",
  );
});

test("an event that the collector would put into quarantine is none to be content with", () => {
  const { track, expectEvent, expectValid } = createTestTracker();
  track("page_viewed", { page_name: "landing", page_url: "no address" });
  for (const expectation of [() => expectEvent("page_viewed", { page_name: "landing" }), expectValid]) {
    assert.match(complaint(expectation), /bad_format at \/properties\/page_url: page_url/);
  }
});

test("an event that was not expected is shown", () => {
  const { track, expectNoEvent } = createTestTracker();
  expectNoEvent();
  track("statistics_viewed", { period: "7d" });
  const sentence = 'but 1 was tracked: statistics_viewed {"period":"7d"}';
  assert.equal(
    complaint(() => expectNoEvent("statistics_viewed")),
    `No statistics_viewed was expected, ${sentence}`,
  );
  assert.equal(
    complaint(() => expectNoEvent()),
    `No event was expected, ${sentence}`,
  );
});

test("what fails points to the line of the test", () => {
  const { expectEvent } = createTestTracker();
  assert.throws(
    () => expectEvent("page_viewed"),
    ({ stack }) => /^.*\n\s+at .*testing\.test\.mjs/.test(stack),
  );
});

test("receipts tell what becomes of an event", async () => {
  const { init, track, consent } = createTestTracker();
  const sent = track("statistics_viewed");
  assert.match(sent.eventId, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  assert.deepEqual(await sent, { status: "acknowledged" });
  init({ strict: true });
  const outcome = await track("statistics_viewed", { period: 7 });
  assert.equal(outcome.status, "rejected");
  assert.deepEqual(
    outcome.verdict.violations.map(({ code }) => code),
    ["missing_identity", "wrong_type"],
  );
  consent("denied");
  assert.deepEqual(await track("statistics_viewed"), { status: "dropped", reason: "no_consent" });
});

test("what is no JSON is no exception, but an event that is not valid", () => {
  const { track, expectValid } = createTestTracker();
  track("statistics_viewed", { period: 7n });
  assert.match(complaint(expectValid), /malformed at the event: The properties are no JSON/);
});

test("a page view by hand has the page's name and path", () => {
  const { init, page, events, expectValid } = createTestTracker();
  init({ pages: { "/": "landing" } });
  page();
  page({ name: "terms", path: "/terms" });
  assert.deepEqual(
    events("page_viewed").map(({ properties }) => properties),
    [
      { page_name: "landing", page_url: "/" },
      { page_name: "terms", page_url: "/terms" },
    ],
  );
  expectValid();
});

test("reset forgets the user, and clear forgets everything", () => {
  const { identify, reset, track, events, clear, status } = createTestTracker();
  identify("usr_1");
  reset();
  track("statistics_viewed");
  assert.equal(events("statistics_viewed")[0].userId, undefined);
  assert.equal(events().length, 2);
  identify("usr_1");
  clear();
  assert.deepEqual(events(), []);
  assert.equal(status().userId, undefined);
});

test("listeners are told of every event, but not within the call", async () => {
  const { init, subscribe, track, flush } = createTestTracker();
  const told = [];
  init({ onEvent: ({ event }) => told.push(`option ${event.event}`) });
  const unsubscribe = subscribe(({ event, fate }) => told.push(`${fate} ${event.event}`));
  track("statistics_viewed");
  assert.deepEqual(told, []);
  assert.deepEqual(await flush(), { delivered: true, waiting: 0 });
  assert.deepEqual(told.sort(), ["acknowledged statistics_viewed", "option statistics_viewed"]);
  unsubscribe();
  track("statistics_viewed");
  await flush();
  assert.equal(told.length, 3);
});
