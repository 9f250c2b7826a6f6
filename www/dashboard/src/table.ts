// Tables of figures, each with a button that gives it as CSV.
import { type Child, el } from "../../src/element";
import { t } from "./text";

/** A cell: what is shown, and what stands in the file if that is something else. */
export interface Cell {
  shown: Child;
  plain: string | number;
  /** Attributes of the cell, such as a class. */
  attributes?: Record<string, string>;
}

export interface Column {
  title: string;
  /** Whether it has figures, which stand to the right. */
  isFigure?: boolean;
}

/** A table with a caption for those who hear it, and the button below. */
export function table(name: string, caption: string, columns: Column[], rows: Cell[][]): HTMLElement {
  const head = columns.map(({ title, isFigure }) =>
    el("th", { scope: "col", class: isFigure ? "figure" : undefined }, title),
  );
  const body = rows.map((cells) =>
    el(
      "tr",
      {},
      ...cells.map(({ shown, attributes }, index) =>
        index === 0
          ? el("th", { scope: "row", ...attributes }, shown)
          : el("td", { class: columns[index]?.isFigure ? "figure" : undefined, ...attributes }, shown),
      ),
    ),
  );
  return el(
    "div",
    { class: "table" },
    el(
      "div",
      { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
      el("table", {}, el("caption", {}, caption), el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...body)),
    ),
    el(
      "button",
      {
        type: "button",
        class: "quiet",
        onclick: () =>
          download(`${name}.csv`, [
            columns.map(({ title }) => title),
            ...rows.map((cells) => cells.map(({ plain }) => plain)),
          ]),
      },
      t().csv,
    ),
  );
}

/** A cell that is shown as it stands in the file. */
export function cell(plain: string | number, attributes?: Record<string, string>): Cell {
  return { shown: plain, plain, ...(attributes ? { attributes } : {}) };
}

function download(name: string, rows: (string | number)[][]): void {
  const text = rows.map((row) => row.map(quoted).join(",")).join("\r\n");
  const address = URL.createObjectURL(new Blob([`${text}\r\n`], { type: "text/csv;charset=utf-8" }));
  el("a", { href: address, download: name }).click();
  URL.revokeObjectURL(address);
}

/** A value as RFC 4180 has it. What a spreadsheet would take for a formula is text. */
function quoted(value: string | number): string {
  if (typeof value === "number") return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
