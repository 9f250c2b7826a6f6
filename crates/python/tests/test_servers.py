"""The servers that Django programs run under, which fork: every event of every process arrives once."""

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from conftest import wait_until

HERE = Path(__file__).parent


def get(url):
    with urllib.request.urlopen(url, timeout=10) as response:
        return json.load(response)


@contextmanager
def running(command, collector, folder, is_up):
    """A server of the tests' site, ended by SIGTERM as service managers do: what it has logged, read anew."""
    environment = {
        **os.environ,
        "TEST_TRACKING": json.dumps({"COLLECTOR": collector.url, "SPOOL": str(folder / "spool")}),
        "TEST_DATABASE": str(folder / "db.sqlite3"),
    }
    log_file = folder / "log"
    with log_file.open("w") as log:
        server = subprocess.Popen(command, cwd=HERE, env=environment, stdout=log, stderr=log)
    try:
        wait_until(lambda: is_up in log_file.read_text(), 30)
        yield log_file.read_text
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)


@contextmanager
def gunicorn(collector, folder, *options):
    command = [sys.executable, "-m", "gunicorn", "--bind", "127.0.0.1:0", *options, "django_site:application"]
    with running(command, collector, folder, "Listening at: ") as log:
        yield log().split("Listening at: ")[1].split(" ")[0]


@contextmanager
def uwsgi(collector, folder, *options):
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = "{}:{}".format(*free.getsockname())
    command = [Path(sys.executable).parent / "pyuwsgi", "--http-socket", address, "--master", "--die-on-term"]
    command += ["--need-app", "--processes", "3", "--virtualenv", sys.prefix, *options]
    with running([*command, "--module", "django_site:application"], collector, folder, "spawned uWSGI worker 3") as log:
        yield f"http://{address}"
    # Events need threads, which uWSGI lets run only when it is told to.
    assert ("nothing is sent" in log()) == ("--enable-threads" not in options)


SERVERS = {
    "gunicorn": (gunicorn, "--workers=3"),
    "gunicorn, loaded before the fork": (gunicorn, "--workers=3", "--preload"),
    "gunicorn, threads": (gunicorn, "--workers=3", "--threads=2"),
    "uWSGI": (uwsgi, "--enable-threads"),
    "uWSGI, loaded after the fork": (uwsgi, "--enable-threads", "--lazy-apps"),
}


@pytest.mark.parametrize("server", SERVERS)
def test_every_event_of_several_workers_arrives_once(collector, tmp_path, server):
    start, *options = SERVERS[server]
    with start(collector, tmp_path, *options) as url, ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(get, [f"{url}/copy/u{number}" for number in range(60)]))
    ids = [answer["event_id"] for answer in answers]
    assert len({answer["process"] for answer in answers}) > 1
    assert sorted(row["event_id"] for row in collector.rows()) == sorted(ids)


def test_uwsgi_without_threads_is_told_of(collector, tmp_path):
    with uwsgi(collector, tmp_path) as url:
        assert get(f"{url}/copy/u1")["event_id"]


def test_what_a_killed_worker_leaves_behind_another_sends(collector, tmp_path):
    with gunicorn(collector, tmp_path, "--workers=3") as url, ThreadPoolExecutor(12) as pool:
        collector.stop()
        answers = list(pool.map(get, [f"{url}/copy/u{number}" for number in range(60)]))
        killed = answers[0]["process"]
        os.kill(killed, signal.SIGKILL)
        collector.start()
        wait_until(lambda: len(collector.rows()) == 60, 30)
    assert len({answer["process"] for answer in answers}) > 1
    assert sorted(row["event_id"] for row in collector.rows()) == sorted(answer["event_id"] for answer in answers)
    assert collector.ask("/v1/delivery")["rate"] == 1.0


def test_every_event_of_celerys_prefork_pool_arrives_once(collector, tmp_path):
    environment = {
        **os.environ,
        "TEST_TRACKING": json.dumps({"COLLECTOR": collector.url, "INTERVAL": 60}),
        "TEST_DATABASE": str(tmp_path / "db.sqlite3"),
        "TEST_BROKER": str(tmp_path),
    }
    for folder in ("queue", "control"):
        (tmp_path / folder).mkdir()
    send = "import celery_site; [celery_site.trade.delay(n) for n in range(40)]"
    subprocess.run([sys.executable, "-c", send], cwd=HERE, env=environment, check=True, timeout=60)
    command = [sys.executable, "-m", "celery", "-A", "celery_site", "worker", "--pool", "prefork", "-c", "2"]
    with (tmp_path / "log").open("w") as log:
        worker = subprocess.Popen([*command, "-l", "info"], cwd=HERE, env=environment, stdout=log, stderr=log)
    try:
        wait_until(lambda: (tmp_path / "log").read_text().count("succeeded in") == 40, 60)
    finally:
        worker.send_signal(signal.SIGTERM)
        worker.wait(60)
    users = sorted(int(row["user_id"]) for row in collector.rows())
    assert users == list(range(40)), (tmp_path / "log").read_text()[-2000:]
