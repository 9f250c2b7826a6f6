"""The current ClickHouse as a server: `python current.py --data DIR [--port N] [--user USER --password PASSWORD]`.

The first line that it prints says where it listens. It ends at SIGTERM, and when its standard input closes; killed at
any moment, it finds at the next start in the same folder all that it has acknowledged. Beside the HTTP interface:

`POST /__fault?kind=KIND[&table=TABLE][&times=N]` does to the next N inserts (all, without N) into TABLE (any, without):
    `refuse_before`     the connection is cut, nothing is executed;
    `cut_after`         the insert is executed, and the connection cut without an answer;
    `slow&seconds=S`    the insert is executed after that time;
    `error&code=NUMBER` that error of ClickHouse is answered, nothing is executed;
    `none`              nothing more goes wrong.
`GET /__log` gives the inserts of each table as JSON: how many were seen, done, cut, and how many rows they had.

Three things it does not have: ClickHouse's own compression of blocks (`compress=1`), sessions (`session_id`), and
`INSERT … SELECT … FROM input(…)`.
"""

import argparse
import threading
from pathlib import Path

import lifetime
from engine import Engine
from front import Front


def main():
    """Serves until it is told to end."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="the data folder; made if missing")
    parser.add_argument("--port", type=int, default=0, help="any free one without it")
    parser.add_argument("--user", help="the only user that may come in; anybody may without it")
    parser.add_argument("--password", default="")
    arguments = parser.parse_args()
    arguments.data.mkdir(parents=True, exist_ok=True)
    login = (arguments.user, arguments.password) if arguments.user else None
    front = Front(arguments.port, Engine(arguments.data), login)
    threading.Thread(target=front.serve_forever, daemon=True).start()
    print(f"listening on {front.url}", flush=True)
    lifetime.wait()
    front.end()


if __name__ == "__main__":
    main()
