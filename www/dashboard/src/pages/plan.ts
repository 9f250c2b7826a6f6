// Every event and property of the plan, with examples and code to copy.
import { el, fill } from "../../../src/element";
import { ask, type Deprecation, type Plan, type PlanEvent, type Property } from "../api";
import { searchField } from "../controls";
import { count } from "../format";
import { code, json } from "../json";
import type { Visit } from "../main";
import { python, rust, typescript } from "../snippets";
import { get, note } from "../state";
import { cell, table } from "../table";
import { t } from "../text";

export async function plan({ place, signal }: Visit): Promise<void> {
  const plan = await ask<Plan>("/v1/plan", {}, signal);
  const list = el("div", { class: "plan" });
  const found = el("p", { class: "soft", role: "status" });
  const search = (text: string) => {
    const wanted = text.trim().toLowerCase();
    const has = (texts: string[]) => texts.some((one) => one.toLowerCase().includes(wanted));
    const events = plan.events.filter(({ name, description, properties }) =>
      has([name, description, ...properties.map(({ name }) => name)]),
    );
    const userProperties = plan.user_properties.filter(({ name, description }) => has([name, description]));
    found.textContent = t().found(count(events.length + userProperties.length));
    fill(
      list,
      ...events.map((event) => eventCard(event, signal)),
      userProperties.length > 0
        ? el(
            "section",
            {},
            el("h2", {}, t().userProperties),
            properties("user-properties", t().userProperties, userProperties),
          )
        : null,
    );
    note({ q: text });
  };
  fill(place, el("div", { class: "choices" }, searchField("q", t().searchPlan, get("q"), search), found), list);
  search(get("q"));
}

function eventCard(event: PlanEvent, signal: AbortSignal): HTMLElement {
  const body = el("div", {});
  const open = () => {
    if (body.childElementCount > 0) return;
    const examples = el("div", { class: "examples" });
    fill(
      body,
      properties(event.name, `${event.name}: ${t().properties}`, event.properties),
      event.rules.length > 0
        ? el("p", {}, `${t().rules}: ${event.rules.map(({ name, description }) => description ?? name).join("; ")}`)
        : null,
      el("h2", {}, `${t().code}: TypeScript`),
      code(typescript(event)),
      el("h2", {}, `${t().code}: Rust`),
      code(rust(event)),
      el("h2", {}, `${t().code}: Python`),
      code(python(event)),
      el("h2", {}, t().examples),
      examples,
    );
    ask<{ examples: unknown[] }>(`/v1/events/${encodeURIComponent(event.name)}/examples`, { limit: "3" }, signal)
      .then(({ examples: found }) =>
        fill(examples, ...(found.length > 0 ? found.map(json) : [el("p", { class: "soft" }, t().noExamples)])),
      )
      .catch(() => fill(examples, el("p", { class: "soft" }, t().failed)));
  };
  const details = el(
    "details",
    { class: "card", ontoggle: () => details.open && open() },
    el(
      "summary",
      {},
      el("span", { class: "name" }, event.name),
      " ",
      el("span", { class: "tag" }, event.priority),
      " ",
      el("span", { class: "soft" }, event.platforms.join(", ")),
      outdated(event.deprecated),
      el("span", { class: "description" }, event.description),
    ),
    body,
  );
  return details;
}

/** That something should no longer be used, why, and what takes its place. */
function outdated(deprecated: Deprecation | undefined): HTMLElement | null {
  if (!deprecated) return null;
  const { reason, replacement } = deprecated;
  return el("span", { class: "tag bad" }, `${t().deprecated}: ${reason}${replacement ? ` → ${replacement}` : ""}`);
}

function properties(name: string, caption: string, listed: Property[]): HTMLElement {
  return table(
    `plan-${name}`,
    caption,
    [{ title: t().property }, { title: t().type }, { title: t().need }, { title: t().example }],
    listed.map(({ name, description, expected, required, update, examples, deprecated }) => [
      {
        shown: el(
          "span",
          {},
          el("code", {}, name),
          outdated(deprecated),
          el("span", { class: "description" }, description),
        ),
        plain: name,
      },
      cell(expected),
      cell(update ? (t().update[update] ?? update) : required ? t().required : t().optional),
      {
        shown: el("code", {}, (examples ?? []).map((one) => JSON.stringify(one)).join(", ")),
        plain: JSON.stringify(examples ?? []),
      },
    ]),
  );
}
