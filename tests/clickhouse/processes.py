"""Programs that a script starts: on ports of loopback that are free, and never longer alive than the script."""

import contextlib
import ctypes
import random
import signal
import socket
import subprocess
import time
from pathlib import Path

# Below what the system gives to those who ask for any port, so that nobody gets one between our look and our use.
_PORTS = range(20_000, 32_000)
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def free_ports(count):
    """So many different ports that nobody listens on."""
    found = []
    with contextlib.ExitStack() as held:
        while len(found) < count:
            listener = held.enter_context(socket.socket())
            with contextlib.suppress(OSError):
                listener.bind(("127.0.0.1", random.choice(_PORTS)))
                found.append(listener.getsockname()[1])
    return found


def start(command, folder, log, environment=None):
    """Starts a program in a folder, what it says going into the file `log` there.

    It is killed when the thread that called this ends, however it does. What runs there from an earlier start, whose
    script was killed, is waited for first.
    """
    pid_file = folder / "pid"
    if pid_file.exists():
        _wait_for_end(int(pid_file.read_text()), folder)
    with (folder / log).open("ab") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=environment,
            preexec_fn=_die_with_parent,
        )
    pid_file.write_text(f"{process.pid}\n")
    return process


def wait_until(process, log, answers, seconds=60):
    """Waits until a program that was started answers; `log` is where it says why it does not."""
    end = time.monotonic() + seconds
    while not answers():
        if process.poll() is not None:
            raise RuntimeError(f"{process.args[0]} has ended with {process.returncode}; see {log}")
        if time.monotonic() > end:
            raise RuntimeError(f"{process.args[0]} does not answer after {seconds} s; see {log}")
        time.sleep(0.05)


def end(process, seconds=20):
    """Ends a program as its users do, and kills it if that takes too long."""
    process.terminate()
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _die_with_parent():
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _wait_for_end(pid, folder):
    end_by = time.monotonic() + 20
    while _runs_in(pid, folder):
        if time.monotonic() > end_by:
            raise RuntimeError(f"process {pid} still runs in {folder}")
        time.sleep(0.02)


def _runs_in(pid, folder):
    of = Path(f"/proc/{pid}")
    try:
        # Killed, a program's first thread may be dead before the others have let go of its files and ports.
        is_alone = len(list((of / "task").iterdir())) == 1
        if is_alone and (of / "stat").read_text().rpartition(")")[2].split()[0] == "Z":
            return False
    except OSError:
        return False
    try:
        # The number may be another program's by now.
        return (of / "cwd").readlink() == folder.resolve()
    except PermissionError:
        return False
    except OSError:
        return True
