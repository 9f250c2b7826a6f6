// A value as JSON text, for people to read.
import { el } from "../../src/element";
import { t } from "./text";

export function json(value: unknown): HTMLElement {
  const text = typeof value === "string" ? value : JSON.stringify(value, null, 2);
  return el("pre", { tabindex: "0" }, el("code", {}, text));
}

/** Code with a button that copies it. */
export function code(text: string): HTMLElement {
  const copy = el("button", { type: "button", class: "quiet", onclick: () => void copied() }, t().copy);
  async function copied() {
    try {
      await navigator.clipboard.writeText(text);
      copy.textContent = t().copied;
    } catch {
      // The browser does not let the page; who wants the text can mark it.
      copy.textContent = t().notCopied;
    }
  }
  return el("div", { class: "code" }, el("pre", { tabindex: "0" }, el("code", {}, text)), copy);
}
