"""Events that wait in memory: so many, so many bytes, and no more."""

from __future__ import annotations

import threading
from collections import deque
from typing import Any
from uuid import uuid4

Item = tuple[bytes, Any]
"""An event that was taken: its text, and what the queue needs to know it again."""


class MemoryQueue:
    """First in, first out; what does not fit is refused, so that a collector that is down never eats the memory."""

    full_reason = "queue_full"

    def __init__(self, max_events: int, max_bytes: int) -> None:
        self._max_events = max_events
        self._max_bytes = max_bytes
        self.reset()

    def put(self, text: bytes) -> int:
        """Takes an event in: how many are ready to be sent now, or 0 where there is no room."""
        with self._lock:
            # What was taken and is not settled has its place still: a destination may hold events back for long.
            is_full = len(self._texts) + self._taken >= self._max_events
            if is_full or self._bytes + len(text) > self._max_bytes:
                return 0
            self._texts.append(text)
            self._bytes += len(text)
            return len(self._texts)

    def take(self, max_events: int, max_bytes: int) -> list[Item]:
        """Takes the oldest out: at most so many events and bytes, and at least one if there is any."""
        items: list[Item] = []
        room = max_bytes
        with self._lock:
            while self._texts and len(items) < max_events:
                room -= len(self._texts[0]) + 1
                if room < 0 and items:
                    break
                items.append((self._texts.popleft(), None))
            self._taken += len(items)
        return items

    def done(self, items: list[Item]) -> None:
        """Forgets events that were taken: they have arrived, or never will."""
        with self._lock:
            self._taken -= len(items)
            self._bytes -= sum(len(text) for text, _ in items)

    def sync(self) -> None:
        """Memory is as durable as it gets."""

    def adopt(self) -> dict[str, int]:
        """There is nothing of other processes in memory."""
        return {}

    def close(self) -> None:
        """Takes no more: nobody would send it."""
        self._max_events = 0
        self.full_reason = "closed"

    def reset(self) -> None:
        """After a fork: what waits is the parent's to send."""
        self.owner = uuid4().hex
        # A signal's handler or a finaliser may interrupt a call with one of its own, in the same thread.
        self._lock = threading.RLock()
        self._texts: deque[bytes] = deque()
        self._bytes = self._taken = 0

    @property
    def ready(self) -> int:
        """How many can be taken."""
        return len(self._texts)

    def __len__(self) -> int:
        """How many are not settled."""
        return len(self._texts) + self._taken
