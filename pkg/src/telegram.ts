// Telegram: whether the page is a Mini App, who has opened it, and what of its address must never leave the page.

/** What a Mini App knows of its user. */
export interface MiniApp {
  /** The user's data with Telegram's signature, for the collector alone. Never to be stored, shown or put into a URL. */
  initData: string;
  /** `tg_<id>`; the collector takes it from the signed data. */
  userId: string | undefined;
  /** The parameter of the link that has opened the app. */
  startParam: string;
  /** Telegram's client as JSON: `{"platform":"ios","version":"8.0"}`. */
  client: string;
  /** Calls back when the app is put aside or comes back, in clients that say so. */
  onActive(active: (isActive: boolean) => void): () => void;
}

/** As much of Telegram's bridge as is needed: `window.Telegram.WebApp`. */
interface WebApp {
  initData?: string;
  platform?: string;
  version?: string;
  onEvent?(name: string, listener: () => void): void;
  offEvent?(name: string, listener: () => void): void;
}

/** The launch parameters that Telegram adds to the fragment, and to the query. */
const LAUNCH = /(^|[?&#])tgWebApp\w*=[^&]*/g;

/** The Mini App that this page is; `undefined` outside Telegram. */
export function miniApp(): MiniApp | undefined {
  const webApp = (window as { Telegram?: { WebApp?: WebApp } }).Telegram?.WebApp;
  const launch = new URLSearchParams(location.hash.replace(/^#\/?\??/, ""));
  const initData = webApp?.initData || launch.get("tgWebAppData");
  if (!initData) {
    return undefined;
  }
  const signed = new URLSearchParams(initData);
  const start = signed.get("start_param") ?? new URLSearchParams(location.search).get("tgWebAppStartParam") ?? "";
  return {
    initData,
    userId: userIdOf(signed.get("user")),
    startParam: /^[\w-]{1,512}$/.test(start) ? start : "",
    client: JSON.stringify({
      platform: webApp?.platform ?? launch.get("tgWebAppPlatform") ?? "unknown",
      version: webApp?.version ?? launch.get("tgWebAppVersion") ?? "unknown",
    }),
    onActive(active) {
      const on = () => active(true);
      const off = () => active(false);
      webApp?.onEvent?.("activated", on);
      webApp?.onEvent?.("deactivated", off);
      return () => {
        webApp?.offEvent?.("activated", on);
        webApp?.offEvent?.("deactivated", off);
      };
    },
  };
}

/** A query or fragment without Telegram's launch parameters. */
export function withoutLaunch(part: string): string {
  return part
    .replace(LAUNCH, "$1")
    .replace(/&+/g, "&")
    .replace(/[?&#]+$/, "");
}

function userIdOf(user: string | null): string | undefined {
  try {
    const { id } = JSON.parse(user ?? "");
    return Number.isSafeInteger(id) ? `tg_${id}` : undefined;
  } catch {
    return undefined;
  }
}
