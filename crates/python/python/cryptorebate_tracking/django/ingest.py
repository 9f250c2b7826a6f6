"""What pages send, taken in as the collector does: judged as it came, answered when it is safe, and passed on."""

from __future__ import annotations

import hmac
import json
import time
import zlib
from functools import wraps
from typing import Any, Callable, Optional
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from cryptorebate_tracking._core import read_batch, sent_by_pages, telegram_user, validate
from cryptorebate_tracking._tracker import current
from cryptorebate_tracking.destinations import Skewed
from cryptorebate_tracking.django import conf

MAX_BYTES = 1 << 20
MAX_EVENTS = 500
GZIP = b"\x1f\x8b"
DAY_SEC = 86_400
TOLERANCE_MS = 5_000
"""By how much clocks may differ before times are put right; the collector has the same."""
CENTURY_MS = 100 * 365 * DAY_SEC * 1000
"""What differs by more is no clock, and would leave the years that there are."""

View = Callable[[HttpRequest], HttpResponse]


class Refused(Exception):
    """A request of which nothing is kept."""

    def __init__(self, status: int, title: str, detail: str, **more: Any) -> None:
        super().__init__(detail)
        self.status = status
        self.body = {"title": title, "status": status, "detail": detail, **more}

    def response(self) -> HttpResponse:
        """The answer, as RFC 9457 has it."""
        response = JsonResponse(self.body, status=self.status, content_type="application/problem+json")
        if self.status == 503:
            response["Retry-After"] = "1"
        return response


def ingest(view: View) -> View:
    """For pages of every origin that the settings name: no cookie counts, so there is nothing to forge (CSRF)."""

    @csrf_exempt
    @wraps(view)
    def answer(request: HttpRequest) -> HttpResponse:
        origin = request.headers.get("Origin")
        origins = conf.listed("INGEST_ORIGINS")
        if request.method == "OPTIONS":
            response = HttpResponse(status=204)
        else:
            try:
                if request.method != "POST":
                    raise Refused(405, "The route is for another method", "Use the method that the header Allow names.")
                if origin is not None and "*" not in origins and origin not in origins:
                    raise Refused(403, "The page may not send here", f"{origin} is not in INGEST_ORIGINS.")
                check_key(request)
                response = view(request)
            except Refused as refused:
                response = refused.response()
        if request.method not in ("POST", "OPTIONS"):
            response["Allow"] = "POST"
        if "*" in origins:
            response["Access-Control-Allow-Origin"] = "*"
        elif origin is not None and origin in origins:
            response["Access-Control-Allow-Origin"] = origin
            response["Vary"] = "Origin"
        response["Access-Control-Allow-Methods"] = "POST"
        response["Access-Control-Allow-Headers"] = "authorization, content-type, content-encoding"
        response["Access-Control-Expose-Headers"] = "retry-after"
        response["Access-Control-Max-Age"] = str(DAY_SEC)
        return response

    return answer


def check_key(request: HttpRequest) -> None:
    """Refuses who has no key, where keys are asked for."""
    keys = conf.listed("INGEST_KEYS")
    if not keys:
        return
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    given = given.strip() if scheme.lower() == "bearer" else request.GET.get("key", "")
    # Each in constant time, and all of them.
    matches = [hmac.compare_digest(given.encode(), key.encode()) for key in keys]
    if not any(matches):
        raise Refused(401, "The key is missing or not known", "Send Authorization: Bearer KEY, or ?key=KEY.")


def body_of(request: HttpRequest) -> bytes:
    """The body, unpacked where it is gzip, whatever its content type says."""
    encoding = request.headers.get("Content-Encoding", "").lower()
    if encoding not in ("", "identity", "gzip", "x-gzip"):
        raise Refused(415, "The body cannot be unpacked", "Expected gzip, or no Content-Encoding.")
    too_large = Refused(413, "The request is too large", f"Expected at most {MAX_BYTES} bytes. Send it in parts.")
    data = request.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise too_large
    if not (encoding.endswith("gzip") or data.startswith(GZIP)):
        return data
    unpacked = b""
    while data:
        unpacker = zlib.decompressobj(31)
        try:
            # One byte past the limit shows that there is more; the rest of a bomb is never unpacked.
            unpacked += unpacker.decompress(data, MAX_BYTES + 1 - len(unpacked))
        except zlib.error as error:
            raise Refused(400, "The body is not whole gzip", str(error)) from error
        if len(unpacked) > MAX_BYTES:
            raise too_large
        if not unpacker.eof:
            raise Refused(400, "The body is not whole gzip", "It ends too early.")
        data = unpacker.unused_data
    return unpacked


@ingest
def batch(request: HttpRequest) -> HttpResponse:
    """`POST v1/batch`."""
    try:
        texts, init_data, sent_at = read_batch(body_of(request))
    except ValueError as error:
        raise Refused(400, "The body is not what the route takes", str(error)) from error
    if len(texts) > MAX_EVENTS:
        raise Refused(413, "The request is too large", f"Expected at most {MAX_EVENTS} events. Send them in parts.")
    return take(texts, None if init_data is None else signed_user(init_data), ahead_by(sent_at))


@ingest
def event(request: HttpRequest) -> HttpResponse:
    """`POST v1/track`."""
    text = body_of(request).strip()
    if any(one.code == "malformed" for one in validate(text).violations):
        raise Refused(400, "The body is not what the route takes", "Expected the JSON text of one event.")
    return take([text], None)


@ingest
def receipts(request: HttpRequest) -> HttpResponse:
    """`POST v1/receipts`: this end keeps no list of what it passed on, and what comes again is known by its id."""
    try:
        ids = json.loads(body_of(request))["event_ids"]
        for one in ids:
            UUID(one)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refused(400, "The body is not what the route takes", 'Expected {"event_ids": ["…", …]}.') from error
    if len(ids) > MAX_EVENTS:
        raise Refused(413, "The request is too large", f"Expected at most {MAX_EVENTS} ids. Ask in parts.")
    return JsonResponse({"stored": []})


def signed_user(init_data: str) -> str:
    """The user for whom Telegram signed. The data itself is a credential, and goes nowhere from here."""
    token, bot_id = conf.option("TELEGRAM_BOT_TOKEN"), conf.option("TELEGRAM_BOT_ID")
    if token is None and bot_id is None:
        raise Refused(
            403,
            "init_data cannot be checked",
            "TELEGRAM_BOT_TOKEN or TELEGRAM_BOT_ID is not set.",
            code="init_data",
            reason="not_configured",
        )
    user_id, reason = telegram_user(init_data, int(time.time()), token, bot_id)
    if user_id is None:
        raise Refused(
            401,
            "init_data is not believed",
            "Send Telegram.WebApp.initData as it is, of a Mini App that was opened within a day.",
            code="init_data",
            reason=reason,
        )
    return user_id


def ahead_by(sent_at: int) -> int:
    """By how many milliseconds the clock of who sent goes ahead of ours; 0 where that may be the time on the way."""
    ahead = sent_at - int(time.time() * 1000)
    return ahead if TOLERANCE_MS < abs(ahead) < CENTURY_MS else 0


def take(texts: list[bytes], signed_user_id: Optional[str], ahead_ms: int = 0) -> HttpResponse:
    """Judges events and passes them on, byte for byte; says what became of those that were not simply accepted."""
    tracker = current()
    if not tracker.destinations:
        raise Refused(503, "Events go nowhere", "No destination is set: add COLLECTOR to CRYPTOREBATE_TRACKING.")
    results: list[dict[str, Any]] = []
    for index, given in enumerate(texts):
        # One event a line, in spools and files. In JSON, line breaks can only stand between values.
        text = given.replace(b"\r", b" ").replace(b"\n", b" ")
        verdict = validate(text)
        violations: list[dict[str, Any]] = [one.as_dict() for one in verdict.violations]
        foreign = violation_of_sender(text, signed_user_id)
        if foreign is not None:
            # Passed on, it would look right: who sent it is known here only. So it stays here, counted.
            violations.append(foreign)
            tracker.counts[f"ingest_{foreign['rule']}"] += 1
        elif not tracker.forward(Skewed.by(ahead_ms, text) if ahead_ms else text):
            raise Refused(503, "The server is busy", "Send it again after the time in Retry-After.")
        if violations:
            results.append({"index": index, "event_id": id_in(text), "status": "quarantined", "violations": violations})
    try:
        tracker.sync()
    except OSError as error:
        raise Refused(503, "The events cannot be stored", "The spool's disk cannot take them now.") from error
    quarantined = len(results)
    return JsonResponse(
        {"accepted": len(texts) - quarantined, "duplicates": 0, "quarantined": quarantined, "results": results}
    )


def violation_of_sender(text: bytes, signed_user_id: Optional[str]) -> Optional[dict[str, Any]]:
    """Why a page may not send an event that the plan takes: it is the servers' own, or another user's."""
    if not sent_by_pages(text):
        message = "Only a server may send this event: send it from the back end."
        return {"code": "rule_broken", "path": "/event", "message": message, "rule": "sent_by_servers"}
    if signed_user_id is None:
        return None
    user_id = field_of(text, "user_id")
    if user_id is None or user_id == signed_user_id:
        return None
    message = f"user_id is another than the one that Telegram has signed for, {signed_user_id}."
    return {"code": "rule_broken", "path": "/user_id", "message": message, "rule": "user_id_signed"}


def field_of(text: bytes, name: str) -> Any:
    """A field of an event; of a field that is given twice, the first, which is the one that was judged."""
    try:
        event = json.loads(text, object_pairs_hook=lambda pairs: dict(reversed(pairs)))
    except (ValueError, RecursionError):
        return None
    return event.get(name) if isinstance(event, dict) else None


def id_in(text: bytes) -> Optional[str]:
    """The event's id, where it has a good one."""
    try:
        return str(UUID(field_of(text, "event_id")))
    except (ValueError, TypeError, AttributeError):
        return None
