"""The Django app, in a real Django on SQLite."""

import asyncio
import gzip
import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from io import StringIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import transaction
from django.test import AsyncClient, Client, TestCase, TransactionTestCase, override_settings
from django.test.utils import setup_test_environment, teardown_test_environment
from django.utils.translation import gettext_lazy

import django_site
from conftest import wait_until
from cryptorebate_tracking import InvalidEvent, _tracker, flush, track
from cryptorebate_tracking.django.checks import check_settings
from cryptorebate_tracking.django.signals import user_signed_up
from cryptorebate_tracking.django.testing import TrackingTestMixin, assert_not_tracked, assert_tracked, tracked

COPY = django_site.COPY
HERE = Path(__file__).parent


@pytest.fixture(scope="module", autouse=True)
def database():
    setup_test_environment()
    call_command("migrate", verbosity=0)
    yield
    teardown_test_environment()


class TestTransactions(TrackingTestMixin, TransactionTestCase):
    def test_what_is_rolled_back_was_never_tracked(self):
        with transaction.atomic():
            track.referral_link_copied(user_id="u", **COPY)
            transaction.set_rollback(True)
        assert_not_tracked("referral_link_copied")

    def test_what_is_committed_was_tracked_once(self):
        with transaction.atomic():
            track.referral_link_copied(user_id="u", **COPY)
            assert len(tracked()) == 1
        assert len(tracked()) == 1

    def test_a_failed_request_tracks_nothing(self):
        with pytest.raises(RuntimeError):
            Client().get("/fail")
        assert tracked() == []

    def test_the_call_itself_raises_in_development_not_the_commit(self):
        with pytest.raises(InvalidEvent), transaction.atomic():
            track.referral_link_copied(user_id="u", **{**COPY, "copy_method": "telepathy"})


class TestAsyncViews(TrackingTestMixin, TransactionTestCase):
    def test_an_async_view_tracks_with_the_user_that_it_awaited(self):
        user = User.objects.create_user("grace")
        client = AsyncClient()
        client.force_login(user)
        assert asyncio.run(client.get("/copy-async")).status_code == 200
        assert_tracked("referral_link_copied", user_id=str(user.pk))


class TestRequests(TrackingTestMixin, TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.user = User.objects.create_user("ada", password="secret")

    def test_assertions_see_what_waits_for_the_test_cases_own_transaction(self):
        track.withdrawal_requested(
            user_id="u", amount_usd=Decimal("100.10"), currency="USDT", network="TRC20", is_first_withdrawal=True
        )
        assert_tracked("withdrawal_requested", amount_usd=Decimal("100.10"), user_id="u")
        with pytest.raises(AssertionError, match="was not tracked with"):
            assert_tracked("withdrawal_requested", amount_usd=100)
        with transaction.atomic():
            track.referral_link_viewed(user_id="u", exchange_name="okx")
            transaction.set_rollback(True)
        assert_not_tracked("referral_link_viewed")

    def test_a_requests_events_know_its_user_session_language_and_country(self):
        client = Client()
        client.force_login(self.user)
        with override_settings(CRYPTOREBATE_TRACKING={"MEMORY": True, "COUNTRY_HEADER": "CF-IPCountry"}):
            self.setUp()
            client.get("/copy", headers={"cf-ipcountry": "RU", "accept-language": "ru"})
            client.get("/copy", headers={"cf-ipcountry": "T1"})
            first, second = [event for event in tracked() if event["event"] == "referral_link_copied"]
        assert first["user_id"] == str(self.user.pk)
        assert first["context"]["country"] == "RU"
        assert first["context"]["locale"] == "ru"
        assert "country" not in second["context"]
        assert first["session_id"] == second["session_id"]
        assert client.session.session_key not in json.dumps([first, second])

    def test_the_page_may_name_its_own_session(self):
        Client().get("/copy/u", headers={"x-tracking-session": "ses-1", "x-tracking-visitor": "vis-1"})
        event = assert_tracked("referral_link_copied", session_id="ses-1", anonymous_id="vis-1")
        assert event["user_id"] == "u"

    def test_log_in_and_log_out_are_tracked(self):
        client = Client()
        client.get("/enter")
        assert_tracked("user_logged_in", method="email_password", user_id=str(self.user.pk))
        client.get("/leave")
        event = assert_tracked("user_logged_out", user_id=str(self.user.pk))
        assert event["properties"]["session_duration_sec"] in (0, 1, 2)

    def test_a_sign_up_takes_its_campaign_from_the_request(self):
        request = type("Request", (), {"GET": {"utm_source": "telegram", "utm_campaign": "launch"}})()
        user_signed_up.send(None, request=request, user=self.user, method="email")
        event = assert_tracked("user_signed_up", utm_campaign="launch", source="telegram")
        assert "utm_medium" not in event["properties"]

    def test_lazy_strings_are_text(self):
        track.onboarding_step_completed(user_id="u", step_number=1, step_name=gettext_lazy("Password"), total_steps=4)
        assert_tracked("onboarding_step_completed", step_name="Password")

    def test_the_tag_puts_the_tracker_and_the_user_on_the_page_under_its_nonce(self):
        client = Client()
        text = client.get("/page").content.decode()
        assert '<script src="/static/cryptorebate/tracker.iife.js" nonce="n0nce"></script>' in text
        assert 'cryptorebate.init({"endpoint": "/analytics", "platform": "web"});' in text
        assert "identify" not in text
        client.force_login(self.user)
        assert f'cryptorebate.identify("{self.user.pk}");' in client.get("/page").content.decode()

    @override_settings(CRYPTOREBATE_TRACKING={"MEMORY": True, "SCRIPT_OPTIONS": {"pages": {"/": "</script><b>"}}})
    def test_no_value_can_leave_the_script(self):
        text = Client().get("/page").content.decode()
        assert text.count("</script>") == 2
        assert "\\u003C/script\\u003E" in text


def page_event(**more):
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


def sent(client, events, path="/analytics/v1/batch", **more):
    body = json.dumps({"sent_at": "2026-02-04T14:30:01Z", "batch": events, **more})
    return client.post(path, body, content_type="text/plain;charset=UTF-8")


class TestIngest(TrackingTestMixin, TestCase):
    def setUp(self):
        super().setUp()
        self.client = Client(enforce_csrf_checks=True)

    def test_a_beacon_of_the_page_is_judged_and_passed_on_as_it_came(self):
        good, bad = page_event(), page_event(properties={"page_name": "landing"})
        response = sent(self.client, [good, bad])
        assert response.status_code == 200
        answer = response.json()
        assert (answer["accepted"], answer["duplicates"], answer["quarantined"]) == (1, 0, 1)
        (result,) = answer["results"]
        assert (result["index"], result["event_id"], result["status"]) == (1, bad["event_id"], "quarantined")
        assert result["violations"][0]["code"] == "missing_property"
        assert tracked() == [good, bad]
        assert response["Access-Control-Allow-Origin"] == "*"

    def test_an_event_over_several_lines_survives_the_spool(self):
        with tempfile.TemporaryDirectory() as folder:
            path = f"{folder}/events.ndjson"
            with override_settings(CRYPTOREBATE_TRACKING={"FILE": path, "SPOOL": f"{folder}/spool", "INTERVAL": 0}):
                _tracker.use(None)
                event = page_event()
                body = json.dumps({"sent_at": "2026-02-04T14:30:01Z", "batch": [event]}, indent=2).replace("\n", "\r\n")
                response = self.client.post(
                    "/analytics/v1/batch", body.replace("\n", "\r\n"), content_type="text/plain"
                )
                assert response.json()["accepted"] == 1
                assert flush(10)
                assert json.loads(Path(path).read_text()) == event

    def test_gzip_is_known_by_its_first_bytes_and_a_bomb_is_not_unpacked(self):
        body = gzip.compress(json.dumps({"sent_at": "2026-02-04T14:30:01Z", "batch": [page_event()]}).encode())
        assert self.client.post("/analytics/v1/batch", body, content_type="text/plain").status_code == 200
        bomb = gzip.compress(b" " * (1 << 22))
        assert self.client.post("/analytics/v1/batch", bomb, content_type="text/plain").status_code == 413
        assert self.client.post("/analytics/v1/batch", body[:-9], content_type="text/plain").status_code == 400

    def test_what_is_no_batch_is_refused_with_a_problem(self):
        for body, status in [
            ("nonsense", 400),
            ('{"batch": []}', 400),
            ('{"sent_at": "yesterday", "batch": []}', 400),
            (" " * ((1 << 20) + 1), 413),
            (json.dumps({"sent_at": "2026-02-04T14:30:01Z", "batch": [{}] * 501}), 413),
        ]:
            response = self.client.post("/analytics/v1/batch", body, content_type="text/plain")
            assert response.status_code == status, body[:40]
            assert response["Content-Type"] == "application/problem+json"
        assert self.client.get("/analytics/v1/batch").status_code == 405
        assert self.client.options("/analytics/v1/batch").status_code == 204

    def test_a_page_cannot_send_what_is_the_servers_own(self):
        trade = page_event(
            event="first_trade_detected",
            platform="backend",
            user_id="u",
            properties={"exchange_name": "okx", "trade_type": "spot", "volume_usd": 1, "days_since_signup": 1},
        )
        answer = sent(self.client, [trade]).json()
        assert answer["results"][0]["violations"][0]["rule"] == "sent_by_servers"
        assert tracked() == []

    @override_settings(CRYPTOREBATE_TRACKING={"MEMORY": True, "INGEST_KEYS": ["pk_1"], "INGEST_ORIGINS": ["https://a"]})
    def test_keys_and_origins_are_asked_for(self):
        super().setUp()
        assert sent(self.client, []).status_code == 401
        assert sent(self.client, [], "/analytics/v1/batch?key=pk_1").status_code == 200
        assert sent(self.client, [], "/analytics/v1/batch?key=pk_2").status_code == 401
        body = '{"sent_at": "2026-02-04T14:30:01Z", "batch": []}'
        for origin, status in [("https://a", 200), ("https://b", 403)]:
            headers = {"authorization": "Bearer pk_1", "origin": origin}
            response = self.client.post("/analytics/v1/batch", body, content_type="text/plain", headers=headers)
            assert response.status_code == status

    def test_receipts_and_single_events(self):
        assert self.client.post(
            "/analytics/v1/receipts", json.dumps({"event_ids": [str(uuid4())]}), content_type="text/plain"
        ).json() == {"stored": []}
        event = page_event()
        assert self.client.post("/analytics/v1/track", json.dumps(event), content_type="text/plain").json()["accepted"]
        assert tracked() == [event]

    # The vector that the collector's own tests have: made by Python's `hmac` from this token.
    TOKEN = "7000000001:AAE_not-a-real-bot-token_0123456789abc"

    def test_the_user_of_a_mini_app_is_the_one_telegram_signed_for(self):
        import hashlib
        import hmac
        from urllib.parse import urlencode

        assert sent(self.client, [page_event()], init_data="user=1").status_code == 403
        fields = {"auth_date": str(int(time.time())), "user": '{"id":42}', "query_id": "q"}
        secret = hmac.new(b"WebAppData", self.TOKEN.encode(), hashlib.sha256).digest()
        lines = "\n".join(f"{name}={value}" for name, value in sorted(fields.items()))
        fields["hash"] = hmac.new(secret, lines.encode(), hashlib.sha256).hexdigest()
        with override_settings(CRYPTOREBATE_TRACKING={"MEMORY": True, "TELEGRAM_BOT_TOKEN": self.TOKEN}):
            super().setUp()
            own, foreign = page_event(user_id="tg_42"), page_event(user_id="tg_43")
            answer = sent(self.client, [own, foreign], init_data=urlencode(fields)).json()
            assert (answer["accepted"], answer["results"][0]["violations"][0]["rule"]) == (1, "user_id_signed")
            assert tracked() == [own]
            forged = urlencode({**fields, "user": '{"id":43}'})
            response = sent(self.client, [foreign], init_data=forged)
            assert (response.status_code, response.json()["reason"]) == (401, "signature")


@pytest.mark.parametrize(
    ("settings", "number", "words"),
    [
        ([], "E001", "Make it a dict"),
        ({"COLECTOR": "https://a"}, "E002", "Did you mean 'COLLECTOR'"),
        ({"SPOOL": 5}, "E003", "Expected str or None"),
        ({"QUEUE_SIZE": True}, "E003", "Expected int"),
        ({"ON_INVALID": "explode"}, "E004", "'raise' or 'quarantine'"),
        ({"COLLECTOR": "events.example.com"}, "E005", "https://events.example.com"),
        ({"INTERVAL": -1}, "E006", "at least 0"),
        ({"SPOOL": "/proc/version/spool"}, "E007", "Name a folder"),
        ({"USER_ID": "nowhere.at_all"}, "E008", "dotted path"),
        ({"DATABASE": "other"}, "E009", "The databases are default"),
        ({}, "W001", "COLLECTOR"),
        ({"MEMORY": True}, "W004", "SPOOL"),
        ({"MEMORY": True}, "W005", "INGEST_KEYS"),
    ],
)
def test_manage_py_check_says_what_is_wrong_and_what_to_do(settings, number, words):
    with override_settings(CRYPTOREBATE_TRACKING=settings):
        found = {message.id: message.hint for message in check_settings(None)}
    assert words in found[f"cryptorebate_tracking.{number}"]


def test_the_middleware_has_its_place():
    middleware = "cryptorebate_tracking.django.middleware.TrackingMiddleware"
    authentication = "django.contrib.auth.middleware.AuthenticationMiddleware"
    for order, number in [([authentication], "W002"), ([middleware, authentication], "W003")]:
        with override_settings(MIDDLEWARE=order):
            assert f"cryptorebate_tracking.{number}" in {message.id for message in check_settings(None)}


def test_tracking_validate_prints_a_verdict_a_line_and_exits_with_1(tmp_path):
    path = tmp_path / "events.ndjson"
    path.write_text(json.dumps(page_event()) + "\n\n" + json.dumps(page_event(event="page_veiwed")) + "\n")
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("tracking_validate", str(path), stdout=out)
    assert ended.value.code == 1
    first, second = map(json.loads, out.getvalue().splitlines())
    assert (first["line"], first["valid"]) == (1, True)
    assert (second["line"], second["violations"][0]["code"]) == (3, "unknown_event")


def test_the_doctor_finds_a_collector_that_is_there_and_misses_one_that_is_not(collector, tmp_path):
    settings = {"COLLECTOR": collector.url, "SPOOL": str(tmp_path / "spool")}
    with override_settings(CRYPTOREBATE_TRACKING=settings):
        out = StringIO()
        call_command("tracking_doctor", stdout=out)
        assert "answers, with the same plan" in out.getvalue()
        collector.stop()
        out = StringIO()
        with pytest.raises(SystemExit):
            call_command("tracking_doctor", stdout=out)
        assert "does not answer as a collector" in out.getvalue()


def get(url):
    with urllib.request.urlopen(url, timeout=10) as response:
        return json.load(response)


@pytest.mark.parametrize("preload", [False, True])
def test_every_event_of_several_gunicorn_workers_arrives_once(collector, tmp_path, preload):
    environment = {
        **os.environ,
        "TEST_TRACKING": json.dumps({"COLLECTOR": collector.url, "SPOOL": str(tmp_path / "spool")}),
        "TEST_DATABASE": str(tmp_path / "db.sqlite3"),
    }
    log_file = tmp_path / "log"
    with log_file.open("w") as log:
        command = [sys.executable, "-m", "gunicorn", "--workers", "3", "--bind", "127.0.0.1:0"]
        command += ["--preload"] if preload else []
        server = subprocess.Popen([*command, "django_site:application"], cwd=HERE, env=environment, stderr=log)
    try:
        wait_until(lambda: "Listening at: " in log_file.read_text(), 30)
        url = log_file.read_text().split("Listening at: ")[1].split(" ")[0]
        with ThreadPoolExecutor(12) as pool:
            answers = list(pool.map(get, [f"{url}/copy/u{number}" for number in range(60)]))
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)
    ids = [answer["event_id"] for answer in answers]
    assert len({answer["process"] for answer in answers}) > 1
    assert sorted(row["event_id"] for row in collector.rows()) == sorted(ids)


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


def test_a_collector_that_is_away_slows_no_request(caplog):
    with (
        caplog.at_level(logging.CRITICAL),
        override_settings(CRYPTOREBATE_TRACKING={"COLLECTOR": "http://127.0.0.1:9", "EXIT_TIMEOUT": 0}),
    ):
        client = Client()
        client.get("/copy/u")
        start = time.perf_counter()
        for _ in range(50):
            client.get("/copy/u")
        assert (time.perf_counter() - start) / 50 < 0.05
