"""What the front does wrong on demand, and what it remembers of the inserts that it saw."""

import threading
from dataclasses import asdict, dataclass

# The answers that stand for a server that cannot take an insert now, with ClickHouse's numbers and words.
ERRORS = {
    159: "Timeout exceeded (TIMEOUT_EXCEEDED)",
    164: "default: Cannot execute query in readonly mode. (READONLY)",
    202: "Too many simultaneous queries. Maximum: 100. (TOO_MANY_SIMULTANEOUS_QUERIES)",
    241: "Memory limit (total) exceeded. (MEMORY_LIMIT_EXCEEDED)",
    242: "Table is in readonly mode. (TABLE_IS_READ_ONLY)",
    243: "Cannot reserve 1.00 MiB, not enough space. (NOT_ENOUGH_SPACE)",
    252: "Too many parts (300). Merges are processing significantly slower than inserts. (TOO_MANY_PARTS)",
}
KINDS = ("none", "refuse_before", "cut_after", "slow", "error")


@dataclass
class Fault:
    """What is done to the inserts that come."""

    kind: str
    table: str | None = None
    """Only inserts into this table; None for all."""
    left: int | None = None
    """How many inserts more; None for all that come."""
    seconds: float = 0.0
    """How long `slow` waits before the insert."""
    code: int = 0
    """The number that `error` answers."""


@dataclass
class Count:
    """The inserts into one table, since the front was started."""

    seen: int = 0
    done: int = 0
    """Those that the engine has executed, whether or not the client was told."""
    rows: int = 0
    """The rows of those, the repeated ones that the engine drops among them."""
    failed: int = 0
    """Those that the engine refused."""
    cut: int = 0
    """Those whose connection was cut without an answer, before or after."""
    answered_error: int = 0
    """Those that an `error` was made up for."""


class Faults:
    """The fault in force and the counts, shared by all connections."""

    def __init__(self):
        self._lock = threading.Lock()
        self._fault = None
        self._counts = {}

    def set(self, query):
        """Puts the fault of a request's parameters in the place of the one before."""
        kind = query.get("kind", "")
        if kind not in KINDS:
            raise ValueError(f"kind={kind}: expected one of {', '.join(KINDS)}")
        times = query.get("times")
        fault = Fault(
            kind,
            table=query.get("table"),
            left=None if times is None else int(times),
            seconds=float(query.get("seconds", 0)),
            code=int(query.get("code", 0)),
        )
        if kind == "error" and fault.code not in ERRORS:
            raise ValueError(f"code={fault.code}: expected one of {', '.join(map(str, ERRORS))}")
        with self._lock:
            self._fault = None if kind == "none" else fault

    def meet(self, table):
        """Counts an insert, and gives the fault that befalls it."""
        with self._lock:
            self._count(table).seen += 1
            fault = self._fault
            if fault is None or fault.table not in (None, table) or fault.left == 0:
                return None
            if fault.left is not None:
                fault.left -= 1
            return fault

    def note(self, table, **more):
        """Adds to the counts of a table: `note("events", done=1, rows=5)`."""
        with self._lock:
            count = self._count(table)
            for name, number in more.items():
                setattr(count, name, getattr(count, name) + number)

    def log(self):
        """The counts of every table, and the fault in force, as JSON has it."""
        with self._lock:
            return {
                "tables": {table: asdict(count) for table, count in self._counts.items()},
                "fault": self._fault and asdict(self._fault),
            }

    def _count(self, table):
        return self._counts.setdefault(table, Count())
