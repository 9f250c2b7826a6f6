// Results as Markdown tables, and the sections of docs/benchmarks.md that they stand in.

const isOurs = (name) => name.startsWith("cryptorebate");

/**
 * Nanoseconds, ratios to ours, and agreement, one contestant a row; below it who is faster than we are, and what each
 * takes that the plan refuses.
 */
export function speedTable(rows) {
  const base = rows.find(({ name }) => isOurs(name)) ?? rows[0];
  const lines = rows.map((row) => [
    row.name,
    row.ns_per_event.toFixed(0),
    (row.ns_per_event / base.ns_per_event).toFixed(2),
    row.agrees === undefined ? "" : `${row.agrees} of ${row.events}`,
    row.note,
  ]);
  const compared = rows.some(({ agrees }) => agrees !== undefined);
  const columns = ["", "ns an event", `times ${base.name}`, "agrees", "what it says"];
  const numeric = [false, true, true, true, false];
  const shown = columns.map((_, index) => index).filter((index) => compared || index !== 3);
  return [
    markdown(
      shown.map((index) => columns[index]),
      shown.map((index) => numeric[index]),
      lines.map((line) => shown.map((index) => line[index])),
    ),
    faster(rows, base),
    ...differences(rows),
  ].join("\n\n");
}

/** Bytes to download, one contestant a row; below it who is smaller than the first one, which is ours. */
export function sizeTable(sizes) {
  const lines = sizes.map(({ name, raw, gzip, brotli }) => [name, raw, gzip, brotli]);
  const [ours] = sizes;
  const smaller = sizes
    .filter(({ name, brotli }) => !isOurs(name) && brotli < ours.brotli)
    .map(({ name }) => `**${name}**`);
  return [
    markdown(["", "bytes", "gzip", "brotli"], [false, true, true, true], lines),
    smaller.length === 0 ? "No rival is smaller." : `Smaller than ${ours.name}, by brotli: ${smaller.join("; ")}.`,
  ].join("\n\n");
}

/** The page with the text between the marks of a section changed. */
export function fillSection(page, name, content) {
  const [start, end] = [`<!-- ${name} -->\n`, `\n<!-- /${name} -->`];
  const [from, to] = [page.indexOf(start), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/benchmarks.md has no section between ${start}and${end}`);
  return page.slice(0, from + start.length) + content + page.slice(to);
}

function faster(rows, base) {
  const judging = rows.filter((row) => !row.note.includes("judges nothing") && !isOurs(row.name));
  const names = judging.filter((row) => row.ns_per_event < base.ns_per_event).map(({ name }) => `**${name}**`);
  if (!isOurs(base.name)) return "This project has no contestant here yet.";
  return names.length === 0 ? "No rival that judges is faster." : `Faster than ours: ${names.join("; ")}.`;
}

/** One line for all contestants that differ from the plan's verdicts in the same way. */
function differences(rows) {
  const same = new Map();
  for (const { name, note, takes, refuses_valid } of rows) {
    if (note.includes("judges nothing") || !takes) continue;
    const kinds = Object.entries(takes).sort(([, one], [, other]) => other - one);
    const parts = kinds.map(([kind, count]) => `${kind.replace(/^(\w+)/, "`$1`")} ${count}`);
    const taken = parts.length > 0 ? [`takes ${parts.join(", ")}`] : [];
    const refused = refuses_valid > 0 ? [`refuses ${refuses_valid} valid events`] : [];
    const difference = [...taken, ...refused].join("; ");
    if (difference) same.set(difference, [...(same.get(difference) ?? []), name]);
  }
  const lines = [...same].map(([difference, names]) => `- ${names.join(" · ")}: ${difference}`);
  return lines.length > 0 ? [`Against the plan:\n\n${lines.join("\n")}`] : [];
}

/** A table; `numeric` says which columns stand at the right. */
export function markdown(head, numeric, lines) {
  const row = (cells) => `| ${cells.join(" | ")} |`;
  return [row(head), row(numeric.map((right) => (right ? "---:" : "---"))), ...lines.map(row)].join("\n");
}
