// Sign-up: makes an account in this browser, says who the visitor is from now on, and that they signed up.

import { identify, track } from "@cryptorebate/tracker";
import { type Account, signUp } from "../account.ts";
import { signupSource } from "../attribution.ts";
import { el } from "../element.ts";
import { navigate } from "../navigation.ts";
import { alreadyLoggedIn, emailField } from "./account-form.ts";
import type { Page } from "./pages.ts";

export const signupPage: Page = { name: "signup", title: "Sign up", membersOnly: false, open };

function open(account: Account | undefined): HTMLElement {
  if (account) return alreadyLoggedIn(account);
  const email = emailField("signup-email");
  const language = el(
    "select",
    { id: "signup-language" },
    el("option", { value: "en" }, "English"),
    el("option", { value: "ru" }, "Русский"),
  );
  const submit = (event: Event) => {
    event.preventDefault();
    if (!email.check()) return;
    const created = signUp(email.value(), language.value === "ru" ? "ru" : "en");
    if (!created) {
      email.complain("This e-mail has an account in this browser already. Log in instead.");
      return;
    }
    welcome(created);
    navigate("/onboarding");
  };
  return el(
    "section",
    { class: "narrow card" },
    el("h1", {}, "Create your account"),
    el("p", { class: "muted" }, "A demo: the address stays in this browser, and there is no password to choose."),
    el(
      "form",
      { novalidate: true, onsubmit: submit },
      email.element,
      el("div", { class: "field" }, el("label", { for: "signup-language" }, "Language of your messages"), language),
      el("button", { type: "submit", class: "button wide" }, "Sign up"),
    ),
    el("p", { class: "muted centered" }, "Have an account? ", el("a", { href: "/login" }, "Log in")),
  );
}

function welcome(account: Account): void {
  const attribution = signupSource();
  identify(account.userId, { language: account.language, preferred_platform: "web" });
  track(
    "user_signed_up",
    { method: "email", ...attribution },
    {
      userProperties: {
        signup_date: account.signedUpAt,
        signup_method: "email",
        signup_source: attribution.source,
        is_activated: false,
      },
    },
  );
}
