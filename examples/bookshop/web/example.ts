// What the generated types take, and what they refuse: checked by the compiler, run by nobody.

import type { EventProperties } from "./plan.js";

function track<Name extends keyof EventProperties>(name: Name, properties: EventProperties[Name]): string {
  return JSON.stringify({ name, properties });
}

track("book_opened", { isbn: "9780306406157" });
track("book_bought", { isbn: "9780306406157", price_euro: 12.9, binding: "paperback" });

// @ts-expect-error: the plan has no such event.
track("book_opend", { isbn: "9780306406157" });
// @ts-expect-error: a binding that the plan does not have.
track("book_bought", { isbn: "9780306406157", price_euro: 12.9, binding: "leather" });
// @ts-expect-error: the price is missing.
track("book_bought", { isbn: "9780306406157", binding: "paperback" });
