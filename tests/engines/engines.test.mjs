// The core of the tracker in every engine of the web: it loads, captures, sends in batches, and loses nothing at the end.
// @ts-check
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launchAddress } from "../e2e/telegram/launch.mjs";
import { signedInitData } from "../e2e/telegram/sign.mjs";
import { startServer } from "../faults/server.mjs";
import { engines } from "./engines.mjs";
import { folders, openScene, page, STEP } from "./scene.mjs";
import { KEYS } from "./webdriver.mjs";

/** What WebAssembly needs is not in it, and neither is `unsafe-eval`. */
const WITHOUT_WASM = {
  "Content-Security-Policy": "default-src 'none'; script-src 'self' 'unsafe-inline'; connect-src *",
};

for (const engine of engines()) {
  describe(engine.name, { skip: engine.missing ?? false }, () => {
    /** @type {import("./webdriver.mjs").Session} */
    let session;
    before(async () => {
      session = await engine.start();
    });
    after(() => session?.close());

    test("the view of the page and what the page tracks are accepted and stored", async (t) => {
      const scene = await openScene(t, session);
      await scene.visit();
      await session.run("make(2)");
      await scene.until(STEP, 2);
      await scene.until("page_viewed", 1);
      await scene.leave();
      await scene.collectorGoes();

      const events = await scene.stored();
      assert.deepEqual(events.map(({ event }) => event).sort(), ["$identify", STEP, STEP, "page_viewed"]);
      const view = events.find(({ event }) => event === "page_viewed");
      assert.deepEqual(view?.properties, { page_name: "landing", page_url: "/" });
      const steps = events.filter(({ event }) => event === STEP);
      assert.deepEqual(
        steps.map(({ user_id, platform, properties }) => ({ user_id, platform, ...properties })),
        [1, 2].map((step_number) => ({
          user_id: "usr_1",
          platform: "web",
          step_number,
          step_name: "step",
          total_steps: 2,
        })),
      );
      assert.equal(new Set(events.map(({ session_id }) => session_id)).size, 1);
      assert.equal(new Set(events.map(({ anonymous_id }) => anonymous_id)).size, 1);
    });

    test("fifty events of one task take at most two requests", async (t) => {
      const site = await startServer({ folders, page: () => page("") });
      t.after(() => site.close());
      await session.open(site.origin);
      await site.until("the first batch", () => site.events().length > 0);
      await session.run("return tracker.flush()");
      const before = site.requests().length;
      await session.run("make(50)");
      await site.until("50 events", () => site.events().filter(({ event }) => event === STEP).length === 50);
      assert.ok(site.requests().length - before <= 2);
    });

    test("every navigation is one view: pushed, redirected, and gone back to", async (t) => {
      const scene = await openScene(t, session);
      await scene.visit();
      await scene.until("page_viewed", 1);
      await session.run(`history.pushState(null, "", "/exchanges/okx?from=landing")`);
      await scene.until("page_viewed", 2);
      await session.run(`history.pushState(null, "", "/members"); history.replaceState(null, "", "/history")`);
      await scene.until("page_viewed", 3);
      // Another document, and back: from the engine's memory of pages, or loaded again.
      await scene.visit("/exchanges/htx");
      await scene.until("page_viewed", 4);
      await session.back();
      await scene.until("page_viewed", 5);
      await session.run("return tracker.flush()");
      await scene.leave();
      await scene.collectorGoes();

      const views = (await scene.stored()).filter(({ event }) => event === "page_viewed");
      assert.deepEqual(
        views.map(({ properties }) => [properties.page_name, properties.page_url]),
        [
          ["landing", "/"],
          ["exchange", "/exchanges/okx"],
          ["history", "/history"],
          ["exchange", "/exchanges/htx"],
          ["history", "/history"],
        ],
      );
    });

    test("a page that was left while an answer was on its way comes back and goes on", async (t) => {
      const site = await startServer({ folders, page: () => page("") });
      t.after(() => site.close());
      await session.open(site.origin);
      await site.until("the first batch", () => site.events().length > 0);
      await session.run("return tracker.flush()");
      const before = site.requests().length;
      await site.misbehave({ delayMs: 1000, times: 1 });
      await session.run(`make(1, "before")`);
      await site.until("a batch on its way", () => site.requests().length > before);
      await session.open(`${site.origin}/exchanges/htx`);
      await session.back();
      await session.run(`make(1, "after")`);
      const arrived = () => site.events().filter(({ event }) => event === STEP);
      await site.until("both", () => arrived().length >= 2);
      await session.run("return tracker.flush()");
      assert.deepEqual(
        arrived()
          .map(({ properties }) => properties.step_name)
          .sort(),
        ["after", "before"],
      );
      assert.deepEqual([...new Set(site.stored().values())], [1], "nothing comes twice");
    });

    test("a link copied by its button, and then with the keyboard, is told as such", async (t) => {
      const scene = await openScene(t, session);
      await scene.visit();
      await session.click("#copy");
      await scene.until("referral_link_copied", 1);
      await session.run(`getSelection().selectAllChildren(document.getElementById("okx"))`);
      await session.press([KEYS.control], "c");
      await scene.until("referral_link_copied", 2);
      await session.run("return tracker.flush()");
      await scene.leave();
      await scene.collectorGoes();

      const copies = (await scene.stored()).filter(({ event }) => event === "referral_link_copied");
      assert.deepEqual(
        copies.map(({ properties }) => properties),
        [
          { exchange_name: "bybit", copy_method: "button_click", is_first_copy: true },
          { exchange_name: "okx", copy_method: "keyboard", is_first_copy: true },
        ],
      );
    });

    test("of twenty events and a tab that closes at once, none is lost and none comes twice", async (t) => {
      const scene = await openScene(t, session);
      await scene.visit();
      await scene.until("page_viewed", 1);
      await scene.leave("make(20)");
      await scene.comeBack();
      await scene.until(STEP, 20);
      await session.run("return tracker.flush()");
      await scene.leave();
      await assertStepsOnce(scene, 20);
    });

    test("what a dead collector could not take waits for the next visit, and comes once", async (t) => {
      const scene = await openScene(t, session);
      await scene.visit();
      await scene.until("page_viewed", 1);
      await scene.collectorGoes();
      await scene.leave("make(20)");
      await scene.collectorComesBack();
      await scene.comeBack();
      await scene.until(STEP, 20);
      await session.run("return tracker.flush()");
      await scene.leave();
      await assertStepsOnce(scene, 20);
    });

    test("a Mini App is known by Telegram's launch parameters, and its address is told without them", async (t) => {
      const scene = await openScene(t, session);
      const { search, hash } = new URL(launchAddress("http://any", { initData: signedInitData(), startParam: "ad_1" }));
      await scene.visit(`/${search}${hash}`);
      await scene.until("page_viewed", 1);
      await session.run("make(1)");
      await scene.until(STEP, 1);
      await scene.leave();
      await scene.collectorGoes();

      const events = (await scene.stored()).filter(({ event }) => event !== "$identify");
      assert.deepEqual(
        events.map(({ event, platform, user_id, properties }) => ({ event, platform, user_id, properties })),
        [
          { event: "page_viewed", platform: "web", properties: { page_name: "landing", page_url: "/" } },
          { event: STEP, platform: "telegram_bot", properties: { step_number: 1, step_name: "step", total_steps: 1 } },
        ].map((event) => ({ ...event, user_id: "tg_279058397" })),
      );
      assert.doesNotMatch(JSON.stringify(events), /tgWebApp|hash=/);
    });

    test("where the page's policy forbids WebAssembly, events are judged all the same", async (t) => {
      const scene = await openScene(t, session, WITHOUT_WASM);
      await scene.visit();
      await session.run(`
        tracker.track("onboarding_step_completed", { step_number: 1, step_name: "right", total_steps: 1 });
        tracker.track("onboarding_step_completed", { step_number: "1", step_name: "wrong", total_steps: 1 });`);
      const [right, wrong] = await scene.until(STEP, 2);
      assert.equal(right?.status, "accepted");
      assert.equal(wrong?.status, "quarantined");
      const judged = await session.run(`return Object.fromEntries(notices
        .filter(({ event }) => event.event === "onboarding_step_completed")
        .map(({ event, valid }) => [event.properties.step_name, valid]))`);
      assert.deepEqual(judged, { right: true, wrong: false });
      const loaded = await session.run(`return performance.getEntriesByType("resource").map(({ name }) => name)`);
      assert.ok(
        loaded.some((/** @type {string} */ name) => name.endsWith("/tracker-js.js")),
        "without WebAssembly",
      );
      await scene.leave();
    });
  });
}

/** @param {Awaited<ReturnType<typeof openScene>>} scene @param {number} count */
async function assertStepsOnce(scene, count) {
  assert.deepEqual(
    scene.judged().filter(({ status }) => status !== "accepted"),
    [],
    "nothing was sent again that had arrived",
  );
  await scene.collectorGoes();
  const steps = (await scene.stored()).filter(({ event }) => event === STEP);
  assert.deepEqual(
    steps.map(({ properties }) => properties.step_number).sort((one, other) => one - other),
    Array.from({ length: count }, (_, index) => index + 1),
  );
}
