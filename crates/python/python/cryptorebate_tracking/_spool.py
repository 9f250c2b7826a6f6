"""Events that wait on disk, so that they outlive a process that is killed: one event a line, in segments.

A segment belongs to the process that holds its lock. When a process is gone, the system lets go of its locks, and
another one takes its segments over. What is sent twice because of that has the same `event_id`, and is stored once.
"""

from __future__ import annotations

import os
import sys
import threading
from dataclasses import dataclass
from typing import Union
from uuid import uuid4

from cryptorebate_tracking._memory_queue import Item

if sys.platform != "win32":
    import fcntl

ENDING = ".ndjson"
SEGMENT_BYTES = 1 << 20
"""A segment is closed at this size: what a killed process had sent of its last one is sent again."""


@dataclass
class Segment:
    """A file of events, and how far they have come."""

    path: str
    file: int
    size: int = 0
    offset: int = 0
    waiting: int = 0
    """Events that have not been taken, or not settled."""
    taken: int = 0
    closed: bool = False

    @property
    def is_over(self) -> bool:
        """Whether every event of it is settled."""
        return self.taken == 0 and self.offset >= self.size


class Spool:
    """A folder of segments; several processes share it."""

    full_reason = "spool_full"

    def __init__(self, folder: Union[str, os.PathLike[str]], max_bytes: int) -> None:
        if sys.platform == "win32":
            raise ValueError("a spool needs a system with file locks as Unix has them; leave it out on Windows")
        self._folder = os.fspath(folder)
        self._max_bytes = max_bytes
        self._lock = threading.Lock()
        self._segments: list[Segment] = []
        self._bytes = 0
        self._waiting = 0
        os.makedirs(self._folder, mode=0o700, exist_ok=True)

    def put(self, text: bytes) -> int:
        """Writes an event down: how many wait now, or 0 where there is no room."""
        with self._lock:
            try:
                return self._put(text)
            except OSError:
                # A disk that is full or gone: the caller counts the event as dropped.
                return 0

    def _put(self, text: bytes) -> int:
        if self._bytes + len(text) > self._max_bytes:
            return 0
        segment = self._segments[-1] if self._segments else None
        if segment is None or segment.closed:
            segment = self._open(os.path.join(self._folder, f"{os.getpid()}-{uuid4().hex}{ENDING}"), os.O_CREAT)
            if segment is None:
                return 0
            self._segments.append(segment)
        line = text + b"\n"
        written = os.write(segment.file, line)
        if written != len(line):
            # The disk is full in the middle of an event: that piece is cut off again.
            os.ftruncate(segment.file, segment.size)
            return 0
        segment.size += written
        segment.waiting += 1
        segment.closed = segment.size >= SEGMENT_BYTES
        self._bytes += written
        self._waiting += 1
        return self._waiting

    def take(self, max_events: int, max_bytes: int) -> list[Item]:
        """Reads the oldest: at most so many events and bytes, and at least one if there is any."""
        items: list[Item] = []
        room = max_bytes
        with self._lock:
            for segment in self._segments:
                for line in self._lines(segment, max_bytes):
                    room -= len(line)
                    if len(items) >= max_events or (room < 0 and items):
                        return items
                    segment.offset += len(line)
                    # The last line of a killed process may be a piece of an event.
                    if line.endswith(b"}\n"):
                        segment.taken += 1
                        items.append((line[:-1], segment))
            self._forget_over()
        return items

    def _lines(self, segment: Segment, max_bytes: int) -> list[bytes]:
        """About so many bytes of a segment, in whole lines."""
        left = segment.size - segment.offset
        data = os.pread(segment.file, min(left, max_bytes), segment.offset)
        if len(data) < left:
            # The last line may be cut; and one line alone may be longer than that.
            data = data[: data.rfind(b"\n") + 1] or os.pread(segment.file, left, segment.offset)
        return data.splitlines(keepends=True)

    def done(self, items: list[Item]) -> None:
        """Forgets events that were taken; a segment of which all are settled is removed."""
        with self._lock:
            for _, segment in items:
                segment.taken -= 1
                segment.waiting -= 1
                self._waiting -= 1
            self._forget_over()

    def _forget_over(self) -> None:
        for segment in [segment for segment in self._segments if segment.is_over]:
            self._bytes -= segment.size
            if segment.closed:
                self._segments.remove(segment)
                os.unlink(segment.path)
                os.close(segment.file)
            elif segment.size:
                os.ftruncate(segment.file, 0)
                segment.size = segment.offset = 0

    def sync(self) -> None:
        """Waits until the disk has everything that was written."""
        with self._lock:
            for segment in self._segments:
                os.fsync(segment.file)

    def adopt(self) -> None:
        """Takes over the segments of processes that are gone."""
        with self._lock:
            own = {segment.path for segment in self._segments}
            for name in sorted(os.listdir(self._folder)):
                path = os.path.join(self._folder, name)
                if not name.endswith(ENDING) or path in own:
                    continue
                segment = self._open(path, 0)
                if segment is not None:
                    segment.closed = True
                    segment.waiting = os.pread(segment.file, segment.size, 0).count(b"}\n")
                    self._segments.insert(0, segment)
                    self._bytes += segment.size
                    self._waiting += segment.waiting
            self._forget_over()

    def _open(self, path: str, flags: int) -> Union[Segment, None]:
        """Opens a segment and locks it; `None` where it is another process's."""
        try:
            file = os.open(path, os.O_RDWR | os.O_APPEND | flags, 0o600)
        except FileNotFoundError:
            return None
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Somebody may have sent and removed it between our opening and our lock.
            if os.stat(path).st_ino == os.fstat(file).st_ino:
                return Segment(path, file, os.fstat(file).st_size)
        except OSError:
            pass
        os.close(file)
        return None

    def reset(self) -> None:
        """After a fork: the segments are the parent's."""
        self._lock = threading.Lock()
        for segment in self._segments:
            os.close(segment.file)
        self._segments = []
        self._bytes = self._waiting = 0

    def __len__(self) -> int:
        return self._waiting
