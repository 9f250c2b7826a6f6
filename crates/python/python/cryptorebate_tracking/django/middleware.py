"""The middleware: events that are tracked while a request is answered know its user, session, language and country."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Awaitable
from typing import Any, Callable, Optional, Union
from uuid import UUID, uuid4

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import get_language

from cryptorebate_tracking._request import Request, request_scope
from cryptorebate_tracking.django import conf

SESSION_HEADER = "X-Tracking-Session"
VISITOR_HEADER = "X-Tracking-Visitor"
"""What a page may say of itself with its own requests, so that both halves of the story have one session."""
ID = re.compile(r"[A-Za-z0-9_-]{1,100}")
COUNTRY = re.compile(r"[A-Z]{2}")
UNKNOWN_COUNTRIES = ("XX", "T1")


class TrackingMiddleware:
    """Put it behind the session's and the authentication's."""

    sync_capable = True
    async_capable = True

    def __init__(
        self, get_response: Callable[[HttpRequest], Union[HttpResponseBase, Awaitable[HttpResponseBase]]]
    ) -> None:
        self.get_response = get_response
        self._is_async = iscoroutinefunction(get_response)
        if self._is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> Any:
        """Answers a request."""
        if self._is_async:
            return self._answer(request)
        with request_scope(known_of(request)):
            return self.get_response(request)

    async def _answer(self, request: HttpRequest) -> Any:
        with request_scope(known_of(request)):
            response: Any = self.get_response(request)
            return await response


def known_of(request: HttpRequest) -> Request:
    """What is known of a request; the database is asked when an event needs its user, and not before."""
    return Request(
        user_id=lambda: conf.id_of(user_of(request)),
        session_id=Session(request),
        anonymous_id=header(request, VISITOR_HEADER),
        language=language,
        country=country_of(request),
    )


def language() -> Optional[str]:
    """The language of the answer."""
    return get_language()


class Session:
    """The session of a request's events: what the page says, else one made from Django's own, else one of its own."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._own: Optional[str] = None

    def __call__(self) -> str:
        """The session's id."""
        told = header(self._request, SESSION_HEADER)
        if told is not None:
            return told
        key = getattr(getattr(self._request, "session", None), "session_key", None)
        if key:
            # The key itself is a credential: who has it is logged in.
            digest = hashlib.sha256(b"cryptorebate-tracking session " + key.encode()).digest()
            return str(UUID(bytes=digest[:16], version=5))
        if self._own is None:
            self._own = str(uuid4())
        return self._own


def user_of(request: HttpRequest) -> Any:
    """The request's user; in async code only if somebody has looked already, for looking means to wait."""
    if asyncio._get_running_loop() is not None:
        return getattr(request, "_cached_user", None) or getattr(request, "_acached_user", None)
    return getattr(request, "user", None)


def header(request: HttpRequest, name: str) -> Optional[str]:
    """A header with an id; `None` where there is none, or one that is no id."""
    value = request.headers.get(name)
    return value if value and ID.fullmatch(value) else None


def country_of(request: HttpRequest) -> Optional[str]:
    """The country that the proxy in front names."""
    name = conf.option("COUNTRY_HEADER")
    value = request.headers.get(name, "") if name else ""
    return value if COUNTRY.fullmatch(value) and value not in UNKNOWN_COUNTRIES else None
