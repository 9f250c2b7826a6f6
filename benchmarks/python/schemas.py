"""Reads the generated JSON Schemas of all events, and rewrites them for a validator that knows draft 7 alone."""

import json
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "plan" / "schemas"


def read_schemas():
    """The JSON Schema of each event, by the event's name as on the wire."""
    schemas = [json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))]
    return {schema["properties"]["event"]["const"]: schema for schema in schemas}


def without_references(schema):
    """The same schema in draft 7, with the shared user properties written out where they are used."""
    shared = schema["$defs"]["user_properties"]["properties"]
    own = schema["properties"]["user_properties"]

    def written_out(part, more):
        return {"type": part["type"], "properties": {**shared, **more}, "additionalProperties": False}

    operations = {name: written_out(part, {}) for name, part in own["properties"].items()}
    properties = {**schema["properties"], "user_properties": written_out(own, operations)}
    kept = {key: value for key, value in schema.items() if key not in ("$defs", "$schema", "$id")}
    levels = {name: part for name, part in schema["$defs"].items() if name != "user_properties"}
    rewritten = in_draft_7({**kept, "properties": properties, "definitions": levels})
    return {**rewritten, "$schema": "http://json-schema.org/draft-07/schema#"}


def in_draft_7(part):
    """The same with references that draft 7 finds, each by itself: what stands beside one does not count there."""
    if isinstance(part, list):
        return [in_draft_7(item) for item in part]
    if not isinstance(part, dict):
        return part
    rewritten = {key: in_draft_7(value) for key, value in part.items() if key != "$ref"}
    if "$ref" in part:
        reference = {"$ref": part["$ref"].replace("#/$defs/", "#/definitions/")}
        rewritten["allOf"] = [*rewritten.get("allOf", []), reference]
    return rewritten
