"""Log-ins, log-outs and sign-ups, tracked by Django's signals."""

from __future__ import annotations

import time
from importlib.util import find_spec
from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import Signal

from cryptorebate_tracking import track
from cryptorebate_tracking.django import conf

user_signed_up = Signal()
"""Send it when a person has signed up: `user_signed_up.send(sender, request=request, user=user, method="email")`."""

LOGGED_IN_AT = "cryptorebate_tracking_logged_in_at"
UTM = ("utm_source", "utm_medium", "utm_campaign")


def connect() -> None:
    """Listens, unless the settings say no."""
    user_logged_in.connect(log_in, dispatch_uid="cryptorebate_tracking.log_in")
    user_logged_out.connect(log_out, dispatch_uid="cryptorebate_tracking.log_out")
    user_signed_up.connect(sign_up, dispatch_uid="cryptorebate_tracking.sign_up")
    if find_spec("allauth") is not None:
        from allauth.account.signals import user_signed_up as allauth_signed_up

        allauth_signed_up.connect(sign_up, dispatch_uid="cryptorebate_tracking.sign_up_allauth")


def log_in(sender: Any, request: Any, user: Any, **_: Any) -> None:
    """A person logged in."""
    if not conf.option("SIGNALS"):
        return
    if hasattr(request, "session"):
        request.session[LOGGED_IN_AT] = time.time()
    methods = conf.option("LOGIN_METHODS")
    method = methods.get(getattr(user, "backend", None), "email_password")
    track.user_logged_in(user_id=conf.id_of(user), method=method)


def log_out(sender: Any, request: Any, user: Any, **_: Any) -> None:
    """A person logged out; Django sends this before it forgets the session."""
    user_id = conf.id_of(user)
    if not conf.option("SIGNALS") or user_id is None:
        return
    since = getattr(request, "session", {}).get(LOGGED_IN_AT)
    # Sessions that are older than this app do not say when they began.
    duration = max(0, int(time.time() - since)) if since is not None else 0
    track.user_logged_out(user_id=user_id, session_duration_sec=duration)


def sign_up(sender: Any, request: Any, user: Any, method: Any = "email", **more: Any) -> None:
    """A person signed up; campaigns are taken from the request's query."""
    if not conf.option("SIGNALS"):
        return
    query = getattr(request, "GET", {})
    campaign = {name: query.get(name) or more.get(name) for name in UTM}
    track.user_signed_up(
        user_id=conf.id_of(user),
        method=method,
        source=more.get("source") or query.get("utm_source") or "organic",
        utm_source=campaign["utm_source"],
        utm_medium=campaign["utm_medium"],
        utm_campaign=campaign["utm_campaign"],
        user_properties=more.get("user_properties"),
    )
