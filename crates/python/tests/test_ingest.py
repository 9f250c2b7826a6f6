"""What pages send to Django: taken in as the collector does, and passed on byte for byte."""

import gzip
import hashlib
import hmac
import json
import sqlite3
import tempfile
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.test import Client, TestCase, override_settings

from conftest import page_event
from cryptorebate_tracking import _tracker, amplitude, flush, track
from cryptorebate_tracking.django.testing import TrackingTestMixin, tracked

pytestmark = pytest.mark.usefixtures("database")

HOUR = timedelta(hours=1)
OCCURRED = "SELECT body, occurred_at FROM events"


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
            ('{"sent_at": "2026-02-04T14:30:01+03:00", "batch": []}', 400),
            ('["2026-02-04T14:30:01Z", null, null, []]', 400),
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

    def test_what_is_no_event_at_all_reaches_the_quarantine_through_the_spool(self):
        with tempfile.TemporaryDirectory() as folder:
            path = f"{folder}/events.ndjson"
            settings = {"FILE": Path(path), "SPOOL": Path(folder) / "spool", "INTERVAL": 0}
            with override_settings(CRYPTOREBATE_TRACKING=settings):
                _tracker.use(None)
                answer = sent(self.client, [123, page_event()]).json()
                assert (answer["accepted"], answer["quarantined"]) == (1, 1)
                assert flush(10)
                assert Path(f"{path}.quarantine").read_text() == "123\n"

    @override_settings(CRYPTOREBATE_TRACKING={})
    def test_nothing_is_acknowledged_that_goes_nowhere(self):
        _tracker.use(None)
        response = sent(self.client, [page_event()])
        assert (response.status_code, response["Retry-After"]) == (503, "1")

    @override_settings(CRYPTOREBATE_TRACKING={"MEMORY": True, "INGEST_KEYS": "pk_1", "INGEST_ORIGINS": "https://a"})
    def test_a_text_instead_of_a_list_is_one_key_and_not_its_letters(self):
        super().setUp()
        assert sent(self.client, [], "/analytics/v1/batch?key=p").status_code == 401
        assert sent(self.client, [], "/analytics/v1/batch?key=pk_1").status_code == 200


@pytest.mark.parametrize("ahead", [timedelta(0), HOUR, -HOUR, -24 * 365 * 50 * HOUR, 24 * 365 * 5000 * HOUR])
@pytest.mark.parametrize("spool", [False, True])
def test_times_of_a_page_whose_clock_is_wrong_are_put_right_by_the_collector(collector, tmp_path, spool, ahead):
    happened = datetime.now(timezone.utc) - timedelta(seconds=20)
    event = page_event(timestamp=(happened + ahead).isoformat())
    settings = {"COLLECTOR": collector.url, **({"SPOOL": tmp_path / "spool"} if spool else {})}
    with override_settings(CRYPTOREBATE_TRACKING=settings):
        sent_at = (datetime.now(timezone.utc) + ahead).isoformat()
        body = json.dumps({"sent_at": sent_at, "batch": [event]})
        assert Client().post("/analytics/v1/batch", body, content_type="text/plain").json()["accepted"] == 1
        # What Django itself has seen has the right time, and stands beside it.
        own = track.referral_link_viewed(user_id="u", exchange_name="mexc", timestamp=happened)
        assert flush(10)
    with sqlite3.connect(f"file:{collector.data}/events.db?mode=ro", uri=True) as connection:
        rows = {json.loads(body)["event_id"]: (body, at) for body, at in connection.execute(OCCURRED)}
    assert json.loads(rows[event["event_id"]][0]) == event
    expected = happened.timestamp() * 1000
    assert rows[own][1] == int(expected)
    # No clock is wrong by thousands of years: that is as it was said, or as late as it came.
    if ahead < 24 * 365 * 100 * HOUR:
        assert abs(rows[event["event_id"]][1] - expected) < 2_000


def test_amplitude_gets_the_right_time_of_a_page_whose_clock_is_wrong():
    event = page_event(timestamp="2026-02-04T15:30:00.250Z")
    (row,) = amplitude.rows_of(event, 3_600_000)
    assert row["time"] == 1770215400250
