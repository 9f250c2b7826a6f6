// The dashboard: the frame, and in it the page that the address names.
import "./styles.css";
import { el, fill } from "../../src/element";
import { ask } from "./api";
import { frame, type Known, refreshFrame } from "./frame";
import { failed, loading } from "./notices";
import { cohorts } from "./pages/cohorts";
import { funnels } from "./pages/funnels";
import { live } from "./pages/live";
import { plan } from "./pages/plan";
import { quality } from "./pages/quality";
import { users } from "./pages/users";
import { onChange, type Page, page } from "./state";
import { t } from "./text";

/** What a page is made with. It ends when another is looked at. */
export interface Visit {
  /** Where the page goes. */
  place: HTMLElement;
  /** Aborted when the page is left. */
  signal: AbortSignal;
  /** The platforms of the plan. */
  platforms: string[];
}

const DRAW: Record<Page, (visit: Visit) => Promise<void>> = { funnels, cohorts, quality, live, users, plan };

let visit = new AbortController();
let known: Known = { isDemo: false, platforms: [] };
let shown: Page | undefined;
const heading = el("h1");
const place = el("div", { class: "page" });
const content = el("main", { id: "content", tabindex: "-1" }, heading, place);

/** Shows what the address says. What was shown stays until there is an answer, if it is the same page. */
async function show(): Promise<void> {
  visit.abort();
  visit = new AbortController();
  const { signal } = visit;
  refreshFrame();
  heading.textContent = t().pages[page()];
  const focused = nameOf(document.activeElement);
  if (shown !== page()) fill(place, loading());
  shown = page();
  content.setAttribute("aria-busy", "true");
  try {
    await DRAW[page()]({ place, signal, platforms: known.platforms });
  } catch (error) {
    if (!signal.aborted) fill(place, failed(error, start));
  }
  if (signal.aborted) return;
  content.removeAttribute("aria-busy");
  // Who chose something by the keyboard goes on from there, though the page is a new one.
  if (focused && document.activeElement === document.body) {
    content.querySelector<HTMLElement>(`[name="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  }
}

function nameOf(element: Element | null): string | null {
  return element && content.contains(element) ? element.getAttribute("name") : null;
}

/** Asks what the frame has to know, and shows the page. Where that fails, the page says why. */
async function start(): Promise<void> {
  try {
    const [status, plan] = await Promise.all([
      ask<{ demo: boolean }>("/v1/status"),
      ask<{ platforms: { name: string }[] }>("/v1/plan"),
    ]);
    known = { isDemo: status.demo, platforms: plan.platforms.map(({ name }) => name) };
  } catch {
    // The page asks too, and says what is wrong.
  }
  draw();
}

function draw(): void {
  const focused = document.activeElement?.getAttribute("name");
  frame(content, known, draw);
  if (focused) document.querySelector<HTMLElement>(`header [name="${CSS.escape(focused)}"]`)?.focus();
  void show();
}

onChange(() => void show());
void start();
