// What a fault did to the events: how many were made, arrived, came twice, and were dropped and counted.
// @ts-check

/**
 * @typedef {object} Entry
 * @property {string} fault
 * @property {number} made Events that the page made.
 * @property {number | undefined} atOnce Those of them that had arrived when the page was gone; where that is a question.
 * @property {number} arrived Different events that arrived in the end.
 * @property {number} doubled Arrivals of an event beyond its first.
 * @property {number} dropped Events that the tracker says it dropped.
 * @property {string} note
 */

/** @type {Entry[]} */
const entries = [];

/** @param {Entry} entry */
export function enter(entry) {
  entries.push(entry);
}

/** The entries so far as a Markdown table. */
export function ledgerTable() {
  const head = ["fault", "made", "gone → in the end", "doubled", "dropped", "note"];
  const rows = entries.map(({ fault, made, atOnce, arrived, doubled, dropped, note }) => {
    const arrivals = atOnce === undefined ? arrived : `${atOnce} → ${arrived}`;
    return [fault, made, arrivals, doubled, dropped, note];
  });
  const line = (/** @type {Array<string | number>} */ cells) => `| ${cells.join(" | ")} |`;
  return [line(head), line(["---", "---:", "---:", "---:", "---:", "---"]), ...rows.map(line)].join("\n");
}
