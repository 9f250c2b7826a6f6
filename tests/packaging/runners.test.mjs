// The package's test tracker in real projects with Vitest and with Jest, in Node and in jsdom, as the README says.
// @ts-check

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { freshProject } from "./project.mjs";

/** @type {(() => Promise<void>)[]} */
const removals = [];
after(() => Promise.all(removals.map((remove) => remove())));

/** The expectations are the same in both. */
const SPEC = `
beforeEach(() => {
  clear();
  identify("usr_1");
});

test("a withdrawal is tracked", () => {
  withdraw(100);
  expectEvent("withdrawal_requested", { amount_usd: 100, currency: expect.any(String) });
  expectNoEvent("page_viewed");
  expectValid();
});

test("what is missing is told", () => {
  withdraw(50);
  expect(() => expectEvent("withdrawal_requested", { amount_usd: 100 })).toThrow("expected 100, but it was 50");
});

test("a wrong event is told", () => {
  withdraw(-1);
  expect(() => expectValid()).toThrow("out_of_range at /properties/amount_usd");
});

test("it runs where it should", () => {
  expect(typeof document).toBe(process.env.EXPECTED_DOCUMENT);
});
`;

const WITHDRAWAL = '{ amount_usd: amount, currency: "USDT", network: "TRC20", is_first_withdrawal: true }';

const REACT_SPEC = `
test("a component's events are tracked by the provider's tracker", () => {
  const tracker = createTestTracker();
  tracker.identify("usr_1");
  act(() => root().render(createElement(TrackerProvider, { tracker }, createElement(Withdraw))));
  document.querySelector("button").click();
  tracker.expectEvent("withdrawal_requested", { amount_usd: 100 });
  tracker.expectValid();
});

function root() {
  globalThis.IS_REACT_ACT_ENVIRONMENT = true;
  return createRoot(document.body.appendChild(document.createElement("div")));
}
`;

test("Vitest: the module is mocked by one line", async () => {
  const files = {
    "withdraw.ts": `import { track } from "@cryptorebate/tracker";
export const withdraw = (amount: number) => track("withdrawal_requested", ${WITHDRAWAL});`,
    "module.spec.ts": `import { beforeEach, expect, test, vi } from "vitest";
import { clear, expectEvent, expectNoEvent, expectValid, identify } from "@cryptorebate/tracker/testing";
import { withdraw } from "./withdraw.js";
vi.mock("@cryptorebate/tracker", () => import("@cryptorebate/tracker/testing"));
${SPEC}`,
    "own.spec.ts": `import { expect, test, vi } from "vitest";
// Before what is mocked, for Vitest asks for the mock when it comes to that.
import { createTestTracker, type TestTracker } from "@cryptorebate/tracker/testing";
import * as tracker from "@cryptorebate/tracker";
import { withdraw } from "./withdraw.js";
vi.mock("@cryptorebate/tracker", () => createTestTracker());
test("a tracker of the test's own is the module", () => {
  tracker.identify("usr_1");
  withdraw(7);
  expect((tracker as TestTracker).expectEvent("withdrawal_requested").properties.amount_usd).toBe(7);
});`,
    "component.spec.tsx": `import { act, createElement } from "react";
import { createRoot } from "react-dom/client";
import { test } from "vitest";
import { TrackerProvider, useTrack } from "@cryptorebate/tracker/react";
import { createTestTracker } from "@cryptorebate/tracker/testing";
const amount = 100;
function Withdraw() {
  const request = useTrack("withdrawal_requested");
  return createElement("button", { onClick: () => request(${WITHDRAWAL}) });
}
${REACT_SPEC}`,
  };
  const project = await freshProject("vitest", files);
  removals.push(project.remove);
  const specs = ["module.spec.ts", "own.spec.ts"];
  const node = project.run("vitest/vitest.mjs", ["run", ...specs], { EXPECTED_DOCUMENT: "undefined" });
  assert.match((await node).stdout, /5 passed/);
  const jsdom = ["run", "--environment", "jsdom", ...specs, "component.spec.tsx"];
  assert.match((await project.run("vitest/vitest.mjs", jsdom, { EXPECTED_DOCUMENT: "object" })).stdout, /6 passed/);
});

test("Jest: the module is mocked by one line", async () => {
  const files = {
    "package.json": JSON.stringify({ name: "jest-project", private: true }),
    "withdraw.js": `const { track } = require("@cryptorebate/tracker");
exports.withdraw = (amount) => track("withdrawal_requested", ${WITHDRAWAL});`,
    "module.spec.js": `jest.mock("@cryptorebate/tracker", () => require("@cryptorebate/tracker/testing"));
const { clear, expectEvent, expectNoEvent, expectValid, identify } = require("@cryptorebate/tracker/testing");
const { withdraw } = require("./withdraw");
${SPEC}`,
    "own.spec.js": `jest.mock("@cryptorebate/tracker", () => require("@cryptorebate/tracker/testing").createTestTracker());
const tracker = require("@cryptorebate/tracker");
const { withdraw } = require("./withdraw");
test("a tracker of the test's own is the module", () => {
  tracker.identify("usr_1");
  withdraw(7);
  expect(tracker.expectEvent("withdrawal_requested").properties.amount_usd).toBe(7);
});`,
    "component.spec.js": `jest.mock("@cryptorebate/tracker", () => require("@cryptorebate/tracker/testing"));
const { act, createElement } = require("react");
const { createRoot } = require("react-dom/client");
const { TrackerProvider, useTrack } = require("@cryptorebate/tracker/react");
const { createTestTracker } = require("@cryptorebate/tracker/testing");
const amount = 100;
function Withdraw() {
  const request = useTrack("withdrawal_requested");
  return createElement("button", { onClick: () => request(${WITHDRAWAL}) });
}
${REACT_SPEC}`,
  };
  const project = await freshProject("jest", files);
  removals.push(project.remove);
  const match = ["--testMatch", "**/*.spec.js"];
  const node = ["--env", "node", ...match, "--testPathIgnorePatterns", "component"];
  const inNode = await project.run("jest/bin/jest.js", node, { EXPECTED_DOCUMENT: "undefined" });
  assert.match(inNode.stderr, /5 passed, 5 total/);
  const jsdom = ["--env", "jsdom", ...match];
  const inJsdom = await project.run("jest/bin/jest.js", jsdom, { EXPECTED_DOCUMENT: "object" });
  assert.match(inJsdom.stderr, /6 passed, 6 total/);
});
