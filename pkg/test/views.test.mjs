// Page views in a real Chromium: which navigations are views, what they are called, and what they tell of addresses.

import assert from "node:assert/strict";
import { test } from "node:test";
import { openSite } from "./site.mjs";
import { act, flush, html, launchOther, shareBrowser, visit, visitAlone } from "./visit.mjs";

shareBrowser();

/** The properties of the page views that have arrived. */
const views = (site) => site.named("page_viewed").map(({ properties }) => properties);
const sent = (site) => JSON.stringify(site.requests.map(({ batch }) => batch));
const urls = (site) => views(site).map(({ page_url }) => page_url);

/** Browsers that tell of navigations by themselves, older ones, and older ones whose page has frozen its history. */
const browsers = {
  "with the Navigation API": "",
  "without the Navigation API": "delete window.navigation;",
};

for (const [what, first] of Object.entries(browsers)) {
  test(`each kind of navigation is one view of the page that it leads to, ${what}`, async (t) => {
    const { site, page, told } = await visit(t, html("tracker.init();", { first }), { path: "/?token=secret#access" });
    assert.equal(await page.evaluate(() => "navigation" in window), first === "");
    await act(page, () => history.pushState(null, "", "/push"));
    await act(page, () => history.replaceState(null, "", "/replace"));
    await act(page, () => {
      history.pushState(null, "", "/guard");
      history.replaceState(null, "", "/login?from=guard");
    });
    await act(page, () => history.pushState(null, "", "/login?tab=2#top"));
    await act(page, () => (location.hash = "bottom"));
    await act(page, () => {
      for (let number = 0; number < 100; number++) {
        history.replaceState({ number }, "", `/login?scroll=${number}`);
      }
    });
    await act(page, () => history.replaceState({ state: "only" }, ""));
    await act(page, () => history.go(-3));
    await page.waitForURL("**/replace");
    await act(page, () => history.forward());
    await page.waitForFunction(() => location.pathname === "/login");
    await act(page, () => {});
    await flush(page);
    assert.deepEqual(urls(site), ["/", "/push", "/replace", "/login", "/replace", "/login"]);
    assert.deepEqual(
      views(site).map(({ referrer_url }) => referrer_url),
      [undefined, "/", "/push", "/replace", "/login", "/replace"],
    );
    assert.ok(!sent(site).includes("secret"));
    assert.deepEqual(told, []);
  });
}

test("a page that has frozen its history is told by what the browser says itself, and is not harmed", async (t) => {
  const first = "delete window.navigation; Object.freeze(history);";
  const { site, page, told } = await visit(t, html("tracker.init();", { first }));
  await act(page, () => {
    history.pushState(null, "", "/unnoticed");
    history.pushState(null, "", "/unnoticed/too");
    history.back();
  });
  await page.waitForFunction(() => location.pathname === "/unnoticed");
  await act(page, () => {});
  await flush(page);
  assert.deepEqual(urls(site), ["/", "/unnoticed"]);
  assert.ok(!told.some((text) => text.startsWith("uncaught")), told.join("\n"));
});

test("what other code returns and throws from a patched history is what the page gets", async (t) => {
  const first = `delete window.navigation;
    const real = history.pushState;
    history.pushState = function (...change) {
      if (change[2] === "/forbidden") throw new TypeError("mine");
      real.apply(this, change);
      return "mine";
    };`;
  const { site, page } = await visit(t, html("tracker.init();", { first }));
  const seen = await page.evaluate(() => {
    const seen = [history.pushState(null, "", "/a")];
    try {
      history.pushState(null, "", "/forbidden");
    } catch (error) {
      seen.push(error.message);
    }
    return seen;
  });
  assert.deepEqual(seen, ["mine", "mine"]);
  await act(page, () => {});
  await flush(page);
  assert.deepEqual(urls(site), ["/", "/a"]);
});

test("a route in the fragment is a page where that is asked for, without its query and without credentials", async (t) => {
  const script =
    'tracker.init({ capture: { pageViews: { hash: true } }, routes: { "/exchanges/:name": "exchange" } });';
  const { site, page } = await visit(t, html(script), { path: "/app" });
  await act(page, () => (location.hash = "#/exchanges/bybit?ref=secret"));
  await act(page, () => (location.hash = "#/exchanges/bybit?ref=secret2"));
  await act(page, () => (location.hash = "#!/wallet"));
  await act(page, () => (location.hash = "#access_token=secret&state=secret"));
  await act(page, () => history.pushState(null, "", "#/statistics"));
  await flush(page);
  assert.deepEqual(
    views(site).map(({ page_name, page_url }) => [page_name, page_url]),
    [
      ["app", "/app"],
      ["exchange", "/app#/exchanges/bybit"],
      ["wallet", "/app#!/wallet"],
      ["app", "/app"],
      ["statistics", "/app#/statistics"],
    ],
  );
  assert.ok(!sent(site).includes("secret"));
});

test("a change of the fragment is no view, unless that is asked for", async (t) => {
  const { site, page } = await visit(t, html("tracker.init();"), { path: "/#/a" });
  await act(page, () => (location.hash = "#/b"));
  await act(page, () => history.pushState(null, "", "#/c"));
  await flush(page);
  assert.deepEqual(views(site), [{ page_name: "home", page_url: "/" }]);
});

test("another query is another page where that is asked for, and is not sent all the same", async (t) => {
  const script = "tracker.init({ capture: { pageViews: { query: true } } });";
  const { site, page } = await visit(t, html(script), { path: "/list?page=1" });
  await act(page, () => history.pushState(null, "", "?page=2"));
  await act(page, () => history.replaceState(null, "", "?page=2#row"));
  await act(page, () => history.back());
  await flush(page);
  assert.deepEqual(urls(site), ["/list", "/list", "/list"]);
});

test("a page is called by its path in the options, by a pattern, by its head, or by its path", async (t) => {
  const script = `tracker.init({
    pages: { "/exchanges/top": "best" },
    routes: { "/exchanges/:name": "exchange", "/exchanges/:name/join": "join", "/help/*": "help", "/": "landing" },
  });`;
  const { site, page } = await visit(t, html(script));
  const paths = [
    "/exchanges/top",
    "/exchanges/okx/",
    "/exchanges/okx/join",
    "/help",
    "/help/a/b",
    "/exchanges",
    "/x/y",
  ];
  for (const path of paths) {
    await act(page, (path) => history.pushState(null, "", path), path);
  }
  await act(page, () => {
    history.pushState(null, "", "/named");
    document.head.insertAdjacentHTML("beforeend", '<meta name="page-name" content="from the head">');
  });
  await flush(page);
  assert.deepEqual(
    views(site).map(({ page_name }) => page_name),
    ["landing", "best", "exchange", "join", "help", "help", "exchanges", "x/y", "from the head"],
  );
});

test("the first view names the foreign page that led here, and the next document the page before", async (t) => {
  const { site, page } = await visit(t, html("tracker.init();"), {
    path: "/start",
    goto: { referer: "https://search.example/results?q=secret#top" },
  });
  await flush(page);
  await page.evaluate(() => {
    location.href = "/second?session=secret";
  });
  await page.waitForURL("**/second*");
  await page.waitForFunction(() => window.ready);
  await flush(page);
  await page.evaluate(() => {
    location.href = "/third";
  });
  await page.waitForURL("**/third");
  await site.until("three views", () => views(site).length === 3);
  const referrers = views(site).map(({ referrer_url }) => referrer_url);
  // Where a browser gives the origin only, that is what is known.
  assert.match(referrers[0], /^https:\/\/search\.example\/(results)?$/);
  assert.deepEqual(referrers.slice(1), [`${site.origin}/start`, `${site.origin}/second`]);
  assert.ok(!sent(site).includes("secret"));
});

test("a view by hand counts each time, under the name and path that it gives", async (t) => {
  const script = "tracker.init({ capture: { pageViews: false } });";
  const { site, page } = await visit(t, html(script), { path: "/terms" });
  await act(page, () => {
    tracker.page();
    tracker.page({ name: "dialog" });
    tracker.page({ name: "dialog" });
    tracker.page({ path: "/checkout?card=secret#x" });
  });
  await flush(page);
  assert.deepEqual(
    views(site).map(({ page_name, page_url }) => [page_name, page_url]),
    [
      ["terms", "/terms"],
      ["dialog", "/terms"],
      ["dialog", "/terms"],
      ["checkout", "/checkout"],
    ],
  );
  assert.ok(!sent(site).includes("secret"));
});

test("the page can amend a view or veto it, and a callback that throws harms nobody", async (t) => {
  const script = `tracker.init({
    beforeCapture(event) {
      if (event.path === "/broken") throw new Error("mine");
      if (event.path.startsWith("/admin")) return null;
      return { ...event, name: "amended", path: event.path.replace(/[0-9]+/, "id") };
    },
  });`;
  const { site, page, told } = await visit(t, html(script));
  for (const path of ["/admin/secret", "/users/4711", "/broken", "/after"]) {
    await act(page, (path) => history.pushState(null, "", path), path);
  }
  await flush(page);
  assert.deepEqual(views(site), [
    { page_name: "amended", page_url: "/" },
    { page_name: "amended", page_url: "/users/id", referrer_url: "/" },
    { page_name: "amended", page_url: "/after", referrer_url: "/users/id" },
  ]);
  assert.ok(!told.some((text) => text.startsWith("uncaught")), told.join("\n"));
});

test("a page that starts everything twice is viewed once", async (t) => {
  const script = "tracker.init({ key: 'first' }); tracker.init({ key: 'second' }); tracker.init();";
  const { site, page, told } = await visit(t, html(script));
  await act(page, () => history.pushState(null, "", "/a"));
  await flush(page);
  assert.deepEqual(urls(site), ["/", "/a"]);
  assert.ok(site.requests.every(({ url }) => url.searchParams.get("key") === "first"));
  assert.equal(told.filter((text) => text.includes("called twice")).length, 1);
});

test("a page that comes back from the browser's cache is viewed again, once, and did not lead to itself", async (t) => {
  const by = await launchOther(t, { ignoreDefaultArgs: ["--disable-back-forward-cache"] });
  const { site, page } = await visit(t, html("tracker.init(); window.mark = location.pathname;"), { path: "/one", by });
  await flush(page);
  await page.evaluate(() => {
    location.href = "/two";
  });
  await page.waitForURL("**/two");
  await page.waitForFunction(() => window.mark === "/two");
  await flush(page);
  await page.evaluate(() => history.back()).catch(() => {});
  await site.until("a third view", () => views(site).length === 3);
  const isSame = await page.evaluate(() => performance.getEntriesByType("navigation")[0].type);
  assert.equal(isSame, "navigate", "the page was not loaded a second time");
  await act(page, () => {});
  await flush(page);
  assert.deepEqual(urls(site), ["/one", "/two", "/one"]);
  assert.equal(views(site)[2].referrer_url, undefined);
});

test("a page that is prepared before anybody has asked for it is viewed when it is shown", async (t) => {
  const rules = JSON.stringify({ prerender: [{ source: "list", urls: ["/prepared"], eagerness: "immediate" }] });
  const script = `
    tracker.init();
    // Routers do this when they start.
    history.replaceState({ key: 1 }, "");
    if (document.prerendering) {
      document.addEventListener("prerenderingchange", () => fetch("/dist/shown"));
      await tracker.flush();
      setTimeout(() => fetch("/dist/prepared"), 200);
    } else if (location.pathname === "/") {
      const rules = document.createElement("script");
      rules.type = "speculationrules";
      rules.textContent = ${JSON.stringify(rules)};
      document.head.append(rules);
      // Channels and locks stand still while a page is prepared.
      while (!(await fetch("/dist/is-prepared")).ok) await new Promise((resolve) => setTimeout(resolve, 50));
      location.href = "/prepared";
    }`;
  let isPrepared = false;
  let shownAt;
  const file = (name) => {
    isPrepared ||= name === "prepared";
    if (name === "shown") {
      shownAt = Date.now();
    }
    return name === "is-prepared" && isPrepared ? { status: 200, headers: {}, body: "" } : undefined;
  };
  const site = await openSite({ page: html(script), file });
  t.after(() => site.close());
  // Nobody may watch the browser: it prepares no pages for those who debug.
  await visitAlone(t, `${site.origin}/`);
  await site.until("a second view", () => views(site).length === 2);
  await site.until("that it was shown", () => shownAt !== undefined);
  assert.deepEqual(urls(site), ["/", "/prepared"]);
  const [, second] = site.named("page_viewed");
  assert.ok(Date.parse(second.timestamp) >= shownAt - 100, "not viewed before it was shown");
});
