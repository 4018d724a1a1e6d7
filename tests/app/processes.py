"""The processes of the app, as the kernel knows them."""

import contextlib
import ctypes
import os
import pathlib
import signal


def read_status(pid):
    """The fields of /proc/PID/status."""
    lines = pathlib.Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
    return dict(line.split(":\t", 1) for line in lines if ":\t" in line)


def lives(pid):
    """Whether it is running, and not a zombie."""
    try:
        return read_status(pid)["State"][0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def children(pid):
    """The children of a process."""
    found = []
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        # A thread may have ended since.
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            found += [int(child) for child in (task / "children").read_text("ascii").split()]
    return found


def descendants(pid):
    """The monitor, the engine and the simulated clients."""
    found = []
    for child in children(pid):
        found += [child, *descendants(child)]
    return found


def has_landlock():
    """Whether the kernel has Landlock, by its version."""
    return ctypes.CDLL(None).syscall(444, None, ctypes.c_size_t(0), 1) > 0


def kill_engine(app):
    """Kill the monitor's child."""
    _signal_engine(app, signal.SIGKILL)


def stop_engine(app):
    """Stop the monitor's child (SIGSTOP)."""
    _signal_engine(app, signal.SIGSTOP)


def _signal_engine(app, number):
    monitor = children(app)[0]
    os.kill(children(monitor)[0], number)
