"""The settings: one dict, `CRYPTOREBATE_TRACKING`, and what each of its keys means."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Callable, Optional, cast

from django.conf import settings
from django.utils.module_loading import import_string

from cryptorebate_tracking import _tracker
from cryptorebate_tracking._tracker import OnInvalid, Tracker
from cryptorebate_tracking.amplitude import Amplitude
from cryptorebate_tracking.collector import Collector
from cryptorebate_tracking.destinations import Destination, File, Memory
from cryptorebate_tracking.django.commit import on_commit

NAME = "CRYPTOREBATE_TRACKING"


@dataclass(frozen=True)
class Option:
    """One key of the settings."""

    types: tuple[type, ...]
    default: Any
    meaning: str


OPTIONS: dict[str, Option] = {
    "COLLECTOR": Option((str, type(None)), None, "the collector's address"),
    "KEY": Option((str, type(None)), None, "the collector's key for servers"),
    "AMPLITUDE_API_KEY": Option((str, type(None)), None, "a project's key at Amplitude, to send there directly"),
    "AMPLITUDE_REGION": Option((str,), "us", "where that project lies: us or eu"),
    "AMPLITUDE_URL": Option((str, type(None)), None, "Amplitude's address, where it is another"),
    "FILE": Option((str, os.PathLike, type(None)), None, "a file for events, one a line"),
    "MEMORY": Option((bool,), False, "whether events are kept in memory, for tests"),
    "ON_INVALID": Option((str, type(None)), None, "raise or quarantine; raise where DEBUG is on"),
    "ON_COMMIT": Option((bool,), True, "whether events wait for the transaction, and are gone when it is rolled back"),
    "DATABASE": Option((str,), "default", "the database whose transactions count"),
    "SPOOL": Option(
        (str, os.PathLike, type(None)), None, "a folder for events that wait, so that they outlive the process"
    ),
    "QUEUE_SIZE": Option((int,), _tracker.QUEUE_SIZE, "how many events wait in memory at most"),
    "QUEUE_BYTES": Option(
        (int,), _tracker.QUEUE_BYTES, "how many bytes of events wait at most, in memory or in the spool"
    ),
    "INTERVAL": Option((int, float), _tracker.INTERVAL, "how long an event waits for others, in seconds"),
    "EXIT_TIMEOUT": Option(
        (int, float), _tracker.EXIT_TIMEOUT, "how long the end of a process waits for the last events, in seconds"
    ),
    "USER_ID": Option(
        (str, type(None)), None, "the path of a function from a user to the id; else it is the primary key"
    ),
    "SIGNALS": Option((bool,), True, "whether log-ins, log-outs and sign-ups are tracked by themselves"),
    "LOGIN_METHODS": Option((dict,), {}, "the plan's log-in method by the path of the authentication backend"),
    "COUNTRY_HEADER": Option((str, type(None)), None, "the header in which a proxy names the country: CF-IPCountry"),
    "INGEST_KEYS": Option((list, tuple), (), "the public keys with which pages may send"),
    "INGEST_ORIGINS": Option((list, tuple), ("*",), "the origins of those pages; * is every one"),
    "TELEGRAM_BOT_TOKEN": Option((str, type(None)), None, "the bot's token, by which initData is checked"),
    "TELEGRAM_BOT_ID": Option((int, type(None)), None, "the bot's id: initData is checked by Telegram's public key"),
    "SCRIPT_URL": Option((str, type(None)), None, "the address of tracker.iife.js; a static file by default"),
    "SCRIPT_OPTIONS": Option((dict,), {}, "further options for the page's tracker, as its init takes them"),
}


def given() -> Any:
    """The dict as the project's settings have it."""
    return getattr(settings, NAME, {})


def option(name: str) -> Any:
    """The value of a key, or what holds where it is left out."""
    values = given()
    return values.get(name, OPTIONS[name].default) if isinstance(values, dict) else OPTIONS[name].default


def listed(name: str) -> Sequence[str]:
    """The values of a key that takes a list; a text alone is one value, and not as many as it has letters."""
    value = option(name)
    return (value,) if isinstance(value, str) else tuple(value)


def on_invalid() -> OnInvalid:
    """What happens to an invalid event."""
    return cast(OnInvalid, option("ON_INVALID") or ("raise" if settings.DEBUG else "quarantine"))


def destinations() -> list[Destination]:
    """Where events go by the settings."""
    found: list[Destination] = []
    if option("COLLECTOR"):
        found.append(Collector(option("COLLECTOR"), option("KEY")))
    if option("AMPLITUDE_API_KEY"):
        found.append(Amplitude(option("AMPLITUDE_API_KEY"), option("AMPLITUDE_REGION"), option("AMPLITUDE_URL")))
    if option("FILE"):
        found.append(File(option("FILE")))
    if option("MEMORY"):
        found.append(Memory())
    return found


def make_tracker() -> Tracker:
    """The tracker that the settings describe."""
    tracker = Tracker(
        destinations(),
        on_invalid=on_invalid(),
        queue_size=option("QUEUE_SIZE"),
        queue_bytes=option("QUEUE_BYTES"),
        interval=option("INTERVAL"),
        spool=option("SPOOL"),
        defer=on_commit(option("DATABASE")) if option("ON_COMMIT") else None,
        exit_timeout=option("EXIT_TIMEOUT"),
    )
    if tracker.spool is not None:
        tracker.start()
    return tracker


def id_of(user: Any) -> Optional[str]:
    """The id of a user on the wire; `None` for a visitor."""
    if user is None or not getattr(user, "is_authenticated", False):
        return None
    path = option("USER_ID")
    if path is None:
        return str(user.pk)
    function: Callable[[Any], object] = import_string(path)
    return str(function(user))
