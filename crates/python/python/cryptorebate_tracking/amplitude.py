"""Amplitude as a destination, for those who run no collector: its HTTP API V2 as it is documented."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from typing import Any, Literal, Optional
from uuid import UUID

from cryptorebate_tracking._core import SET_ONCE, is_valid
from cryptorebate_tracking.collector import http_pool, post, retry_after
from cryptorebate_tracking.destinations import Destination, Sent, Unavailable, ahead_of

ADDRESSES = {"us": "https://api2.amplitude.com/2/httpapi", "eu": "https://api.eu.amplitude.com/2/httpapi"}
THROTTLE_PAUSE = 30.0
"""How long Amplitude wants to hear nothing of a user who sent too much, in seconds."""
NOBODY = "server"
"""The device of events without anybody: Amplitude takes none without a user or a device."""


class Amplitude(Destination):
    """A project at Amplitude. Events that the plan does not take are not sent there: Amplitude has no quarantine.

    Args:
        api_key: The project's key.
        region: Where the project lies.
        url: The address, where it is another.
        timeout: How long an answer may take, in seconds.
    """

    name = "amplitude"
    max_events = 200
    # An event takes up to twice the room there: one for it, and one for what is known of the user.
    max_bytes = 400_000

    def __init__(
        self, api_key: str, region: Literal["us", "eu"] = "us", url: Optional[str] = None, timeout: float = 10.0
    ) -> None:
        if region not in ADDRESSES:
            raise ValueError(f"Amplitude's region is {region!r}: expected 'us' or 'eu'")
        self._key = api_key
        self._url = url or ADDRESSES[region]
        self._timeout = timeout
        self.reset()

    def reset(self) -> None:
        """Forgets the connection."""
        self._http = http_pool(self._timeout)

    def send(self, events: list[bytes], report: Optional[dict[str, Any]] = None) -> Sent:
        """Sends events; what Amplitude refuses is set aside, and what it throttles is sent later."""
        sent = Sent(pause=THROTTLE_PAUSE)
        rows: list[tuple[int, dict[str, Any]]] = []
        for index, text in enumerate(events):
            if is_valid(text):
                rows.extend((index, row) for row in rows_of(json.loads(text), ahead_of(text)))
            else:
                sent.quarantined += 1
        if not rows:
            return sent
        refused, later = self._send(rows)
        later -= set(refused)
        sent.refused = Counter(refused.values())
        sent.later = sorted(later)
        sent.accepted = len({index for index, _ in rows} - set(refused) - later)
        return sent

    def _send(self, rows: list[tuple[int, dict[str, Any]]]) -> tuple[dict[int, str], set[int]]:
        """Sends rows, each with the number of its event: which events were refused and why, and which are to wait."""
        body = {"api_key": self._key, "events": [row for _, row in rows], "options": {"min_id_length": 1}}
        status, headers, answer = post(
            self._http, self._url, json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        if status == 200:
            return {}, set()
        if status == 413:
            if len({index for index, _ in rows}) == 1:
                return {rows[0][0]: "too_large"}, set()
            middle = len(rows) // 2
            refused, later = self._send(rows[:middle])
            more_refused, more_later = self._send(rows[middle:])
            return {**refused, **more_refused}, later | more_later
        details = parsed(answer)
        if status == 400 and (named := refused_rows(details, [row for _, row in rows])):
            return self._send_rest(rows, named, set())
        if status == 429 and (late := late_rows(details, [row for _, row in rows])):
            return self._send_rest(rows, {}, late)
        error = details.get("error") or "no reason"
        raise Unavailable(f"Amplitude answers {status}: {error}", retry_after(headers))

    def _send_rest(
        self, rows: list[tuple[int, dict[str, Any]]], named: dict[int, str], late: set[int]
    ) -> tuple[dict[int, str], set[int]]:
        refused = {rows[number][0]: reason for number, reason in named.items()}
        later = {rows[number][0] for number in late}
        # An event's two rows go or stay together: the repeated one is known by its `insert_id`.
        rest = [(index, row) for index, row in rows if index not in refused and index not in later]
        if len(rest) == len(rows):
            raise Unavailable("Amplitude refuses events without saying which")
        if not rest:
            return refused, later
        more_refused, more_later = self._send(rest)
        return {**refused, **more_refused}, later | more_later


def rows_of(event: dict[str, Any], ahead_ms: int = 0) -> list[dict[str, Any]]:
    """An event as Amplitude takes it: what is known of the user comes first, as `$identify`, which alone may say
    `$setOnce`. The clock of who made it goes ahead by so much."""
    user_id = event.get("user_id")
    row: dict[str, Any] = {
        "event_type": event["event"],
        "time": milliseconds(event["timestamp"]) - ahead_ms,
        "insert_id": event["event_id"],
        "session_id": session_number(event.get("session_id")),
        # What is sent twice is known again by device and `insert_id` together.
        "device_id": event.get("anonymous_id") or user_id or NOBODY,
        "platform": event["platform"],
        "event_properties": {
            **{name: value for name, value in (event.get("properties") or {}).items() if value is not None},
            "platform": event["platform"],
        },
    }
    if user_id is not None:
        row["user_id"] = user_id
    context = event.get("context") or {}
    for name, key in (("language", "locale"), ("country", "country")):
        if isinstance(context.get(key), str):
            row[name] = context[key]
    operations = operations_of(event.get("user_properties") or {})
    rows = []
    if operations:
        identify = {key: value for key, value in row.items() if key != "event_properties"}
        identify.update(event_type="$identify", insert_id=f"{event['event_id']}-identify", user_properties=operations)
        rows.append(identify)
    if event["event"] != "$identify":
        rows.append(row)
    return rows or [{**row, "event_type": "$identify", "event_properties": {}}]


def operations_of(user_properties: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """User properties as the plan changes them, in whichever form they came."""
    flat: dict[str, Any] = {}
    for name, value in user_properties.items():
        flat.update(value or {} if name.startswith("$") else {name: value})
    operations: dict[str, dict[str, Any]] = {}
    for name, value in flat.items():
        # The user's id is the identity itself.
        if value is not None and name != "user_id":
            operations.setdefault("$setOnce" if name in SET_ONCE else "$set", {})[name] = value
    return operations


def milliseconds(timestamp: str) -> int:
    """A time of the plan as Amplitude counts it: milliseconds since 1970."""
    whole, _, fraction = timestamp.replace("Z", "").replace("+00:00", "").partition(".")
    seconds = datetime.fromisoformat(f"{whole}+00:00").timestamp()
    return int(seconds) * 1000 + int(fraction[:3].ljust(3, "0"))


def session_number(session_id: Optional[str]) -> int:
    """Amplitude's sessions are times: that of a session whose id holds it (UUID version 7), else -1 for none."""
    try:
        session = UUID(session_id or "")
    except ValueError:
        return -1
    return session.int >> 80 if session.version == 7 else -1


def who(row: dict[str, Any]) -> str:
    """Whose row it is."""
    return str(row.get("user_id") or row["device_id"])


def parsed(answer: bytes) -> dict[str, Any]:
    """The body of an answer; empty where it is no JSON object."""
    try:
        details = json.loads(answer)
    except ValueError:
        return {}
    return details if isinstance(details, dict) else {}


def refused_rows(details: dict[str, Any], rows: list[dict[str, Any]]) -> dict[int, str]:
    """The rows that an answer 400 names, with the reason."""
    refused: dict[int, str] = {}
    for key in ("events_with_invalid_fields", "events_with_missing_fields", "events_with_invalid_id_lengths"):
        for name, numbers in (details.get(key) or {}).items():
            refused.update(dict.fromkeys(numbers, f"{key}:{name}"))
    refused.update(dict.fromkeys(details.get("silenced_events") or (), "silenced"))
    devices = set(details.get("silenced_devices") or ())
    refused.update((number, "silenced") for number, row in enumerate(rows) if row["device_id"] in devices)
    return {number: reason for number, reason in refused.items() if number < len(rows)}


def late_rows(details: dict[str, Any], rows: list[dict[str, Any]]) -> set[int]:
    """The rows that are to wait by an answer 429: all of a user or a device of which it names one, so that each one's
    events stay in their order."""
    users = {name for key in ("throttled_users", "exceeded_daily_quota_users") for name in details.get(key) or ()}
    devices = {name for key in ("throttled_devices", "exceeded_daily_quota_devices") for name in details.get(key) or ()}
    users.update(who(rows[number]) for number in details.get("throttled_events") or () if number < len(rows))
    return {number for number, row in enumerate(rows) if who(row) in users or row["device_id"] in devices}
