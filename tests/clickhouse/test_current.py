"""The current ClickHouse as a server: what it is asked over HTTP, repeated inserts, kills, and the faults on demand."""

import json
import socket
import struct
import tempfile
import threading
import time
import unittest
from pathlib import Path

from client import Refused, Script, ask, get, post, post_form, side_by_side

TABLE = (
    "CREATE TABLE t (id UInt64, day Date, text String) ENGINE = MergeTree PARTITION BY toYYYYMM(day) ORDER BY id "
    "SETTINGS non_replicated_deduplication_window = 100"
)
INSERT = "INSERT INTO t FORMAT RowBinary"


def rows(numbers):
    """Rows as RowBinary, in three months."""
    text = b"\x64" + b"x" * 100
    return b"".join(struct.pack("<QH", number, 20_000 + number % 60) + text for number in numbers)


class CurrentTest(unittest.TestCase):
    """Each test has a server and an empty table of its own."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.data = Path(folder.name)
        self.start()
        ask(self.url, TABLE)

    def start(self, *arguments):
        self.server = Script("current.py", "--data", self.data, *arguments)
        self.addCleanup(self.server.kill)
        self.url = self.server.url

    def count(self):
        return int(ask(self.url, "SELECT count() FROM t"))

    def fault(self, words):
        post(self.url, f"/__fault?{words}")

    def log(self):
        return json.loads(get(self.url, "/__log"))["tables"]["t"]

    def test_answers_what_it_is_asked_in_the_url_and_in_the_body(self):
        self.assertEqual(get(self.url, "/ping"), "Ok.\n")
        self.assertEqual(get(self.url, "/?query=SELECT%201%20AS%20x%20FORMAT%20JSONEachRow"), '{"x":1}\n')
        self.assertEqual(ask(self.url, "SELECT 1 AS x, 'a'"), "1\ta\n")
        self.assertEqual(ask(self.url, "SELECT 1", default_format="TabSeparatedWithNames"), "1\n1\n")
        self.assertEqual(
            ask(self.url, "SELECT {text:String} || {number:UInt8}", param_text="a'b", param_number=7), "a\\'b7\n"
        )
        form = [("query", "SELECT {text:String} AS text"), ("param_text", "a\\tb")]
        self.assertEqual(post_form(self.url, form), "a\\tb\n")
        ask(self.url, "CREATE DATABASE other")
        self.assertEqual(ask(self.url, "SELECT currentDatabase()", database="other"), "other\n")

    def test_a_setting_is_for_its_statement_alone(self):
        setting = "SELECT getSetting('max_block_size')"
        before = ask(self.url, setting)
        self.assertEqual(ask(self.url, setting, max_block_size=77), "77\n")
        self.assertEqual(ask(self.url, setting), before)

    def test_takes_rows_in_every_way_that_clients_send_them(self):
        ask(self.url, INSERT, rows([1]))
        ask(self.url, "INSERT INTO t VALUES (2, '2026-01-01', 'FORMAT CSV')")
        ask(self.url, "INSERT INTO `t` (`id`, text) FORMAT JSONEachRow", b'{"id": 3, "text": "\\n"}\n')
        ask(self.url, "INSERT INTO default.t FORMAT TabSeparated\n4\t2026-01-01\tb\n")
        ask(self.url, "INSERT INTO t SELECT 5, '2026-01-01', 'VALUES'")
        named = b"\x02" + b"\x02id" + b"\x04text"
        ask(self.url, "INSERT INTO t (id, text) FORMAT RowBinaryWithNames", named + struct.pack("<Q", 6) + b"\x01c")
        self.assertEqual(ask(self.url, "SELECT groupArray(id) FROM (SELECT id FROM t ORDER BY id)"), "[1,2,3,4,5,6]\n")
        self.assertEqual(self.log(), {"seen": 6, "done": 6, "rows": 6, "failed": 0, "cut": 0, "answered_error": 0})

    def test_says_what_is_wrong_by_number(self):
        for sql, status, code in [
            ("SELECT * FROM none", 404, 60),
            ("SELEC 1", 400, 62),
            ("SELECT throwIf(1)", 500, 395),
        ]:
            with self.subTest(sql), self.assertRaises(Refused) as refused:
                ask(self.url, sql)
            self.assertEqual((refused.exception.status, refused.exception.code), (status, code))
            self.assertTrue(refused.exception.text.startswith(f"Code: {code}. DB::Exception: "))
        with self.assertRaises(Refused) as refused:
            get(self.url, "/?query=DROP%20TABLE%20t")
        self.assertEqual(refused.exception.code, 164)

    def test_an_insert_of_200000_rows_is_one_block_for_each_partition_and_its_repetition_is_dropped(self):
        block = rows(range(200_000))
        ask(self.url, INSERT, block)
        parts = "SELECT partition, count(), min(level) FROM system.parts WHERE table = 't' GROUP BY 1 ORDER BY 1"
        made = [line.split("\t") for line in ask(self.url, parts).splitlines()]
        self.assertTrue(made)
        self.assertEqual({(count, level) for _, count, level in made}, {("1", "0")})
        ask(self.url, INSERT, block)
        self.assertEqual(self.count(), 200_000)

    def test_a_token_says_what_is_a_repetition_whatever_the_rows(self):
        ask(self.url, INSERT, rows([1, 2]), insert_deduplication_token="first")
        ask(self.url, INSERT, rows([3, 4]), insert_deduplication_token="first")
        self.assertEqual(self.count(), 2)
        ask(self.url, INSERT, rows([1, 2]), insert_deduplication_token="second")
        self.assertEqual(self.count(), 4)

    def test_inserts_and_questions_run_side_by_side(self):
        def work(client):
            for start in range(client * 4000, client * 4000 + 4000, 1000):
                ask(self.url, INSERT, rows(range(start, start + 1000)))
                self.count()

        side_by_side(8, work)
        self.assertEqual(ask(self.url, "SELECT count(), uniqExact(id) FROM t"), "32000\t32000\n")

    def test_what_was_acknowledged_before_a_kill_is_there_after_it_and_a_repetition_is_still_dropped(self):
        stop = threading.Event()
        acknowledged = []

        def work():
            for start in range(0, 10**9, 500):
                try:
                    ask(self.url, INSERT, rows(range(start, start + 500)))
                except OSError:
                    return
                acknowledged.append(start)
                if len(acknowledged) == 20:
                    stop.set()

        client = threading.Thread(target=work)
        client.start()
        self.assertTrue(stop.wait(60))
        self.server.kill()
        client.join()
        self.start()
        there = set(map(int, ask(self.url, "SELECT DISTINCT intDiv(id, 500) * 500 FROM t").split()))
        self.assertLessEqual(set(acknowledged), there)
        before = self.count()
        ask(self.url, INSERT, rows(range(acknowledged[-1], acknowledged[-1] + 500)))
        self.assertEqual(self.count(), before)

    def test_half_a_request_is_not_executed(self):
        host, port = self.url.removeprefix("http://").split(":")
        for head in ["Content-Length: 1000", "Transfer-Encoding: chunked"]:
            with socket.create_connection((host, int(port))) as connection:
                query = INSERT.replace(" ", "%20")
                connection.sendall(f"POST /?query={query} HTTP/1.1\r\nHost: x\r\n{head}\r\n\r\n".encode())
                connection.sendall(b"6e\r\n" + rows([1]) + b"\r\n" if "chunked" in head else rows([1]))
                connection.shutdown(socket.SHUT_WR)
                self.assertEqual(connection.recv(100), b"")
        self.assertEqual(self.count(), 0)

    def test_faults_befall_the_inserts_that_they_are_for(self):
        self.fault("kind=refuse_before&times=1")
        with self.assertRaises(ConnectionResetError):
            ask(self.url, INSERT, rows([1]))
        self.assertEqual(self.count(), 0)
        self.fault("kind=cut_after&times=1")
        with self.assertRaises(ConnectionResetError):
            ask(self.url, INSERT, rows([1]))
        self.assertEqual(self.count(), 1)
        ask(self.url, INSERT, rows([1]))
        self.assertEqual(self.count(), 1, "the repetition of what was cut after it was executed")
        for code in [164, 202, 243, 252]:
            self.fault(f"kind=error&code={code}")
            with self.assertRaises(Refused) as refused:
                ask(self.url, INSERT, rows([2]))
            self.assertEqual(refused.exception.code, code)
        self.fault("kind=error&code=252&table=another")
        ask(self.url, INSERT, rows([2]))
        self.fault("kind=slow&seconds=0.5")
        start = time.monotonic()
        ask(self.url, INSERT, rows([3]))
        self.assertGreaterEqual(time.monotonic() - start, 0.5)
        self.fault("kind=none")
        ask(self.url, INSERT, rows([4]))
        self.assertEqual(self.log(), {"seen": 10, "done": 5, "rows": 5, "failed": 0, "cut": 2, "answered_error": 4})
        with self.assertRaises(Refused):
            self.fault("kind=none_such")

    def test_lets_in_whom_it_was_told_to(self):
        self.server.kill()
        self.start("--user", "crbt", "--password", "secret")
        self.assertEqual(ask(self.url, "SELECT 1", user="crbt", password="secret"), "1\n")
        with self.assertRaises(Refused) as refused:
            ask(self.url, "SELECT 1")
        self.assertEqual(refused.exception.code, 516)

    def test_ends_when_told_and_with_whoever_started_it(self):
        self.assertEqual(self.server.end(), 0)
        self.start()
        self.server.process.stdin.close()
        self.assertEqual(self.server.process.wait(60), 0)


if __name__ == "__main__":
    unittest.main()
