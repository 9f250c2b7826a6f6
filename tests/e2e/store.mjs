// Reads the database of a collector that has stopped, by an SQLite of our own choosing and not by the collector's code.
// @ts-check
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import initSqlJs from "sql.js";

/**
 * @typedef {Record<string, any>} WireEvent An event as it was sent.
 * @typedef {{ event: WireEvent, verdict: import("@cryptorebate/tracker").Verdict }} Quarantined
 */

/**
 * What is kept, in the order in which it came.
 * @param {string} data The collector's data folder.
 * @returns {Promise<{ events: WireEvent[], quarantine: Quarantined[] }>}
 */
export async function readStore(data) {
  const file = join(data, "events.db");
  // This reader does not see what still lies in the write-ahead log: an orderly stop leaves nothing there.
  const logged = await stat(`${file}-wal`).then(
    ({ size }) => size,
    () => 0,
  );
  if (logged > 0) throw new Error(`${file}-wal holds ${logged} bytes: stop the collector before reading its database.`);
  const sqlite = await initSqlJs();
  const database = new sqlite.Database(await readFile(file));
  try {
    const rowsOf = (/** @type {string} */ query) => database.exec(query)[0]?.values ?? [];
    return {
      events: rowsOf("SELECT event, body FROM events ORDER BY id").map(([name, body]) => {
        const event = JSON.parse(String(body));
        if (event.event !== name) throw new Error(`The row of ${name} holds the event ${event.event}.`);
        return event;
      }),
      quarantine: rowsOf("SELECT body, verdict FROM quarantine ORDER BY id").map(([body, verdict]) => ({
        event: JSON.parse(String(body)),
        verdict: JSON.parse(String(verdict)),
      })),
    };
  } finally {
    database.close();
  }
}
