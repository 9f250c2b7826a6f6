// What an ordinary browser shows of the Mini App.

import { el } from "../element.ts";

export function outsideScreen(): HTMLElement {
  return el(
    "div",
    { class: "screen middle" },
    el("h1", {}, "Open it in Telegram"),
    el("p", { class: "hint" }, "This page is a Telegram Mini App: the bot opens it, and Telegram says who you are."),
    el("a", { class: "button", href: "/" }, "Go to the web site"),
  );
}
