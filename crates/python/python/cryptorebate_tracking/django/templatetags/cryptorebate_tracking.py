"""`{% tracking_script %}`: the browser tracker on a page, with its user and the page's CSP nonce."""

from __future__ import annotations

import json
from typing import Any, Optional

from django import template
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from cryptorebate_tracking.django import conf

register = template.Library()

# Within a script, these would end it or start a comment.
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}


@register.simple_tag(takes_context=True)
def tracking_script(context: template.Context, **options: Any) -> SafeString:
    """Loads the tracker and starts it; options are those of its `init`, such as `platform="telegram_bot"`."""
    request = context.get("request")
    nonce = nonce_of(context, request)
    attribute = format_html(' nonce="{}"', nonce) if nonce else ""
    settings = {**defaults(), **conf.option("SCRIPT_OPTIONS"), **options}
    calls = [f"cryptorebate.init({in_script(settings)});"]
    user_id = conf.id_of(getattr(request, "user", None))
    if user_id is not None:
        calls.append(f"cryptorebate.identify({in_script(user_id)});")
    else:
        # Whoever was logged in at this browser before is not any more.
        calls.append("if(cryptorebate.status&&(cryptorebate.status()||{}).userId)cryptorebate.reset();")
    return format_html(
        '<script src="{}"{}></script>\n<script{}>{}</script>',
        conf.option("SCRIPT_URL") or static("cryptorebate/tracker.iife.js"),
        attribute,
        attribute,
        mark_safe("".join(calls)),
    )


def defaults() -> dict[str, Any]:
    """Where the page sends to: this Django, where it takes events in, else the collector."""
    try:
        endpoint: Optional[str] = reverse("cryptorebate_tracking:batch").removesuffix("/v1/batch")
    except NoReverseMatch:
        endpoint = conf.option("COLLECTOR")
    keys = conf.listed("INGEST_KEYS")
    found = {"endpoint": endpoint, "key": keys[0] if keys else None}
    return {name: value for name, value in found.items() if value}


def nonce_of(context: template.Context, request: Any) -> Optional[str]:
    """The nonce of the page's policy: Django 6 has it in the context, django-csp on the request."""
    nonce = context.get("csp_nonce") or getattr(request, "csp_nonce", None)
    return str(nonce) if nonce else None


def in_script(value: Any) -> str:
    """A value as JavaScript that cannot leave its script."""
    return json.dumps(value).translate(ESCAPES)
