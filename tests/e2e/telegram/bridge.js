// Telegram's bridge as its documentation describes it, as far as Mini Apps here need it: https://core.telegram.org/bots/webapps
(() => {
  const memory = "__telegram__initParams";
  const events = /** @type {Map<string, Set<(data?: object) => void>>} */ (new Map());
  const launch = launchParameters();
  let isActive = true;
  let theme = JSON.parse(launch.tgWebAppThemeParams ?? "{}");

  const { hash: _, ...fields } = Object.fromEntries(new URLSearchParams(launch.tgWebAppData));
  const WebApp = {
    initData: launch.tgWebAppData ?? "",
    initDataUnsafe: { ...fields, ...(fields.user && { user: JSON.parse(fields.user) }) },
    version: launch.tgWebAppVersion ?? "6.0",
    platform: launch.tgWebAppPlatform ?? "unknown",
    get colorScheme() {
      return isDark(theme.bg_color ?? "#ffffff") ? "dark" : "light";
    },
    get themeParams() {
      return theme;
    },
    get isActive() {
      return isActive;
    },
    isExpanded: true,
    viewportHeight: innerHeight,
    viewportStableHeight: innerHeight,
    HapticFeedback: {
      notificationOccurred(kind) {
        post("web_app_trigger_haptic_feedback", { type: "notification", notification_type: kind });
        return this;
      },
    },
    onEvent(name, listener) {
      events.set(name, (events.get(name) ?? new Set()).add(listener));
    },
    offEvent(name, listener) {
      events.get(name)?.delete(listener);
    },
    ready: () => post("web_app_ready"),
    expand: () => post("web_app_expand"),
    close: () => post("web_app_close"),
  };
  window.Telegram = { WebApp, WebView: { initParams: launch, receiveEvent: receive } };
  dress();

  /** What the app around the page tells it. */
  function receive(type, data) {
    if (type === "visibility_changed") {
      isActive = data.is_visible;
      tell(isActive ? "activated" : "deactivated");
    } else if (type === "theme_changed") {
      theme = data.theme_params;
      dress();
      tell("themeChanged");
    }
  }

  function tell(name) {
    for (const listener of events.get(name) ?? []) listener.call(WebApp);
  }

  /** What the page tells the app around it. */
  function post(type, data = {}) {
    window.TelegramWebviewProxy?.postEvent(type, JSON.stringify(data));
  }

  /** Of the fragment, and what the page was launched with before it was reloaded. */
  function launchParameters() {
    const stored = JSON.parse(sessionStorage.getItem(memory) ?? "{}");
    const parameters = { ...stored, ...Object.fromEntries(new URLSearchParams(location.hash.slice(1))) };
    sessionStorage.setItem(memory, JSON.stringify(parameters));
    return parameters;
  }

  /** The theme as the page's CSS variables. */
  function dress() {
    const { style } = document.documentElement;
    style.setProperty("--tg-color-scheme", WebApp.colorScheme);
    style.setProperty("--tg-viewport-stable-height", `${innerHeight}px`);
    for (const [name, color] of Object.entries(theme)) {
      style.setProperty(`--tg-theme-${name.replaceAll("_", "-")}`, color);
    }
  }

  function isDark(color) {
    const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
    return Math.sqrt(0.299 * red ** 2 + 0.587 * green ** 2 + 0.114 * blue ** 2) < 120;
  }
})();
