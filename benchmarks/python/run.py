"""Measures the Python contestants: `python run.py --corpus FILE --verdicts FILE --output FILE`."""

import argparse
import gc
import json
import platform
import statistics
import time
from collections import Counter
from importlib.metadata import version
from pathlib import Path

from contestants import of_bytes, of_dicts

ROUNDS = 15
WARM_UP_ROUNDS = 2
LIBRARIES = ["cryptorebate-tracking", "msgspec", "orjson", "jsonschema-rs", "fastjsonschema"]


def main():
    parser = argparse.ArgumentParser(description="Measures the Python contestants.")
    parser.add_argument("--corpus", type=Path, required=True, help="events, one a line")
    parser.add_argument("--verdicts", type=Path, required=True, help="our verdicts on them, one a line")
    parser.add_argument("--output", type=Path, required=True, help="where the results go, as JSON")
    arguments = parser.parse_args()
    events = arguments.corpus.read_bytes().splitlines()
    verdicts = [json.loads(line) for line in arguments.verdicts.read_bytes().splitlines()]
    results = table("python-bytes", of_bytes(), events, verdicts)
    # A dict keeps no key twice, and a text that is no JSON object makes none: those are left out. So are numbers that
    # only Python takes for JSON.
    parsed = [(event, verdict) for event, verdict in zip(map(parse, events), verdicts) if event is not None]
    results += table("python-dict", of_dicts(), *zip(*parsed))
    report = {
        "machine": {"arch": platform.machine(), "os": platform.system()},
        "versions": {"python": platform.python_version(), **{name: version(name) for name in LIBRARIES}},
        "rounds": ROUNDS,
        "results": results,
    }
    arguments.output.write_text(json.dumps(report, indent=2), "utf-8")


def table(group, everybody, events, verdicts):
    """Measures everybody over the events, and compares what they say with our verdicts."""
    times = measure(everybody, events)
    medians = [statistics.median(rounds) / len(events) for rounds in times]
    results = []
    for contestant, nanoseconds in zip(everybody, medians):
        results.append(
            {
                "name": contestant.name,
                "group": group,
                "ns_per_event": nanoseconds,
                "relative": nanoseconds / medians[0],
                "events": len(events),
                **compare(contestant, events, verdicts),
                "note": contestant.does,
            }
        )
        print(f"{group:<14}{contestant.name:<44}{nanoseconds:>8.0f}")
    return results


def parse(text):
    """The event as a dict; `None` where it is no object, has a key twice, or a number that is none in JSON."""
    try:
        event = json.loads(text, object_pairs_hook=once, parse_constant=refuse)
    except ValueError:
        return None
    return event if isinstance(event, dict) else None


def refuse(constant):
    raise ValueError(f"{constant} is not JSON")


def once(pairs):
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError("a key is given twice")
    return dict(pairs)


def measure(everybody, events):
    """Nanoseconds of CPU time of this thread for all events, everybody in turn in every round."""
    times = [[] for _ in everybody]
    for round_number in range(-WARM_UP_ROUNDS, ROUNDS):
        for contestant, own in zip(everybody, times):
            # Each starts without another's garbage.
            gc.collect()
            start = time.thread_time_ns()
            for event in events:
                contestant.run(event)
            elapsed = time.thread_time_ns() - start
            if round_number >= 0:
                own.append(elapsed)
    return times


def compare(contestant, events, verdicts):
    """On how many events a contestant says the same as we do, and where it does not."""
    takes = Counter()
    agrees = refuses_valid = 0
    for event, verdict in zip(events, verdicts, strict=True):
        valid = contestant.run(event)
        if valid == verdict["valid"]:
            agrees += 1
        elif verdict["valid"]:
            refuses_valid += 1
        else:
            takes[kind_of(verdict["violations"][0])] += 1
    return {"agrees": agrees, "takes": takes, "refuses_valid": refuses_valid}


def kind_of(violation):
    rule = violation.get("rule")
    return f"{violation['code']} ({rule})" if rule else violation["code"]


main()
