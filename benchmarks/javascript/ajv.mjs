// ajv with the plan's schemas: set up as it has to be for them, compiled on the spot or written out as code.

import Ajv from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

/** An ajv that knows the plan's schemas, each under its event's name. */
export function createAjv(schemas, options) {
  const ajv = new Ajv({ strict: false, ...options });
  addFormats(ajv);
  for (const [name, schema] of schemas) ajv.addSchema(schema, name);
  return ajv;
}
