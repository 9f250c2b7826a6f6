// As much of Telegram's bridge as the Mini App uses: https://core.telegram.org/bots/webapps.

export interface TelegramUser {
  id: number;
  first_name: string;
}

interface WebApp {
  /** Signed by Telegram; empty outside Telegram. */
  initData: string;
  /** The same, parsed and not to be trusted: good enough for a greeting. */
  initDataUnsafe: { user?: TelegramUser; start_param?: string };
  colorScheme: "light" | "dark";
  ready(): void;
  expand(): void;
  close(): void;
  onEvent(name: "themeChanged", listener: () => void): void;
  HapticFeedback?: { notificationOccurred(kind: "success" | "error"): void };
}

/** The Mini App that was opened in Telegram; undefined in an ordinary browser. */
export interface MiniApp {
  user: TelegramUser;
  /** The parameter of the link that has opened the app. */
  startParam: string | undefined;
  /** Shakes the device a little, where it can. */
  feel(kind: "success" | "error"): void;
  close(): void;
}

/** Shows Telegram the page, in Telegram's own colours. */
export function openMiniApp(): MiniApp | undefined {
  const webApp = (window as { Telegram?: { WebApp?: WebApp } }).Telegram?.WebApp;
  const user = webApp?.initDataUnsafe.user;
  if (!webApp?.initData || !user) return undefined;
  const followTheme = () => {
    document.documentElement.style.colorScheme = webApp.colorScheme;
  };
  followTheme();
  webApp.onEvent("themeChanged", followTheme);
  webApp.ready();
  webApp.expand();
  return {
    user,
    startParam: webApp.initDataUnsafe.start_param,
    feel: (kind) => webApp.HapticFeedback?.notificationOccurred(kind),
    close: () => webApp.close(),
  };
}
