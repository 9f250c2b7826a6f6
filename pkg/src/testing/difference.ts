// How an event's properties differ from what a test expects: one sentence for each difference.

/** What `expect.any(Number)` and its like have in Vitest and Jest. */
interface Matcher {
  asymmetricMatch(value: unknown): boolean;
  toString(): string;
}

/** What of `expected` is not so in `actual`. Properties of which `expected` says nothing may be anything. */
export function differences(expected: object, actual: Record<string, unknown>): string[] {
  return Object.entries(expected)
    .filter(([name, value]) => !equal(value, actual[name]))
    .map(([name, value]) => `${name}: expected ${show(value)}, but it ${was(actual, name)}`);
}

/** A value as a person would write it. */
export function show(value: unknown): string {
  return isMatcher(value) ? String(value) : (JSON.stringify(value) ?? String(value));
}

function was(actual: Record<string, unknown>, name: string): string {
  return name in actual ? `was ${show(actual[name])}` : "was not there";
}

/** Whether two values are the same JSON. Whoever expects `undefined` expects nothing to be there. */
function equal(expected: unknown, actual: unknown): boolean {
  if (isMatcher(expected)) {
    return expected.asymmetricMatch(actual);
  }
  if (typeof expected !== "object" || expected === null || typeof actual !== "object" || actual === null) {
    return Object.is(expected, actual) || expected === actual;
  }
  if (Array.isArray(expected) !== Array.isArray(actual)) {
    return false;
  }
  const names = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  return [...names].every((name) =>
    equal((expected as Record<string, unknown>)[name], (actual as Record<string, unknown>)[name]),
  );
}

function isMatcher(value: unknown): value is Matcher {
  return typeof (value as Partial<Matcher> | null | undefined)?.asymmetricMatch === "function";
}
