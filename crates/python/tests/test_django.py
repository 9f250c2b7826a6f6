"""The Django app, in a real Django on SQLite."""

import asyncio
import json
import logging
import re
import time
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import transaction
from django.test import AsyncClient, Client, TestCase, TransactionTestCase, override_settings
from django.utils.translation import gettext_lazy

import django_site
from conftest import ROOT, page_event
from cryptorebate_tracking import InvalidEvent, track
from cryptorebate_tracking.django import conf
from cryptorebate_tracking.django.checks import check_settings
from cryptorebate_tracking.django.signals import user_signed_up
from cryptorebate_tracking.django.testing import TrackingTestMixin, assert_not_tracked, assert_tracked, tracked

COPY = django_site.COPY
HERE = Path(__file__).parent


pytestmark = pytest.mark.usefixtures("database")


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


@pytest.mark.parametrize(
    ("settings", "number", "words"),
    [
        ([], "E001", "Make it a dict"),
        ({"COLECTOR": "https://a"}, "E002", "Did you mean 'COLLECTOR'"),
        ({"SPOOL": 5}, "E003", "Expected str or PathLike or None"),
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


def test_the_manual_has_every_key_as_the_settings_know_it():
    manual = (ROOT / "docs" / "python.md").read_text("utf-8")
    rows = re.findall(r"^\| `([A-Z_]+)` \| .+? \| (.+) \|$", manual, re.MULTILINE)
    assert dict(rows) == {key: option.meaning for key, option in conf.OPTIONS.items()}


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
        assert "takes events without a KEY" in out.getvalue()
        with override_settings(CRYPTOREBATE_TRACKING={**settings, "KEY": "nobody knows it"}):
            out = StringIO()
            with pytest.raises(SystemExit):
                call_command("tracking_doctor", stdout=out)
            assert "answers 401: the key is missing or not known there" in out.getvalue()
        collector.stop()
        out = StringIO()
        with pytest.raises(SystemExit):
            call_command("tracking_doctor", stdout=out)
        assert "does not answer as a collector" in out.getvalue()


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
