"""Whose request is being answered: what every event of it has in common, set by a middleware."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Callable, Optional

from cryptorebate_tracking._core import encode


@dataclass
class Request:
    """What is known of a request. Calls that say otherwise win."""

    user_id: Optional[Callable[[], object]] = None
    """Gives the user's id, or `None` for a visitor; asked when an event needs it, and not before."""
    session_id: Optional[Callable[[], Optional[str]]] = None
    """Gives the session's id."""
    anonymous_id: Optional[str] = None
    """The visitor's id, as the browser tracker made it."""
    language: Optional[Callable[[], Optional[str]]] = None
    """Gives the language of the interface, such as `ru`."""
    country: Optional[str] = None
    """The country's code, such as `RU`, as the proxy in front found it out."""

    def context(self, library: dict[str, object]) -> bytes:
        """The event's `context` as JSON text: the library, and language and country where they are known."""
        known = {"locale": self.language and self.language(), "country": self.country}
        return encode({**library, **{name: value for name, value in known.items() if value}})


_request: ContextVar[Optional[Request]] = ContextVar("cryptorebate_tracking_request", default=None)


def current_request() -> Optional[Request]:
    """The request that this thread or task is answering, if any."""
    return _request.get()


@contextmanager
def request_scope(request: Request) -> Iterator[Request]:
    """Events of the block belong to the request."""
    token = _request.set(request)
    try:
        yield request
    finally:
        _request.reset(token)
