// `validate`: the full verdict on an event, in browsers and on servers alike.

import type { Verdict } from "./types.js";

/**
 * Says what the plan says of an event: the event as on the wire, or its JSON text. Loads the validator on first use.
 *
 * Text is judged as it stands, so that money is judged on its decimals.
 */
export async function validate(event: object | string): Promise<Verdict> {
  const { judge, ready } = await import("./verdict.js");
  await ready;
  return judge(typeof event === "string" ? event : JSON.stringify(event));
}
