"""Events that wait on disk, so that they outlive a process that is killed: one event a line, in segments.

A segment belongs to the process that holds its lock. When a process is gone, the system lets go of its locks, and
another one takes its segments over. What is sent twice because of that has the same `event_id`, and is stored once.
"""

from __future__ import annotations

import os
import re
import sys
import threading
from dataclasses import dataclass
from typing import Union
from uuid import uuid4

from cryptorebate_tracking._memory_queue import Item
from cryptorebate_tracking.destinations import Skewed

if sys.platform != "win32":
    import fcntl

ENDING = ".ndjson"
FLAGS = os.O_RDWR | os.O_APPEND
CLOCK = re.compile(rb"-?[0-9]+")
NAME = re.compile(r"([0-9a-f]{32})-([0-9]+)\.ndjson")
"""A segment is named for its owner, and for how many events that had written before it."""
SEGMENT_BYTES = 1 << 20
"""A segment is closed at this size: what a killed process had sent of its last one is sent again."""


@dataclass
class Segment:
    """A file of events, and how far they have come."""

    path: str
    file: int
    size: int = 0
    written: int = 0
    """Bytes written so far; unlike `size`, it never shrinks."""
    synced: int = 0
    """How much of `written` is known to be on the disk, and not only in the system's memory."""
    offset: int = 0
    waiting: int = 0
    """Events that have not been taken, or not settled."""
    taken: int = 0
    closed: bool = False
    """Whether nothing more is written to it."""

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
        self._segments: list[Segment] = []
        self.reset()
        os.makedirs(self._folder, mode=0o700, exist_ok=True)

    def put(self, text: bytes) -> int:
        """Writes an event down: how many are ready to be sent now, or 0 where there is no room."""
        with self._lock:
            try:
                return self._put(text)
            except OSError:
                # A disk that is full or gone: the caller counts the event as dropped.
                return 0

    def _put(self, text: bytes) -> int:
        line = line_of(text)
        if self._bytes + len(line) > self._max_bytes:
            return 0
        segment = self._segments[-1] if self._segments else None
        if segment is None or segment.closed:
            segment = self._create()
            self._segments.append(segment)
        if not append(segment, line):
            return 0
        segment.waiting += 1
        segment.closed = segment.size >= SEGMENT_BYTES
        self._bytes += len(line)
        self._waiting += 1
        self._written += 1
        return self.ready

    def _create(self) -> Segment:
        os.makedirs(self._folder, mode=0o700, exist_ok=True)
        path = self._next_path()
        # It gets its name when it is locked: else another process might find it first, and take it for a dead one's.
        file = os.open(f"{path}.new", FLAGS | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.rename(f"{path}.new", path)
        except OSError:
            os.close(file)
            raise
        return Segment(path, file)

    def _next_path(self) -> str:
        return os.path.join(self._folder, f"{self.owner}-{self._written}{ENDING}")

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
                    # The last line of a killed process may be a piece of an event: of one whose call never returned.
                    if line.endswith(b"\n"):
                        segment.taken += 1
                        self._taken += 1
                        items.append((text_of(line), segment))
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
            self._taken -= len(items)
            self._waiting -= len(items)
            self._forget_over()

    def _forget_over(self) -> None:
        for segment in [segment for segment in self._segments if segment.is_over]:
            try:
                if segment.closed:
                    os.unlink(segment.path)
                elif segment.size:
                    os.ftruncate(segment.file, 0)
                    path = self._next_path()
                    os.rename(segment.path, path)
                    segment.path = path
            except FileNotFoundError:
                # Somebody has tidied up the folder: what comes next needs a file that others can find.
                segment.closed = True
            except OSError:
                # A disk that cannot be written now. The segment stays ours, so that nobody sends it again.
                continue
            self._bytes -= segment.size
            segment.size = segment.offset = 0
            if segment.closed:
                self._segments.remove(segment)
                os.close(segment.file)

    def sync(self) -> None:
        """Waits until the disk has everything that was written; calls in other threads do not wait with it."""
        with self._lock:
            behind = [segment for segment in self._segments if segment.synced < segment.written]
            # Handles of our own: a segment may be sent and closed meanwhile.
            files = [(segment, segment.written, os.dup(segment.file)) for segment in behind]
        # A new file is only safe once its folder is.
        is_new = any(not segment.synced for segment in behind)
        try:
            for segment, written, file in files:
                os.fsync(file)
                segment.synced = max(segment.synced, written)
            if is_new:
                sync_folder(self._folder)
        finally:
            for _, _, file in files:
                os.close(file)

    def adopt(self) -> dict[str, int]:
        """Takes over the segments of processes that are gone: how many events their owners had made, at least."""
        made: dict[str, int] = {}
        with self._lock:
            own = {segment.path for segment in self._segments}
        found = []
        # Reading takes a while, for which calls need not wait; a segment of our own that is new is locked.
        for name in os.listdir(self._folder):
            path = os.path.join(self._folder, name)
            segment = None if path in own or not name.endswith(ENDING) else self._open(path)
            if segment is not None:
                segment.closed = True
                segment.waiting = os.pread(segment.file, segment.size, 0).count(b"\n")
                found.append((os.fstat(segment.file).st_mtime, segment))
                if known := NAME.fullmatch(name):
                    owner, before = known[1], int(known[2])
                    made[owner] = max(made.get(owner, 0), before + segment.waiting)
        left = [segment for _, segment in sorted(found, key=lambda one: one[0])]
        with self._lock:
            self._segments[:0] = left
            self._bytes += sum(segment.size for segment in left)
            self._waiting += sum(segment.waiting for segment in left)
            self._forget_over()
        return made

    def _open(self, path: str) -> Union[Segment, None]:
        """Opens a segment that is there and locks it; `None` where it is another process's."""
        try:
            file = os.open(path, FLAGS)
        except FileNotFoundError:
            return None
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Somebody may have sent and removed it between our opening and our lock.
            if os.stat(path).st_ino == os.fstat(file).st_ino:
                size = os.fstat(file).st_size
                return Segment(path, file, size, size)
        except OSError:
            pass
        os.close(file)
        return None

    def close(self) -> None:
        """Lets go of the segments, so that another tracker or process may send what is left in them."""
        with self._lock:
            for segment in self._segments:
                segment.closed = True
            self._forget_over()
            self._let_go()

    def reset(self) -> None:
        """After a fork: the segments are the parent's."""
        self.owner = uuid4().hex
        self._written = 0
        # A signal's handler or a finaliser may interrupt a call with one of its own, in the same thread.
        self._lock = threading.RLock()
        self._let_go()

    def _let_go(self) -> None:
        for segment in self._segments:
            os.close(segment.file)
        self._segments = []
        self._bytes = self._waiting = self._taken = 0

    @property
    def ready(self) -> int:
        """How many can be taken."""
        return self._waiting - self._taken

    def __len__(self) -> int:
        """How many are not settled."""
        return self._waiting


def line_of(text: bytes) -> bytes:
    """An event as a line: its text, and before it, where it is known to be wrong, the clock of who made it."""
    if isinstance(text, Skewed):
        return b"%d\t%s\n" % (text.ahead_ms, text)
    return text + b"\n"


def text_of(line: bytes) -> bytes:
    """The event of a line. A JSON text that begins as a number does has no tab in it."""
    clock, tab, text = line[:-1].partition(b"\t")
    return Skewed.by(int(clock), text) if tab and CLOCK.fullmatch(clock) else line[:-1]


def append(segment: Segment, line: bytes) -> bool:
    """Writes a line at a segment's end; False where the disk has no room for it, and then nothing of it is there."""
    try:
        written = os.write(segment.file, line)
    except OSError:
        written = 0
    if written == len(line):
        segment.size += written
        segment.written += written
        return True
    try:
        os.ftruncate(segment.file, segment.size)
    except OSError:
        # The next line would go on where this piece ends.
        segment.closed = True
    return False


def sync_folder(path: str) -> None:
    """Waits until the disk has the names of a folder's files."""
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
