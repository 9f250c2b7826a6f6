// Shows the page that belongs to the address; every path can be reloaded and linked to.

import { currentAccount } from "./account.ts";
import { byId, fill } from "./element.ts";
import { renderHeader } from "./header.ts";
import { onNavigation } from "./navigation.ts";
import { membersGate } from "./pages/members-gate.ts";
import { notFoundPage } from "./pages/not-found.ts";
import { type Page, pages } from "./pages/pages.ts";

/** Shows the page of the address bar, and each one that is gone to from then on. */
export function startRouter(): void {
  show();
  onNavigation(() => {
    show();
    // A screen reader starts to read at the new page, not at the link that is gone.
    byId("content").focus({ preventScroll: true });
  });
}

function show(): void {
  const page: Page = pages[location.pathname] ?? notFoundPage;
  const account = currentAccount();
  document.title = `${page.title} · CryptoRebate`;
  renderHeader(account, location.pathname);
  const content = page.membersOnly ? (account ? page.open(account) : membersGate(page)) : page.open(account);
  fill(byId("content"), content);
}
