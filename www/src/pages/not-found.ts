// What is shown at a path where there is nothing.

import { el } from "../element.ts";
import type { Page } from "./pages.ts";

export const notFoundPage: Page = {
  name: "not_found",
  title: "Page not found",
  membersOnly: false,
  open: () =>
    el(
      "section",
      { class: "narrow card centered" },
      el("h1", {}, "There is no page here"),
      el("p", { class: "muted" }, "The link is old, or a letter of the address is wrong."),
      el("p", {}, el("a", { href: "/", class: "button" }, "Go to the start page")),
    ),
};
