"""A private screen and session bus, for the cases of one file.

The cases spend much of their time waiting. So a file runs in several parts in parallel, each in a process with its own
screen, bus and, if needed, network.
"""

import contextlib
import ctypes
import fcntl
import os
import pathlib
import secrets
import shutil
import struct
import subprocess
import sys
import tempfile
import traceback
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "net"))

import parallel  # pylint: disable=wrong-import-position
import sandbox  # pylint: disable=wrong-import-position
from session_bus import SessionBus  # pylint: disable=wrong-import-position

NEEDED = ("Xvfb", "dbus-daemon", "xdotool", *(("import",) if os.environ.get("HB_PICTURES") else ()))
LAUNCHER = "/usr/libexec/at-spi-bus-launcher"

# From linux/prctl.h and linux/capability.h.
_PR_CAPBSET_DROP, _PR_CAP_AMBIENT, _PR_CAP_AMBIENT_LOWER = 24, 47, 3
_CAP_NET_RAW = 13
_CAPABILITY_VERSION = 0x20080522
_libc = ctypes.CDLL(None, use_errno=True)


class _Part(unittest.TextTestRunner):
    """A test runner for every so manieth case."""

    def __init__(self, number, count):
        super().__init__()
        self._number, self._count = number, count

    def run(self, test):
        """Run them one after another."""
        return super().run(unittest.TestSuite(list(parallel.cases(test))[self._number::self._count]))


def _why_not():
    """Why the tests cannot run on this machine, or None if they can."""
    missing = [program for program in (*NEEDED, LAUNCHER) if shutil.which(program) is None]
    try:
        import gi

        gi.require_version("Atspi", "2.0")
    except (ImportError, ValueError):
        missing.append("gir1.2-atspi-2.0")
    return f"without {', '.join(missing)}" if missing else None


def _drop_net_raw():
    """No program that is started from here can capture packets, even as root."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    # Effective, permitted and inheritable, of capabilities up to 31 and from 32 on.
    sets = (ctypes.c_uint32 * 6)()
    done = _libc.capget(header, sets)
    sets[2] &= ~(1 << _CAP_NET_RAW)
    done = done or _libc.capset(header, sets) or _libc.prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_LOWER, _CAP_NET_RAW, 0, 0)
    # An ordinary user may not, and need not.
    if done != 0 or (_libc.prctl(_PR_CAPBSET_DROP, _CAP_NET_RAW, 0, 0, 0) != 0 and os.geteuid() == 0):
        raise OSError(ctypes.get_errno(), "cannot drop CAP_NET_RAW")


@contextlib.contextmanager
def _one_at_a_time():
    """Two X servers that start at once may choose the same number, and one of them ends."""
    with open(__file__, "rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _start_x_server(cookie):
    """An X server, and its number as soon as it has one."""
    ours, its = os.pipe()
    # Between two cases, the screen has no client, for which the X server would reset itself.
    server = subprocess.Popen(["Xvfb", "-displayfd", str(its), "-screen", "0", "1280x800x24", "-noreset", "-nolisten",
                               "tcp", "-auth", str(cookie)], pass_fds=[its], stderr=subprocess.DEVNULL)
    os.close(its)
    with open(ours, encoding="ascii") as told:
        return server, told.readline().strip()


@contextlib.contextmanager
def _x_server(folder):
    """A screen of its own, with a cookie, so that no other user of this machine sees it."""
    cookie = folder / "Xauthority"
    # Of any family (65535), host and display.
    fields = b"", b"", b"MIT-MAGIC-COOKIE-1", secrets.token_bytes(16)
    cookie.write_bytes(struct.pack(">H", 65535) + b"".join(struct.pack(">H", len(one)) + one for one in fields))
    with _one_at_a_time():
        server, number = _start_x_server(cookie)
    try:
        if not number:
            raise AssertionError("Xvfb does not start")
        os.environ.update(DISPLAY=f":{number}", XAUTHORITY=str(cookie))
        yield
    finally:
        server.terminate()
        server.wait()


@contextlib.contextmanager
def _open(privileged, services):
    """A screen and a bus, in the environment of this process."""
    if not privileged:
        _drop_net_raw()
    with tempfile.TemporaryDirectory() as runtime:
        folder = pathlib.Path(runtime)
        os.chmod(runtime, 0o700)
        own = folder / "services"
        own.mkdir()
        (own / "a11y.service").write_text(f"[D-BUS Service]\nName=org.a11y.Bus\nExec={LAUNCHER}\n", "ascii")
        # Cairo draws; without this, GDK would load an OpenGL driver all the same.
        os.environ.update(XDG_RUNTIME_DIR=runtime, GDK_DEBUG="gl-disable", GSK_RENDERER="cairo", LC_ALL="C.UTF-8")
        # The program must not believe that somebody became root for it.
        for name in ("SUDO_UID", "PKEXEC_UID"):
            os.environ.pop(name, None)
        with _x_server(folder):
            bus = SessionBus(folder, [own, *services])
            os.environ["DBUS_SESSION_BUS_ADDRESS"] = bus.address
            try:
                yield
            finally:
                bus.stop()


def _run_part(number, count, network, privileged, services):
    """Run a part of the cases, and return the exit status."""
    sandbox.heed_hangups()
    if network:
        sandbox.enter()
    with _open(privileged or network, services):
        program = unittest.main(module="__main__", testRunner=_Part(number, count), exit=False)
    # With a single case, one part is empty, which is not a failure.
    return 0 if program.result.wasSuccessful() else 1


def _fork(output, *settings):
    """Run a part in a child, and return its process id."""
    child = os.fork()
    if child != 0:
        return child

    code = 1
    try:
        os.dup2(output.fileno(), sys.stdout.fileno())
        os.dup2(output.fileno(), sys.stderr.fileno())
        code = _run_part(*settings)
    except SystemExit as end:
        code = end.code
    except BaseException:  # pylint: disable=broad-exception-caught
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def main(network=False, privileged=False, services=(), parts=2):
    """Run the calling file's cases, with a private network or without, without any privilege or with all.

    The bus activates the services in these folders. Cases that are named on the command line run in a single part.
    """
    reason = _why_not()
    if reason is not None:
        print(f"cannot run {reason}", file=sys.stderr)
        sys.exit(1 if os.environ.get("CI") == "true" else sandbox.SKIPPED)
    count = parts if len(sys.argv) == 1 else 1
    with contextlib.ExitStack() as stack:
        outputs = [stack.enter_context(tempfile.TemporaryFile("w+", errors="replace")) for _ in range(count)]
        children = [_fork(output, number, count, network, privileged, services) for number, output in enumerate(outputs)]
        codes = {os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children}
        for output in outputs:
            output.seek(0)
            print(output.read(), file=sys.stderr, flush=True)
    failed = codes - {0, sandbox.SKIPPED}
    sys.exit(1 if failed else max(codes))
