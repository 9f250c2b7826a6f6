// The head of the site: the brand, the way to each page, and logging out.

import { reset, track } from "@cryptorebate/tracker";
import { type Account, logOut } from "./account.ts";
import { byId, el, fill } from "./element.ts";
import { brandMark } from "./icons.ts";
import { navigate } from "./navigation.ts";

const memberLinks: readonly (readonly [path: string, name: string])[] = [
  ["/dashboard", "Dashboard"],
  ["/exchanges", "Exchanges"],
  ["/statistics", "Statistics"],
  ["/history", "History"],
  ["/withdraw", "Withdraw"],
];

export function renderHeader(account: Account | undefined, path: string): void {
  const links = account ? memberLinks.map(([target, name]) => navLink(target, name, path)) : [];
  const actions = account
    ? [
        el("span", { class: "header-user", title: account.email }, account.email),
        el("button", { type: "button", class: "button quiet small", onclick: () => leave(account) }, "Log out"),
      ]
    : [
        el("a", { href: "/login", class: "button quiet small" }, "Log in"),
        el("a", { href: "/signup", class: "button small" }, "Sign up"),
      ];
  fill(
    byId("header"),
    el(
      "div",
      { class: "header-inner" },
      el("a", { href: "/", class: "brand" }, brandMark(), "CryptoRebate"),
      account ? el("nav", { class: "nav", "aria-label": "Main" }, ...links) : null,
      el("div", { class: "header-actions" }, ...actions),
    ),
  );
  // On a narrow screen the links scroll sideways.
  byId("header").querySelector("[aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });
}

function navLink(target: string, name: string, path: string): HTMLElement {
  return el("a", { href: target, "aria-current": target === path ? "page" : undefined }, name);
}

function leave(account: Account): void {
  const seconds = Math.max(0, Math.round((Date.now() - Date.parse(account.loggedInAt)) / 1000));
  track("user_logged_out", { session_duration_sec: seconds });
  reset();
  logOut();
  navigate("/");
}
