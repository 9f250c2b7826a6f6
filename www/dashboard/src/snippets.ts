// How an event is sent, as code to copy: in TypeScript, in Rust and in Python.
import type { PlanEvent } from "./api";

/** The required properties with their first examples. */
function wanted(event: PlanEvent): [string, unknown][] {
  return event.properties
    .filter(({ required }) => required)
    .map(({ name, examples, values }) => [name, examples?.[0] ?? values?.[0] ?? null]);
}

export function typescript(event: PlanEvent): string {
  if (event.emitter === "server") return `// ${event.name}: only servers send it.`;
  const properties = wanted(event).map(([name, value]) => `  ${name}: ${JSON.stringify(value)},\n`);
  const argument = properties.length > 0 ? `, {\n${properties.join("")}}` : "";
  return `import { track } from "@cryptorebate/tracker";\n\ntrack(${JSON.stringify(event.name)}${argument});`;
}

export function python(event: PlanEvent): string {
  const literal = (value: unknown) =>
    value === true ? "True" : value === false ? "False" : value === null ? "None" : JSON.stringify(value);
  const lines = wanted(event).map(([name, value]) => `    ${name}=${literal(value)},\n`);
  if (event.identity !== "none") lines.unshift("    user_id=user.id,\n");
  return `from cryptorebate_tracking import track\n\ntrack.${event.name}(\n${lines.join("")})`;
}

export function rust(event: PlanEvent): string {
  const camel = (name: string) => name.replace(/(^|_)([a-z])/g, (_, _start, letter: string) => letter.toUpperCase());
  const type = camel(event.name);
  const platform = event.platforms[0] ?? "";
  const data = JSON.stringify(Object.fromEntries(wanted(event)));
  const ids = [
    event.identity === "none" ? "" : `\n    .with_user_id("usr_a1b2c3".parse()?)`,
    platform === "web" ? `\n    .with_session_id("ses_1".parse()?)` : "",
  ];
  return `use cryptorebate_core::event::Event;
use cryptorebate_core::events::{Platform, ${type}};

let properties: ${type} = serde_json::from_str(r#"${data}"#)?;
let id = uuid::Uuid::now_v7().into_bytes().into();
let event = Event::new(id, "2026-02-04T14:30:00Z".parse()?, Platform::${camel(platform)}, properties)${ids.join("")};
let json = event.to_json()?; // judged: what the plan does not take is an error`;
}
