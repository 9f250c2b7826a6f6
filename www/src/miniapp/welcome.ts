// The first screen of the first visit: what CryptoRebate gives back, and how.

import { exchanges } from "../demo-data.ts";
import { el } from "../element.ts";
import { monogram } from "../exchange-monogram.ts";
import type { TelegramUser } from "./telegram.ts";

const steps = [
  ["Copy your link", "One for each of seven exchanges."],
  ["Register with it", "Your own fee stays the same."],
  ["Trade as usual", "Up to 70% of each fee comes back."],
] as const;

export function welcomeScreen(user: TelegramUser, start: () => void): HTMLElement {
  return el(
    "div",
    { class: "screen welcome" },
    el("div", { class: "signs", "aria-hidden": "true" }, ...exchanges.slice(0, 5).map(monogram)),
    el("h1", {}, "Get part of every trading fee back"),
    el("p", { class: "hint" }, `Welcome, ${user.first_name}. It takes three steps, once.`),
    el(
      "ol",
      { class: "section steps" },
      ...steps.map(([title, text]) =>
        el("li", { class: "row" }, el("div", {}, el("strong", {}, title), el("span", { class: "hint" }, text))),
      ),
    ),
    el("div", { class: "bottom" }, el("button", { type: "button", class: "button", onclick: start }, "Show my links")),
  );
}
