"""How long a server of the tests lives: until it is told to end, or until whoever started it is gone."""

import signal
import sys
import threading


def wait(on_line=None):
    """Returns at SIGTERM or SIGINT, or when standard input closes; `on_line` is given each line that comes before.

    A test that is killed cannot stop its servers, but its end of the pipe closes with it. To be called in the main
    thread, with what is waited for running in others.
    """
    told = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: told.set())

    def read():
        for line in sys.stdin:
            if on_line is not None:
                on_line(line.strip())
        told.set()

    threading.Thread(target=read, daemon=True).start()
    told.wait()
