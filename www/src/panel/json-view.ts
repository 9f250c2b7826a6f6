// JSON as text in colours: names, strings and the rest told apart.

import { el } from "../element.ts";

const tokens = /("(?:\\.|[^"\\])*")(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

export function jsonView(value: unknown): HTMLElement {
  // Of a value that JSON does not know, `stringify` gives undefined.
  const text = JSON.stringify(value, null, 2) ?? String(value);
  const parts: (Node | string)[] = [];
  let end = 0;
  for (const match of text.matchAll(tokens)) {
    const [token, string, colon] = match;
    parts.push(text.slice(end, match.index));
    if (string === undefined) parts.push(el("span", { class: "json-literal" }, token));
    else parts.push(el("span", { class: colon ? "json-name" : "json-string" }, string), colon ?? "");
    end = match.index + token.length;
  }
  parts.push(text.slice(end));
  return el("pre", { class: "json", tabindex: 0, "aria-label": "The event as JSON" }, ...parts);
}
