// Light, dark, or as the system has it.

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const KEY = "dashboard-theme";

export function currentTheme(): Theme {
  const stored = localStorage.getItem(KEY);
  return THEMES.find((theme) => theme === stored) ?? "system";
}

export function chooseTheme(theme: Theme): void {
  localStorage.setItem(KEY, theme);
  apply();
  for (const listener of listeners) listener();
}

const isDark = matchMedia("(prefers-color-scheme: dark)");
const listeners = new Set<() => void>();

/** Calls `listener` whenever the colours have changed, for what is drawn in them, until the signal. */
export function onColours(listener: () => void, signal: AbortSignal): void {
  listeners.add(listener);
  isDark.addEventListener("change", listener, { signal });
  signal.addEventListener("abort", () => listeners.delete(listener));
}

/** A colour of the style sheet as it is now. */
export function colour(name: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

function apply(): void {
  document.documentElement.dataset.theme = currentTheme();
}

apply();
