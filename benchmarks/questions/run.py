"""Measures the plan's questions beside SQLite and ClickHouse, and writes the table of docs/benchmarks.md.

`python benchmarks/questions/run.py`, with a Python that has the package chdb. All three must come to the same numbers.
"""

import argparse
import json
import os
import platform
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timezone
from pathlib import Path

import chdb
from chdb import session

from engines import ClickHouse, Sqlite
from events import read

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/benchmarks.md"
EXAMPLE = ["cargo", "run", "--release", "--quiet", "-p", "cryptorebate-collector", "--example", "questions", "--"]
ROUNDS = 5


def main():
    parser = argparse.ArgumentParser(description="Measures the plan's questions.")
    parser.add_argument("--folder", type=Path, help="where the events are kept for another time")
    parser.add_argument("--write", action="store_true", help="write the table of docs/benchmarks.md")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.folder or Path(temporary)
        table = measure(folder, Path(temporary))
    print(table)
    if arguments.write:
        page = PAGE.read_text("utf-8")
        section = re.compile("(<!-- questions -->\n).*(<!-- /questions -->)", re.DOTALL)
        PAGE.write_text(section.sub(lambda marks: marks[1] + table + marks[2], page), "utf-8")


def measure(folder, temporary):
    if not (folder / "events.db").exists():
        say("two million events")
        subprocess.run([*EXAMPLE, "fill", str(folder)], cwd=ROOT, check=True)
    say("our own answers")
    forget(folder / "events.db")
    ours = json.loads(subprocess.run([*EXAMPLE, "ask", str(folder)], cwd=ROOT, check=True, capture_output=True).stdout)
    say("the same events for the others")
    events = temporary / "events.csv"
    people = read(folder / "events.db", events)
    engines = [
        Sqlite(sqlite3.connect(temporary / "bare.db"), events, people),
        ClickHouse(session.Session(str(temporary / "chdb")), events, people, temporary),
    ]
    rows = []
    for result in ours["results"]:
        times = [result["ms"]]
        for engine in engines:
            ask = engine.question(result["question"], ours["now_ms"])
            if ask is None:
                times.append(None)
                continue
            say(f"{result['question']}: {type(engine).__name__}")
            took, answer = median(ask)
            expected = numbers(result)
            if answer != expected:
                sys.exit(f"{type(engine).__name__} has another answer to {result['question']}:\n{answer}\n{expected}")
            times.append(took)
        rows.append((result["question"], times))
    return render(ours, rows)


def forget(file):
    """Has the system forget what it holds of a file in memory, so that a cold start is one. Where it cannot: no matter."""
    if hasattr(os, "posix_fadvise"):
        with open(file, "rb") as opened:
            os.fsync(opened.fileno())
            os.posix_fadvise(opened.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def numbers(result):
    """What can be compared: the people of each step, or of each group and its days."""
    answer = result["answer"]
    if "steps" in answer:
        return [step["people"] for step in answer["steps"]]
    return {
        group["name"]: [group["people"], *(cell["active"] for cell in group.get("retention", []) if cell["people"])]
        + [group[money] for money in ("activated", "trading_volume") if money in group]
        for group in answer["groups"]
    }


def median(ask):
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        answer = ask()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times), answer


def render(ours, rows):
    cpu = next((line.split(":")[1].strip() for line in cpu_lines() if line.startswith("model name")), platform.machine())
    day = datetime.now(timezone.utc).date()
    versions = f"SQLite {sqlite3.sqlite_version} · chdb {chdb.__version__} (ClickHouse {chdb.engine_version})"
    million = ours["bytes"] / ours["events"]
    lines = [
        f"{day} · {cpu} · {os.cpu_count()} cores · {versions}",
        "",
        f"{ours['events']:,} events of 50,000 people, stored in the order of their times. After a cold start, with nothing of the "
        f"file in memory, it was read in {ours['read_ms'] / 1000:.2f} s, and the main funnel answered after {ours['cold_ms'] / 1000:.2f} s. "
        f"Memory: {million:.0f} MB for a million events. A new event counts {ours['fresh_ms'] / 1000:.2f} s after its commit "
        f"at the latest of {ours['rounds']}.",
        "",
        "| Milliseconds | ours | SQLite | ClickHouse |",
        "| --- | ---: | ---: | ---: |",
    ]
    shown = lambda ms: "" if ms is None else f"{ms:.1f}"
    lines += [f"| {question} | " + " | ".join(map(shown, times)) + " |" for question, times in rows]
    return "\n".join(lines) + "\n"


def cpu_lines():
    try:
        return Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return []


def say(text):
    print(f"▸ {text}", file=sys.stderr)


if __name__ == "__main__":
    main()
