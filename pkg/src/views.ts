// Page views: where the browser is, and what the page calls it.

import { watchNavigation } from "./navigation.js";
import { withoutLaunch } from "./telegram.js";
import type { InitOptions, PageView } from "./types.js";

/** A page view as the tracker takes it. */
export interface View {
  name: string;
  path: string;
  /** What makes another page of the same path. */
  variant: string;
}

/** A route in the fragment, such as `#/exchanges` or `#!/exchanges?sort=name`. Parameters alone are no route: a token, say. */
const ROUTE = /^#!?\/?([^/!?=&][^?=&]*)(?=\?|$)/;

/** Notices page views; `true` for one of a page that has come back. Returns the function that ends this. */
export function captureViews(options: InitOptions, viewed: (view: View, cameBack: boolean) => void): () => void {
  return watchNavigation((cameBack) => viewed(currentView(options, {}), cameBack));
}

/** Where the browser is, unless the page says otherwise. */
export function currentView(options: InitOptions, { name, path }: PageView): View {
  const views = options.capture === false ? undefined : options.capture?.pageViews;
  const { hash = false, query = false } = typeof views === "object" ? views : {};
  const [fragment = "", route = ""] = (hash && !path && ROUTE.exec(withoutLaunch(location.hash))) || [];
  const here = path?.replace(/[?#].*/, "") ?? location.pathname + fragment;
  return {
    path: here,
    name: name ?? nameOf(here, options) ?? ((route && nameOf(`/${route}`, options)) || (metaName() ?? route)),
    variant: query ? withoutLaunch(location.search) : "",
  };
}

function nameOf(path: string, { pages, routes }: InitOptions): string | undefined {
  const exact = pages?.[path] ?? routes?.[path];
  if (exact !== undefined) {
    return exact;
  }
  return Object.entries(routes ?? {}).find(([pattern]) => fits(pattern, path))?.[1];
}

/** Whether a path is of a pattern: `/exchanges/:name` stands for any one name, a `*` at the end for whatever follows. */
function fits(pattern: string, path: string): boolean {
  const parts = path.replace(/\/$/, "").split("/");
  const wanted = pattern.replace(/\/$/, "").split("/");
  const open = wanted.at(-1) === "*" && wanted.pop() === "*";
  return (
    (open ? parts.length >= wanted.length : parts.length === wanted.length) &&
    wanted.every((part, at) => part.startsWith(":") || part === parts[at])
  );
}

function metaName(): string | undefined {
  return document.querySelector<HTMLMetaElement>("meta[name=page-name]")?.content;
}
