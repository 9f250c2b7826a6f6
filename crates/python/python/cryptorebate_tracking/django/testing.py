"""For a project's own tests: what was tracked, and assertions about it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections

from cryptorebate_tracking import _tracker
from cryptorebate_tracking._core import encode
from cryptorebate_tracking._tracker import Deferred, Tracker
from cryptorebate_tracking.destinations import Memory
from cryptorebate_tracking.django import conf
from cryptorebate_tracking.django.commit import on_commit

ENVELOPE = ("user_id", "anonymous_id", "session_id", "platform", "user_properties")


@contextmanager
def capture() -> Iterator[Memory]:
    """Keeps the events of the block in memory. Invalid ones raise, rolled-back ones are forgotten, as in production."""
    before, memory = _tracker._current, Memory()
    defer = on_commit(conf.option("DATABASE")) if conf.option("ON_COMMIT") else None
    _tracker._current = Tracker([memory], on_invalid="raise", defer=defer)
    try:
        yield memory
    finally:
        _tracker._current = before


def tracked() -> list[dict[str, Any]]:
    """The events so far, oldest first: those that were handed over, and those that wait for the test's transaction."""
    tracker = _tracker.current()
    texts = [text for one in tracker.destinations if isinstance(one, Memory) for text in one.texts]
    # A `TestCase` never commits: what its transaction would hand over stands with the connection, and what was rolled
    # back to a savepoint does not.
    for connection in connections.all(initialized_only=True):
        for entry in connection.run_on_commit:
            call = entry[1]
            if isinstance(call, Deferred) and call.tracker is tracker:
                texts.append(call.text)
    return [json.loads(text) for text in texts]


def assert_tracked(event: str, **expected: Any) -> dict[str, Any]:
    """Fails unless the event was tracked with these properties (and `user_id`, `platform` …); gives the first such."""
    wanted = {name: json.loads(encode(value)) for name, value in expected.items()}
    events = tracked()
    for one in events:
        if one["event"] == event and all(value_of(one, name) == value for name, value in wanted.items()):
            return one
    raise AssertionError(f"{event} was not tracked with {wanted}. {listed(events)}")


def assert_not_tracked(event: str) -> None:
    """Fails if the event was tracked."""
    events = tracked()
    if any(one["event"] == event for one in events):
        raise AssertionError(f"{event} was tracked. {listed(events)}")


def value_of(event: dict[str, Any], name: str) -> Any:
    """A property of an event, or one of the fields around them."""
    properties: dict[str, Any] = event.get("properties", {})
    return properties[name] if name in properties else event.get(name) if name in ENVELOPE else None


def listed(events: list[dict[str, Any]]) -> str:
    """What was tracked, for a person to read."""
    if not events:
        return "Nothing was tracked."
    lines = [f"\n  {one['event']} {json.dumps(one.get('properties', {}), ensure_ascii=False)}" for one in events]
    return "Tracked:" + "".join(lines)


class TrackingTestMixin:
    """For test cases: each test begins with nothing tracked."""

    def setUp(self) -> None:
        """Starts to capture."""
        super().setUp()  # type: ignore[misc]
        scope = capture()
        scope.__enter__()
        self.addCleanup(scope.__exit__, None, None, None)  # type: ignore[attr-defined]
