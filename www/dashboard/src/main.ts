// The dashboard: its frame, and the page that the address names.
import "./styles.css";
import { byId, el, fill } from "../../src/element";
import { ask } from "./api";
import { button, choice, dayField } from "./controls";
import { failed, loading } from "./notices";
import { cohorts } from "./pages/cohorts";
import { funnels } from "./pages/funnels";
import { live } from "./pages/live";
import { plan } from "./pages/plan";
import { quality } from "./pages/quality";
import { users } from "./pages/users";
import { addressOf, get, go, onChange, PAGES, type Page, page, set } from "./state";
import { chooseLanguage, currentLanguage, type Language, t } from "./text";
import { chooseTheme, currentTheme, THEMES, type Theme } from "./theme";

/** What a page is made with. It ends when another is looked at. */
export interface Visit {
  /** Where the page goes. */
  place: HTMLElement;
  /** Aborted when the page is left. */
  signal: AbortSignal;
}

const DRAW: Record<Page, (visit: Visit) => Promise<void>> = { funnels, cohorts, quality, live, users, plan };
/** The pages that the period and the platform change. */
const FILTERED: readonly Page[] = ["funnels", "cohorts", "quality"];
const DAY_MS = 86_400_000;

let visit = new AbortController();
let isDemo = false;
let platforms: string[] = [];
const content = el("main", { id: "content", tabindex: "-1" });

function frame(): void {
  document.documentElement.lang = currentLanguage();
  document.title = `${t().pages[page()]} · ${t().title}`;
  const links = PAGES.map((name) => {
    const address = addressOf(name);
    const open = (event: Event) => {
      if (event instanceof MouseEvent && (event.ctrlKey || event.metaKey || event.shiftKey)) return;
      event.preventDefault();
      go(address);
      content.focus();
    };
    const current = name === page() ? "page" : undefined;
    return el("a", { href: address, onclick: open, "aria-current": current }, t().pages[name]);
  });
  fill(
    byId("dashboard"),
    el("a", { class: "skip", href: "#content" }, t().skip),
    el(
      "header",
      {},
      el("div", { class: "bar" }, el("span", { class: "brand" }, "CryptoRebate"), el("nav", {}, ...links), settings()),
      isDemo ? el("p", { class: "demo" }, t().demo) : null,
    ),
    FILTERED.includes(page()) ? filters() : null,
    content,
  );
}

function settings(): HTMLElement {
  return el(
    "div",
    { class: "settings" },
    choice(
      t().theme,
      THEMES.map((theme) => [theme, t().themes[theme]]),
      currentTheme(),
      (theme) => chooseTheme(theme as Theme),
    ),
    choice(
      t().language,
      [
        ["en", "English"],
        ["ru", "Русский"],
      ],
      currentLanguage(),
      (language) => {
        chooseLanguage(language as Language);
        show();
      },
    ),
  );
}

function filters(): HTMLElement {
  const today = new Date();
  const isoDay = (date: Date) => date.toISOString().slice(0, 10);
  const lastDays = (days: number) => {
    const from = isoDay(new Date(today.getTime() - (days - 1) * DAY_MS));
    const isChosen = get("from") === from && get("to") === isoDay(today);
    return button(t().lastDays(days), () => set({ from, to: isoDay(today) }), isChosen ? "quiet chosen" : "quiet");
  };
  const isAll = !get("from") && !get("to");
  return el(
    "section",
    { class: "filters", "aria-label": t().range },
    dayField(t().from, get("from"), (from) => set({ from })),
    dayField(t().to, get("to"), (to) => set({ to })),
    el(
      "div",
      { class: "presets" },
      lastDays(30),
      lastDays(90),
      button(t().all, () => set({ from: "", to: "" }), isAll ? "quiet chosen" : "quiet"),
    ),
    choice(
      t().platform,
      [["", t().allPlatforms], ...platforms.map((name): [string, string] => [name, name])],
      get("platform"),
      (platform) => set({ platform }),
    ),
  );
}

async function show(): Promise<void> {
  visit.abort();
  visit = new AbortController();
  const { signal } = visit;
  frame();
  const place = el("div", { class: "page" });
  fill(content, el("h1", {}, t().pages[page()]), place);
  fill(place, loading());
  content.setAttribute("aria-busy", "true");
  try {
    await DRAW[page()]({ place, signal });
  } catch (error) {
    if (!signal.aborted) fill(place, failed(error, start));
  }
  if (!signal.aborted) content.removeAttribute("aria-busy");
}

/** Asks what the frame has to know, and shows the page. Where that fails, the page says why. */
async function start(): Promise<void> {
  try {
    const [status, known] = await Promise.all([
      ask<{ demo: boolean }>("/v1/status"),
      ask<{ platforms: { name: string }[] }>("/v1/plan"),
    ]);
    isDemo = status.demo;
    platforms = known.platforms.map(({ name }) => name);
  } catch {
    platforms = [];
  }
  await show();
}

onChange(show);
void start();
