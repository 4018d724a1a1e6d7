"""The processes beside an engine that look up names, run the hook, or serve the metrics."""

import contextlib
import pathlib
import time

NOTHING = f"{0:016x}"


def wait_for(condition, problem, limit=10.0):
    """Wait until that is true; return it."""
    deadline = time.monotonic() + limit
    while not (found := condition()):
        if time.monotonic() > deadline:
            raise TimeoutError(problem)
        time.sleep(0.01)
    return found


def children(pid):
    """The processes that this one has started."""
    text = ""
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        # A thread may have ended since.
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            text += (task / "children").read_text(encoding="ascii")
    return [int(child) for child in text.split()]


def find_helper(program, argument=b"--helper"):
    """The helper of an engine, once it is one."""
    def look():
        for child in children(program.pid()):
            if argument in pathlib.Path(f"/proc/{child}/cmdline").read_bytes():
                return child
        return None
    return wait_for(look, "there is no helper")


def read_status(pid):
    """What the kernel says of a process."""
    lines = pathlib.Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return dict(line.split(":\t", 1) for line in lines if ":\t" in line)


def assert_holds_nothing(case, pid):
    """Assert that a process has no capability, and can get none."""
    status = read_status(pid)
    for name in ("CapInh", "CapPrm", "CapEff", "CapAmb"):
        case.assertEqual(status[name], NOTHING, name)
    case.assertEqual(status["NoNewPrivs"], "1")
