// Which page is at which path, and what the tracking plan calls it.

import type { Account } from "../account.ts";
import { dashboardPage } from "./dashboard.ts";
import { exchangesPage } from "./exchanges.ts";
import { historyPage } from "./history.ts";
import { landingPage } from "./landing.ts";
import { loginPage } from "./login.ts";
import { onboardingPage } from "./onboarding.ts";
import { signupPage } from "./signup.ts";
import { statisticsPage } from "./statistics.ts";
import { withdrawPage } from "./withdraw.ts";

interface PublicPage {
  /** The `page_name` of its page views. */
  name: string;
  title: string;
  membersOnly: false;
  open(account: Account | undefined): HTMLElement;
}

interface MembersPage {
  name: string;
  title: string;
  membersOnly: true;
  open(account: Account): HTMLElement;
}

export type Page = PublicPage | MembersPage;

export const pages: Readonly<Record<string, Page>> = {
  "/": landingPage,
  "/signup": signupPage,
  "/login": loginPage,
  "/onboarding": onboardingPage,
  "/dashboard": dashboardPage,
  "/exchanges": exchangesPage,
  "/statistics": statisticsPage,
  "/history": historyPage,
  "/withdraw": withdrawPage,
};

/** What the tracker is told: path → `page_name`. */
export const pageNames: Record<string, string> = Object.fromEntries(
  Object.entries(pages).map(([path, page]) => [path, page.name]),
);
