"""Debian's ClickHouse 18.16 as one server: `python server.py --data DIR [--port N] [--readonly]`.

The first line that it prints says where it listens. It ends at SIGTERM, and when its standard input closes; if it is
killed, the server is killed with it, and the next start in the same folder takes its place. `--readonly` answers
questions and refuses everything else. What the server has to say is in `errors.log` in its folder.
"""

import argparse
from pathlib import Path

import lifetime
import processes
from node import Node, Ports


def main():
    """Runs the server until it is told to end."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="the server's folder; made if missing")
    parser.add_argument("--port", type=int, default=0, help="any free one without it")
    parser.add_argument("--readonly", action="store_true", help="refuse whatever changes something")
    arguments = parser.parse_args()
    http, tcp, interserver = processes.free_ports(3)
    node = Node(arguments.data, Ports(arguments.port or http, tcp, interserver), is_readonly=arguments.readonly)
    try:
        node.start()
        node.wait()
        print(f"listening on {node.url}", flush=True)
        lifetime.wait()
    finally:
        node.end()


if __name__ == "__main__":
    main()
