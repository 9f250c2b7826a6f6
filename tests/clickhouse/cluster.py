"""A cluster of Debian's ClickHouse 18.16, two shards of two replicas: `python cluster.py --data DIR`.

The first line that it prints is JSON: the cluster's name, the address and the process of each node, and where its
ZooKeeper listens. A node may be killed by its process id; the line `start 1.2` on standard input starts replica 2 of
shard 1 again in its folder, and what is printed then is that node's JSON. All ends at SIGTERM, and when standard input
closes; started again in the same folder, the cluster has the same addresses and what was in it.

Tables of one name everywhere come from `CREATE TABLE … ON CLUSTER crbt`, with `{shard}` and `{replica}` in the path of
a replicated table. A replica has what the other was given a moment later: who reads from everywhere may have to wait.
"""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

import lifetime
import processes
from node import Node, Ports
from zookeeper import ZooKeeper

NAME = "crbt"
PLACES = [(shard, replica) for shard in (1, 2) for replica in (1, 2)]

# Of the folder's file with the ports.
_ZOOKEEPER = "zookeeper"


class Cluster:
    """The nodes and their ZooKeeper, each in a folder of its own under one."""

    def __init__(self, folder):
        folder.mkdir(parents=True, exist_ok=True)
        ports = _ports(folder / "ports.json")
        self.zookeeper = ZooKeeper(folder / _ZOOKEEPER, ports.pop(_ZOOKEEPER))
        self.nodes = {
            (shard, replica): Node(
                folder / f"{shard}.{replica}",
                Ports(**ports[f"{shard}.{replica}"]),
                log_level="debug",
                more=_configuration(shard, replica, ports, self.zookeeper.port),
            )
            for shard, replica in PLACES
        }

    def start(self):
        """Starts everything, and waits until it answers."""
        self.zookeeper.start()
        # One after the other would be as many times the wait for the sessions that a killed one has left.
        for node in self.nodes.values():
            node.start()
        for node in self.nodes.values():
            self._wait(node)

    def restart(self, shard, replica):
        """Starts a node that has ended or was killed."""
        node = self.nodes[shard, replica]
        # Killed it may be, but it is ours to collect.
        node.process.wait(20)
        node.start()
        self._wait(node)

    def _wait(self, node):
        node.wait()
        # Given a statement for the whole cluster before it listens for those of others, a node of this version crashes.
        processes.wait_until(node.process, node.log, lambda: "DDLWorker: Waiting a watch" in node.log.read_text())

    def describe(self, shard, replica):
        """A node as the tests are told of it."""
        node = self.nodes[shard, replica]
        return {"shard": shard, "replica": replica, "url": node.url, "pid": node.process.pid}

    def end(self):
        """Ends everything that runs, the ZooKeeper last."""
        for node in self.nodes.values():
            node.end()
        self.zookeeper.end()


def _ports(file):
    if not file.exists():
        found = iter(processes.free_ports(3 * len(PLACES) + 1))
        ports = {
            f"{shard}.{replica}": asdict(Ports(next(found), next(found), next(found))) for shard, replica in PLACES
        }
        file.write_text(json.dumps(ports | {_ZOOKEEPER: next(found)}))
    return json.loads(file.read_text())


def _configuration(shard, replica, ports, zookeeper):
    # A replica that was killed may have parts that its ZooKeeper knows nothing of, and refuses to start when they are
    # half of all it has: of a test's few parts, one may be.
    internal = "<internal_replication>true</internal_replication>"
    shards = "".join(f"<shard>{internal}{_replicas(of, ports)}</shard>" for of in (1, 2))
    return f"""<remote_servers><{NAME}>{shards}</{NAME}></remote_servers>
    <zookeeper>
        <node><host>127.0.0.1</host><port>{zookeeper}</port></node>
        <session_timeout_ms>5000</session_timeout_ms>
    </zookeeper>
    <macros><shard>{shard}</shard><replica>{replica}</replica></macros>
    <merge_tree><replicated_max_ratio_of_wrong_parts>1</replicated_max_ratio_of_wrong_parts></merge_tree>
    <distributed_ddl><path>/clickhouse/task_queue/ddl</path></distributed_ddl>"""


def _replicas(shard, ports):
    return "".join(
        f"<replica><host>127.0.0.1</host><port>{ports[f'{of}.{replica}']['tcp']}</port></replica>"
        for of, replica in PLACES
        if of == shard
    )


def main():
    """Runs the cluster until it is told to end."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="the cluster's folder; made if missing")
    cluster = Cluster(parser.parse_args().data)

    def on_line(line):
        try:
            word, place = line.split()
            shard, replica = map(int, place.split("."))
            if word != "start":
                raise ValueError
        except ValueError:
            print(f"not understood: {line}; expected `start SHARD.REPLICA`", file=sys.stderr)
            return
        cluster.restart(shard, replica)
        print(json.dumps(cluster.describe(shard, replica)), flush=True)

    try:
        cluster.start()
        nodes = [cluster.describe(*place) for place in PLACES]
        zookeeper = f"127.0.0.1:{cluster.zookeeper.port}"
        print(json.dumps({"cluster": NAME, "nodes": nodes, "zookeeper": zookeeper}), flush=True)
        lifetime.wait(on_line)
    finally:
        cluster.end()


if __name__ == "__main__":
    main()
