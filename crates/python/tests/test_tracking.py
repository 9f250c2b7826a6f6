"""Calls, what is understood of values, and how events reach a real collector."""

import enum
import logging
import os
import re
import signal
import subprocess
import sys
import threading
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

import cryptorebate_tracking as tracking
from conftest import CollectorProcess, wait_until
from cryptorebate_tracking import Collector, File, InvalidEvent, Memory, UnsupportedValue, configure, track, track_event
from cryptorebate_tracking._spool import Spool

COPY = {"exchange_name": "mexc", "copy_method": "button_click", "is_first_copy": True}


class Network(enum.Enum):
    TRON = "TRC20"


class Method(str, enum.Enum):
    EMAIL = "email"


def test_the_call_of_today_makes_the_event_of_the_plan():
    memory = Memory()
    configure(memory, on_invalid="raise")
    event_id = track_event(
        "usr_a1b2c3", "referral_link_copied", COPY, {"$set": {"language": "ru"}, "$setOnce": {"country": "RU"}}, "web"
    )
    (event,) = memory.events
    assert event["event_id"] == event_id
    assert UUID(event_id).version == 7
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", event["timestamp"])
    assert event["platform"] == "web"
    assert event["user_id"] == "usr_a1b2c3"
    assert event["session_id"]
    assert event["properties"] == COPY
    assert event["user_properties"] == {"$set": {"language": "ru"}, "$setOnce": {"country": "RU"}}
    assert event["context"]["library"]["name"] == "cryptorebate-tracking"


def test_a_function_per_event_sends_the_same_and_knows_the_platform():
    memory = Memory()
    configure(memory, on_invalid="raise")
    track.referral_link_copied(user_id=7, **COPY)
    track.first_trade_detected(
        user_id=7, exchange_name="okx", trade_type="spot", volume_usd=Decimal("1500.00"), days_since_signup=3
    )
    track_event(7, "exchange_signup_confirmed", {"exchange_name": "okx", "days_since_ref_copy": None})
    copied, traded, confirmed = memory.events
    assert (copied["user_id"], copied["platform"]) == ("7", "web")
    assert (traded["platform"], "session_id" in traded) == ("backend", False)
    assert confirmed["platform"] == "backend"
    # A Decimal's own digits are on the wire.
    assert b'"volume_usd":1500.00' in memory.texts[1]


def test_values_of_a_django_program_are_understood():
    memory = Memory()
    configure(memory, on_invalid="raise")
    moscow = timezone(timedelta(hours=3))
    user_id = uuid4()
    track.withdrawal_requested(
        user_id=user_id,
        amount_usd=Decimal("100.10"),
        currency="USDT",
        network=Network.TRON,
        is_first_withdrawal=True,
        user_properties={
            "signup_date": datetime(2026, 2, 4, 17, 30, tzinfo=moscow),
            "last_active_date": date(2026, 2, 5),
            "exchanges_list": ("mexc", "okx"),
            "signup_method": Method.EMAIL,
        },
    )
    (event,) = memory.events
    assert event["user_id"] == str(user_id)
    assert event["properties"]["network"] == "TRC20"
    assert event["user_properties"] == {
        "signup_date": "2026-02-04T14:30:00+00:00",
        "last_active_date": "2026-02-05T00:00:00Z",
        "exchanges_list": ["mexc", "okx"],
        "signup_method": "email",
    }
    assert b'"amount_usd":100.10' in memory.texts[0]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (datetime(2026, 2, 4), "/user_properties/signup_date: the datetime is naive"),
        (float("nan"), "NaN is no number in JSON"),
        (Decimal("Infinity"), "Infinity is no number in JSON"),
        ("\ud800", "lone surrogate"),
        (object(), "the class object has no place in an event"),
        (b"bytes", "the class bytes has no place"),
    ],
)
def test_what_would_have_to_be_guessed_is_refused_with_words(value, words):
    configure(Memory(), on_invalid="raise")
    with pytest.raises(UnsupportedValue, match=re.escape(words)):
        track.user_logged_in(user_id="u", method="email_password", user_properties={"signup_date": value})


def test_a_dict_that_holds_itself_is_refused_and_not_followed_for_ever():
    details = {}
    details["details"] = details
    with pytest.raises(UnsupportedValue, match="nested too deeply"):
        tracking.validate(details)


def test_a_dict_that_is_changed_while_it_is_read_is_refused():
    class Meddler(Decimal):
        def __str__(self):
            details.clear()
            return "1"

    details = {"first": Meddler(1), "second": 2}
    with pytest.raises(UnsupportedValue, match="was changed while it was read"):
        tracking.validate(details)


def test_in_development_an_invalid_event_raises_with_its_verdict():
    memory = Memory()
    configure(memory, on_invalid="raise")
    with pytest.raises(InvalidEvent, match="TRC20, ERC20 or BEP20") as caught:
        track_event("u", "withdrawal_requested", {"amount_usd": 1, "currency": "USDT", "network": "TRC21"})
    assert [(one.code, one.path) for one in caught.value.verdict.violations] == [
        ("not_in_enum", "/properties/network"),
        ("missing_property", "/properties/is_first_withdrawal"),
    ]
    assert memory.events == []


def test_in_production_nothing_raises_and_values_stay_out_of_the_log(caplog, collector):
    tracker = configure(Collector(collector.url), on_invalid="quarantine", interval=0.01)
    with caplog.at_level(logging.ERROR):
        event_id = track_event("u", "withdrawal_requested", {"amount_usd": 7, "currency": "USDT", "network": "secret"})
        assert track_event("u", "page_viewed", {"page_name": object()}) is None
    assert event_id
    assert "not_in_enum at /properties/network: expected TRC20, ERC20 or BEP20" in caplog.text
    assert "secret" not in caplog.text
    assert tracker.flush(10)
    assert [event["event_id"] for event in collector.rows("quarantine")] == [event_id]
    status = tracker.status()
    assert status["invalid"] == 1
    assert status["dropped"]["unsupported_value"] == 1
    assert status["destinations"]["collector"]["quarantined"] == 1


def test_in_production_what_fails_inside_is_counted_and_the_request_goes_on(caplog):
    def defer(call):
        raise RuntimeError("the connection is gone")

    tracker = configure(Memory(), on_invalid="quarantine", defer=defer)
    with caplog.at_level(logging.ERROR):
        assert track.statistics_viewed(user_id="u", period="7d") is None
    assert tracker.status()["dropped"]["internal_error"] == 1
    assert "the connection is gone" in caplog.text
    tracker = configure(Memory(), on_invalid="raise", defer=defer)
    with pytest.raises(RuntimeError):
        track.statistics_viewed(user_id="u", period="7d")


def test_events_reach_a_real_collector_once_each_and_as_they_were_judged(collector):
    tracker = configure(Collector(collector.url), interval=0.01)
    ids = [track.referral_link_copied(user_id="u", **COPY) for _ in range(1234)]
    assert tracker.flush(20)
    rows = collector.rows()
    assert [row["event_id"] for row in rows] == ids
    status = tracker.status()["destinations"]["collector"]
    assert (status["accepted"], status["duplicates"], status["dropped"]) == (1234, 0, {})


def test_a_collector_that_is_away_is_waited_for(tmp_path, collector):
    tracker = configure(Collector(collector.url), interval=0.01)
    first = track.referral_link_copied(user_id="u", **COPY)
    assert tracker.flush(10)
    collector.stop()
    ids = [track.referral_link_copied(user_id="u", **COPY) for _ in range(50)]
    wait_until(lambda: tracker.status()["destinations"]["collector"]["failures"] >= 1)
    collector.start()
    assert wait_until(lambda: tracker.flush(5), 20)
    assert [row["event_id"] for row in collector.rows()] == [first, *ids]


def test_the_same_ids_are_sent_again_over_one_connection_until_there_is_an_answer(server):
    answers = iter([(503, {}, {"Retry-After": "0"}), None, (429, {}, {}), (500, {}, {})])

    def answer(body, headers):
        count = len(body["batch"])
        return next(answers, (200, {"accepted": count, "duplicates": 0, "quarantined": 0}, {}))

    fake = server(answer)
    tracker = configure(Collector(fake.url, key="server_key"), interval=0.05)
    ids = [track.referral_link_copied(user_id="u", **COPY) for _ in range(9)]
    assert wait_until(lambda: tracker.flush(5), 20)
    assert len(fake.requests) == 5
    for path, headers, body, _ in fake.requests:
        assert path == "/v1/batch"
        assert headers["Authorization"] == "Bearer server_key"
        assert headers["Content-Encoding"] == "gzip"
        assert [event["event_id"] for event in body["batch"]] == ids
        assert body["delivery"][0]["made"] == 9
    # Kept until the server cut it, and then again.
    assert len({address for *_, address in fake.requests}) == 2


def test_what_is_too_large_is_sent_in_parts_and_only_what_cannot_be_is_dropped(server):
    def answer(body, headers):
        count = len(body["batch"])
        if count > 2 or any(event["properties"]["exchange_name"] == "big" for event in body["batch"]):
            return 413, {}, {}
        return 200, {"accepted": count, "duplicates": 0, "quarantined": 0}, {}

    tracker = configure(Collector(server(answer).url), interval=0.05)
    for name in ("mexc", "okx", "big", "htx", "weex"):
        track.referral_link_copied(user_id="u", **{**COPY, "exchange_name": name})
    assert tracker.flush(10)
    status = tracker.status()["destinations"]["collector"]
    assert (status["accepted"], status["dropped"]) == (4, {"too_large": 1})


def test_a_full_queue_drops_counts_and_never_waits(server):
    released = threading.Event()

    def answer(body, headers):
        released.wait(10)
        return 200, {"accepted": len(body["batch"]), "duplicates": 0, "quarantined": 0}, {}

    fake = server(answer)
    tracker = configure(Collector(fake.url), interval=0.0, queue_size=100)
    track.referral_link_copied(user_id="u", **COPY)
    wait_until(lambda: fake.requests)
    for _ in range(150):
        track.referral_link_copied(user_id="u", **COPY)
    # What is being sent has its place too.
    assert tracker.status()["destinations"]["collector"]["dropped"] == {"queue_full": 51}
    released.set()
    assert tracker.flush(10)
    assert tracker.status()["destinations"]["collector"]["accepted"] == 100


def test_several_destinations_do_not_wait_for_one_another(tmp_path, collector):
    tracker = configure(
        Collector("http://127.0.0.1:9"), File(tmp_path / "events.ndjson"), Memory(), interval=0.01, exit_timeout=0
    )
    event_id = track.referral_link_copied(user_id="u", **COPY)
    track_event("u", "page_viewed", {})
    wait_until(lambda: tracker.status()["destinations"]["file"]["waiting"] == 0)
    assert event_id in (tmp_path / "events.ndjson").read_text()
    assert "page_viewed" in (tmp_path / "events.ndjson.quarantine").read_text()
    assert tracker.status()["destinations"]["collector"]["waiting"] == 2


def test_two_destinations_of_one_name_are_refused_for_they_would_share_a_spool(tmp_path):
    first, second = Collector("http://127.0.0.1:9"), Collector("http://127.0.0.1:10")
    with pytest.raises(ValueError, match="two destinations have the name 'collector'"):
        configure(first, second, spool=tmp_path)
    second.name = "standby"
    tracker = configure(first, second, spool=tmp_path, exit_timeout=0)
    assert sorted(tracker.status()["destinations"]) == ["collector", "standby"]


PROGRAM = """
import os, sys, time
from cryptorebate_tracking import Collector, configure, track
configure(Collector(sys.argv[1]), interval=60, spool=sys.argv[2] or None)
for number in range(int(sys.argv[3])):
    print(track.statistics_viewed(user_id="u", period="7d"), flush=True)
if sys.argv[4] == "kill":
    os.kill(os.getpid(), 9)
if sys.argv[4] == "fork":
    if os.fork() == 0:
        print(track.statistics_viewed(user_id="child", period="7d"), flush=True)
        sys.exit()
    os.wait()
"""


def run(*arguments):
    done = subprocess.run([sys.executable, "-c", PROGRAM, *arguments], stdout=subprocess.PIPE, text=True, timeout=60)
    return done.returncode, done.stdout.split()


def test_the_end_of_the_process_sends_what_waits(collector):
    code, ids = run(collector.url, "", "3", "exit")
    assert code == 0
    assert [row["event_id"] for row in collector.rows()] == ids


def test_a_fork_sends_its_own_events_and_not_its_parents(collector):
    code, ids = run(collector.url, "", "3", "fork")
    assert code == 0
    assert len(ids) == 4
    assert sorted(row["event_id"] for row in collector.rows()) == sorted(ids)


def test_the_spool_outlives_a_process_that_is_killed(tmp_path, collector):
    spool = tmp_path / "spool"
    code, ids = run(collector.url, str(spool), "700", "kill")
    assert code == -signal.SIGKILL
    assert collector.rows() == []
    # Any other process of the same folder takes over.
    tracker = configure(Collector(collector.url), interval=0.01, spool=spool)
    tracker.start()
    wait_until(lambda: len(collector.rows()) == 700, 20)
    assert sorted(row["event_id"] for row in collector.rows()) == sorted(ids)
    wait_until(lambda: not any(os.scandir(spool / "collector")))
    # The process that is gone had no time to say how many it made: its files do.
    assert collector.ask("/v1/delivery") == {"tabs": 2, "made": 700, "stored": 700, "dropped": {}, "rate": 1.0}


def test_a_spool_of_a_living_process_is_left_alone_and_a_torn_event_is_cut_off(tmp_path, collector):
    folder = tmp_path / "spool" / "collector"
    folder.mkdir(parents=True)
    memory = Memory()
    configure(memory)
    kept = track.referral_link_copied(user_id="u", **COPY)
    (folder / "1-dead.ndjson").write_bytes(memory.texts[0] + b"\n" + memory.texts[0][:40])
    tracker = configure(Collector(collector.url), interval=0.01, spool=tmp_path / "spool")
    tracker.start()
    wait_until(lambda: collector.rows())
    assert [row["event_id"] for row in collector.rows()] == [kept]
    wait_until(lambda: not (folder / "1-dead.ndjson").exists())


def test_the_spool_takes_what_a_collector_that_is_away_cannot(tmp_path):
    away = CollectorProcess(tmp_path / "data")
    away.start()
    url, port = away.url, away.port
    away.stop()
    tracker = configure(Collector(url), interval=0.01, spool=tmp_path / "spool", queue_bytes=64 << 20)
    ids = [track.statistics_viewed(user_id="u", period="7d") for _ in range(5000)]
    assert tracker.status()["destinations"]["collector"]["waiting"] == 5000
    away = CollectorProcess(tmp_path / "data", port).start()
    try:
        assert wait_until(lambda: tracker.flush(5), 30)
        assert sorted(row["event_id"] for row in away.rows()) == sorted(ids)
    finally:
        away.stop()


def test_what_a_request_knows_is_on_its_events():
    memory = Memory()
    configure(memory, on_invalid="raise")
    request = tracking.Request(user_id=lambda: 42, session_id=lambda: "ses_1", language=lambda: "ru", country="RU")
    with tracking.request_scope(request):
        track.referral_link_copied(**COPY)
        track.referral_link_copied(user_id="other", **COPY)
    first, second = memory.events
    assert (first["user_id"], first["session_id"]) == ("42", "ses_1")
    assert (first["context"]["locale"], first["context"]["country"]) == ("ru", "RU")
    assert second["user_id"] == "other"


def test_identify_changes_user_properties_alone():
    memory = Memory()
    configure(memory, on_invalid="raise")
    tracking.identify("u", {"exchanges_count": 3}, anonymous_id="anon")
    (event,) = memory.events
    assert (event["event"], event["anonymous_id"]) == ("$identify", "anon")
    assert event["user_properties"] == {"exchanges_count": 3}


def test_a_full_spool_drops_and_counts(tmp_path):
    tracker = configure(Collector("http://127.0.0.1:9"), spool=tmp_path, queue_bytes=20_000, exit_timeout=0)
    made = [track.statistics_viewed(user_id="u", period="7d") for _ in range(100)]
    status = tracker.status()["destinations"]["collector"]
    assert 0 < status["dropped"]["spool_full"] < 100
    assert status["waiting"] == len(made) - status["dropped"]["spool_full"]
    assert sum(file.stat().st_size for file in (tmp_path / "collector").iterdir()) <= 20_000


def test_an_event_that_is_longer_than_a_batch_leaves_the_spool_too(tmp_path):
    spool = Spool(tmp_path, 1 << 20)
    texts = [b"{}", b'{"details":"' + b"x" * 5000 + b'"}', b'{"last":1}']
    for text in texts:
        spool.put(text)
    taken = []
    while items := spool.take(10, 1000):
        taken.extend(text for text, _ in items)
        spool.done(items)
    assert taken == texts
    assert len(spool) == 0
