"""Measures the tracker against Amplitude's and Segment's: `python run.py [--only TASK …] [--write]`.

Every contestant has an endpoint of its own; in the tasks with numbers of time, they take turns.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
import urllib.request
from datetime import date
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE.parents[2] / "docs" / "benchmarks.md"
NAMES = {
    "ours": "cryptorebate-tracking",
    "ours-spool": "cryptorebate-tracking, with the spool",
    "amplitude": "amplitude-analytics",
    "segment": "segment-analytics-python",
}
TASKS = ("calls", "burst", "killed", "outage", "memory")
BURST, KILLED, OUTAGE_SEC, RECOVERY_SEC, QUEUED = 20_000, 1_000, 60, 45, 1_000_000


class Endpoint:
    """An endpoint in a process of its own."""

    def __enter__(self):
        self.process = subprocess.Popen([sys.executable, HERE / "endpoint.py"], stdout=subprocess.PIPE, text=True)
        self.url = f"http://127.0.0.1:{self.process.stdout.readline().strip()}"
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def tell(self, **state):
        urllib.request.urlopen(f"{self.url}/control", json.dumps(state).encode()).read()

    def arrived(self):
        return json.load(urllib.request.urlopen(self.url))["distinct"]


def application(name, task, endpoint, count, spool, **variables):
    environment = {**os.environ, "SPOOL": spool, **variables}
    command = [sys.executable, HERE / "application.py", name, task, endpoint.url, str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)


def result_of(process):
    line = process.stdout.readline()
    return json.loads(line) if line else {}


def until_still(endpoint, wanted, seconds):
    """When everything has arrived, or nothing more comes: how many, and at what time the last one was seen."""
    deadline, seen, at = time.time() + seconds, -1, time.time()
    while time.time() < deadline:
        count = endpoint.arrived()
        if count != seen:
            seen, at = count, time.time()
        if seen >= wanted:
            break
        time.sleep(0.02)
    return seen, at


def calls(name, spool):
    with Endpoint() as endpoint:
        return result_of(application(name, "calls", endpoint, 0, spool))


def burst(name, spool):
    with Endpoint() as endpoint:
        process = application(name, "burst", endpoint, BURST, spool)
        told = result_of(process)
        count, at = until_still(endpoint, BURST, 90)
        process.kill()
        return {"arrived": count, "made": BURST, "per_second": count / (at - told["start"])}


def killed(name, spool):
    with Endpoint() as endpoint:
        application(name, "killed", endpoint, KILLED, spool).wait()
        # The application comes up again.
        process = application(name, "wait", endpoint, 5, spool)
        process.wait()
        return {"arrived": endpoint.arrived(), "made": KILLED}


def outages(names, spools):
    """All at once, each with its own endpoint: a minute is a minute."""
    endpoints = [Endpoint().__enter__() for _ in names]
    try:
        for endpoint in endpoints:
            endpoint.tell(down=True)
        seconds = OUTAGE_SEC
        started = [
            application(name, "steady", endpoint, seconds, spool, AFTERWARDS=str(RECOVERY_SEC))
            for name, endpoint, spool in zip(names, endpoints, spools)
        ]
        made = [result_of(process)["made"] for process in started]
        for endpoint in endpoints:
            endpoint.tell(down=False)
        time.sleep(RECOVERY_SEC)
        found = {
            name: {"arrived": endpoint.arrived(), "made": count}
            for name, endpoint, count in zip(names, endpoints, made)
        }
        for process in started:
            process.kill()
        return found
    finally:
        for endpoint in endpoints:
            endpoint.__exit__()


def memory(name, spool):
    with Endpoint() as endpoint:
        endpoint.tell(down=True)
        return result_of(application(name, "memory", endpoint, QUEUED, spool))


def table(rows):
    lines = [
        "|  | a call, µs | of these CPU, µs | events/s to the endpoint | arrived of a burst | arrived when killed "
        "| arrived after a minute's outage | 1,000,000 calls waiting, MB |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]

    def share(cell):
        return f"{cell['arrived']} of {cell['made']}" if cell else "not measured"

    for name, row in rows.items():
        cells = [
            f"{row['calls']['wall_us']:.1f}" if "calls" in row else "",
            f"{row['calls']['thread_us']:.1f}" if "calls" in row else "",
            f"{row['burst']['per_second']:.0f}" if "burst" in row else "",
            share(row.get("burst")),
            share(row.get("killed")),
            share(row.get("outage")),
            f"{row['memory']['megabytes']:.0f}" if "memory" in row else "",
        ]
        lines.append(f"| {NAMES[name]} | {' | '.join(cells)} |")
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description="Measures the trackers for Python.")
    parser.add_argument("--only", nargs="+", choices=TASKS, default=TASKS, help="these tasks alone")
    parser.add_argument("--write", action="store_true", help="write the table into docs/benchmarks.md")
    arguments = parser.parse_args()
    rows = {name: {} for name in NAMES}
    tasks = {"calls": calls, "burst": burst, "killed": killed, "memory": memory}
    with tempfile.TemporaryDirectory() as folder:
        for task in arguments.only:
            if task == "outage":
                spools = [os.path.join(folder, task, name) for name in NAMES]
                for name, found in outages(list(NAMES), spools).items():
                    rows[name][task] = found
                    print(task, name, found, flush=True)
                continue
            for name in NAMES:
                rows[name][task] = tasks[task](name, os.path.join(folder, task, name))
                print(task, name, rows[name][task], flush=True)
    libraries = ["cryptorebate-tracking", "amplitude-analytics", "segment-analytics-python"]
    versions = [f"{library} {version(library)}" for library in libraries]
    load = f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    head = " · ".join([str(date.today()), f"python {platform.python_version()}", *versions, load])
    text = f"{head}\n\n{table(rows)}"
    print(f"\n{text}")
    if arguments.write:
        begin, end = "<!-- python-trackers -->", "<!-- /python-trackers -->"
        page = PAGE.read_text("utf-8")
        before, rest = page.split(begin)
        PAGE.write_text(f"{before}{begin}\n{text}\n{end}{rest.split(end)[1]}", "utf-8")


main()
