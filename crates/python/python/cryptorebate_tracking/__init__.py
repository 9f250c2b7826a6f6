"""The CryptoRebate tracking plan for Python: typed calls, one validator, delivery that loses nothing."""

from cryptorebate_tracking import track
from cryptorebate_tracking._core import (
    PLAN_VERSION,
    UnsupportedValue,
    Verdict,
    Violation,
    __version__,
    is_valid,
    validate,
)
from cryptorebate_tracking._request import Request, request_scope
from cryptorebate_tracking._tracker import InvalidEvent, Tracker, configure, current, flush, identify, status
from cryptorebate_tracking.amplitude import Amplitude
from cryptorebate_tracking.calls import track_event
from cryptorebate_tracking.collector import Collector
from cryptorebate_tracking.destinations import Destination, File, Memory, Sent, Skewed, Unavailable

__all__ = [
    "PLAN_VERSION",
    "Amplitude",
    "Collector",
    "Destination",
    "File",
    "InvalidEvent",
    "Memory",
    "Request",
    "Sent",
    "Skewed",
    "Tracker",
    "Unavailable",
    "UnsupportedValue",
    "Verdict",
    "Violation",
    "__version__",
    "configure",
    "current",
    "flush",
    "identify",
    "is_valid",
    "request_scope",
    "status",
    "track",
    "track_event",
    "validate",
]
