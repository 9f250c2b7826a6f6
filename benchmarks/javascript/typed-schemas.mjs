// Writes the plan's events as the schemas that a person would write for zod and for valibot.

import { readSchemas, withoutReferences } from "./schemas.mjs";

const text = JSON.stringify;
const regex = (pattern) => String(new RegExp(pattern));

/** How zod says it. */
const zod = {
  import: 'import { z } from "zod";',
  string(checks) {
    const first = { uuid: "z.guid()", "date-time": "z.iso.datetime({ offset: true })" }[checks.format] ?? "z.string()";
    return (
      first +
      given(checks.minLength, (length) => `.min(${length})`) +
      given(checks.maxLength, (length) => `.max(${length})`) +
      // z.guid() is the pattern of an event's id already.
      given(checks.format === "uuid" ? undefined : checks.pattern, (pattern) => `.regex(${regex(pattern)})`)
    );
  },
  number: (checks) =>
    (checks.type === "integer" ? "z.int()" : "z.number()") +
    given(checks.minimum, (minimum) => `.min(${minimum})`) +
    given(checks.exclusiveMinimum, (minimum) => `.gt(${minimum})`) +
    given(checks.maximum, (maximum) => `.max(${maximum})`),
  boolean: () => "z.boolean()",
  literal: (value) => `z.literal(${text(value)})`,
  choice: (values) => `z.enum(${text(values)})`,
  list: (item) => `z.array(${item})`,
  record: () => "z.record(z.string(), z.unknown())",
  object: (fields) => `z.strictObject({ ${fields.join(", ")} })`,
  optional: (schema) => `${schema}.nullish()`,
  rule: (schema, test, field) => `${schema}.refine((event) => ${test}, { path: [${text(field)}] })`,
};

/** How valibot says it. */
const valibot = {
  import: 'import * as v from "valibot";',
  string: (checks) =>
    piped("v.string()", [
      given(checks.format === "uuid" || undefined, () => "v.uuid()"),
      given(checks.minLength, (length) => `v.minLength(${length})`),
      given(checks.maxLength, (length) => `v.maxLength(${length})`),
      given(checks.format === "uuid" ? undefined : checks.pattern, (pattern) => `v.regex(${regex(pattern)})`),
    ]),
  number: (checks) =>
    piped("v.number()", [
      checks.type === "integer" ? "v.safeInteger()" : "v.finite()",
      given(checks.minimum, (minimum) => `v.minValue(${minimum})`),
      given(checks.exclusiveMinimum, (minimum) => `v.gtValue(${minimum})`),
      given(checks.maximum, (maximum) => `v.maxValue(${maximum})`),
    ]),
  boolean: () => "v.boolean()",
  literal: (value) => `v.literal(${text(value)})`,
  choice: (values) => `v.picklist(${text(values)})`,
  list: (item) => `v.array(${item})`,
  record: () => "v.record(v.string(), v.unknown())",
  object: (fields) => `v.strictObject({ ${fields.join(", ")} })`,
  optional: (schema) => `v.nullish(${schema})`,
  rule: (schema, test, field) =>
    `v.pipe(${schema}, v.forward(v.partialCheck([["platform"], ["user_id"], ["anonymous_id"], ["session_id"]], ` +
    `(event) => ${test}), [${text(field)}]))`,
};

/** A module that exports `schemas`, by event name, in zod's words. */
export const zodModule = () => moduleOf(zod);

/** A module that exports `schemas`, by event name, in valibot's words. */
export const valibotModule = () => moduleOf(valibot);

function moduleOf(library) {
  // Equal schemas are one constant, as a person would have it.
  const constants = new Map();
  const shared = (expression) => {
    if (/^schema\d+$/.test(expression)) return expression;
    if (!constants.has(expression)) constants.set(expression, `schema${constants.size}`);
    return constants.get(expression);
  };
  const events = [...readSchemas()].map(
    ([name, schema]) => `${text(name)}: ${eventOf(library, withoutReferences(schema), shared)}`,
  );
  const declarations = [...constants].map(([expression, name]) => `const ${name} = ${expression};`);
  return [library.import, ...declarations, `export const schemas = { ${events.join(",\n")} };`].join("\n");
}

function eventOf(library, schema, shared) {
  let event = objectOf(library, schema, shared);
  if (schema.if) {
    event = library.rule(event, 'event.platform !== "web" || typeof event.session_id === "string"', "session_id");
  }
  if (schema.anyOf) {
    event = library.rule(event, "event.user_id != null || event.anonymous_id != null", "user_id");
  }
  return event;
}

function objectOf(library, schema, shared) {
  const fields = Object.entries(schema.properties).map(([name, property]) => {
    const value = schemaOf(library, property, shared);
    return `${name}: ${shared(schema.required?.includes(name) ? value : library.optional(value))}`;
  });
  return library.object(fields);
}

function schemaOf(library, schema, shared) {
  if (schema.const !== undefined) return library.literal(schema.const);
  if (schema.enum) return library.choice(schema.enum.filter((value) => value !== null));
  const type = [schema.type].flat().find((name) => name !== "null");
  switch (type) {
    case "string":
      return library.string(schema);
    case "integer":
    case "number":
      return library.number({ ...schema, type });
    case "boolean":
      return library.boolean();
    case "array":
      return library.list(schemaOf(library, schema.items, shared));
    case "object":
      if (schema.maxProperties === 0) return library.object([]);
      return schema.properties ? shared(objectOf(library, schema, shared)) : library.record();
    default:
      throw new Error(`plan/schemas has a value that this generator does not know: ${text(schema)}`);
  }
}

function piped(first, checks) {
  const present = checks.filter((check) => check !== "");
  return present.length === 0 ? first : `v.pipe(${[first, ...present].join(", ")})`;
}

function given(value, write) {
  return value === undefined ? "" : write(value);
}
