// The snippet for a page's head: keeps calls, with their times, until the script has loaded. Minified by the build.

((page, source) => {
  if (page.cryptorebate) {
    return;
  }
  /** @type {unknown[]} Not without end: a script that is blocked never empties it. */
  const q = [];
  /** @type {Record<string, unknown>} */
  const stub = { q };
  for (const name of ["init", "track", "identify", "reset", "page", "consent", "flush", "destroy", "validate"]) {
    stub[name] = (/** @type {unknown[]} */ ...args) =>
      new Promise((resolve) => {
        q.length < 1000 && q.push([name, args, Date.now(), resolve]);
      });
  }
  page.cryptorebate = stub;
  const script = document.createElement("script");
  script.async = true;
  script.src = source;
  script.nonce = document.currentScript?.nonce ?? "";
  document.head.append(script);
})(window, "/tracker.iife.js");
