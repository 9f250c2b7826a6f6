// The onboarding after sign-up: three short steps, each of which can be skipped.

import { track } from "@cryptorebate/tracker";
import type { Account } from "../account.ts";
import { type ExchangeId, exchanges } from "../demo-data.ts";
import { el, fill } from "../element.ts";
import { monogram } from "../exchange-monogram.ts";
import { navigate } from "../navigation.ts";
import { referralLink } from "../referral-link.ts";
import { toast } from "../toast.ts";
import type { Page } from "./pages.ts";

export const onboardingPage: Page = { name: "onboarding", title: "Welcome", membersOnly: true, open };

interface Step {
  /** The `step_name` of its event. */
  name: string;
  title: string;
  content(progress: Progress): HTMLElement;
}

interface Progress {
  account: Account;
  preferred: ExchangeId;
  hasCopied: boolean;
}

const steps: readonly Step[] = [
  { name: "learn_rebate", title: "Where the money comes from", content: explanation },
  { name: "view_exchanges", title: "Where do you trade?", content: choiceOfExchange },
  { name: "copy_first_link", title: "Copy your first link", content: firstLink },
];

function open(account: Account): HTMLElement {
  const startedAt = Date.now();
  const progress: Progress = { account, preferred: "bybit", hasCopied: false };
  const element = el("section", { class: "narrow card onboarding" });
  let skipped = 0;

  const showStep = (index: number) => {
    const step = steps[index];
    if (!step) return finish();
    const goOn = () => {
      if (step.name === "copy_first_link" && !progress.hasCopied) {
        toast("Copy the link first, or skip this step.", "problem");
        return;
      }
      track("onboarding_step_completed", {
        step_number: index + 1,
        step_name: step.name,
        total_steps: steps.length,
      });
      showStep(index + 1);
    };
    const skip = () => {
      skipped += 1;
      showStep(index + 1);
    };
    const title = el("h1", { tabindex: -1 }, step.title);
    fill(
      element,
      el("p", { class: "eyebrow" }, `Step ${index + 1} of ${steps.length}`),
      el("progress", { max: steps.length, value: index + 1, "aria-label": "Progress" }),
      title,
      step.content(progress),
      el(
        "div",
        { class: "actions" },
        el(
          "button",
          { type: "button", class: "button", onclick: goOn },
          index + 1 < steps.length ? "Continue" : "Finish",
        ),
        el("button", { type: "button", class: "button quiet", onclick: skip }, "Skip this step"),
      ),
    );
    if (index > 0) title.focus();
  };
  const finish = () => {
    const seconds = Math.max(0, Math.round((Date.now() - startedAt) / 1000));
    track("onboarding_completed", { duration_sec: seconds, steps_skipped: skipped });
    navigate("/dashboard");
  };

  showStep(0);
  return element;
}

function explanation(): HTMLElement {
  return el(
    "ul",
    { class: "plain-list" },
    el("li", {}, "Exchanges pay whoever brings them a trader. We pass most of that on to you."),
    el("li", {}, "Only accounts that were opened through your link count, so always start from it."),
    el("li", {}, "Your fee stays the same. Your rebate arrives in USDT and is yours to withdraw."),
  );
}

function choiceOfExchange(progress: Progress): HTMLElement {
  const choose = (id: ExchangeId) => () => {
    progress.preferred = id;
  };
  return el(
    "fieldset",
    { class: "choices" },
    el("legend", { class: "muted" }, "We show you its link first."),
    ...exchanges.map((exchange) =>
      el(
        "label",
        { class: "choice" },
        el("input", {
          type: "radio",
          name: "preferred",
          value: exchange.id,
          checked: exchange.id === progress.preferred,
          onchange: choose(exchange.id),
        }),
        monogram(exchange),
        exchange.name,
      ),
    ),
  );
}

function firstLink(progress: Progress): HTMLElement {
  const exchange = exchanges.find(({ id }) => id === progress.preferred);
  if (!exchange) return el("p", {}, "This exchange has no link yet.");
  const onCopy = () => {
    progress.hasCopied = true;
  };
  const content = el(
    "div",
    { oncopy: onCopy },
    el(
      "p",
      { class: "muted" },
      `Open it when you create your account at ${exchange.name}. You find all seven under Exchanges.`,
    ),
    referralLink(exchange, progress.account.userId, onCopy),
  );
  return content;
}
