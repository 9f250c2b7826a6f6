// Short messages, one at a time, at the edge of the page, read out by screen readers.

import { byId, el, fill } from "./element.ts";

const visibleMs = 4_000;

export function toast(text: string, kind: "ok" | "problem" = "ok"): void {
  const message = el("p", { class: "toast", "data-kind": kind }, text);
  fill(byId("toasts"), message);
  setTimeout(() => message.remove(), visibleMs);
}
