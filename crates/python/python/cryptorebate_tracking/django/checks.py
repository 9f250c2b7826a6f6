"""`manage.py check`: what is wrong with the settings, and what to do."""

from __future__ import annotations

import difflib
import os
from typing import Any, Optional, Union

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.urls import NoReverseMatch, reverse
from django.utils.module_loading import import_string

from cryptorebate_tracking.django import conf

MIDDLEWARE = "cryptorebate_tracking.django.middleware.TrackingMiddleware"
AUTHENTICATION = "django.contrib.auth.middleware.AuthenticationMiddleware"
CHOICES = {"ON_INVALID": ("raise", "quarantine"), "AMPLITUDE_REGION": ("us", "eu")}


def check_settings(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """Everything that is wrong at once."""
    given = conf.given()
    if not isinstance(given, dict):
        return [error("E001", f"{conf.NAME} is of the type {type(given).__name__}", "Make it a dict.")]
    found = [*keys(given), *values(given)]
    # What depends on values makes sense once they are right.
    return found or [*places(), *surroundings()]


def keys(given: dict[Any, Any]) -> list[CheckMessage]:
    """Keys that do not exist."""
    found: list[CheckMessage] = []
    for key in given:
        if key not in conf.OPTIONS:
            near = difflib.get_close_matches(str(key).upper(), conf.OPTIONS, 1)
            hint = f"Did you mean {near[0]!r}?" if near else f"The keys are {', '.join(conf.OPTIONS)}."
            found.append(error("E002", f"{conf.NAME} has the unknown key {key!r}", hint))
    return found


def values(given: dict[Any, Any]) -> list[CheckMessage]:
    """Values that are not what their keys take."""
    found: list[CheckMessage] = []
    for key, option in conf.OPTIONS.items():
        if key not in given:
            continue
        value = given[key]
        is_number = int in option.types and isinstance(value, bool)
        if not isinstance(value, option.types) or is_number:
            wanted = " or ".join("None" if one is type(None) else one.__name__ for one in option.types)
            found.append(
                error("E003", f"{key} is of the type {type(value).__name__}", f"Expected {wanted}: {option.meaning}.")
            )
        elif key in CHOICES and value is not None and value not in CHOICES[key]:
            found.append(error("E004", f"{key} is {value!r}", f"Expected {' or '.join(map(repr, CHOICES[key]))}."))
        elif key in ("COLLECTOR", "AMPLITUDE_URL") and value and not str(value).startswith(("http://", "https://")):
            found.append(
                error("E005", f"{key} is {value!r}", "Expected an address such as https://events.example.com.")
            )
        elif not isinstance(value, bool) and isinstance(value, (int, float)) and value < 0:
            found.append(error("E006", f"{key} is {value}", "Expected a number of at least 0."))
    return found


def places() -> list[CheckMessage]:
    """Folders, functions and databases that are named."""
    found: list[CheckMessage] = []
    spool: Union[str, os.PathLike[str], None] = conf.option("SPOOL")
    if spool is not None:
        # The folder itself is made when it is needed.
        parent = spool = os.fspath(spool)
        while not os.path.exists(parent) and os.path.dirname(parent) != parent:
            parent = os.path.dirname(parent)
        if not os.path.isdir(parent) or not os.access(parent, os.W_OK):
            found.append(
                error("E007", f"SPOOL is {spool!r}, which cannot be written", "Name a folder of the program's user.")
            )
    path: Optional[str] = conf.option("USER_ID")
    if path is not None:
        try:
            import_string(path)
        except ImportError as problem:
            found.append(error("E008", f"USER_ID is {path!r}: {problem}", "Name a function by its dotted path."))
    if conf.option("DATABASE") not in settings.DATABASES:
        names = ", ".join(settings.DATABASES)
        found.append(error("E009", f"DATABASE is {conf.option('DATABASE')!r}", f"The databases are {names}."))
    return found


def surroundings() -> list[CheckMessage]:
    """What works, and not as well as it could."""
    found: list[CheckMessage] = []
    if not any(conf.option(key) for key in ("COLLECTOR", "AMPLITUDE_API_KEY", "FILE", "MEMORY")):
        found.append(
            warning("W001", "Events go nowhere", f'Add "COLLECTOR": "https://events.example.com" to {conf.NAME}.')
        )
    middleware = list(settings.MIDDLEWARE)
    if MIDDLEWARE not in middleware:
        found.append(
            warning("W002", "Events do not know the request's user and session", f"Add {MIDDLEWARE!r} to MIDDLEWARE.")
        )
    elif AUTHENTICATION in middleware and middleware.index(MIDDLEWARE) < middleware.index(AUTHENTICATION):
        found.append(
            warning("W003", f"{MIDDLEWARE} stands before the user is known", f"Put it behind {AUTHENTICATION!r}.")
        )
    if has_ingest():
        if conf.option("SPOOL") is None:
            found.append(
                warning(
                    "W004",
                    "Pages are told that their events are safe, while they are in memory only",
                    'Add "SPOOL": "/var/lib/…" so that they outlive the process.',
                )
            )
        if not conf.option("INGEST_KEYS") and not settings.DEBUG:
            found.append(warning("W005", "Everybody may send events", 'Add "INGEST_KEYS": ["a public key"].'))
    return found


def has_ingest() -> bool:
    """Whether the project's addresses include those for pages."""
    try:
        reverse("cryptorebate_tracking:batch")
    except NoReverseMatch:
        return False
    return True


def error(number: str, message: str, hint: str) -> Error:
    """A mistake that has to be mended."""
    return Error(f"{message}.", hint=hint, id=f"cryptorebate_tracking.{number}")


def warning(number: str, message: str, hint: str) -> Warning:
    """Something to look at."""
    return Warning(f"{message}.", hint=hint, id=f"cryptorebate_tracking.{number}")
