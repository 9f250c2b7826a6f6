// Referral links in a real Chromium: how they are copied, when they are seen, and what is never read.

import assert from "node:assert/strict";
import { test } from "node:test";
import { validate } from "@cryptorebate/tracker";
import { flush, html, shareBrowser, visit } from "./visit.mjs";

shareBrowser();

/** What the copies that have arrived say: exchange, method, whether it is the first. */
const copies = (site) => site.named("referral_link_copied").map(({ properties }) => Object.values(properties));
const exchanges = (site, event) => site.named(event).map(({ properties }) => properties.exchange_name);
const sent = (site) => JSON.stringify(site.requests.map(({ url, batch }) => [url, batch]));

/** A page of a known user, of whom copies alone are captured. */
const copying = (body, { links = "{}", script = "", options = "" } = {}) =>
  html(
    `tracker.init({ capture: { pageViews: false, linkViews: false, copies: { links: ${links} } }, ${options} });
    tracker.identify("usr_1");
    window.select = (id) => getSelection().selectAllChildren(document.getElementById(id));
    ${script}
    await tracker.flush();`,
    { body },
  );

/** Copies as the browser's own menu does: an editing command, without keys. */
async function copyByMenu(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("Input.dispatchKeyEvent", { type: "rawKeyDown", commands: ["copy"] });
  await session.send("Input.dispatchKeyEvent", { type: "keyUp" });
  await session.detach();
}

/** What stands in the clipboard. */
const clipboard = (page) => page.evaluate(() => navigator.clipboard.readText());

test("a marked button is a copy, and so is a button in what is marked; other clicks are none", async (t) => {
  const body = `
    <button id="marked" data-referral-exchange="bybit">Copy</button>
    <p data-referral-exchange="okx"><b id="text">link</b> <span role="button" id="inside" tabindex="0">Copy</span></p>
    <button id="without" data-referral-exchange="">Copy</button>
    <button id="outside">Buy</button>`;
  const { site, page, told } = await visit(t, copying(body));
  for (const id of ["marked", "text", "inside", "without", "outside"]) {
    await page.click(`#${id}`);
  }
  await page.waitForTimeout(600);
  await page.focus("#marked");
  await page.keyboard.press("Enter");
  await flush(page);
  assert.deepEqual(copies(site), [
    ["bybit", "button_click", true],
    ["okx", "button_click", true],
    ["bybit", "button_click", false],
  ]);
  for (const event of site.named("referral_link_copied")) {
    assert.deepEqual((await validate(event)).violations, []);
  }
  assert.deepEqual(told, []);
});

test("keys and the menu are told apart", async (t) => {
  const body = `<p id="a" data-referral-exchange="bybit">https://bybit.example/r</p>
    <p id="b" data-referral-exchange="okx">https://okx.example/r</p>`;
  const { site, page } = await visit(t, copying(body));
  await page.evaluate(() => select("a"));
  await copyByMenu(page);
  assert.equal(await clipboard(page), "https://bybit.example/r", "the browser has copied");
  await page.evaluate(() => select("b"));
  await page.keyboard.press("Control+C");
  assert.equal(await clipboard(page), "https://okx.example/r", "the browser has copied");
  await page.waitForTimeout(600);
  await page.keyboard.press("Control+Insert");
  await flush(page);
  assert.deepEqual(copies(site), [
    ["bybit", "context_menu", true],
    ["okx", "keyboard", true],
    ["okx", "keyboard", false],
  ]);
  assert.ok(!sent(site).includes(".example"), "what was copied stays in the page");
});

test("a selection counts for the one exchange whose link it holds", async (t) => {
  const body = `
    <p id="before">Your link</p>
    <p id="one" data-referral-exchange="bybit">https://bybit.example/r</p>
    <p id="two" data-referral-exchange="okx">https://okx.example/r</p>
    <p id="after">That is all.</p>
    <div id="card" data-referral-exchange="mexc">MEXC <a data-referral-exchange="mexc">https://mexc.example/r</a></div>
    <p id="around">Join <a data-referral-exchange="weex">https://weex.example/r</a> now</p>
    <p id="part">Or <a data-referral-exchange="htx">https://htx.example/r</a></p>`;
  const { site, page } = await visit(t, copying(body));
  const triple = async (id) => {
    await page.click(`#${id}`, { clickCount: 3 });
    await page.keyboard.press("Control+C");
  };
  // A browser ends the selection of a paragraph at the first character of the next.
  await triple("before");
  assert.equal((await clipboard(page)).trim(), "Your link");
  await triple("one");
  assert.equal((await clipboard(page)).trim(), "https://bybit.example/r");
  await triple("two");
  for (const id of ["card", "around"]) {
    await page.evaluate((id) => select(id), id);
    await page.keyboard.press("Control+C");
  }
  await page.evaluate(() => {
    const link = document.querySelector("#part a").firstChild;
    getSelection().setBaseAndExtent(document.querySelector("#part").firstChild, 1, link, 10);
  });
  await page.keyboard.press("Control+C");
  await page.evaluate(() => getSelection().removeAllRanges());
  await page.keyboard.press("Control+C");
  await page.keyboard.press("Control+A");
  await page.keyboard.press("Control+C");
  await flush(page);
  assert.deepEqual(
    copies(site).map(([exchange]) => exchange),
    ["bybit", "okx", "mexc", "weex", "htx"],
  );
});

test("a link that nobody has marked is known by its pattern", async (t) => {
  const links = '{ bybit: "partner.bybit.example/b/", okx: /okx\\.example\\/join\\/\\d+/g }';
  const body = `<p id="a">Join: https://partner.bybit.example/b/secret</p><p id="b">okx.example/join/4711</p>
    <p id="c">okx.example/join/us</p>`;
  const { site, page } = await visit(t, copying(body, { links }));
  for (const id of ["a", "b", "c"]) {
    await page.evaluate((id) => select(id), id);
    await page.keyboard.press("Control+C");
  }
  await page.waitForTimeout(600);
  await page.evaluate(() => navigator.clipboard.writeText("https://okx.example/join/4711"));
  await page.evaluate(() => navigator.clipboard.writeText("https://elsewhere.example/"));
  await flush(page);
  assert.deepEqual(copies(site), [
    ["bybit", "keyboard", true],
    ["okx", "keyboard", true],
    ["okx", "button_click", false],
  ]);
  assert.ok(!/secret|4711/.test(sent(site)));
});

test("the page's own code that writes a link counts when that has succeeded, once with the click", async (t) => {
  const body = `
    <p data-referral-exchange="bybit">https://bybit.example/r <button id="inside">Copy</button></p>
    <p data-referral-exchange="okx"><a href="https://okx.example/r">join</a> 12.50</p>
    <button id="far">Copy</button>`;
  const script = `
    inside.onclick = () => navigator.clipboard.writeText("https://bybit.example/r");
    far.onclick = () => navigator.clipboard.writeText("https://okx.example/r");`;
  const { site, page, told } = await visit(t, copying(body, { script }));
  await page.click("#inside");
  await page.click("#far");
  assert.equal(await clipboard(page), "https://okx.example/r");
  await page.evaluate(() => navigator.clipboard.writeText("12.50"));
  await page.evaluate(() => navigator.clipboard.writeText(""));
  await page.evaluate(() => navigator.clipboard.writeText(5));
  await flush(page);
  assert.deepEqual(copies(site), [
    ["bybit", "button_click", true],
    ["okx", "button_click", true],
  ]);
  assert.deepEqual(told, []);
});

test("a write to the clipboard that fails is no copy, and the page gets its error", async (t) => {
  const body = '<p data-referral-exchange="bybit">https://bybit.example/r</p>';
  const headers = { "Permissions-Policy": "clipboard-write=()" };
  const { site, page, told } = await visit(t, { page: copying(body), headers });
  const error = await page.evaluate(() =>
    navigator.clipboard.writeText("https://bybit.example/r").then(
      () => "written",
      ({ name }) => name,
    ),
  );
  assert.equal(error, "NotAllowedError");
  await flush(page);
  assert.deepEqual(copies(site), []);
  assert.ok(!told.some((text) => text.includes("tracker") || text.startsWith("uncaught")), told.join("\n"));
});

test("a page that has replaced the clipboard gets what its own gives", async (t) => {
  const first = `Object.defineProperty(navigator, "clipboard", { value: { writeText: (text) => "mine: " + text } });`;
  const script = `tracker.init({ capture: { pageViews: false } }); tracker.identify("usr_1");
    window.given = navigator.clipboard.writeText("https://bybit.example/r");`;
  const body = '<p data-referral-exchange="bybit">https://bybit.example/r</p>';
  const { site, page, told } = await visit(t, html(script, { body, first }));
  assert.equal(await page.evaluate(() => window.given), "mine: https://bybit.example/r");
  await flush(page);
  assert.deepEqual(copies(site), [["bybit", "button_click", true]]);
  assert.deepEqual(told, []);
});

test("a copy by execCommand counts once with its button, and by itself for what it selects", async (t) => {
  const body = `
    <button id="by-field" data-referral-exchange="okx">Copy</button>
    <span id="link" data-referral-exchange="bybit">https://bybit.example/r</span> <button id="by-range">Copy</button>`;
  const script = `
    document.getElementById("by-field").onclick = () => {
      const field = document.body.appendChild(document.createElement("textarea"));
      field.value = "https://okx.example/r";
      field.select();
      document.execCommand("copy");
      field.remove();
    };
    document.getElementById("by-range").onclick = () => {
      select("link");
      document.execCommand("copy");
    };`;
  const { site, page } = await visit(t, copying(body, { script }));
  await page.click("#by-field");
  assert.equal(await clipboard(page), "https://okx.example/r");
  await page.click("#by-range");
  assert.equal(await clipboard(page), "https://bybit.example/r");
  await flush(page);
  assert.deepEqual(
    copies(site).map(([exchange]) => exchange),
    ["okx", "bybit"],
  );
});

test("what lies in an open shadow tree counts like the rest", async (t) => {
  const body = '<div id="card"></div><div id="host" data-referral-exchange="weex"></div>';
  const links = '{ mexc: "mexc.example" }';
  const script = `
    const root = document.getElementById("card").attachShadow({ mode: "open" });
    root.innerHTML = \`<button data-referral-exchange="htx"><b id="button">Copy</b></button>
      <p id="marked" data-referral-exchange="bybit">https://bybit.example/r</p>
      <p id="around">Join <a data-referral-exchange="okx">https://okx.example/r</a></p>
      <p id="pattern">https://mexc.example/r</p><p id="other">nothing</p>\`;
    const inner = document.getElementById("host").attachShadow({ mode: "open" });
    inner.innerHTML = '<p id="within">https://weex.example/r</p>';`;
  const { site, page } = await visit(t, copying(body, { links, script }));
  await page.click("#button");
  for (const id of ["marked", "around", "pattern", "other", "within"]) {
    await page.click(`#${id}`, { clickCount: 3 });
    await page.keyboard.press("Control+C");
  }
  await flush(page);
  assert.deepEqual(
    copies(site).map(([exchange]) => exchange),
    ["htx", "bybit", "okx", "mexc", "weex"],
  );
});

test("fields are not read, whatever is copied from them", async (t) => {
  const types = ["text", "password", "email", "url", "search", "tel", "number"];
  const fields = types.map((type) => `<input type="${type}" id="${type}" value="1">`).join("");
  const body = `${fields}<textarea id="area">https://bybit.example/secret</textarea>
    <input id="marked" data-referral-exchange="okx" value="https://okx.example/r">`;
  // Whatever a field holds, its reader would be seen here.
  const script = `
    window.reads = [];
    for (const [prototype, names] of [
      [HTMLInputElement.prototype, ["value", "defaultValue", "valueAsNumber"]],
      [HTMLTextAreaElement.prototype, ["value", "defaultValue"]],
    ]) {
      for (const name of names) {
        const { get, ...rest } = Object.getOwnPropertyDescriptor(prototype, name);
        Object.defineProperty(prototype, name, { ...rest, get() { reads.push(this.id + "." + name); return get.call(this); } });
      }
    }
    document.getElementById("text").value = "https://bybit.example/secret";
    document.getElementById("password").value = "https://bybit.example/secret";
    document.getElementById("email").value = "secret@bybit.example";`;
  const { site, page, told } = await visit(t, copying(body, { links: '{ bybit: "bybit.example" }', script }));
  for (const id of [...types, "area", "marked"]) {
    await page.click(`#${id}`, { clickCount: 3 });
    await page.keyboard.press("Control+C");
    await page.keyboard.press("Control+X");
  }
  await flush(page);
  assert.deepEqual(await page.evaluate(() => window.reads), []);
  assert.deepEqual(copies(site), [["okx", "keyboard", true]]);
  assert.ok(!sent(site).includes("secret"));
  assert.ok(!told.some((text) => text.includes("tracker") || text.startsWith("uncaught")), told.join("\n"));
});

test("the page can amend a copy or veto it, or have none captured", async (t) => {
  const body =
    '<button id="a" data-referral-exchange="Bybit">Copy</button><button id="b" data-referral-exchange="okx">x</button>';
  const options =
    'beforeCapture: (event) => event.name === "okx" ? null : { ...event, name: event.name.toLowerCase() }';
  const { site, page } = await visit(t, copying(body, { options }));
  await page.click("#a");
  await page.click("#b");
  await flush(page);
  assert.deepEqual(copies(site), [["bybit", "button_click", true]]);
  const off =
    'tracker.init({ capture: { copies: false, pageViews: false, linkViews: false } }); tracker.identify("u");';
  const other = await visit(t, html(off, { body }));
  await other.page.click("#a");
  await flush(other.page);
  assert.deepEqual(copies(other.site), []);
});

/** A page whose links are to be seen; its clock stands still unless a test lets it run. */
const showing = (body, script = "") =>
  html(`tracker.init({ capture: { pageViews: false, copies: false } }); ${script} await tracker.flush();`, { body });

/** Lets the page's clock run; what the screen shows is told meanwhile. */
async function pass(page, ms) {
  for (let passed = 0; passed < ms; passed += 250) {
    await page.clock.runFor(250);
    // The browser tells what is on the screen when it has drawn it: to this observer last.
    await page.evaluate(
      () =>
        new Promise((resolve) => {
          const screen = new IntersectionObserver(() => {
            screen.disconnect();
            resolve();
          });
          screen.observe(document.body);
        }),
    );
  }
}

const visitStill = (t, page, more = {}) => visit(t, page, { prepare: (context) => context.clock.install(), ...more });

/** Has what was seen sent. */
async function seen({ page, site }) {
  const flushed = flush(page);
  await page.clock.runFor(100);
  await flushed;
  return exchanges(site, "referral_link_viewed");
}

test("a link that was visible for a second is seen, once in a session, on whatever page", async (t) => {
  const body = `<p data-referral-exchange="bybit">link</p><p data-referral-exchange="bybit">again</p>
    <div style="height: 3000px"></div><p id="below" data-referral-exchange="okx">below</p>`;
  const visitor = await visitStill(t, showing(body, 'tracker.identify("usr_1");'));
  const { page, site } = visitor;
  await pass(page, 500);
  assert.deepEqual(await seen(visitor), []);
  await pass(page, 1000);
  assert.deepEqual(await seen(visitor), ["bybit"]);
  const [event] = site.named("referral_link_viewed");
  assert.deepEqual((await validate(event)).violations, []);
  await page.evaluate(() => document.getElementById("below").scrollIntoView());
  await pass(page, 500);
  await page.evaluate(() => scrollTo(0, 0));
  await pass(page, 1500);
  assert.deepEqual(await seen(visitor), ["bybit"], "half a second is too short");
  await page.evaluate(() => document.getElementById("below").scrollIntoView());
  await pass(page, 1500);
  assert.deepEqual(await seen(visitor), ["bybit", "okx"]);
  await page.reload();
  await page.waitForFunction(() => window.ready);
  await pass(page, 1500);
  assert.deepEqual(await seen(visitor), ["bybit", "okx"], "the next page is the same session");
});

test("a link is seen by the person who is known: nobody is said to have seen what was there before", async (t) => {
  const visitor = await visitStill(t, showing('<p data-referral-exchange="bybit">link</p>'));
  const { page, site } = visitor;
  await pass(page, 3000);
  assert.deepEqual(await seen(visitor), []);
  await page.evaluate(() => {
    tracker.identify("usr_1");
    tracker.track("user_signed_up", { method: "email" });
  });
  await pass(page, 2500);
  assert.deepEqual(await seen(visitor), ["bybit"]);
  assert.deepEqual(
    site.events.map(({ event, user_id }) => [event, user_id]),
    [
      ["$identify", "usr_1"],
      ["user_signed_up", "usr_1"],
      ["referral_link_viewed", "usr_1"],
    ],
  );
});

test("what nobody can see is not seen, until it can be", async (t) => {
  const body = ["display: none", "visibility: hidden", "opacity: 0", "position: fixed; left: -500px; width: 100px"]
    .map((style, at) => `<p id="p${at}" style="${style}" data-referral-exchange="e${at}">link</p>`)
    .join("");
  const visitor = await visitStill(t, showing(body, 'tracker.identify("usr_1");'));
  const { page } = visitor;
  await pass(page, 2500);
  assert.deepEqual(await seen(visitor), []);
  await page.evaluate(() => {
    for (const element of document.querySelectorAll("p")) element.removeAttribute("style");
  });
  await pass(page, 3000);
  assert.deepEqual((await seen(visitor)).sort(), ["e0", "e1", "e2", "e3"]);
});

test("a link in a tab that nobody looks at is not seen before somebody does", async (t) => {
  const visitor = await visitStill(
    t,
    showing('<p data-referral-exchange="bybit">link</p>', 'tracker.identify("usr_1");'),
  );
  const { page } = visitor;
  await page.evaluate(() => {
    Object.defineProperty(document, "visibilityState", { configurable: true, get: () => "hidden" });
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await pass(page, 3000);
  assert.deepEqual(await seen(visitor), []);
  await page.evaluate(() => {
    delete document.visibilityState;
    document.dispatchEvent(new Event("visibilitychange"));
  });
  await pass(page, 2500);
  assert.deepEqual(await seen(visitor), ["bybit"]);
});

test("links that come later are seen, and one that becomes another's", async (t) => {
  const visitor = await visitStill(
    t,
    showing('<p id="first" data-referral-exchange="bybit">x</p>', 'tracker.identify("u");'),
  );
  const { page } = visitor;
  await pass(page, 1500);
  await page.evaluate(() => {
    document.body.insertAdjacentHTML(
      "beforeend",
      '<div><p data-referral-exchange="okx">later</p><p id="third">x</p></div>',
    );
  });
  await pass(page, 2000);
  assert.deepEqual(await seen(visitor), ["bybit", "okx"]);
  await page.evaluate(() => {
    document.getElementById("first").dataset.referralExchange = "mexc";
    document.getElementById("third").dataset.referralExchange = "htx";
  });
  await pass(page, 2000);
  assert.deepEqual((await seen(visitor)).slice(2).sort(), ["htx", "mexc"]);
});

test("the page can veto that a link was seen, or have none watched", async (t) => {
  const script = `tracker.init({ capture: { pageViews: false }, beforeCapture: ({ name }) => name === "okx" ? null : { name } });
    tracker.identify("usr_1"); await tracker.flush();`;
  const body = '<p data-referral-exchange="bybit">x</p><p data-referral-exchange="okx">x</p>';
  const visitor = await visitStill(t, html(script, { body }));
  await pass(visitor.page, 2000);
  assert.deepEqual(await seen(visitor), ["bybit"]);
  const off = 'tracker.init({ capture: { pageViews: false, linkViews: false } }); tracker.identify("usr_1");';
  const other = await visitStill(t, html(off, { body }));
  await pass(other.page, 2000);
  assert.deepEqual(await seen(other), []);
});
