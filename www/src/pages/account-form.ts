// What sign-up and log-in share: the e-mail field, and the note for those who are logged in already.

import type { Account } from "../account.ts";
import { el } from "../element.ts";
import { type TextField, textField } from "../text-field.ts";

export interface EmailField extends TextField {
  /** Whether an e-mail address was typed; says so under the field if not. */
  check(): boolean;
}

export function emailField(id: string): EmailField {
  const field = textField(id, "E-mail", { type: "email", autocomplete: "email", placeholder: "you@example.com" });
  const check = () => {
    const isEmail = /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(field.value().trim());
    if (!isEmail) field.complain("Type an e-mail address, like you@example.com.");
    return isEmail;
  };
  return { ...field, check };
}

export function alreadyLoggedIn(account: Account): HTMLElement {
  return el(
    "section",
    { class: "narrow card centered" },
    el("h1", {}, "You are logged in"),
    el("p", { class: "muted" }, `As ${account.email}.`),
    el("p", {}, el("a", { href: "/dashboard", class: "button" }, "Open your dashboard")),
  );
}
