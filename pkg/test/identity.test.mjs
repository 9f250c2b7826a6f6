// Who is there, in a real Chromium: visitors, users and sessions, over pages, tabs and hosts, and the end of it all.

import assert from "node:assert/strict";
import { test } from "node:test";
import { validate } from "@cryptorebate/tracker";
import { flush, html, launchOther, shareBrowser, stored, visit } from "./visit.mjs";

shareBrowser();

const quiet = "capture: { pageViews: false }";
const plain = html(`tracker.init({ ${quiet} });`);

/** Has the page track something, and sent. The event as it arrived. */
async function tracked({ site }, page, name = "statistics_viewed", properties = undefined) {
  const id = await page.evaluate(
    async ([name, properties]) => {
      const receipt = tracker.track(name, properties);
      await tracker.flush();
      return receipt.eventId;
    },
    [name, properties],
  );
  await site.until(name, () => site.events.some(({ event_id }) => event_id === id));
  return site.events.find(({ event_id }) => event_id === id);
}

const who = ({ anonymous_id, session_id, user_id }) => ({ anonymous_id, session_id, user_id });

test("a visitor stays the same over pages, is joined to the user, and is another after a reset", async (t) => {
  const visitor = await visit(t, plain);
  const { page, site } = visitor;
  const stranger = await tracked(visitor, page);
  assert.equal(stranger.user_id, undefined);
  await page.reload();
  await page.waitForFunction(() => window.ready);
  assert.deepEqual(who(await tracked(visitor, page)), who(stranger));

  await page.evaluate(() => void tracker.identify("usr_1", { preferred_platform: "web" }));
  const known = await tracked(visitor, page);
  assert.deepEqual(who(known), { ...who(stranger), user_id: "usr_1" });
  const [joined] = site.named("$identify");
  assert.deepEqual(who(joined), who(known), "both ids in one event join them");
  assert.deepEqual(joined.user_properties, { preferred_platform: "web" });
  assert.deepEqual((await validate(joined)).violations, []);

  await page.reload();
  await page.waitForFunction(() => window.ready);
  assert.deepEqual(who(await tracked(visitor, page)), who(known), "the next page knows the user");

  await page.evaluate(() => tracker.reset());
  const after = await tracked(visitor, page);
  assert.equal(after.user_id, undefined);
  assert.notEqual(after.anonymous_id, known.anonymous_id);
  assert.notEqual(after.session_id, known.session_id);
});

test("another user begins as another visitor, and what is no news is not sent again", async (t) => {
  const visitor = await visit(t, plain);
  const { page, site } = visitor;
  await page.evaluate(() => {
    const first = { $setOnce: { signup_method: "email" }, $set: { preferred_platform: "web" } };
    tracker.identify("usr_1", first);
    tracker.identify("usr_1", { ...first });
    tracker.identify("usr_1");
    tracker.identify("usr_1", { preferred_platform: "telegram_bot" });
    tracker.identify("usr_2");
  });
  await flush(page);
  const said = site.named("$identify");
  assert.deepEqual(
    said.map(({ user_id, user_properties }) => [user_id, user_properties]),
    [
      ["usr_1", { $setOnce: { signup_method: "email" }, $set: { preferred_platform: "web" } }],
      ["usr_1", { preferred_platform: "telegram_bot" }],
      ["usr_2", {}],
    ],
  );
  const [first, , second] = said;
  assert.notEqual(second.anonymous_id, first.anonymous_id);
  assert.notEqual(second.session_id, first.session_id);
});

test("a session ends after thirty minutes in which nothing happens in any tab", async (t) => {
  const visitor = await visit(t, plain, { prepare: (context) => context.clock.install() });
  const { page, context, open } = visitor;
  const begin = await tracked(visitor, page);
  const other = await open("/other");
  await other.waitForFunction(() => window.ready);
  assert.equal((await tracked(visitor, other)).session_id, begin.session_id);

  const hearOf = (tab) =>
    tab.evaluate(() => {
      window.heard = new Promise((resolve) => {
        addEventListener("storage", ({ key }) => key === "cryptorebate.session" && resolve());
      });
    });
  await context.clock.fastForward("20:00");
  await hearOf(page);
  assert.equal((await tracked(visitor, other)).session_id, begin.session_id);
  await page.evaluate(() => window.heard);
  await context.clock.fastForward("20:00");
  // This tab was still for forty minutes, and the other was not.
  assert.equal((await tracked(visitor, page)).session_id, begin.session_id);

  await context.clock.fastForward("30:01");
  await hearOf(other);
  const next = await tracked(visitor, page);
  assert.notEqual(next.session_id, begin.session_id);
  assert.equal(next.anonymous_id, begin.anonymous_id);
  await other.evaluate(() => window.heard);
  assert.equal((await tracked(visitor, other)).session_id, next.session_id, "the other tab goes along");
});

test("a session goes on with the next page, and not with one that comes too late", async (t) => {
  const visitor = await visit(t, plain, { prepare: (context) => context.clock.install() });
  const { page, context } = visitor;
  const begin = await tracked(visitor, page);
  for (const [minutes, isSame] of [
    ["29:00", true],
    ["31:00", false],
  ]) {
    await context.clock.fastForward(minutes);
    await page.reload();
    await page.waitForFunction(() => window.ready);
    assert.equal((await tracked(visitor, page)).session_id === begin.session_id, isSame, `after ${minutes}`);
  }
});

test("another campaign begins a session, and a sign-up tells the last one unless the page does", async (t) => {
  const visitor = await visit(t, plain, {
    path: "/?utm_source=telegram&utm_medium=social&utm_campaign=launch&token=secret",
  });
  const { page, site } = visitor;
  const go = async (path) => {
    await page.goto(site.origin + path);
    await page.waitForFunction(() => window.ready);
    return tracked(visitor, page);
  };
  const first = await tracked(visitor, page);
  assert.equal((await go("/?utm_source=telegram&utm_medium=social&utm_campaign=launch")).session_id, first.session_id);
  assert.equal((await go("/inside")).session_id, first.session_id);
  await page.evaluate(() => void tracker.identify("usr_1"));
  const signUp = await tracked(visitor, page, "user_signed_up", { method: "email" });
  const utm = { utm_source: "telegram", utm_medium: "social", utm_campaign: "launch" };
  assert.deepEqual(signUp.properties, { method: "email", ...utm });
  assert.deepEqual((await validate(signUp)).violations, []);
  const given = await tracked(visitor, page, "user_signed_up", {
    method: "email",
    utm_source: "mine",
    utm_medium: "x",
  });
  assert.deepEqual(given.properties, { ...utm, method: "email", utm_source: "mine", utm_medium: "x" });

  const second = await go("/?utm_source=newsletter");
  assert.notEqual(second.session_id, first.session_id);
  assert.equal(second.anonymous_id, first.anonymous_id);
  const later = await tracked(visitor, page, "user_signed_up", { method: "telegram" });
  assert.deepEqual(later.properties, { method: "telegram", utm_source: "newsletter" });

  await page.goto(`${site.origin}/inside`);
  await page.waitForFunction(() => window.ready);
  await page.evaluate(() => {
    tracker.reset();
    tracker.identify("usr_2");
  });
  const other = await tracked(visitor, page, "user_signed_up", { method: "email" });
  assert.deepEqual(other.properties, { method: "email" }, "it has not brought the next person");
  assert.ok(!JSON.stringify(site.events).includes("secret"));
});

test("a log-out tells how long the session was, unless the page does", async (t) => {
  const visitor = await visit(t, plain, { prepare: (context) => context.clock.install() });
  const { page, context } = visitor;
  await page.evaluate(() => void tracker.identify("usr_1"));
  await tracked(visitor, page);
  await context.clock.fastForward(90_000);
  const { properties, ...rest } = await tracked(visitor, page, "user_logged_out");
  assert.ok([90, 91].includes(properties.session_duration_sec), JSON.stringify(properties));
  assert.deepEqual((await validate({ ...rest, properties })).violations, []);
  const given = await tracked(visitor, page, "user_logged_out", { session_duration_sec: 5 });
  assert.deepEqual(given.properties, { session_duration_sec: 5 });
});

test("what another tab does to the identity is followed", async (t) => {
  const visitor = await visit(t, plain);
  const { page, open } = visitor;
  await tracked(visitor, page);
  const other = await open("/other");
  await other.waitForFunction(() => window.ready);
  await other.evaluate(() => void tracker.identify("usr_1"));
  await page.waitForFunction(() => tracker.status().userId === "usr_1");
  const known = await tracked(visitor, page);
  assert.deepEqual(who(known), who(await tracked(visitor, other)));

  await other.evaluate(() => tracker.reset());
  await page.waitForFunction((before) => {
    const { anonymousId, sessionId, userId } = tracker.status();
    return userId === undefined && anonymousId !== before.anonymous_id && sessionId !== before.session_id;
  }, known);
  assert.deepEqual(who(await tracked(visitor, page)), who(await tracked(visitor, other)));
});

/** A browser for which every host of these domains is this machine. */
const withHosts = (t) => launchOther(t, { args: ["--host-resolver-rules=MAP *.test 127.0.0.1"] });

test("cookies take a visitor along to the other hosts of a domain, and nowhere else", async (t) => {
  const by = await withHosts(t);
  const init = (more) =>
    html(`const { port } = location;
    tracker.init({ ${quiet}, storage: "cookie", ${more} });`);
  const visitor = await visit(t, init('cookieDomain: "shop.test"'), { by });
  const { page, site } = visitor;
  const on = async (host) => {
    await page.goto(site.origin.replace("127.0.0.1", host));
    await page.waitForFunction(() => window.ready);
    return tracked(visitor, page);
  };
  const first = await on("www.shop.test");
  await page.evaluate(() => void tracker.identify("usr_1"));
  await flush(page);
  assert.deepEqual(who(await on("app.shop.test")), { ...who(first), user_id: "usr_1" });
  const other = await on("www.other.test");
  assert.notEqual(other.anonymous_id, first.anonymous_id);
  assert.equal(other.user_id, undefined);
  await on("www.shop.test");
  const cookies = await page.context().cookies(site.origin.replace("127.0.0.1", "www.shop.test"));
  assert.deepEqual(
    cookies.map(({ name, domain, path, sameSite }) => [name, domain, path, sameSite]).sort(),
    ["anonymous_id", "session", "user_id"].map((name) => [`cryptorebate.${name}`, ".shop.test", "/", "Lax"]),
  );
  const local = await page.evaluate(() => Object.keys(localStorage));
  assert.ok(!local.some((name) => /anonymous_id|user_id|session/.test(name)), local.join());

  await page.evaluate(() => tracker.destroy());
  assert.deepEqual(await page.context().cookies(site.origin.replace("127.0.0.1", "app.shop.test")), []);
  assert.notEqual((await on("app.shop.test")).anonymous_id, first.anonymous_id);
});

test("without a domain the cookies are the host's own", async (t) => {
  const by = await withHosts(t);
  const visitor = await visit(t, html(`tracker.init({ ${quiet}, storage: "cookie" });`), { by });
  const { page, site } = visitor;
  const on = async (host) => {
    await page.goto(site.origin.replace("127.0.0.1", host));
    await page.waitForFunction(() => window.ready);
    return (await tracked(visitor, page)).anonymous_id;
  };
  const first = await on("www.shop.test");
  assert.notEqual(await on("app.shop.test"), first);
  assert.equal(await on("www.shop.test"), first);
});

test("a tracker that may store nothing stores nothing, and delivers", async (t) => {
  const visitor = await visit(t, html('tracker.init({ storage: "none" }); tracker.identify("usr_1");'));
  const { page, site } = visitor;
  const first = await tracked(visitor, page);
  assert.deepEqual(await stored(page), []);
  assert.equal(await page.evaluate(() => tracker.status().storage), "memory");
  assert.equal(site.named("page_viewed").length, 1);
  await page.reload();
  await page.waitForFunction(() => window.ready);
  assert.notEqual((await tracked(visitor, page)).anonymous_id, first.anonymous_id);
});

/** How many listeners there are on what a tracker may listen to. */
async function listeners(page) {
  const session = await page.context().newCDPSession(page);
  const count = async (expression) => {
    const { result } = await session.send("Runtime.evaluate", { expression });
    return result.objectId
      ? (await session.send("DOMDebugger.getEventListeners", { objectId: result.objectId })).listeners.length
      : 0;
  };
  const counts = {};
  for (const target of ["window", "document", "window.navigation", "document.body"]) {
    counts[target] = await count(target);
  }
  await session.detach();
  return counts;
}

for (const [what, first] of [
  ["", ""],
  [" without the Navigation API", "delete window.navigation;"],
]) {
  test(`the end gives back everything and leaves nothing, and a new beginning works${what}`, async (t) => {
    const remember = `${first}
      window.pushState = history.pushState;
      window.replaceState = history.replaceState;
      window.writeText = navigator.clipboard.writeText;`;
    const body = '<p data-referral-exchange="bybit">https://bybit.example/r <button id="copy">Copy</button></p>';
    const visitor = await visit(t, html("", { first: remember, body }));
    const { page, site, told } = visitor;
    const before = await listeners(page);
    await page.evaluate(() => {
      tracker.init();
      tracker.identify("usr_1");
    });
    const known = await tracked(visitor, page);
    assert.ok((await listeners(page)).document > before.document);
    assert.notDeepEqual(await stored(page), []);

    await page.evaluate(async () => {
      // What another script has put on top stays, and does nothing for a tracker that has ended.
      const { writeText } = navigator.clipboard;
      window.onTop = (text) => writeText.call(navigator.clipboard, text);
      await tracker.destroy();
    });
    assert.deepEqual(await listeners(page), before);
    assert.deepEqual(await stored(page), []);
    assert.equal(await page.evaluate(() => tracker.status()), undefined);
    const isOriginal = await page.evaluate(() => [
      history.pushState === window.pushState,
      history.replaceState === window.replaceState,
      navigator.clipboard.writeText === window.writeText,
    ]);
    assert.deepEqual(isOriginal, [true, true, true]);

    const count = site.events.length;
    await page.click("#copy");
    await page.evaluate(async () => {
      await onTop("https://bybit.example/r");
      history.pushState(null, "", "/after");
      await new Promise((resolve) => setTimeout(resolve, 50));
    });
    assert.deepEqual(await stored(page), []);
    await page.evaluate(() => tracker.init());
    const second = await tracked(visitor, page);
    assert.notEqual(second.anonymous_id, known.anonymous_id);
    assert.equal(second.user_id, undefined);
    await page.click("#copy");
    await flush(page);
    assert.deepEqual(
      site.events.slice(count).map(({ event }) => event),
      ["page_viewed", "statistics_viewed", "referral_link_copied"],
      "nothing of the time between",
    );
    assert.ok(!told.some((text) => text.startsWith("uncaught")), told.join("\n"));
  });
}

test("an answer to a tracker that has ended is none to the next", async (t) => {
  const visitor = await visit(t, {
    page: html(`
      // The first batch is answered when the test wants it, and the second is lost.
      const real = window.fetch;
      let batches = 0;
      window.answered = new Promise((resolve) => { window.answer = resolve; });
      window.fetch = async (...request) => {
        if (!String(request[0]).includes("/v1/batch")) return real(...request);
        batches += 1;
        if (batches === 1) { await answered; return new Response("{}", { headers: { "Content-Type": "application/json" } }); }
        window.sentAgain?.();
        if (batches === 2) return new Promise(() => {});
        return real(...request);
      };
      tracker.init({ ${quiet} });
      tracker.track("statistics_viewed");
      const first = tracker.flush({ deadline: 200 });
      await first;
      await tracker.destroy();
      tracker.init({ ${quiet} });
      const second = new Promise((resolve) => { window.sentAgain = resolve; });
      window.receipt = tracker.track("statistics_viewed");
      await second;
      answer();
      await new Promise((resolve) => setTimeout(resolve, 50));`),
  });
  const { page } = visitor;
  const { acknowledged, inFlight } = await page.evaluate(() => tracker.status());
  assert.deepEqual({ acknowledged, inFlight }, { acknowledged: 0, inFlight: 1 });
  assert.ok(
    (await stored(page)).some((name) => name.includes("event.")),
    "it is still to be delivered",
  );
});
