"""Reads stored events into rows as other engines take them, with people and activities found out independently."""

import csv
import json
import sqlite3
from datetime import datetime, timezone

DAY_MS = 86_400_000
SOURCES = [("organic", ["organic"], []), ("influencer", [], ["influencer_"]), ("paid", [], ["ad_"])]
SOURCES += [("telegram_channel", ["telegram_channel"], [])]
COLUMNS = ["person", "at", "event", "page_name", "balance", "new_status", "volume", "share", "active_from", "active_to"]


def read(file, to):
    """Writes the events to the file `to` as rows of COLUMNS. Gives the people who have signed up as (person, signed up,
    started, source, exchanges)."""
    owners = join(stored(file))
    numbers, users = {}, {}
    with open(to, "w", newline="", encoding="utf-8") as text:
        writer = csv.writer(text, lineterminator="\n")
        for at, event in stored(file):
            user, visitor = event.get("user_id"), event.get("anonymous_id")
            person = ("user", user) if user else owners.get(visitor, ("visitor", visitor))
            if person[1] is None:
                continue
            number = numbers.setdefault(person, len(numbers))
            row = (number, at, event["event"], *columns(at, event["event"], event["properties"]))
            writer.writerow([r"\N" if value is None else value for value in row])
            if person[0] == "user":
                said = flat(event.get("user_properties", {}))
                known = (event["event"] == "user_signed_up", said.get("signup_source"), said.get("exchanges_count"))
                users.setdefault(number, []).append((at, *known))
    return [profile(number, own) for number, own in users.items()]


def stored(file):
    connection = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
    for at, body in connection.execute("SELECT occurred_at, body FROM events ORDER BY id"):
        yield at, json.loads(body)


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
    signed_up = source = exchanges = None
    for at, is_sign_up, said_source, said_exchanges in events:
        if is_sign_up and signed_up is None:
            signed_up = at
        source = said_source if source is None else source
        exchanges = exchanges if said_exchanges is None else said_exchanges
    return number, signed_up, events[0][0] if signed_up is None else signed_up, source_group(source), exchanges_group(exchanges)


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
