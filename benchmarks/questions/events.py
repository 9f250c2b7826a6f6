"""Reads stored events into rows as other engines take them, with people and activities found out independently."""

import json
import sqlite3
from datetime import datetime, timezone

DAY_MS = 86_400_000
SOURCES = [("organic", ["organic"], []), ("influencer", [], ["influencer_"]), ("paid", [], ["ad_"])]
SOURCES += [("telegram_channel", ["telegram_channel"], [])]
COLUMNS = ["person", "at", "event", "page_name", "balance", "new_status", "volume", "share", "active_from", "active_to"]


def read(file):
    """The events as rows of COLUMNS, and the people who have signed up as (person, signed up, started, source, exchanges)."""
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    stored = connection.execute("SELECT occurred_at, body FROM events ORDER BY id")
    events = [(at, json.loads(body)) for at, body in stored]
    owners = join(events)
    numbers = {}
    rows, users = [], {}
    for at, event in events:
        user, visitor = event.get("user_id"), event.get("anonymous_id")
        person = ("user", user) if user else owners.get(visitor, ("visitor", visitor))
        if person[1] is None:
            continue
        number = numbers.setdefault(person, len(numbers))
        rows.append((number, at, event["event"], *columns(at, event["event"], event["properties"])))
        if person[0] == "user":
            users.setdefault(number, []).append((at, event))
    return rows, [profile(number, own) for number, own in users.items()]


def join(events):
    """Whose each browser is: the first to be known in it."""
    first = {}
    for at, event in events:
        user, visitor = event.get("user_id"), event.get("anonymous_id")
        if user and visitor and (visitor not in first or at < first[visitor][0]):
            first[visitor] = (at, user)
    return {visitor: ("user", user) for visitor, (_, user) in first.items()}


def columns(at, name, properties):
    volume = cents(properties.get("trading_volume_usd")) if name == "rebate_calculated" else 0
    share = cents(properties.get("service_share_usd")) if name == "rebate_calculated" else 0
    active = (None, None)
    if name == "first_trade_detected":
        active = (at, at)
    elif name == "rebate_calculated" and volume > 0:
        first, last = properties["period"].split("_")
        active = (midnight(first), midnight(last) + DAY_MS - 1)
    balance = properties.get("available_balance_usd", 0) if name == "dashboard_viewed" else 0
    return properties.get("page_name", ""), balance, properties.get("new_status", ""), volume, share, *active


def cents(dollars):
    return round((dollars or 0) * 100)


def midnight(day):
    return int(datetime.fromisoformat(day).replace(tzinfo=timezone.utc).timestamp() * 1000)


def profile(number, events):
    events.sort(key=lambda of: of[0])
    signed_up = next((at for at, event in events if event["event"] == "user_signed_up"), None)
    source = exchanges = None
    for _, event in events:
        said = flat(event.get("user_properties", {}))
        source = source or said.get("signup_source")
        exchanges = said.get("exchanges_count", exchanges)
    return number, signed_up, signed_up or events[0][0], source_group(source), exchanges_group(exchanges)


def flat(properties):
    return {**properties, **properties.get("$setOnce", {}), **properties.get("$set", {})}


def source_group(source):
    if source is None:
        return "(unknown)"
    fits = (name for name, values, prefixes in SOURCES if source in values or source.startswith(tuple(prefixes)))
    return next(fits, "(other)")


def exchanges_group(count):
    if count is None:
        return "(unknown)"
    return "(other)" if count < 1 else "4+" if count >= 4 else str(count)


def week(at):
    day = at // DAY_MS
    monday = day - (day + 3) % 7
    return datetime.fromtimestamp(monday * 86_400, timezone.utc).date().isoformat()
