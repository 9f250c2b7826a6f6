"""What waits between a call and its destination: its bounds, and what happens when disks and destinations fail."""

import fcntl
import json
import os
import resource
import shutil
import threading
import time
from contextlib import contextmanager

import pytest

from conftest import wait_until
from cryptorebate_tracking import Collector, Destination, File, Sent, Skewed, amplitude, configure, track
from cryptorebate_tracking._memory_queue import MemoryQueue
from cryptorebate_tracking._spool import Spool
from cryptorebate_tracking.destinations import ahead_of

COPY = {"exchange_name": "mexc", "copy_method": "button_click", "is_first_copy": True}


@contextmanager
def files_end_at(size):
    """The system writes no file past this size, in the middle of a line too: as a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.fixture(params=["memory", "spool"])
def queue(request, tmp_path):
    """Both kinds of queue."""
    return MemoryQueue(1000, 1 << 20) if request.param == "memory" else Spool(tmp_path, 1 << 20)


def test_what_was_taken_is_not_ready_and_waits_until_it_is_settled(queue):
    for number in range(5):
        assert queue.put(b"{%d}" % number) == number + 1
    taken = queue.take(3, 1000)
    assert [text for text, _ in taken] == [b"{0}", b"{1}", b"{2}"]
    assert (queue.ready, len(queue)) == (2, 5)
    queue.done(taken)
    assert (queue.ready, len(queue)) == (2, 2)


def test_whatever_json_a_page_has_sent_leaves_the_queue(queue):
    # Each is an event that is malformed: the collector's quarantine shall have it.
    texts = [b"123", b'"text"', b"[]", b"null", b"{}"]
    for text in texts:
        queue.put(text)
    taken = queue.take(10, 1000)
    assert [text for text, _ in taken] == texts
    queue.done(taken)
    assert len(queue) == 0


def test_a_call_may_interrupt_a_call_as_handlers_of_signals_do(queue, monkeypatch):
    monkeypatch.setattr(os, "write", interrupted := Interrupted(os.write, lambda: queue.put(b"{2}")))

    class Text(bytes):
        def __len__(self):
            interrupted()
            return super().__len__()

    done = threading.Thread(target=queue.put, args=[Text(b"{1}")], daemon=True)
    done.start()
    done.join(10)
    assert not done.is_alive()
    taken = queue.take(10, 1000)
    assert sorted(bytes(text) for text, _ in taken) == [b"{1}", b"{2}"]


class Interrupted:
    """A function whose first call is interrupted by another."""

    def __init__(self, function, other):
        self.function = function
        self.other = other

    def __call__(self, *arguments):
        other, self.other = self.other, lambda: None
        other()
        return self.function(*arguments) if arguments else None


def test_what_is_known_of_a_makers_clock_stays_with_the_event(queue):
    # With a number for an event, and with a tab in one.
    given = [Skewed.by(-3, b"123"), Skewed.by(7, b'{"a":\t1}'), b"123", b'{"a":\t1}', b'"1\\t2"']
    for text in given:
        queue.put(text)
    texts = [text for text, _ in queue.take(10, 1000)]
    assert texts == given
    assert [ahead_of(text) for text in texts] == [-3, 7, 0, 0, 0]


def test_what_a_destination_holds_back_has_its_place_in_the_bounds():
    queue = MemoryQueue(max_events=3, max_bytes=100)
    for _ in range(3):
        assert queue.put(b"{}")
    held = queue.take(2, 100)
    assert queue.put(b"{}") == 0
    queue.done(held)
    assert queue.put(b"{}")


def test_a_disk_that_is_full_keeps_whole_events_and_counts_the_others(tmp_path, collector):
    collector_url, ids = collector.url, []
    collector.stop()
    tracker = configure(Collector(collector_url), interval=0.01, spool=tmp_path / "spool")
    with files_end_at(3_000):
        ids = [track.statistics_viewed(user_id="u", period="7d") for _ in range(50)]
        status = tracker.status()["destinations"]["collector"]
        (segment,) = (tmp_path / "spool" / "collector").iterdir()
        lines = segment.read_bytes()
    assert lines.endswith(b"\n")
    kept = [json.loads(line)["event_id"] for line in lines.splitlines()]
    assert kept == ids[: len(kept)]
    assert 0 < len(kept) < 50
    assert status["dropped"] == {"spool_full": 50 - len(kept)}
    # There is room again.
    after = track.statistics_viewed(user_id="u", period="7d")
    collector.start()
    assert wait_until(lambda: tracker.flush(5), 20)
    assert [row["event_id"] for row in collector.rows()] == [*kept, after]


def test_a_file_that_has_no_room_holds_whole_events_only_and_gets_the_rest_later(tmp_path):
    path = tmp_path / "events.ndjson"
    tracker = configure(File(path), interval=0.05, queue_size=50)
    with files_end_at(3_000):
        ids = [track.statistics_viewed(user_id="u", period="7d") for _ in range(50)]
        wait_until(lambda: tracker.status()["destinations"]["file"]["failures"])
        assert path.read_bytes() == b""
    assert wait_until(lambda: tracker.flush(5), 20)
    assert [json.loads(line)["event_id"] for line in path.read_text().splitlines()] == ids


def test_a_tracker_that_is_closed_leaves_its_spool_to_the_next(tmp_path, collector):
    configure(Collector("http://127.0.0.1:9"), spool=tmp_path, exit_timeout=0)
    ids = [track.statistics_viewed(user_id="u", period="7d") for _ in range(10)]
    tracker = configure(Collector(collector.url), spool=tmp_path, interval=0.01)
    tracker.start()
    wait_until(lambda: len(collector.rows()) == 10, 20)
    assert [row["event_id"] for row in collector.rows()] == ids


def test_a_spool_that_somebody_has_emptied_stops_nothing(tmp_path, collector):
    tracker = configure(Collector(collector.url), spool=tmp_path, interval=0.2)
    track.statistics_viewed(user_id="u", period="7d")
    shutil.rmtree(tmp_path / "collector")
    assert tracker.flush(10)
    last = track.statistics_viewed(user_id="u", period="7d")
    (segment,) = (tmp_path / "collector").iterdir()
    assert last in segment.read_text()
    assert tracker.flush(10)
    assert [row["event_id"] for row in collector.rows()][1:] == [last]


def test_a_segment_has_its_owner_before_another_process_can_find_it(tmp_path, monkeypatch):
    other, own = Spool(tmp_path, 1 << 20), Spool(tmp_path, 1 << 20)
    lock = fcntl.flock

    def lock_late(file, how):
        monkeypatch.setattr(fcntl, "flock", lock)
        other.adopt()
        lock(file, how)

    monkeypatch.setattr(fcntl, "flock", lock_late)
    assert own.put(b"{}") == 1
    other.adopt()
    assert (len(own), len(other)) == (1, 0)


def test_segments_that_were_left_are_sent_in_their_order(tmp_path):
    for number in range(12):
        path = tmp_path / f"{number:032x}-{number}.ndjson"
        path.write_text(f"{number}\n")
        os.utime(path, (1_000 - number, 1_000 - number))
    spool = Spool(tmp_path, 1 << 20)
    assert spool.adopt() == {f"{number:032x}": number + 1 for number in range(12)}
    assert [text for text, _ in spool.take(20, 1000)] == [b"%d" % number for number in reversed(range(12))]


def test_at_the_end_a_destination_that_is_away_costs_the_others_nothing(tmp_path):
    tracker = configure(Collector("http://127.0.0.1:9"), File(tmp_path / "events.ndjson"), interval=60)
    last = track.statistics_viewed(user_id="u", period="7d")
    tracker.close(0.3)
    wait_until(lambda: last in (tmp_path / "events.ndjson").read_text())


def test_without_a_thread_the_end_waits_no_longer_than_it_may(server, monkeypatch):
    fake = server(lambda body, headers: (503, {}, {"Retry-After": "3600"}))
    tracker = configure(Collector(fake.url))

    start_others = threading.Thread.start

    def start(thread):
        if thread.name.startswith("cryptorebate-"):
            raise RuntimeError("can't create new thread at interpreter shutdown")
        start_others(thread)

    monkeypatch.setattr(threading.Thread, "start", start)
    monkeypatch.setattr(tracker, "exit_timeout", 1)
    track.statistics_viewed(user_id="u", period="7d")
    begun = time.monotonic()
    assert not tracker.close()
    assert time.monotonic() - begun < 5
    assert fake.requests


class Odd(Destination):
    """One of somebody's own, with a mistake that is mended meanwhile."""

    name = "odd"

    def __init__(self, answer):
        self.answer = answer
        self.texts = []

    def send(self, events, report=None):
        answer, self.answer = self.answer, None
        if answer == "raise":
            raise KeyError("a mistake")
        if answer == "nothing":
            return None
        self.texts += events
        return Sent(accepted=len(events))


@pytest.mark.parametrize("answer", ["raise", "nothing"])
def test_a_destination_with_a_mistake_does_not_end_the_thread(answer):
    odd = Odd(answer)
    tracker = configure(odd, interval=0.01)
    track.statistics_viewed(user_id="u", period="7d")
    assert wait_until(lambda: tracker.flush(5), 20)
    assert len(odd.texts) == 1
    status = tracker.status()["destinations"]["odd"]
    assert (status["accepted"], status["waiting"], status["last_error"]) == (1, 0, None)


def test_events_of_a_closed_tracker_are_counted_as_such():
    tracker = configure(Collector("http://127.0.0.1:9"), exit_timeout=0)
    tracker.close()
    tracker.track("statistics_viewed", {"period": "7d"}, user_id="u")
    assert tracker.status()["destinations"]["collector"]["dropped"] == {"closed": 1}


def test_a_wrongly_set_up_proxy_costs_no_event_and_a_collectors_own_refusal_one(server):
    refusals = iter([{}, {"Content-Type": "application/problem+json"}])

    def answer(body, headers):
        found = next(refusals, None)
        return (200, {"accepted": 1, "duplicates": 0, "quarantined": 0}, {}) if found is None else (400, {}, found)

    tracker = configure(Collector(server(answer).url), interval=0.01)
    track.statistics_viewed(user_id="first", period="7d")
    status = wait_until(lambda: (one := tracker.status()["destinations"]["collector"])["failures"] and one)
    assert "answers 400: the address is not that of a collector" in status["last_error"]
    assert wait_until(lambda: tracker.flush(5), 20)
    assert tracker.status()["destinations"]["collector"]["dropped"] == {"refused": 1}


def test_a_user_who_is_throttled_for_long_does_not_fill_the_memory(server, monkeypatch):
    monkeypatch.setattr(amplitude, "THROTTLE_PAUSE", 60.0)

    def answer(body, headers):
        busy = any(event["user_id"] == "busy" for event in body["events"])
        return (429, {"exceeded_daily_quota_users": {"busy": 1}}, {}) if busy else (200, {}, {})

    fake = server(answer)
    tracker = configure(amplitude.Amplitude("key", url=fake.url), interval=0.0, queue_size=100, exit_timeout=0)
    for _ in range(300):
        track.statistics_viewed(user_id="busy", period="7d")
        status = tracker.status()["destinations"]["amplitude"]
        assert status["waiting"] <= 100
    assert status["dropped"] == {"queue_full": 200}


def test_held_back_events_do_not_keep_the_thread_busy(tmp_path, server, monkeypatch):
    monkeypatch.setattr(amplitude, "THROTTLE_PAUSE", 60.0)
    fake = server(lambda body, headers: (429, {"throttled_events": list(range(len(body["events"])))}, {}))
    tracker = configure(amplitude.Amplitude("key", url=fake.url), interval=0.0, spool=tmp_path, exit_timeout=0)
    track.statistics_viewed(user_id="busy", period="7d")
    wait_until(lambda: tracker.status()["destinations"]["amplitude"]["waiting"] and fake.requests)
    (sender,) = tracker._senders
    wait_until(lambda: sender._idle)
    rounds = []
    monkeypatch.setattr(sender, "_next", lambda: rounds.append(1) or [])
    assert not threading.Event().wait(0.3)
    assert len(rounds) < 3


def test_events_are_on_the_disk_before_a_page_is_answered_and_calls_do_not_wait_for_that(tmp_path, monkeypatch):
    spool = Spool(tmp_path, 1 << 20)
    spool.put(b"{}")
    synced, reached, released = [], threading.Event(), threading.Event()

    def fsync(file):
        synced.append(file)
        reached.set()
        released.wait(10)

    monkeypatch.setattr("os.fsync", fsync)
    waiting = threading.Thread(target=spool.sync)
    waiting.start()
    assert reached.wait(10)
    # The disk is slow; a call in another thread is not.
    assert spool.put(b"{}") == 2
    released.set()
    waiting.join(10)
    # The file, and the folder that it is new in.
    assert len(synced) == 2
    spool.sync()
    assert len(synced) == 3
    spool.sync()
    assert len(synced) == 3
