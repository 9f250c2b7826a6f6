// Going from page to page of the site with the History API.

let arrive = () => {};

/** Goes to a path of this site. */
export function navigate(path: string): void {
  if (path !== location.pathname) history.pushState(null, "", path);
  arrive();
  window.scrollTo(0, 0);
}

/** Calls back after every navigation: by a link, by `navigate`, by the back and the forward button. */
export function onNavigation(callback: () => void): void {
  arrive = callback;
  window.addEventListener("popstate", callback);
  document.addEventListener("click", followLink);
}

function followLink(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  const plainClick = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
  if (!link || !plainClick || event.defaultPrevented || link.target || link.hasAttribute("download")) return;
  if (link.origin !== location.origin || link.hash) return;
  event.preventDefault();
  navigate(link.pathname);
}
