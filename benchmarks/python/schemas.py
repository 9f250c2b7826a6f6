"""Reads the generated JSON Schemas of all events, and rewrites them for a validator that knows draft 7 alone."""

import json
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "plan" / "schemas"


def read_schemas():
    """The JSON Schema of each event, by the event's name as on the wire."""
    schemas = [json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))]
    return {schema["properties"]["event"]["const"]: schema for schema in schemas}


def without_references(schema):
    """The same schema with the shared user properties written out where they are used."""
    shared = schema["$defs"]["user_properties"]["properties"]
    own = schema["properties"]["user_properties"]

    def written_out(part, more):
        return {"type": part["type"], "properties": {**shared, **more}, "additionalProperties": False}

    operations = {name: written_out(part, {}) for name, part in own["properties"].items()}
    properties = {**schema["properties"], "user_properties": written_out(own, operations)}
    kept = {key: value for key, value in schema.items() if key not in ("$defs", "$schema", "$id")}
    return {**kept, "$schema": "http://json-schema.org/draft-07/schema#", "properties": properties}
