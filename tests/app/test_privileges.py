#!/usr/bin/python3
"""Each way to start the app, and what the kernel says of its three processes."""

import json
import os
import pathlib
import shutil
import signal
import struct
import subprocess
import sys
import tempfile

import desktop
import processes

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "net"))

import sandbox  # pylint: disable=wrong-import-position

NET_RAW = 1 << 13
AT_SECURE = 23

# A user without any capability, although it is the user 0 of the sandbox: the kernel gives nothing
# to that number any more.
ORDINARY = ("setpriv", "--securebits=+noroot,+noroot_locked", "--inh-caps=-all", "--ambient-caps=-all")
AMBIENT = ("setpriv", "--securebits=+noroot,+noroot_locked", "--inh-caps=-all,+net_raw",
           "--ambient-caps=-all,+net_raw")

# What a process of the same user tries at each of the others: the error of each, or 0.
PROBE = """
import ctypes, json, os, sys
libc = ctypes.CDLL(None, use_errno=True)
def error(result):
    return ctypes.get_errno() if result < 0 else 0
def look(path, how):
    try:
        how(path)
        return 0
    except OSError as failure:
        return failure.errno
found = {}
for pid in map(int, sys.argv[1:]):
    pidfd = libc.syscall(434, pid, 0)
    found[pid] = {
        "exe": look(f"/proc/{pid}/exe", os.readlink),
        "mem": look(f"/proc/{pid}/mem", lambda path: os.close(os.open(path, os.O_RDWR))),
        "pidfd_getfd": error(libc.syscall(438, pidfd, 3, 0)),
        "ptrace": error(libc.ptrace(0x4206, pid, None, None)),
    }
print(json.dumps(found))
"""


def is_secure(pid):
    """Whether the kernel has marked a program as one that was given something."""
    vector = pathlib.Path(f"/proc/{pid}/auxv").read_bytes()
    return dict(struct.iter_unpack("@NN", vector))[AT_SECURE] != 0


def capabilities(pid):
    """All that a process has or could get, set by set."""
    status = processes.read_status(pid)
    return {name: int(status[name], 16) for name in ("CapInh", "CapPrm", "CapEff", "CapAmb")}


NOTHING = {"CapInh": 0, "CapPrm": 0, "CapEff": 0, "CapAmb": 0}


class Privileges(desktop.DesktopCase):
    """A server on the loopback interface of a network of the test's own."""

    def setUp(self):
        self.configure(interface="'lo'")

    def family(self):
        """The app, its monitor and its engine, once the engine listens."""
        app = self.process.pid
        self.find("label", "--server=127.0.0.1")
        monitor, = processes.children(app)
        engine, = processes.children(monitor)
        return app, monitor, engine

    def check(self):
        """Nothing in the app, one capability in the engine, and nobody gets at that."""
        self.start()
        self.press("Watch peers")
        app, monitor, engine = self.family()
        self.assertTrue(self.wait(lambda: capabilities(engine)["CapEff"] == NET_RAW))

        self.assertEqual(capabilities(app), NOTHING)
        self.assertEqual(processes.read_status(app)["NoNewPrivs"], "1")
        self.assertFalse(is_secure(app))
        subprocess.run(["gdbus", "wait", "--session", "--timeout=10", desktop.ID], check=True)

        self.assertEqual(capabilities(monitor), {**NOTHING, "CapPrm": NET_RAW})
        self.assertEqual(capabilities(engine), {**NOTHING, "CapPrm": NET_RAW, "CapEff": NET_RAW})
        for process in (monitor, engine):
            self.assertEqual(processes.read_status(process)["NoNewPrivs"], "1")
        self.check_refused(app, monitor, engine)

    def check_refused(self, app, monitor, engine):
        """The packet socket is not to be had."""
        # But a sanitizer's leak check must look into its own process, and such a build lets it.
        if b"__asan_init" in pathlib.Path(desktop.PROGRAM).read_bytes():
            return
        probed = subprocess.run([*ORDINARY, sys.executable, "-c", PROBE, str(monitor), str(engine)],
                                capture_output=True, text=True, check=True)
        for tried in json.loads(probed.stdout).values():
            for way, error in tried.items():
                self.assertNotEqual(error, 0, way)
        # The probe itself can look: where nothing is kept from it, it is let in.
        probed = subprocess.run([*ORDINARY, sys.executable, "-c", PROBE, str(app)],
                                capture_output=True, text=True, check=True)
        self.assertEqual(json.loads(probed.stdout)[str(app)]["exe"], 0)

    def test_permitted(self):
        """The file has cap_net_raw=p."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        program = pathlib.Path(folder.name) / "heartbeats"
        shutil.copy(desktop.PROGRAM, program)
        subprocess.run(["setcap", "cap_net_raw=p", str(program)], check=True)
        schemas = pathlib.Path(desktop.PROGRAM).parent.parent / "data"
        self.command = (*ORDINARY, "env", f"GSETTINGS_SCHEMA_DIR={schemas}", str(program))
        self.check()

    def test_ambient(self):
        """As systemd or setpriv give it."""
        self.command = (*AMBIENT, desktop.PROGRAM)
        self.check()

    def test_root(self):
        """Somebody who has every capability."""
        self.check()

    def test_nothing(self):
        """The engine of the demo has its capabilities in a namespace of its own, and no others."""
        self.command = (*ORDINARY, desktop.PROGRAM)
        self.start("--demo")
        self.find("label", "198.18.1.1")
        monitor, = processes.children(self.process.pid)
        self.assertEqual(capabilities(self.process.pid), NOTHING)
        self.assertEqual(capabilities(monitor), NOTHING)
        self.assertFalse(is_secure(self.process.pid))


class Ends(Privileges):
    """One of them is killed."""

    def test_monitor(self):
        """The engine goes with it within a second, and the window says so."""
        self.start()
        self.press("Watch peers")
        _, monitor, engine = self.family()
        os.kill(monitor, signal.SIGKILL)
        self.assertTrue(self.wait(lambda: not processes.lives(engine), 1.0))
        self.find("label", "The engine has ended", 5.0)
        self.press("Start Again")
        self.find("label", "start Heartbeats again")


def load_tests(loader, _tests, _pattern):
    """Not the cases of the first once more in the second."""
    suite = loader.loadTestsFromTestCase(Privileges)
    suite.addTest(Ends("test_monitor"))
    return suite


if __name__ == "__main__":
    if desktop.INSIDE not in os.environ:
        sandbox.enter()
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    desktop.main(privileged=True)
