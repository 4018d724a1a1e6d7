"""A private screen and session bus, for the cases of one file.

The cases spend most of their time waiting. So a file runs in two halves in parallel, each with its own screen, bus
and, if needed, network.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "net"))

import parallel  # pylint: disable=wrong-import-position
import sandbox  # pylint: disable=wrong-import-position
import session_bus  # pylint: disable=wrong-import-position

INSIDE = "HB_SCREEN_INSIDE"
HALF = "HB_SCREEN_HALF"
NEEDED = ("xvfb-run", "dbus-run-session", "setpriv", "xdotool", *(("import",) if os.environ.get("HB_PICTURES") else ()))
LAUNCHER = "/usr/libexec/at-spi-bus-launcher"


class _Half(unittest.TextTestRunner):
    """A test runner for every second case."""

    def run(self, test):
        """Run them one after another."""
        return super().run(unittest.TestSuite(list(parallel.cases(test))[int(os.environ[HALF])::2]))


def _why_not():
    """Why the tests cannot run on this machine, or None if they can."""
    missing = [program for program in (*NEEDED, LAUNCHER) if shutil.which(program) is None]
    try:
        import gi

        gi.require_version("Atspi", "2.0")
    except (ImportError, ValueError):
        missing.append("gir1.2-atspi-2.0")
    return f"without {', '.join(missing)}" if missing else None


def _open(privileged, services):
    """Run this file again with a screen and a bus, and return its exit status."""
    with tempfile.TemporaryDirectory() as runtime:
        os.chmod(runtime, 0o700)
        own = pathlib.Path(runtime) / "services"
        own.mkdir()
        (own / "a11y.service").write_text(f"[D-BUS Service]\nName=org.a11y.Bus\nExec={LAUNCHER}\n", "ascii")
        config = session_bus.configure(runtime, [own, *services])
        # Cairo draws; without this, GDK would load an OpenGL driver all the same.
        environment = {**os.environ, INSIDE: "1", "XDG_RUNTIME_DIR": runtime,
                       "GDK_DEBUG": "gl-disable", "GSK_RENDERER": "cairo", "LC_ALL": "C.UTF-8"}
        # The X server runs as root, whoever started the test.
        for name in ("SUDO_UID", "PKEXEC_UID"):
            environment.pop(name, None)
        drop = ["setpriv", "--bounding-set=-net_raw", "--inh-caps=-net_raw"]
        # Between two cases, the screen has no client, for which the X server would reset itself.
        return subprocess.run(
            [*([] if privileged else drop), "xvfb-run", "-a", "-s", "-screen 0 1280x800x24 -noreset",
             "dbus-run-session", f"--config-file={config}", "--", sys.executable, *sys.argv],
            env=environment, check=False).returncode


def _run_half(number):
    return subprocess.run([sys.executable, *sys.argv], env={**os.environ, HALF: str(number)}, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")


def _run_halves():
    """Run both halves, and return their exit status when both have ended."""
    with ThreadPoolExecutor(2) as pool:
        halves = list(pool.map(_run_half, range(2)))
    for half in halves:
        print(half.stdout, file=sys.stderr, flush=True)
    codes = {half.returncode for half in halves}
    failed = codes - {0, sandbox.SKIPPED}
    return failed.pop() if failed else max(codes)


def main(network=False, privileged=False, services=(), halves=True):
    """Run the calling file's cases, with a private network or without, without any privilege or with all.

    The bus activates the services in these folders. Cases that are named on the command line, and those that are
    prepared for both halves, run in a single process.
    """
    if INSIDE in os.environ:
        program = unittest.main(module="__main__", testRunner=_Half if HALF in os.environ else None, exit=False)
        # With a single case, one half is empty, which is not a failure.
        sys.exit(not program.result.wasSuccessful())
    reason = _why_not()
    if reason is not None:
        print(f"cannot run {reason}", file=sys.stderr)
        sys.exit(1 if os.environ.get("CI") == "true" else sandbox.SKIPPED)
    if halves and HALF not in os.environ and len(sys.argv) == 1:
        sys.exit(_run_halves())
    if network:
        sandbox.enter()
    sys.exit(_open(privileged or network, services))
