// Reads the generated JSON Schemas of all events, and rewrites them without references for those who want none.

import { readdirSync, readFileSync } from "node:fs";

const folder = new URL("../../plan/schemas/", import.meta.url);

/** The JSON Schema of each event, by the event's name as on the wire. */
export function readSchemas() {
  const schemas = readdirSync(folder)
    .sort()
    .map((file) => JSON.parse(readFileSync(new URL(file, folder), "utf8")));
  return new Map(schemas.map((schema) => [schema.properties.event.const, schema]));
}

/** The same schema with the shared user properties written out where they are used. */
export function withoutReferences(schema) {
  const shared = schema.$defs.user_properties.properties;
  const { $set, $setOnce } = schema.properties.user_properties.properties;
  const writtenOut = (own, more) => ({
    type: own.type,
    properties: { ...shared, ...more },
    additionalProperties: false,
  });
  const userProperties = writtenOut(schema.properties.user_properties, {
    $set: writtenOut($set),
    $setOnce: writtenOut($setOnce),
  });
  return { ...schema, properties: { ...schema.properties, user_properties: userProperties } };
}

/** The same schema with `multipleOf` on amounts, whose decimals the plan's schemas leave to those who see the text. */
export function withDecimals(schema) {
  return JSON.parse(JSON.stringify(schema), (_, value) => {
    const [, decimals] = /^At most (\d) decimals/.exec(value?.$comment) ?? [];
    return decimals ? { ...value, multipleOf: Number(`1e-${decimals}`) } : value;
  });
}
