// What a visitor sees in the place of a page that needs an account.

import { el } from "../element.ts";
import type { Page } from "./pages.ts";

export function membersGate(page: Page): HTMLElement {
  return el(
    "section",
    { class: "narrow card centered" },
    el("h1", {}, page.title),
    el("p", { class: "muted" }, "This page shows your own links and figures. Sign up first; it takes a few seconds."),
    el(
      "p",
      { class: "actions centered" },
      el("a", { href: "/signup", class: "button" }, "Sign up"),
      el("a", { href: "/login", class: "button quiet" }, "Log in"),
    ),
  );
}
