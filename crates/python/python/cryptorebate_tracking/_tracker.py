"""From a call to the queues: the event is written, judged and handed over; the request goes on."""

from __future__ import annotations

import atexit
import logging
import multiprocessing.util
import os
import sys
import threading
import time
import weakref
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Callable, Literal, Optional, Union
from uuid import UUID

from cryptorebate_tracking import plan
from cryptorebate_tracking._core import (
    PLAN_VERSION,
    UnsupportedValue,
    Verdict,
    __version__,
    compose,
    encode,
    validate,
)
from cryptorebate_tracking._memory_queue import MemoryQueue
from cryptorebate_tracking._request import current_request
from cryptorebate_tracking._sender import Sender
from cryptorebate_tracking._spool import Spool
from cryptorebate_tracking.destinations import Destination

logger = logging.getLogger("cryptorebate_tracking")

LIBRARY: dict[str, object] = {
    "library": {"name": "cryptorebate-tracking", "version": __version__},
    "plan_version": PLAN_VERSION,
}
LIBRARY_TEXT = encode(LIBRARY)

QUEUE_SIZE = 100_000
QUEUE_BYTES = 64 << 20
INTERVAL = 0.5
EXIT_TIMEOUT = 5.0

OnInvalid = Literal["raise", "quarantine"]
Defer = Callable[[Callable[[], None]], bool]
"""Takes a call to make later and says whether it will; False where it is to be made now."""


class InvalidEvent(ValueError):
    """An event that the plan does not take; `verdict` says why."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(f"{verdict.event or 'the event'} is not what the plan says:\n{verdict}")
        self.verdict = verdict


class Tracker:
    """Judges events and hands them to every destination. Calls never wait for a network, and may come from any thread.

    Args:
        destinations: Where events go: each has a queue and a thread of its own.
        on_invalid: `raise` raises `InvalidEvent` at the call; `quarantine` logs the verdict and sends the event on, and
            never raises.
        queue_size: How many events wait in memory for each destination, at most.
        queue_bytes: The same in bytes; of a spool, on disk.
        interval: How long an event waits for others to share its request, in seconds.
        spool: A folder for the events that wait, so that they outlive the process. Several processes may share it.
        defer: Hands events over later, as when a transaction has committed.
        exit_timeout: How long the end of the process waits for the last events, in seconds.
    """

    def __init__(
        self,
        destinations: Sequence[Destination] = (),
        *,
        on_invalid: OnInvalid = "quarantine",
        queue_size: int = QUEUE_SIZE,
        queue_bytes: int = QUEUE_BYTES,
        interval: float = INTERVAL,
        spool: Union[str, os.PathLike[str], None] = None,
        defer: Optional[Defer] = None,
        exit_timeout: float = EXIT_TIMEOUT,
    ) -> None:
        self.on_invalid = on_invalid
        self.defer = defer
        self.spool = None if spool is None else os.fspath(spool)
        self.exit_timeout = exit_timeout
        self._immediate = [destination for destination in destinations if destination.is_immediate]
        self._senders: list[Sender] = []
        for destination in destinations:
            if destination.is_immediate:
                continue
            if destination.name in (sender.destination.name for sender in self._senders):
                # They would share a spool, and each would send the other's events.
                raise ValueError(f"two destinations have the name {destination.name!r}: set `name` of one of them")
            queue: Union[MemoryQueue, Spool]
            if self.spool is None:
                queue = MemoryQueue(queue_size, queue_bytes)
            else:
                queue = Spool(os.path.join(self.spool, destination.name), queue_bytes)
            self._senders.append(Sender(destination, queue, interval))
        self.counts: Counter[str] = Counter()
        _trackers.add(self)

    @property
    def destinations(self) -> list[Destination]:
        """Where events go."""
        return [*self._immediate, *(sender.destination for sender in self._senders)]

    def start(self) -> None:
        """Sends what earlier processes left in the spool; without it, the first event starts that."""
        for sender in self._senders:
            sender.start()

    def track(
        self,
        event: str,
        properties: Optional[Mapping[str, Any]] = None,
        user_properties: Optional[Mapping[str, Any]] = None,
        *,
        user_id: object = None,
        platform: Optional[str] = None,
        session_id: Optional[str] = None,
        anonymous_id: Optional[str] = None,
        timestamp: object = None,
        event_id: object = None,
        context: Optional[Mapping[str, Any]] = None,
    ) -> Optional[str]:
        """Judges an event and hands it over; gives its id, or `None` where it was dropped."""
        try:
            context_text = LIBRARY_TEXT
            request = current_request()
            if request is not None:
                if user_id is None and request.user_id is not None:
                    user_id = request.user_id()
                if session_id is None and request.session_id is not None:
                    session_id = request.session_id()
                anonymous_id = anonymous_id or request.anonymous_id
                context_text = request.context(LIBRARY)
            if context is not None:
                context_text = encode({**LIBRARY, **context})
            text, made_id, valid = compose(
                event,
                properties,
                user_properties,
                user_id,
                anonymous_id,
                session_id,
                platform,
                context_text,
                timestamp,
                event_id,
            )
            if not valid:
                self._refuse(event, made_id, text)
            self.counts["made"] += 1
            if self.defer is None or not self.defer(Deferred(self, text)):
                self.forward(text)
            return made_id
        except Exception as error:
            if self.on_invalid == "raise":
                raise
            self.counts["unsupported_value" if isinstance(error, UnsupportedValue) else "internal_error"] += 1
            logger.error("%s was not sent: %s", event, error, exc_info=not isinstance(error, UnsupportedValue))
            return None

    def _refuse(self, event: str, event_id: str, text: bytes) -> None:
        verdict = validate(text)
        if self.on_invalid == "raise":
            raise InvalidEvent(verdict)
        self.counts["invalid"] += 1
        # Without the values: personal data has no place in a log.
        logger.error("%s (%s) goes to quarantine: %s", event, event_id, verdict.summary())

    def forward(self, text: bytes) -> bool:
        """Hands the JSON text of an event to every destination; False where one had to drop it."""
        for destination in self._immediate:
            destination.send([text])
        taken = [sender.put(text) for sender in self._senders]
        return all(taken)

    def sync(self) -> None:
        """Waits until the events so far are on disk, where there is a spool."""
        for sender in self._senders:
            sender.sync()

    def flush(self, timeout: float = 10.0) -> bool:
        """Sends all that waits; whether all of it has arrived within so many seconds."""
        deadline = time.monotonic() + timeout
        # All at once: one that is away must not take the others' time.
        for sender in self._senders:
            sender.hurry()
        arrived = [sender.flush(deadline) for sender in self._senders]
        return all(arrived)

    def close(self, timeout: Optional[float] = None) -> bool:
        """Sends what waits and ends the threads. What does not arrive in time is lost, unless there is a spool."""
        if self not in _trackers:
            return not any(sender.waiting for sender in self._senders)
        arrived = self.flush(self.exit_timeout if timeout is None else timeout)
        for sender in self._senders:
            sender.stop()
            if sender.waiting and self.spool is None:
                sender.dropped["exit"] += sender.waiting
                logger.error(
                    "%s: %d events are lost at exit; a spool would keep them", sender.destination.name, sender.waiting
                )
        _trackers.discard(self)
        return arrived

    def status(self) -> dict[str, Any]:
        """What this process made, sent and dropped, and why: for a health page or a metric."""
        return {
            "made": self.counts["made"],
            "invalid": self.counts["invalid"],
            "dropped": {reason: self.counts[reason] for reason in ("unsupported_value", "internal_error")},
            "destinations": {sender.destination.name: sender.status() for sender in self._senders},
        }

    def reset_after_fork(self) -> None:
        """What waits is the parent's; this process has its own queues, threads and connections."""
        self.counts = Counter()
        for sender in self._senders:
            sender.reset()


class Deferred:
    """An event that waits for its transaction: called when that has committed."""

    __slots__ = ("text", "tracker")

    def __init__(self, tracker: Tracker, text: bytes) -> None:
        self.tracker = tracker
        self.text = text

    def __call__(self) -> None:
        """Hands the event over."""
        self.tracker.forward(self.text)


_trackers: weakref.WeakSet[Tracker] = weakref.WeakSet()
_lock = threading.Lock()
_current: Optional[Tracker] = None
_factory: Optional[Callable[[], Tracker]] = None


def configure(
    *destinations: Destination,
    on_invalid: OnInvalid = "quarantine",
    queue_size: int = QUEUE_SIZE,
    queue_bytes: int = QUEUE_BYTES,
    interval: float = INTERVAL,
    spool: Union[str, os.PathLike[str], None] = None,
    defer: Optional[Defer] = None,
    exit_timeout: float = EXIT_TIMEOUT,
) -> Tracker:
    """Sets the tracker that all calls of this process use: `Tracker`'s arguments. The one before is closed."""
    tracker = Tracker(
        destinations,
        on_invalid=on_invalid,
        queue_size=queue_size,
        queue_bytes=queue_bytes,
        interval=interval,
        spool=spool,
        defer=defer,
        exit_timeout=exit_timeout,
    )
    use(tracker)
    return tracker


def use(tracker: Optional[Tracker]) -> None:
    """Makes a tracker the one that all calls use; the one before is closed."""
    global _current
    with _lock:
        before, _current = _current, tracker
    if before is not None and before is not tracker:
        before.close()


def configure_later(factory: Callable[[], Tracker]) -> None:
    """Names what makes the tracker when it is first needed."""
    global _factory
    _factory = factory


def current() -> Tracker:
    """The tracker that calls use."""
    global _current
    tracker = _current
    if tracker is not None:
        return tracker
    with _lock:
        if _current is None:
            if _factory is None:
                logger.warning("events go nowhere yet: call cryptorebate_tracking.configure(Collector(…)) at the start")
                _current = Tracker()
            else:
                _current = _factory()
        return _current


def identify(
    user_id: plan.UserId,
    user_properties: Optional[plan.UserProperties] = None,
    *,
    platform: Optional[plan.Platform] = None,
    session_id: Optional[str] = None,
    anonymous_id: Optional[str] = None,
    timestamp: Optional[datetime] = None,
    event_id: Union[str, UUID, None] = None,
    context: Optional[Mapping[str, object]] = None,
) -> Optional[str]:
    """Changes user properties without an event of the plan; with `anonymous_id`, joins a visitor to the user."""
    return current().track(
        "$identify",
        None,
        user_properties or {},
        user_id=user_id,
        platform=platform,
        session_id=session_id,
        anonymous_id=anonymous_id,
        timestamp=timestamp,
        event_id=event_id,
        context=context,
    )


def flush(timeout: float = 10.0) -> bool:
    """Sends all that waits; whether all of it has arrived within so many seconds."""
    return current().flush(timeout)


def status() -> dict[str, Any]:
    """What this process made, sent and dropped, and why."""
    return current().status()


def _after_fork() -> None:
    global _lock
    _lock = threading.Lock()
    for tracker in list(_trackers):
        tracker.reset_after_fork()
    # Celery's pool processes end without Python's exit functions, but not without their own signal.
    signals = sys.modules.get("celery.signals")
    if signals is not None:
        signals.worker_process_shutdown.connect(_close_worker, weak=False)


def _close_worker(**_: object) -> None:
    close_all()


def _close_with_process(_: object) -> None:
    # Processes of `multiprocessing` run what is registered here instead of `atexit`.
    multiprocessing.util.Finalize(None, close_all, exitpriority=-100)


def close_all() -> None:
    """Sends what waits in this process: at its end."""
    for tracker in list(_trackers):
        tracker.close()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
multiprocessing.util.register_after_fork(close_all, _close_with_process)
atexit.register(close_all)
