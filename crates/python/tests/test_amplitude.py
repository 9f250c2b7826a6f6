"""Amplitude directly, against a server that enforces what Amplitude documents of its HTTP API V2."""

import json
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

from conftest import wait_until
from cryptorebate_tracking import Amplitude, amplitude, configure, identify, track

COPY = {"exchange_name": "mexc", "copy_method": "button_click", "is_first_copy": True}
OPERATIONS = {"$set", "$setOnce", "$add", "$append", "$prepend", "$unset", "$remove", "$preInsert", "$postInsert"}
REFUSED_IDS = {"null", "undefined", "unknown", "0", "-1", "none", "nil", "anonymous"}
MAPPING = Path(__file__).parents[3] / "tests" / "amplitude" / "mapping.json"
EXAMPLES = json.loads(MAPPING.read_text("utf-8"))["examples"]


class FakeAmplitude:
    """The documented limits: size, number of events, rate by user, ids, and what is known again by `insert_id`."""

    def __init__(self, max_events=2000, max_bytes=1_000_000, rate=10**9):
        self.max_events = max_events
        self.max_bytes = max_bytes
        self.rate = rate
        self.stored = {}
        self.by_user = Counter()
        self.batches = []
        self.throttled = 0

    def __call__(self, body, headers):
        self.batches.append(len(body["events"]))
        if body["api_key"] != "key":
            return 400, {"code": 400, "error": "Invalid API key: " + body["api_key"]}, {}
        if len(body["events"]) > self.max_events or len(json.dumps(body)) > self.max_bytes:
            return 413, {"code": 413, "error": "Payload too large"}, {}
        invalid = defaultdict(list)
        missing = defaultdict(list)
        short = defaultdict(list)
        for index, event in enumerate(body["events"]):
            if not isinstance(event.get("time"), int):
                invalid["time"].append(index)
            if not event.get("user_id") and not event.get("device_id"):
                missing["user_id"].append(index)
            if str(event.get("user_id")).lower() in REFUSED_IDS and "user_id" in event:
                invalid["user_id"].append(index)
            has_operations = OPERATIONS & set(event.get("user_properties", {}))
            if has_operations and event["event_type"] != "$identify":
                invalid["user_properties"].append(index)
            if len(event.get("user_id", "12345")) < body.get("options", {}).get("min_id_length", 5):
                short["user_id"].append(index)
        if invalid or missing or short:
            answer = {"code": 400, "error": "Request missing required field", "events_with_invalid_id_lengths": short}
            return 400, {**answer, "events_with_invalid_fields": invalid, "events_with_missing_fields": missing}, {}
        counts = self.by_user + Counter(event.get("user_id") for event in body["events"])
        busy = {user for user, count in counts.items() if count > self.rate}
        throttled = [i for i, event in enumerate(body["events"]) if event.get("user_id") in busy]
        if throttled:
            self.throttled += 1
            self.by_user.clear()
            return 429, {"code": 429, "throttled_events": throttled, "throttled_users": dict.fromkeys(busy, 31)}, {}
        self.by_user = counts
        for event in body["events"]:
            self.stored.setdefault((event["device_id"], event["insert_id"]), event)
        return 200, {"code": 200, "events_ingested": len(body["events"])}, {}

    @property
    def events(self):
        return [event for event in self.stored.values() if event["event_type"] != "$identify"]


def test_an_event_arrives_as_amplitude_documents_it(server):
    fake = FakeAmplitude()
    tracker = configure(Amplitude("key", url=server(fake).url), interval=0.01)
    event_id = track.withdrawal_requested(
        user_id=7,
        amount_usd=Decimal("100.50"),
        currency="USDT",
        network="TRC20",
        is_first_withdrawal=True,
        timestamp="2026-02-04T14:30:00.250Z",
        session_id="0194d3bf-0000-7000-8000-00000000000a",
        user_properties={"$set": {"country": "RU", "language": "ru"}},
    )
    assert tracker.flush(10)
    known, event = fake.stored.values()
    assert event["insert_id"] == event_id
    assert event["user_id"] == "7"
    assert event["time"] == 1770215400250
    # The first 48 bits of the session's id are its time: 0x0194d3bf0000.
    assert event["session_id"] == 0x0194D3BF0000
    assert event["event_properties"]["amount_usd"] == 100.5
    assert event["event_properties"]["platform"] == "web"
    assert "user_properties" not in event
    # The plan sets a country once, whatever the call said; Amplitude takes operations on `$identify` alone.
    assert known["event_type"] == "$identify"
    assert known["user_properties"] == {"$setOnce": {"country": "RU"}, "$set": {"language": "ru"}}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["name"])
def test_an_event_looks_there_as_if_the_collector_had_sent_it(example):
    assert amplitude.rows_of(example["event"]) == example["rows"]


def test_events_of_nobody_and_changes_of_user_properties_alone_arrive(server):
    fake = FakeAmplitude()
    tracker = configure(Amplitude("key", url=server(fake).url), interval=0.01)
    track.api_sync_failed(exchange_name="htx", error_type="timeout", retry_attempt=1, will_retry=True)
    identify("u", {"exchanges_count": 2})
    assert tracker.flush(10)
    failed, known = fake.stored.values()
    assert "user_id" not in failed
    assert known["user_properties"] == {"$set": {"exchanges_count": 2}}


def test_a_batch_that_is_too_large_is_halved_until_it_fits(server):
    fake = FakeAmplitude(max_events=7)
    tracker = configure(Amplitude("key", url=server(fake).url), interval=0.05)
    for number in range(100):
        track.referral_link_copied(user_id=f"u{number}", **COPY)
    assert tracker.flush(10)
    assert len(fake.events) == 100
    assert tracker.status()["destinations"]["amplitude"]["accepted"] == 100


def test_what_amplitude_refuses_is_counted_and_the_rest_arrives(server):
    fake = FakeAmplitude()
    tracker = configure(Amplitude("key", url=server(fake).url), interval=0.05)
    for user in ("u1", "null", "u2"):
        track.referral_link_copied(user_id=user, **COPY)
    assert tracker.flush(10)
    assert sorted(event["user_id"] for event in fake.events) == ["u1", "u2"]
    status = tracker.status()["destinations"]["amplitude"]
    assert status["accepted"] == 2
    assert status["dropped"] == {"events_with_invalid_fields:user_id": 1}


def test_a_throttled_user_waits_and_nobody_else_does(server, monkeypatch):
    monkeypatch.setattr(amplitude, "THROTTLE_PAUSE", 0.5)
    fake = FakeAmplitude(rate=30)
    tracker = configure(Amplitude("key", url=server(fake).url), interval=0.05)
    for _ in range(40):
        track.referral_link_copied(user_id="busy", **COPY)
    track.referral_link_copied(user_id="calm", **COPY)
    wait_until(lambda: len(fake.events) == 1)
    assert fake.events[0]["user_id"] == "calm"
    fake.rate = 10**9
    assert tracker.flush(10)
    assert len(fake.events) == 41
    assert fake.throttled == 1


def test_devices_that_are_silenced_are_set_aside_and_named_ones_wait(server, monkeypatch):
    monkeypatch.setattr(amplitude, "THROTTLE_PAUSE", 0.5)
    taken = []
    answers = iter([(400, {"silenced_devices": ["silent"]}, {}), (429, {"throttled_devices": {"busy": 31}}, {})])

    def answer(body, headers):
        found = next(answers, (200, {}, {}))
        if found[0] == 200:
            taken.append([event["device_id"] for event in body["events"]])
        return found

    tracker = configure(Amplitude("key", url=server(answer).url), interval=0.05)
    for device in ("silent", "busy", "calm"):
        track.page_viewed(page_name="landing", page_url="/", anonymous_id=device)
    assert wait_until(lambda: tracker.flush(5), 20)
    assert taken == [["calm"], ["busy"]]
    status = tracker.status()["destinations"]["amplitude"]
    assert (status["accepted"], status["dropped"]) == (2, {"silenced": 1})


def test_an_answer_that_was_lost_doubles_nothing(server):
    fake = FakeAmplitude()
    lost = iter([True, False])

    def answer(body, headers):
        result = fake(body, headers)
        return None if next(lost, False) else result

    tracker = configure(Amplitude("key", url=server(answer).url), interval=0.05)
    for number in range(20):
        track.referral_link_copied(user_id=f"u{number}", **COPY)
    assert wait_until(lambda: tracker.flush(5), 20)
    assert fake.batches == [20, 20]
    assert len(fake.events) == 20


def test_a_wrong_key_keeps_the_events_and_says_so(server):
    fake = FakeAmplitude()
    tracker = configure(Amplitude("wrong", url=server(fake).url), interval=0.01, exit_timeout=0)
    track.referral_link_copied(user_id="u", **COPY)
    status = wait_until(lambda: (one := tracker.status()["destinations"]["amplitude"])["failures"] and one, 10)
    assert "Invalid API key" in status["last_error"]
    assert status["waiting"] == 1


def test_invalid_events_are_not_sent_there(server):
    fake = FakeAmplitude()
    tracker = configure(Amplitude("key", url=server(fake).url), interval=0.01)
    track.referral_link_copied(user_id="u", **{**COPY, "copy_method": "telepathy"})
    assert tracker.flush(10)
    assert fake.events == []
    assert tracker.status()["destinations"]["amplitude"]["quarantined"] == 1
