"""What the rig's own tests talk to a server with: a process started by its script, and requests over HTTP."""

import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

FOLDER = Path(__file__).parent


class Refused(Exception):
    """An answer that is not 200: its status, ClickHouse's number, its text."""

    def __init__(self, status, code, text):
        super().__init__(f"{status}: {text}")
        self.status = status
        self.code = code
        self.text = text


class Script:
    """One of the scripts beside this file, running, with the line that it printed first."""

    def __init__(self, name, *arguments):
        self.process = subprocess.Popen(
            [sys.executable, FOLDER / name, *map(str, arguments)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.first = self.process.stdout.readline().strip()
        if not self.first:
            raise RuntimeError(f"{name} has ended without a word: {self.process.wait()}")

    @property
    def url(self):
        """Where it listens, of a script that says so."""
        return self.first.removeprefix("listening on ")

    def kill(self):
        """Ends it as a power cut would."""
        self.process.kill()
        self._ended()

    def end(self):
        """Ends it as its users do, and gives its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self._ended()

    def _ended(self):
        status = self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()
        return status


def ask(url, sql, data=None, **settings):
    """Runs a statement, its rows beside it if it is an INSERT: the answer's text."""
    # The statement goes with the rows into the body, or alone: both are what clients do.
    if data is None:
        address, body = f"{url}/?{urlencode(settings)}", sql.encode()
    else:
        address, body = f"{url}/?{urlencode({'query': sql, **settings})}", data
    return _request(address, body)


def get(url, path):
    """The answer's text of a GET."""
    return _request(url + path, None)


def post(url, path):
    """The answer's text of a POST without a body."""
    return _request(url + path, b"")


def post_form(url, fields):
    """The answer's text of a form with these fields."""
    boundary = "the-rig's-own-boundary"
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields
    ]
    body = f"{''.join(parts)}--{boundary}--\r\n".encode()
    return _request(f"{url}/", body, {"Content-Type": f"multipart/form-data; boundary={boundary}"})


def _request(address, body, headers=None):
    try:
        with urllib.request.urlopen(urllib.request.Request(address, body, headers or {}), timeout=120) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as error:
        text = error.read().decode()
        raise Refused(error.code, int(error.headers.get("X-ClickHouse-Exception-Code", 0)), text) from None


def side_by_side(clients, work):
    """Runs `work(number)` for so many clients at once, and raises the first of their errors."""
    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(work, range(clients)))


def until(what, true, seconds=60):
    """Asks again until `true()` says so; what cannot be waited for by an event is asked for."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise TimeoutError(f"not within {seconds} s: {what}")
        time.sleep(0.05)
