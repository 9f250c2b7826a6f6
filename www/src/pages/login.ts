// Log-in: finds the account of an e-mail in this browser.

import { identify, track } from "@cryptorebate/tracker";
import { type Account, logIn } from "../account.ts";
import { el } from "../element.ts";
import { navigate } from "../navigation.ts";
import { alreadyLoggedIn, emailField } from "./account-form.ts";
import type { Page } from "./pages.ts";

export const loginPage: Page = { name: "login", title: "Log in", membersOnly: false, open };

function open(account: Account | undefined): HTMLElement {
  if (account) return alreadyLoggedIn(account);
  const email = emailField("login-email");
  const submit = (event: Event) => {
    event.preventDefault();
    if (!email.check()) return;
    const found = logIn(email.value());
    if (!found) {
      email.complain("No account with this e-mail in this browser. Check the spelling, or sign up.");
      return;
    }
    identify(found.userId);
    track("user_logged_in", { method: "email_password" });
    navigate("/dashboard");
  };
  return el(
    "section",
    { class: "narrow card" },
    el("h1", {}, "Welcome back"),
    el("p", { class: "muted" }, "A demo: the e-mail that you signed up with in this browser is enough."),
    el(
      "form",
      { novalidate: true, onsubmit: submit },
      email.element,
      el("button", { type: "submit", class: "button wide" }, "Log in"),
    ),
    el("p", { class: "muted centered" }, "New here? ", el("a", { href: "/signup" }, "Sign up")),
  );
}
