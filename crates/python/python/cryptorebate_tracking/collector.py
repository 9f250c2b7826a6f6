"""The collector as a destination: batches by HTTP over one connection, packed, and again until it has them."""

from __future__ import annotations

import json
import zlib
from collections import Counter
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Any, Optional

import urllib3

from cryptorebate_tracking._core import __version__
from cryptorebate_tracking.destinations import Destination, Sent, Unavailable, ahead_of

PACK_FROM = 1024
"""Shorter bodies are sent as they are, in bytes."""


class Collector(Destination):
    """A collector, by its address and a key that may send events of servers."""

    name = "collector"

    def __init__(self, url: str, key: Optional[str] = None, timeout: float = 10.0) -> None:
        if not url.startswith(("http://", "https://")):
            raise ValueError(f"the collector's address is {url!r}: expected one such as https://collector.example.com")
        self._url = url.rstrip("/") + "/v1/batch"
        self._headers = {"Content-Type": "application/json", "User-Agent": f"cryptorebate-tracking/{__version__}"}
        if key:
            self._headers["Authorization"] = f"Bearer {key}"
        self._timeout = timeout
        self.reset()

    def reset(self) -> None:
        """Forgets the connection."""
        self._http = http_pool(self._timeout)

    def send(self, events: list[bytes], report: Optional[dict[str, Any]] = None) -> Sent:
        """Sends events, those of each clock in a batch of their own: the collector puts times right by batches."""
        batches: dict[int, list[bytes]] = {}
        for text in events:
            batches.setdefault(ahead_of(text), []).append(text)
        sent = Sent()
        for ahead_ms, texts in batches.items():
            sent.add(self._send(texts, ahead_ms, report))
        return sent

    def check(self) -> None:
        """Raises `Unavailable` unless events can be sent there: asks with a batch that has none."""
        self._send([], 0, None)

    def _send(self, events: list[bytes], ahead_ms: int, report: Optional[dict[str, Any]]) -> Sent:
        """Sends a batch; what is too large is sent in halves."""
        delivery = b""
        if report is not None:
            own = {name: report[name] for name in ("tab", "made", "dropped")}
            delivery = b'"delivery":' + json.dumps([own, *report["left"]]).encode() + b","
        sent_at = datetime.now(timezone.utc) + timedelta(milliseconds=ahead_ms)
        head = b'{"sent_at":"' + sent_at.isoformat(timespec="milliseconds").encode() + b'",'
        body = head + delivery + b'"batch":[' + b",".join(events) + b"]}"
        status, headers, answer = post(self._http, self._url, body, self._headers)
        if status == 200:
            try:
                counts = json.loads(answer)
                return Sent(counts["accepted"], counts["duplicates"], counts["quarantined"])
            except (ValueError, KeyError, TypeError) as error:
                raise Unavailable(f"{self._url} answers 200 without counts: is it a collector?") from error
        if status == 413 or (status in (400, 422) and is_problem(headers)):
            if len(events) <= 1:
                return Sent(refused=Counter({"too_large" if status == 413 else "refused": len(events)}))
            middle = len(events) // 2
            sent = self._send(events[:middle], ahead_ms, report)
            sent.add(self._send(events[middle:], ahead_ms, report))
            return sent
        raise Unavailable(f"{self._url} answers {status}{advice(status)}", retry_after(headers))


def http_pool(timeout: float) -> urllib3.PoolManager:
    """One connection that is kept."""
    return urllib3.PoolManager(num_pools=1, maxsize=1, retries=False, timeout=urllib3.Timeout(timeout))


def post(http: urllib3.PoolManager, url: str, body: bytes, headers: dict[str, str]) -> tuple[int, Any, bytes]:
    """Sends a body, packed where that pays: the status, the headers and the body of the answer."""
    if len(body) >= PACK_FROM:
        packer = zlib.compressobj(6, zlib.DEFLATED, 31)
        body = packer.compress(body) + packer.flush()
        headers = {**headers, "Content-Encoding": "gzip"}
    try:
        # A redirect would turn the body into a question.
        response = http.request("POST", url, body=body, headers=headers, redirect=False)
    except (urllib3.exceptions.HTTPError, OSError) as error:
        raise Unavailable(f"{url} cannot be reached: {type(error).__name__}") from error
    return response.status, response.headers, response.data


def is_problem(headers: Any) -> bool:
    """Whether a collector has answered, and not what stands in front of it: a wrongly set up proxy costs no event."""
    return str(headers.get("Content-Type", "")).startswith("application/problem+json")


def retry_after(headers: Any) -> Optional[float]:
    """The header `Retry-After` in seconds, be it a number or a date; at most an hour."""
    value = headers.get("Retry-After")
    if value is None:
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(value) - datetime.now(timezone.utc)).total_seconds()
        except (TypeError, ValueError):
            return None
    return min(3600.0, max(0.0, seconds))


def advice(status: int) -> str:
    """What to do about an answer that will not change by itself."""
    if status == 401:
        return ": the key is missing or not known there. Events wait until that is set right"
    if status == 403:
        return ": the key may not send these; servers need a server key. Events wait until that is set right"
    if status in (301, 302, 307, 308, 400, 404, 405, 422):
        return ": the address is not that of a collector. Events wait until that is set right"
    return ""
