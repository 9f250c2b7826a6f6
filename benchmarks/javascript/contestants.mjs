// Who takes part: each is given an event and says whether it is valid. Runs in Node and in a browser alike.

import * as standaloneAll from "rivals:ajv-standalone-all";
import * as standaloneFirst from "rivals:ajv-standalone-first";
import { validate } from "rivals:package";
import { schemas as ajvSchemas } from "rivals:schemas";
import { schemas as ajvSchemasWithDecimals } from "rivals:schemas-with-decimals";
import { schemas as valibotSchemas } from "rivals:valibot";
import { schemas as zodSchemas } from "rivals:zod";
import { safeParse } from "valibot";
import { createAjv } from "./ajv.mjs";
import { OURS } from "./names.mjs";
import { judge } from "./ours.mjs";

const NO_RULES = "no rules between properties, no decimals of amounts";

/** Takes a parsed event, as a page has it, and gives its text and its verdict. */
function onObject(check) {
  // The text's length is looked at, so that no compiler leaves the text out.
  return (event) => JSON.stringify(event).length > 0 && check(event);
}

/** Takes the bytes of an event, as a server has them. */
function onBytes(check) {
  return (bytes) => {
    const event = parse(bytes);
    return event !== undefined && check(event);
  };
}

function parse(bytes) {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}

/** Those who look at parsed events. `says` is what they say of an invalid one. */
function rivals() {
  const compiled = (entries, allErrors) => {
    const ajv = createAjv(entries, { allErrors });
    return byName(new Map(entries.map(([name]) => [name, ajv.getSchema(name)])));
  };
  const written = (module) => byName(new Map(ajvSchemas.map(([name], index) => [name, module[`event${index}`]])));
  const ofZod = new Map(Object.entries(zodSchemas));
  const ofValibot = new Map(Object.entries(valibotSchemas));
  const valibot = (options) =>
    byName(mapValues(ofValibot, (schema) => (event) => safeParse(schema, event, options).success));
  return [
    { name: "ajv compiled, allErrors", says: `every error; ${NO_RULES}`, check: compiled(ajvSchemas, true) },
    { name: "ajv compiled", says: `the first error; ${NO_RULES}`, check: compiled(ajvSchemas, false) },
    {
      name: "ajv compiled, multipleOf 0.01",
      says: "the first error; no rules between properties; decimals by binary fractions",
      check: compiled(ajvSchemasWithDecimals, false),
    },
    { name: "ajv standalone, allErrors", says: `every error; ${NO_RULES}`, check: written(standaloneAll) },
    { name: "ajv standalone", says: `the first error; ${NO_RULES}`, check: written(standaloneFirst) },
    {
      name: "zod",
      says: `every error; ${NO_RULES}`,
      check: byName(mapValues(ofZod, (schema) => (event) => schema.safeParse(event).success)),
    },
    { name: "valibot", says: `every error; ${NO_RULES}; no real dates`, check: valibot({}) },
    {
      name: "valibot, abortEarly",
      says: `the first error; ${NO_RULES}; no real dates`,
      check: valibot({ abortEarly: true }),
    },
  ];
}

/** Everybody. An `async` one gives a promise. */
export function contestants() {
  const full = "every violation with its sentence, rules and decimals included";
  const all = rivals();
  return [
    {
      name: OURS,
      group: "object",
      does: `JSON.stringify; ${full}`,
      run: (event) => judge(JSON.stringify(event)).valid,
    },
    {
      name: "cryptorebate, npm package",
      group: "object",
      does: `the same by the package's \`validate(event)\`, which is a promise`,
      async: true,
      run: async (event) => (await validate(event)).valid,
    },
    ...all.map(({ name, says, check }) => ({
      name,
      group: "object",
      does: `JSON.stringify; ${says}`,
      run: onObject(check),
    })),
    { name: "JSON.stringify", group: "object", does: "judges nothing: the floor", run: onObject(() => true) },
    { name: OURS, group: "bytes", does: full, run: (bytes) => judge(bytes.toString()).valid },
    ...all.map(({ name, says, check }) => ({ name, group: "bytes", does: `JSON.parse; ${says}`, run: onBytes(check) })),
    { name: "JSON.parse", group: "bytes", does: "judges nothing: the floor", run: onBytes(() => true) },
  ];
}

/** Picks the event's own check; an event without one is invalid. */
function byName(checks) {
  return (event) => checks.get(event.event)?.(event) ?? false;
}

function mapValues(map, change) {
  return new Map([...map].map(([key, value]) => [key, change(value)]));
}
