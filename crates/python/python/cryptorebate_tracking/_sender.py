"""From the queue to one destination: a thread that batches, sends, and sends again."""

from __future__ import annotations

import importlib
import logging
import random
import threading
import time
from collections import Counter
from typing import Any, Optional, Union

from cryptorebate_tracking._memory_queue import Item, MemoryQueue
from cryptorebate_tracking._spool import Spool
from cryptorebate_tracking.destinations import Destination, Sent, Unavailable

logger = logging.getLogger("cryptorebate_tracking")

FIRST_PAUSE = 0.5
"""How long it waits after the first failure, in seconds; each further one doubles it."""
LONGEST_PAUSE = 30.0
MAX_LEFT = 50
"""How many processes that are gone are reported with a batch; the collector takes a hundred."""
LOOK_AROUND = 5.0
"""How often it looks for events that killed processes left behind, in seconds."""


class Sender:
    """One destination with its queue. The thread starts with the first event, in whatever process that is."""

    def __init__(self, destination: Destination, queue: Union[MemoryQueue, Spool], interval: float) -> None:
        self.destination = destination
        self._queue = queue
        self._interval = interval
        self._start_afresh()

    def _start_afresh(self) -> None:
        self._lock = threading.RLock()
        self._thread: Optional[threading.Thread] = None
        self._wake = threading.Event()
        self._hurry = threading.Event()
        self._settled = threading.Condition()
        self._idle = False
        self._stopping = False
        self._held: list[tuple[float, list[Item]]] = []
        self._left: dict[str, int] = {}
        """What is to be told of processes that are gone: how many events each had made."""
        self.made = 0
        self.sent: Counter[str] = Counter()
        self.dropped: Counter[str] = Counter()
        self.failures = 0
        self.last_error: Optional[str] = None

    def put(self, text: bytes) -> bool:
        """Takes an event in; never waits. False where it had to be dropped."""
        self.made += 1
        ready = self._queue.put(text)
        if not ready:
            self.dropped[self._queue.full_reason] += 1
            if self.dropped[self._queue.full_reason] == 1:
                logger.error(
                    "%s: events are being dropped (%s). %s",
                    self.destination.name,
                    self._queue.full_reason,
                    self.last_error or "More are made than can be sent.",
                )
            self.start()
            return False
        if self._thread is None:
            self.start()
        if self._idle or ready == self.destination.max_events:
            self._wake.set()
        return True

    def start(self) -> None:
        """Starts the thread, where it does not run yet."""
        with self._lock:
            if self._thread is None and not self._stopping:
                thread = threading.Thread(target=self._run, name=f"cryptorebate-{self.destination.name}", daemon=True)
                try:
                    thread.start()
                except RuntimeError:
                    # The interpreter is ending: `flush` sends what is left in the caller's own thread.
                    return
                self._thread = thread
                if not threads_run():
                    logger.error(
                        "%s: uWSGI runs without threads, so nothing is sent: start it with --enable-threads",
                        self.destination.name,
                    )

    def sync(self) -> None:
        """Waits until the events that were taken in are as durable as the queue makes them."""
        self._queue.sync()

    def reset(self) -> None:
        """After a fork: the thread, the events and the connection are the parent's."""
        self._queue.reset()
        self.destination.reset()
        self._start_afresh()

    @property
    def waiting(self) -> int:
        """How many events have not arrived yet."""
        return len(self._queue)

    def flush(self, deadline: float) -> bool:
        """Sends what waits without waiting for more; whether all of it was settled by the deadline (monotonic time)."""
        if self.waiting == 0:
            return True
        self.start()
        if self._thread is None or not self._thread.is_alive():
            self._send_here(deadline)
            return self.waiting == 0
        with self._settled:
            while self.waiting and time.monotonic() < deadline:
                self.hurry()
                self._settled.wait(min(0.05, max(0.0, deadline - time.monotonic())))
        return self.waiting == 0

    def hurry(self) -> None:
        """Sends what waits without waiting for more."""
        self._hurry.set()
        self._wake.set()

    def stop(self) -> None:
        """Ends the thread after the batch that it is sending, and then lets go of the queue."""
        with self._lock:
            self._stopping = True
            thread = self._thread
        self.hurry()
        if thread is None or not thread.is_alive():
            self._queue.close()

    def _send_here(self, deadline: float) -> None:
        while time.monotonic() < deadline:
            # Whoever ends has no time for pauses.
            self._hurry.set()
            batch = self._next()
            if not batch or not self._deliver(batch):
                return

    def _run(self) -> None:
        looked_at = -LOOK_AROUND
        while not self._stopping:
            if time.monotonic() - looked_at >= LOOK_AROUND:
                looked_at = time.monotonic()
                self._adopt()
            if not self._await_company():
                continue
            batch = self._next()
            while batch and not self._deliver(batch) and not self._stopping:
                pass
        self._queue.close()

    def _adopt(self) -> None:
        try:
            for owner, made in self._queue.adopt().items():
                self._left[owner] = max(made, self._left.get(owner, 0))
        except OSError as error:
            self._failed(f"the spool cannot be read: {error}")

    def _await_company(self) -> bool:
        """Waits for an event, and then for more to share its request. Whether there is anything to send."""
        due = min((due for due, _ in self._held), default=None)
        if not self._queue.ready and (due is None or due > time.monotonic()):
            self._idle = True
            if not self._queue.ready:
                pause = LOOK_AROUND if due is None else max(0.0, min(LOOK_AROUND, due - time.monotonic()))
                self._wake.wait(pause)
            self._idle = False
            self._wake.clear()
            if not self._queue.ready:
                return due is not None
        if self._queue.ready < self.destination.max_events and not self._hurry.is_set():
            self._wake.wait(self._interval)
        self._wake.clear()
        return True

    def _next(self) -> list[Item]:
        now = time.monotonic()
        for number, (due, items) in enumerate(self._held):
            if due <= now or self._stopping:
                del self._held[number]
                return items
        try:
            batch = self._queue.take(self.destination.max_events, self.destination.max_bytes)
        except OSError as error:
            self._failed(f"the spool cannot be read: {error}")
            self._pause(None)
            return []
        if not batch:
            self._hurry.clear()
        return batch

    def _deliver(self, batch: list[Item]) -> bool:
        """Sends a batch; False where the same one has to be sent again, after the pause that it made."""
        report = self._report()
        try:
            self._settle(batch, self.destination.send([text for text, _ in batch], report))
        except Unavailable as error:
            self._failed(str(error))
            self._pause(error.retry_after)
            return False
        except Exception as error:  # a destination of one's own may do and answer anything, and the thread has to live
            logger.exception("%s: sending failed", self.destination.name)
            self._failed(f"{type(error).__name__}: {error}")
            self._pause(None)
            return False
        for told in report["left"]:
            self._left.pop(told["tab"], None)
        return True

    def _settle(self, batch: list[Item], sent: Sent) -> None:
        self.failures = 0
        self.last_error = None
        self.sent["accepted"] += sent.accepted
        self.sent["duplicates"] += sent.duplicates
        self.sent["quarantined"] += sent.quarantined
        for reason, count in sent.refused.items():
            self.dropped[reason] += count
            logger.error("%s: %d events were refused for good: %s", self.destination.name, count, reason)
        later = set(sent.later)
        settled = [item for index, item in enumerate(batch) if index not in later]
        if later:
            held = [item for index, item in enumerate(batch) if index in later]
            self._held.append((time.monotonic() + sent.pause, held))
        self._queue.done(settled)
        with self._settled:
            self._settled.notify_all()

    def _failed(self, reason: str) -> None:
        self.failures += 1
        self.last_error = reason
        # The first failure is news, and so is one that lasts; the others would only fill the log.
        if self.failures in (1, 10) or self.failures % 100 == 0:
            logger.warning(
                "%s: %s; %d events wait, tried %d times", self.destination.name, reason, self.waiting, self.failures
            )

    def _pause(self, retry_after: Optional[float]) -> None:
        longest = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(self.failures - 1, 10))
        pause = max(retry_after or 0.0, random.uniform(longest / 2, longest))
        if self._hurry.wait(pause):
            # Somebody wants to go: try again soon, but not so often that it keeps a destination down.
            self._hurry.clear()
            time.sleep(min(1.0, 0.05 * 2.0 ** min(self.failures - 1, 10)))

    def _report(self) -> dict[str, Any]:
        left = [{"tab": owner, "made": made, "dropped": {}} for owner, made in list(self._left.items())[:MAX_LEFT]]
        return {"tab": self._queue.owner, "made": self.made, "dropped": dict(self.dropped), "left": left}

    def status(self) -> dict[str, Any]:
        """The counters since the process began."""
        return {
            "made": self.made,
            "waiting": self.waiting,
            **{key: self.sent[key] for key in ("accepted", "duplicates", "quarantined")},
            "dropped": dict(self.dropped),
            "failures": self.failures,
            "last_error": self.last_error,
        }


def threads_run() -> bool:
    """Whether threads run in this process: uWSGI lets none run unless it is told to."""
    try:
        options = importlib.import_module("uwsgi").opt
    except (ImportError, AttributeError):
        return True
    return "enable-threads" in options or "threads" in options
