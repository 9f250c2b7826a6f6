"""The application that tracks: one contestant, one task, in a process of its own. Prints what it measured as JSON."""

import json
import logging
import os
import signal
import statistics
import sys
import time

logging.disable(logging.CRITICAL)

PROPERTIES = {"exchange_name": "mexc", "copy_method": "button_click", "is_first_copy": True}
ROUNDS, CALLS = 15, 1000


def ours(url, room, spool=None):
    """Validates every event."""
    from cryptorebate_tracking import Collector, configure, flush, track_event

    tracker = configure(
        Collector(url), queue_size=room or 100_000, queue_bytes=1 << 40 if room else 64 << 20, spool=spool
    )
    tracker.start()
    return lambda number: track_event(f"usr_{number}", "referral_link_copied", PROPERTIES), lambda: flush(60)


def ours_with_spool(url, room):
    """The same with the spool on disk."""
    return ours(url, room, os.environ["SPOOL"])


def amplitude(url, room):
    """The official SDK, as its manual has it; its queue has no setting."""
    from amplitude import Amplitude, BaseEvent, Config

    client = Amplitude("key", Config(server_url=f"{url}/amplitude"))

    def call(number):
        client.track(
            BaseEvent(
                event_type="referral_link_copied",
                user_id=f"usr_{number}",
                event_properties={**PROPERTIES, "platform": "web"},
            )
        )

    return call, lambda: [future.result(60) for future in client.flush() if future]


def segment(url, room):
    """The official SDK, as its manual has it."""
    from segment.analytics.client import Client

    client = Client("key", host=url, max_queue_size=room or 10_000)
    return lambda number: client.track(f"usr_{number}", "referral_link_copied", PROPERTIES), client.flush


def resident():
    """Megabytes of memory of this process."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def time_of_calls(call, flush):
    """Microseconds of a call in the application's own thread: wall clock, and the CPU of that thread alone."""
    number, walls, threads = 0, [], []
    for _ in range(ROUNDS):
        flush()
        wall, thread = time.perf_counter(), time.thread_time()
        for _ in range(CALLS):
            call(number)
            number += 1
        walls.append((time.perf_counter() - wall) / CALLS * 1e6)
        threads.append((time.thread_time() - thread) / CALLS * 1e6)
    return {"wall_us": statistics.median(walls), "thread_us": statistics.median(threads), "made": number}


def burst(call, flush, count):
    """Makes events as fast as it can; whoever started this sees when they have arrived."""
    start = time.time()
    for number in range(count):
        call(number)
    print(json.dumps({"start": start, "made": count}), flush=True)
    flush()
    time.sleep(120)


def killed(call, flush, count):
    """Makes events, and is killed as the last call returns."""
    for number in range(count):
        call(number)
    os.kill(os.getpid(), signal.SIGKILL)


def steady(call, flush, seconds):
    """Makes 40 events a second, and is asked to end a while after."""
    start, number = time.monotonic(), 0
    while time.monotonic() - start < seconds:
        call(number)
        number += 1
        time.sleep(max(0.0, start + number / 40 - time.monotonic()))
    print(json.dumps({"made": number}), flush=True)
    time.sleep(float(os.environ["AFTERWARDS"]))


def memory(call, flush, count):
    """Makes events while the endpoint is down."""
    before = resident()
    for number in range(count):
        call(number)
    return {"megabytes": resident() - before, "made": count}


CONTESTANTS = {"ours": ours, "ours-spool": ours_with_spool, "amplitude": amplitude, "segment": segment}
TASKS = {"burst": burst, "killed": killed, "steady": steady, "memory": memory}

if __name__ == "__main__":
    name, task, url, count = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
    call, flush = CONTESTANTS[name](url, count if task in ("memory", "burst") else None)
    if task == "wait":
        time.sleep(count)
    elif task == "calls":
        print(json.dumps(time_of_calls(call, flush)), flush=True)
    else:
        result = TASKS[task](call, flush, count)
        if result:
            print(json.dumps(result), flush=True)
    # What a library does at its end is not measured here.
    os._exit(0)
