// What stands around every page: the links to the pages, theme and language, the period and the platform. It stays while
// pages come and go, so that who types in it is not interrupted.
import { byId, el, fill } from "../../src/element";
import { button, choice, dayField } from "./controls";
import { addressOf, get, go, PAGES, type Page, page, set } from "./state";
import { chooseLanguage, currentLanguage, type Language, t } from "./text";
import { chooseTheme, currentTheme, THEMES, type Theme } from "./theme";

/** What the frame shows of the collector. */
export interface Known {
  /** Whether people who do not exist are among those that are counted. */
  isDemo: boolean;
  platforms: string[];
}

/** The pages that the period and the platform change. */
const FILTERED: readonly Page[] = ["funnels", "cohorts", "quality"];
const DAY_MS = 86_400_000;

let refresh: (() => void)[] = [];

/** Puts the frame around `content`. `redraw` is called when the language has changed. */
export function frame(content: HTMLElement, known: Known, redraw: () => void): void {
  refresh = [];
  document.documentElement.lang = currentLanguage();
  fill(
    byId("dashboard"),
    el("a", { class: "skip", href: "#content" }, t().skip),
    el(
      "header",
      {},
      el("div", { class: "bar" }, el("span", { class: "brand" }, "CryptoRebate"), links(content), settings(redraw)),
      known.isDemo ? el("p", { class: "demo" }, t().demo) : null,
    ),
    filters(known.platforms),
    content,
  );
  refreshFrame();
}

/** Shows what the address says now. */
export function refreshFrame(): void {
  document.title = `${t().pages[page()]} · ${t().title}`;
  for (const one of refresh) one();
}

function links(content: HTMLElement): HTMLElement {
  const links = PAGES.map((name) => {
    const open = (event: Event) => {
      if (event instanceof MouseEvent && (event.ctrlKey || event.metaKey || event.shiftKey)) return;
      event.preventDefault();
      go(addressOf(name));
      content.focus();
    };
    const link = el("a", { onclick: open }, t().pages[name]);
    refresh.push(() => {
      link.href = addressOf(name);
      if (name === page()) {
        link.setAttribute("aria-current", "page");
        reveal(link);
      } else link.removeAttribute("aria-current");
    });
    return link;
  });
  return el("nav", { "aria-label": t().title }, ...links);
}

/** Moves the links of a narrow screen, and nothing else, until one can be seen. */
function reveal(link: HTMLElement): void {
  const row = link.parentElement;
  if (!row) return;
  const [shown, own] = [row.getBoundingClientRect(), link.getBoundingClientRect()];
  if (own.right > shown.right) row.scrollLeft += own.right - shown.right;
  else if (own.left < shown.left) row.scrollLeft -= shown.left - own.left;
}

function settings(redraw: () => void): HTMLElement {
  return el(
    "div",
    { class: "settings" },
    choice(
      "theme",
      t().theme,
      THEMES.map((theme) => [theme, t().themes[theme]]),
      currentTheme(),
      (theme) => chooseTheme(theme as Theme),
    ),
    choice(
      "language",
      t().language,
      [
        ["en", "English"],
        ["ru", "Русский"],
      ],
      currentLanguage(),
      (language) => {
        chooseLanguage(language as Language);
        redraw();
      },
    ),
  );
}

function filters(platforms: string[]): HTMLElement {
  const section = el(
    "section",
    { class: "filters", "aria-label": t().range },
    shows(
      "from",
      dayField("from", t().from, get("from"), (from) => set({ from })),
    ),
    shows(
      "to",
      dayField("to", t().to, get("to"), (to) => set({ to })),
    ),
    el("div", { class: "presets" }, lastDays(30), lastDays(90), all()),
    shows(
      "platform",
      platformChoice(platforms, (platform) => set({ platform })),
    ),
  );
  refresh.push(() => {
    section.hidden = !FILTERED.includes(page());
  });
  return section;
}

/** A choice among the platforms of the plan. */
export function platformChoice(platforms: string[], choose: (platform: string) => void): HTMLElement {
  const options = platforms.map((name): [string, string] => [name, name]);
  return choice("platform", t().platform, [["", t().allPlatforms], ...options], get("platform"), choose);
}

/** Lets a field show a setting of the address whenever that has changed. */
function shows(name: string, field: HTMLElement): HTMLElement {
  const control = field.querySelector<HTMLInputElement | HTMLSelectElement>("input, select");
  refresh.push(() => {
    if (control && control.value !== get(name)) control.value = get(name);
  });
  return field;
}

function lastDays(days: number): HTMLElement {
  const isoDay = (date: Date) => date.toISOString().slice(0, 10);
  const period = () => {
    const today = new Date();
    return { from: isoDay(new Date(today.getTime() - (days - 1) * DAY_MS)), to: isoDay(today) };
  };
  return preset(t().lastDays(days), period);
}

function all(): HTMLElement {
  return preset(t().all, () => ({ from: "", to: "" }));
}

function preset(label: string, period: () => { from: string; to: string }): HTMLElement {
  const chosen = button(label, () => set(period()), "quiet");
  refresh.push(() => {
    const { from, to } = period();
    const isChosen = get("from") === from && get("to") === to;
    chosen.classList.toggle("chosen", isChosen);
    chosen.setAttribute("aria-pressed", String(isChosen));
  });
  return chosen;
}
