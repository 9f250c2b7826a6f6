// Properties as JSON text, made at the time of the call: what the page does to the object later changes nothing.

/** The text of some properties; empty where there are none. Throws where they are not JSON: a BigInt, a cycle. */
export function toJson(properties: unknown): string {
  if (properties === undefined || properties === null) {
    return "";
  }
  const text = JSON.stringify(properties);
  if (text === undefined) {
    throw new TypeError("properties must be an object");
  }
  return wellFormed(text);
}

/**
 * Puts the replacement character in the place of halves of characters, as a cut through an emoji leaves them: they are
 * not JSON. `JSON.stringify` escapes these halves only, so every escape of the kind is one.
 */
function wellFormed(text: string): string {
  return text.includes("\\ud") ? text.replace(/\\(ud[89a-f]..|.)/g, (found) => (found[2] ? "\ufffd" : found)) : text;
}
