"""Debian's ClickHouse 18.16 as one server and as a cluster: kills, a readonly server, a replica that is gone."""

import json
import os
import signal
import tempfile
import unittest
from pathlib import Path

from client import Refused, Script, ask, get, side_by_side, until
from test_current import rows

INSERT = "INSERT INTO t FORMAT RowBinary"


class Rig(unittest.TestCase):
    """Each test has a folder of its own."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.data = Path(folder.name)

    def start(self, script, *arguments):
        started = Script(script, "--data", self.data, *arguments)
        self.addCleanup(started.end)
        return started


class ServerTest(Rig):
    """One server."""

    TABLE = (
        "CREATE TABLE t (id UInt64, day Date, text String) ENGINE = MergeTree PARTITION BY toYYYYMM(day) ORDER BY id"
    )

    def test_is_the_old_one_and_takes_inserts_and_questions_side_by_side(self):
        url = self.start("server.py").url
        self.assertTrue(ask(url, "SELECT version()").startswith("18.16"))
        ask(url, self.TABLE)

        def work(client):
            for start in range(client * 5000, client * 5000 + 5000, 1000):
                ask(url, INSERT, rows(range(start, start + 1000)))
                ask(url, "SELECT count() FROM t")

        side_by_side(4, work)
        self.assertEqual(ask(url, "SELECT count(), uniqExact(id) FROM t"), "20000\t20000\n")

    def test_what_was_acknowledged_before_a_kill_is_there_after_it(self):
        server = self.start("server.py")
        ask(server.url, self.TABLE)
        for start in range(0, 5000, 1000):
            ask(server.url, INSERT, rows(range(start, start + 1000)))
        server.kill()
        url = self.start("server.py").url
        self.assertEqual(ask(url, "SELECT count(), uniqExact(id) FROM t"), "5000\t5000\n")

    def test_a_readonly_one_answers_and_takes_nothing(self):
        server = self.start("server.py")
        ask(server.url, self.TABLE)
        self.assertEqual(server.end(), 0)
        server = self.start("server.py", "--readonly")
        with self.assertRaises(Refused) as refused:
            ask(server.url, INSERT, rows([1]))
        self.assertIn("Code: 164,", refused.exception.text)
        self.assertEqual(ask(server.url, "SELECT count() FROM t", max_threads=1), "0\n")

    def test_ends_with_whoever_started_it(self):
        server = self.start("server.py")
        server.process.stdin.close()
        self.assertEqual(server.process.wait(60), 0)
        with self.assertRaises(OSError):
            get(server.url, "/ping")


class ClusterTest(Rig):
    """Two shards of two replicas."""

    def setUp(self):
        super().setUp()
        self.begin()
        ask(
            self.urls[1, 1],
            "CREATE TABLE t ON CLUSTER crbt (id UInt64, day Date, text String) "
            "ENGINE = ReplicatedReplacingMergeTree('/clickhouse/tables/{shard}/t', '{replica}') "
            "PARTITION BY toYYYYMM(day) ORDER BY id",
        )
        ask(
            self.urls[2, 2],
            "CREATE TABLE everywhere ON CLUSTER crbt AS t ENGINE = Distributed(crbt, default, t, sipHash64(id))",
        )

    def begin(self):
        self.cluster = self.start("cluster.py")
        described = json.loads(self.cluster.first)
        self.assertEqual(described["cluster"], "crbt")
        places = [((node["shard"], node["replica"]), node) for node in described["nodes"]]
        self.urls = {place: node["url"] for place, node in places}
        self.pids = {place: node["pid"] for place, node in places}

    def insert(self, place, numbers):
        ask(
            self.urls[place],
            "INSERT INTO everywhere FORMAT RowBinary",
            rows(numbers),
            insert_distributed_sync=1,
        )

    def count(self, place, table="t"):
        return int(ask(self.urls[place], f"SELECT count() FROM {table}"))

    def replicas_agree(self):
        return all(self.count((shard, 1)) == self.count((shard, 2)) > 0 for shard in (1, 2))

    def test_rows_are_spread_over_the_shards_and_both_replicas_have_them(self):
        self.insert((1, 1), range(10_000))
        until("both replicas have the same", self.replicas_agree)
        self.assertEqual(self.count((1, 1)) + self.count((2, 1)), 10_000)
        for place in self.urls:
            self.assertEqual(self.count(place, "everywhere"), 10_000)

    def test_a_repeated_block_is_dropped(self):
        for place in [(1, 1), (2, 1), (1, 1)]:
            self.insert(place, range(1000))
        until("both replicas have the same", self.replicas_agree)
        self.assertEqual(self.count((1, 2), "everywhere"), 1000)

    def test_one_replica_goes_and_comes_back_and_nothing_is_missing(self):
        self.insert((1, 1), range(1000))
        os.kill(self.pids[1, 2], signal.SIGKILL)
        for start in range(1000, 6000, 1000):
            self.insert((1, 1), range(start, start + 1000))
        # Of shard 2, either replica may answer.
        until("everything is seen", lambda: self.count((1, 1), "everywhere") == 6000)
        self.cluster.process.stdin.write("start 1.2\n")
        self.cluster.process.stdin.flush()
        again = json.loads(self.cluster.process.stdout.readline())
        self.assertEqual((again["shard"], again["replica"], again["url"]), (1, 2, self.urls[1, 2]))
        self.assertNotEqual(again["pid"], self.pids[1, 2])
        until("both replicas have the same", self.replicas_agree)
        self.assertEqual(self.count((1, 2), "everywhere"), 6000)

    def test_starts_again_in_its_folder_with_what_was_in_it(self):
        self.insert((1, 1), range(1000))
        before = self.urls
        self.cluster.kill()
        self.begin()
        self.assertEqual(self.urls, before)
        until("both replicas have the same", self.replicas_agree)
        self.assertEqual(self.count((2, 1), "everywhere"), 1000)


if __name__ == "__main__":
    unittest.main()
