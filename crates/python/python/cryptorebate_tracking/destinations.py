"""Where events go: what every destination does, a file, and a list in memory for tests."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, Any, Optional, Union

from cryptorebate_tracking._core import is_valid

if sys.platform != "win32":
    import fcntl


class Skewed(bytes):
    """The JSON text of an event of a page whose clock is wrong."""

    ahead_ms: int
    """By how much that clock goes ahead of this machine's, in milliseconds; below 0 where it is behind."""

    @classmethod
    def by(cls, ahead_ms: int, text: bytes) -> Skewed:
        """The text with what is known of its clock."""
        skewed = cls(text)
        skewed.ahead_ms = ahead_ms
        return skewed


def ahead_of(text: bytes) -> int:
    """By how much the clock of an event's maker goes ahead of this machine's, in milliseconds."""
    return text.ahead_ms if isinstance(text, Skewed) else 0


class Unavailable(Exception):
    """The destination cannot take events now: the same ones are to be sent again."""

    def __init__(self, reason: str, retry_after: Optional[float] = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after
        """In how many seconds, where the destination said so."""


@dataclass
class Sent:
    """What became of the events of one call of `send`."""

    accepted: int = 0
    duplicates: int = 0
    quarantined: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    """How many the destination will never take, by reason."""
    later: list[int] = field(default_factory=list)
    """Which of them, by index, are to be sent again after `pause` seconds."""
    pause: float = 30.0

    def add(self, other: Sent, offset: int = 0) -> None:
        """Adds what became of further events, of which the first is number `offset`."""
        self.accepted += other.accepted
        self.duplicates += other.duplicates
        self.quarantined += other.quarantined
        self.refused.update(other.refused)
        self.later.extend(index + offset for index in other.later)
        self.pause = max(self.pause, other.pause) if other.later else self.pause


class Destination:
    """Where events go. Its methods are called by one thread at a time."""

    name = "destination"
    max_events = 500
    """How many events it takes at once."""
    max_bytes = 900_000
    """How many bytes of events it takes at once."""
    is_immediate = False
    """Whether events are handed over in the call itself: in memory only, for it must never wait."""

    def send(self, events: list[bytes], report: Optional[dict[str, Any]] = None) -> Sent:
        """Sends the JSON texts of events; raises `Unavailable` where the same ones are to be sent again.

        A text may be `Skewed`: its times are by a clock that is wrong.
        `report` says how many events this process has made and dropped so far, and in `left` the same of processes
        that are gone, whose events this one sends.
        """
        raise NotImplementedError

    def reset(self) -> None:
        """Lets go of connections: they belong to the parent of this process."""


class File(Destination):
    """A file with one event a line; those that are invalid go into one beside it, `….quarantine`."""

    name = "file"

    def __init__(self, path: Union[str, os.PathLike[str]]) -> None:
        self.path = os.fspath(path)

    def send(self, events: list[bytes], report: Optional[dict[str, Any]] = None) -> Sent:
        """Appends the events, and answers when the system has them."""
        parts: dict[bool, list[bytes]] = {True: [], False: []}
        for text in events:
            parts[is_valid(text)].append(text + b"\n")
        for valid, lines in parts.items():
            if lines:
                self._append(self.path if valid else f"{self.path}.quarantine", b"".join(lines))
        return Sent(accepted=len(parts[True]), quarantined=len(parts[False]))

    def _append(self, path: str, data: bytes) -> None:
        try:
            with open(path, "ab", buffering=0) as file, alone(file):
                size = os.fstat(file.fileno()).st_size
                written = file.write(data)
                if written != len(data):
                    # The disk is full: what does not fit comes again, and a piece of it must not stay.
                    file.truncate(size)
                    raise Unavailable(f"{path} has no room")
        except OSError as error:
            raise Unavailable(f"{path} cannot be written: {error}") from error


@contextmanager
def alone(file: IO[bytes]) -> Iterator[None]:
    """Keeps other processes from writing to the file meanwhile, where the system has locks for that."""
    if sys.platform != "win32":
        # Closing the file lets go of the lock.
        fcntl.flock(file, fcntl.LOCK_EX)
    yield


class Memory(Destination):
    """A list in memory, for tests: events are in it when the call returns."""

    name = "memory"
    is_immediate = True

    def __init__(self) -> None:
        self.texts: list[bytes] = []

    @property
    def events(self) -> list[dict[str, Any]]:
        """The events so far, parsed."""
        return [json.loads(text) for text in self.texts]

    def clear(self) -> None:
        """Forgets all events."""
        self.texts.clear()

    def send(self, events: list[bytes], report: Optional[dict[str, Any]] = None) -> Sent:
        """Keeps the events."""
        self.texts.extend(events)
        return Sent(accepted=len(events))
