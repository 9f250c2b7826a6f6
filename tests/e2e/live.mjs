// Listens to what the collector judges, so that a test can wait for events instead of asking for them again and again.
// @ts-check

/** @typedef {{ status: "accepted" | "duplicate" | "quarantined", event: Record<string, any>, verdict: object }} Judged */

/** @param {string} origin The collector's. */
export async function listen(origin) {
  /** @type {Judged[]} */
  const judged = [];
  /** @type {Set<() => void>} */
  const checks = new Set();
  const end = new AbortController();
  const response = await fetch(`${origin}/v1/live`, { signal: end.signal });
  if (!response.ok || !response.body) throw new Error(`/v1/live answered ${response.status}.`);
  read(response.body).catch((error) => {
    if (!end.signal.aborted) throw error;
  });

  return {
    /** Everything since the beginning, in order of arrival. */
    judged,
    /**
     * Resolves when so many events of this name have arrived, and tells all of them.
     * @param {string} name @param {number} count @returns {Promise<Judged[]>}
     */
    until(name, count, withinMs = 20_000) {
      const found = () => judged.filter(({ event }) => event.event === name);
      return new Promise((resolve, reject) => {
        const check = () => {
          if (found().length < count) return;
          clearTimeout(timer);
          checks.delete(check);
          resolve(found());
        };
        const timer = setTimeout(() => {
          checks.delete(check);
          const names = judged.map(({ status, event }) => `${event.event} ${status}`).join(", ");
          reject(new Error(`Not ${count} of ${name} within ${withinMs} ms, but: ${names || "nothing"}.`));
        }, withinMs);
        checks.add(check);
        check();
      });
    },
    close: () => end.abort(),
  };

  /** @param {ReadableStream<Uint8Array>} body */
  async function read(body) {
    const decoder = new TextDecoder();
    let unread = "";
    for await (const bytes of body) {
      const messages = (unread + decoder.decode(bytes, { stream: true })).split("\n\n");
      unread = messages.pop() ?? "";
      for (const message of messages) {
        const data = /^data: ?(.*)$/m.exec(message)?.[1];
        if (data && /^event: ?judged$/m.test(message)) judged.push(JSON.parse(data));
      }
      for (const check of [...checks]) check();
    }
  }
}
