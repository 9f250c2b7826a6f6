"""Who takes part: each takes an event, as bytes or as a dict, and says whether it is valid."""

from dataclasses import dataclass
from typing import Callable

import cryptorebate_tracking
import fastjsonschema
import jsonschema_rs
import msgspec
import orjson

from schemas import read_schemas, without_references
from structs import event_decoder

NO_RULES = "no rules between properties, no decimals of amounts"


@dataclass
class Contestant:
    name: str
    does: str
    run: Callable[[bytes], bool]


def of_bytes():
    """Everybody who takes bytes, as they stand in the table; ours come first."""
    return [
        Contestant(
            "cryptorebate validate",
            "the full verdict: every violation with its sentence",
            lambda text: cryptorebate_tracking.validate(text).valid,
        ),
        Contestant("cryptorebate is_valid", "yes or no; the same judge", cryptorebate_tracking.is_valid),
        Contestant("msgspec", f"the first error; {NO_RULES}, no session on the web, other UTC offsets", _msgspec()),
        Contestant("orjson + jsonschema-rs, is_valid", f"yes or no; {NO_RULES}", _jsonschema_is_valid()),
        Contestant("orjson + jsonschema-rs, iter_errors", f"every error; {NO_RULES}", _jsonschema_errors()),
        Contestant("orjson + fastjsonschema", f"the first error; {NO_RULES}", _fastjsonschema(True)),
        Contestant(
            "orjson + fastjsonschema, fast_fail=False",
            f"every error; {NO_RULES}",
            _fastjsonschema(False),
        ),
        Contestant("orjson", "parses, judges nothing: the floor", lambda text: _parsed(text) is not None),
    ]


def of_dicts():
    """Everybody who takes a dict as `json.loads` gives it; ours come first."""
    return [
        Contestant(
            "cryptorebate validate",
            "writes the text that is sent, then the full verdict on it",
            lambda event: cryptorebate_tracking.validate(event).valid,
        ),
        Contestant("cryptorebate is_valid", "writes the text, then yes or no", cryptorebate_tracking.is_valid),
        Contestant(
            "jsonschema-rs, is_valid",
            f"yes or no; {NO_RULES}; makes no text",
            _of_parsed({name: validator.is_valid for name, validator in _jsonschema_validators().items()}),
        ),
        Contestant("fastjsonschema", f"the first error; {NO_RULES}; makes no text", _of_parsed(_fastjsonschemas(True))),
        Contestant("msgspec.convert", f"the first error; {NO_RULES}; makes no text", _msgspec_convert()),
        Contestant("orjson.dumps", "writes the text, judges nothing: the floor", lambda event: bool(orjson.dumps(event))),
    ]


def _msgspec_convert():
    kind = event_decoder().type

    def run(event):
        try:
            msgspec.convert(event, kind)
        except msgspec.ValidationError:
            return False
        return True

    return run


def _of_parsed(checks):
    """Picks the event's own check; an event without one is invalid."""

    def run(event):
        check = checks.get(event.get("event"))
        return check is not None and check(event)

    return run


def _msgspec():
    decode = event_decoder().decode

    def run(text):
        try:
            decode(text)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return False
        return True

    return run


def _jsonschema_is_valid():
    return _of_event({name: validator.is_valid for name, validator in _jsonschema_validators().items()})


def _jsonschema_errors():
    def checked(validator):
        return lambda event: not [str(error) for error in validator.iter_errors(event)]

    return _of_event({name: checked(validator) for name, validator in _jsonschema_validators().items()})


def _jsonschema_validators():
    return {
        name: jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
        for name, schema in read_schemas().items()
    }


def _fastjsonschema(fast_fail):
    return _of_event(_fastjsonschemas(fast_fail))


def _fastjsonschemas(fast_fail):
    def checked(schema):
        validate = fastjsonschema.compile(without_references(schema), use_default=False, fast_fail=fast_fail)

        def run(event):
            try:
                validate(event)
            except fastjsonschema.JsonSchemaException:
                return False
            return True

        return run

    return {name: checked(schema) for name, schema in read_schemas().items()}


def _of_event(checks):
    """Parses, and picks the event's own check; an event without one is invalid."""

    def run(text):
        event = _parsed(text)
        if event is None:
            return False
        check = checks.get(event.get("event"))
        return check is not None and check(event)

    return run


def _parsed(text):
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
