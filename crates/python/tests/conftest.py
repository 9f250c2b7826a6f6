"""What the tests share: a real collector process, and an HTTP server that misbehaves as it is told."""

import gzip
import json
import os
import sqlite3
import subprocess
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.test.utils import setup_test_environment, teardown_test_environment

import django_site
from cryptorebate_tracking import _tracker

# Before a test imports what needs settings.
assert django_site.settings.configured

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def database():
    """Django's database, with its tables."""
    setup_test_environment()
    call_command("migrate", verbosity=0)
    yield
    teardown_test_environment()


@pytest.fixture(autouse=True)
def no_tracker_stays():
    """Each test begins and ends without a tracker."""
    yield
    _tracker.use(None)


def collector_program():
    """The `cryptorebate` command as the workspace built it."""
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    program = os.environ.get("CRYPTOREBATE_BIN") or target / "debug" / "cryptorebate"
    if not Path(program).exists():
        pytest.fail(f"{program} is missing: run `cargo build -p cryptorebate-cli`")
    return program


class CollectorProcess:
    """A collector on a port of its own, and its database to look into."""

    def __init__(self, data, port=0):
        self.data = data
        self.port = port
        self.process = None

    def start(self):
        command = [collector_program(), "serve", "--listen", f"127.0.0.1:{self.port}", "--data", str(self.data)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for line in self.process.stdout:
            if "http://" in line:
                self.port = int(line.split("http://")[1].split()[0].strip("/.,").rsplit(":", 1)[1])
                break
        else:
            pytest.fail("the collector ended before it listened")
        threading.Thread(target=self.process.stdout.read, daemon=True).start()
        return self

    def stop(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def ask(self, path):
        with urllib.request.urlopen(f"{self.url}{path}", timeout=10) as response:
            return json.load(response)

    def rows(self, table="events"):
        with sqlite3.connect(f"file:{self.data}/events.db?mode=ro", uri=True) as connection:
            return [json.loads(body) for (body,) in connection.execute(f"SELECT body FROM {table} ORDER BY id")]


@pytest.fixture
def collector(tmp_path):
    """A running collector."""
    process = CollectorProcess(tmp_path / "data").start()
    yield process
    process.stop()


class Server:
    """An HTTP server that answers what `answer(body, headers)` gives: a status, a dict, and headers."""

    def __init__(self, answer):
        self.answer = answer
        self.requests = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.headers.get("Content-Encoding") == "gzip":
                    body = gzip.decompress(body)
                outer.requests.append((self.path, dict(self.headers), json.loads(body), self.client_address))
                result = outer.answer(json.loads(body), self.headers)
                if result is None:
                    # The connection is cut before the answer.
                    self.close_connection = True
                    return
                status, answer, headers = result
                data = json.dumps(answer).encode()
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}"

    def stop(self):
        self.http.shutdown()
        self.http.server_close()


@pytest.fixture
def server():
    """Makes servers that answer as they are told, and stops them."""
    running = []

    def start(answer):
        running.append(Server(answer))
        return running[-1]

    yield start
    for one in running:
        one.stop()


def page_event(**more):
    """An event as a page sends it."""
    return {
        "event_id": str(uuid4()),
        "event": "page_viewed",
        "timestamp": "2026-02-04T14:30:00Z",
        "platform": "web",
        "anonymous_id": "anon",
        "session_id": "ses",
        "properties": {"page_name": "landing", "page_url": "/"},
        **more,
    }


def wait_until(check, seconds=10.0):
    """Waits until something holds, looking often."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if result := check():
            return result
        time.sleep(0.01)
    raise AssertionError(f"it did not come to hold in {seconds} s")
