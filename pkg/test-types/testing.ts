// What tests must be able to write, and what must not compile: checked by the type checker alone.

import type { Tracker } from "../src/index.js";
import * as main from "../src/index.js";
import * as testing from "../src/testing.js";

const { createTestTracker, expectEvent, expectNoEvent, events } = testing;

export const own: Tracker = createTestTracker();
/** The module stands in for the main entry. */
export const standIn: Tracker = testing;
export const page: Tracker = main;

const amount: number = expectEvent("withdrawal_requested", { amount_usd: 100 }).properties.amount_usd;
const names: string[] = events("page_viewed").map(({ properties }) => properties.page_name);
const codes = events().flatMap(({ verdict }) => verdict.violations.map(({ code }) => code));
expectEvent("$identify").userProperties?.language;
expectEvent("rebate_calculated");
expectNoEvent();
expectNoEvent("withdrawal_requested", { amount_usd: { asymmetricMatch: () => true } });
export const found = [amount, names, codes];

// @ts-expect-error: the plan has no such event
expectEvent("page_veiwed");
// @ts-expect-error: the event has no such property
expectEvent("page_viewed", { amount_usd: 100 });
// @ts-expect-error: the property is a number
const text: string = expectEvent("withdrawal_requested").properties.amount_usd;

export { text };
