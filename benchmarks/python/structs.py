"""Makes msgspec structs of the plan's events, tagged by the event's name, with the limits that msgspec can state."""

import datetime
import uuid
from typing import Annotated, Any, Literal, Union

import msgspec

from schemas import read_schemas, without_references

LIMITS = {"minimum": "ge", "exclusiveMinimum": "gt", "maximum": "le"}
LENGTHS = {"minLength": "min_length", "maxLength": "max_length", "pattern": "pattern"}


def event_decoder():
    """Decodes the JSON text of any event of the plan into its struct, or says what is wrong first."""
    events = tuple(_event(name, without_references(schema)) for name, schema in read_schemas().items())
    return msgspec.json.Decoder(Union[events])


def _event(name, schema):
    fields = {key: value for key, value in schema["properties"].items() if key != "event"}
    return _struct(name, {**schema, "properties": fields}, tag_field="event", tag=name)


def _struct(name, schema, **options):
    required = schema.get("required", [])
    fields = []
    for index, (key, value) in enumerate(schema["properties"].items()):
        optional = key not in required
        annotation = _type(f"{name}_{key}", value)
        # A name such as `$set` is no name in Python.
        attribute = key if key.isidentifier() else f"operation_{index}"
        options.setdefault("rename", {})[attribute] = key
        fields.append((attribute, Union[annotation, None], None) if optional else (attribute, annotation))
    title = "".join(part.title() for part in name.strip("$").split("_"))
    return msgspec.defstruct(title, fields, forbid_unknown_fields=True, kw_only=True, gc=False, **options)


def _type(name, schema):
    if "enum" in schema:
        return Literal[tuple(value for value in schema["enum"] if value is not None)]
    types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    kind = next(one for one in types if one != "null")
    if kind == "string":
        return _string(schema)
    if kind in ("integer", "number"):
        limits = {LIMITS[key]: value for key, value in schema.items() if key in LIMITS}
        return Annotated[int if kind == "integer" else float, msgspec.Meta(**limits)]
    if kind == "boolean":
        return bool
    if kind == "array":
        return list[_type(name, schema["items"])]
    if schema.get("maxProperties") == 0:
        return _struct(name, {"properties": {}})
    return _struct(name, schema) if "properties" in schema else dict[str, Any]


def _string(schema):
    if schema.get("format") == "uuid":
        return uuid.UUID
    if schema.get("format") == "date-time":
        return Annotated[datetime.datetime, msgspec.Meta(tz=True)]
    return Annotated[str, msgspec.Meta(**{LENGTHS[key]: value for key, value in schema.items() if key in LENGTHS})]
