#!/usr/bin/python3
"""Each way to start the app, and the privileges of its processes."""

import errno
import json
import os
import pathlib
import pwd
import shutil
import signal
import struct
import subprocess
import sys
import tempfile

import desktop
import processes
import screen

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "net"))

import filters  # pylint: disable=wrong-import-position
import sandbox  # pylint: disable=wrong-import-position

REAL_ROOT = "HB_REAL_ROOT"
CAPTURE = pathlib.Path(__file__).resolve().parents[1] / "replay/captures/conversation.pcap"
NET_RAW = 1 << 13
AT_SECURE = 23

# A user without any capability, although it is user 0 of the sandbox: with noroot, the kernel grants
# nothing to that ID.
ORDINARY = ("setpriv", "--securebits=+noroot,+noroot_locked", "--inh-caps=-all", "--ambient-caps=-all")
AMBIENT = ("setpriv", "--securebits=+noroot,+noroot_locked", "--inh-caps=-all,+net_raw",
           "--ambient-caps=-all,+net_raw")

# A process of the same user that tries to access each of the others, and prints the error of each, or 0.
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
    """Whether the kernel has marked a program as privileged (AT_SECURE)."""
    vector = pathlib.Path(f"/proc/{pid}/auxv").read_bytes()
    return dict(struct.iter_unpack("@NN", vector))[AT_SECURE] != 0


def service():
    """The user that root's engines switch to."""
    for name in ("heartbeats", "nobody"):
        try:
            return pwd.getpwnam(name).pw_uid
        except KeyError:
            pass
    return 65534


def user(pid):
    """Its user, if all its user IDs are equal and it has no groups of others."""
    status = processes.read_status(pid)
    uids, gids = set(status["Uid"].split()), set(status["Gid"].split() + status["Groups"].split())
    return int(uids.pop()) if len(uids) == len(gids) == 1 else None


def capabilities(pid):
    """The capability sets of a process."""
    status = processes.read_status(pid)
    return {name: int(status[name], 16) for name in ("CapInh", "CapPrm", "CapEff", "CapAmb")}


NOTHING = {"CapInh": 0, "CapPrm": 0, "CapEff": 0, "CapAmb": 0}


class Privileges(desktop.DesktopCase):
    """A server on the loopback interface of a private network."""

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
        """The app has no capability, the engine has one, and no other process can get at it."""
        self.start()
        self.press("Watch peers")
        app, monitor, engine = self.family()
        self.assertTrue(self.wait(lambda: capabilities(engine)["CapEff"] == NET_RAW))

        self.assertEqual(capabilities(app), NOTHING)
        self.assertEqual(processes.read_status(app)["NoNewPrivs"], "1")
        self.assertFalse(is_secure(app))
        subprocess.run(["gdbus", "wait", "--session", "--timeout=30", desktop.ID], check=True)

        self.assertEqual(capabilities(monitor), {**NOTHING, "CapPrm": NET_RAW})
        self.assertEqual(capabilities(engine), {**NOTHING, "CapPrm": NET_RAW, "CapEff": NET_RAW})
        for process in (monitor, engine):
            self.assertEqual(processes.read_status(process)["NoNewPrivs"], "1")
        self.check_refused(app, monitor, engine)

    def check_refused(self, app, monitor, engine):
        """Check that no process can get the packet socket."""
        # A sanitizer's leak check needs access to its own process, so such a build allows that.
        if b"__asan_init" in pathlib.Path(desktop.PROGRAM).read_bytes():
            return
        probed = subprocess.run([*ORDINARY, sys.executable, "-c", PROBE, str(monitor), str(engine)],
                                capture_output=True, text=True, check=True)
        for tried in json.loads(probed.stdout).values():
            for way, error in tried.items():
                self.assertNotEqual(error, 0, way)
        # The probe works: it can access an unprotected process.
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
        """An ambient capability, as from systemd or setpriv."""
        self.command = (*AMBIENT, desktop.PROGRAM)
        self.check()

    def test_root(self):
        """A process with every capability."""
        self.check()

    def test_replay(self):
        """The process that parses a capture has no privilege before it opens it, whoever started it."""
        pipe = self.folder() / "pipe"
        os.mkfifo(pipe)
        self.start(str(pipe))
        monitor, = processes.children(self.process.pid)
        self.assertTrue(self.wait(lambda: processes.children(monitor)))
        engine, = processes.children(monitor)
        self.assertTrue(self.wait(lambda: capabilities(engine) == NOTHING))
        self.assertEqual(capabilities(monitor), {**NOTHING, "CapPrm": NET_RAW})
        self.assertEqual(processes.read_status(engine)["NoNewPrivs"], "1")
        pipe.write_bytes(CAPTURE.read_bytes())
        self.find("label", "198.18.0.2")
        self.assertEqual(capabilities(engine), NOTHING)

    def test_cannot_drop(self):
        """If privileges cannot be dropped, no window opens."""
        for refusal, prefix in filters.REFUSALS.items():
            with self.subTest(refusal):
                done = subprocess.run([*prefix, desktop.PROGRAM], capture_output=True, text=True,
                                      timeout=desktop.PATIENCE, check=False)
                self.assertEqual((done.returncode, done.stdout), (1, ""))
                self.assertRegex(done.stderr, r"\Aheartbeats: [^\n]*Operation not permitted[^\n]*\n\Z")

    def test_nothing(self):
        """The demo's engine has capabilities only in its own namespace."""
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
        """The engine ends at once, and the window says so."""
        self.start()
        self.press("Watch peers")
        _, monitor, engine = self.family()
        os.kill(monitor, signal.SIGKILL)
        self.assertTrue(self.wait(lambda: not processes.lives(engine), 5.0))
        self.find("label", "The engine has ended")
        self.press("Start Again")
        self.find("label", "start Heartbeats again")


class Root(desktop.DesktopCase):
    """A real root, which can switch to other users."""

    def setUp(self):
        self.configure(interface="'lo'")

    def engine(self):
        """The monitor and its engine, once that has dropped its privileges."""
        monitor, = processes.children(self.process.pid)
        self.assertTrue(self.wait(lambda: processes.children(monitor)))
        engine, = processes.children(monitor)
        return monitor, engine

    def test_login(self):
        """In root's own session, the window runs as root, but neither the monitor nor the engine."""
        self.start()
        self.press("Watch peers")
        self.find("label", "--server=127.0.0.1")
        monitor, engine = self.engine()
        self.assertEqual(capabilities(self.process.pid), NOTHING)
        self.assertEqual(user(self.process.pid), 0)
        self.assertEqual([user(pid) for pid in (monitor, engine)], [service()] * 2)
        self.assertEqual(capabilities(monitor), {**NOTHING, "CapPrm": NET_RAW})
        self.assertEqual(capabilities(engine), {**NOTHING, "CapPrm": NET_RAW, "CapEff": NET_RAW})

    def test_replay(self):
        """A capture that only root may read is parsed by a user who could not read it."""
        capture = self.folder() / "x.pcap"
        capture.write_bytes(CAPTURE.read_bytes())
        capture.chmod(0o600)
        self.start(str(capture))
        self.find("label", "198.18.0.2")
        _, engine = self.engine()
        self.assertEqual(capabilities(engine), NOTHING)
        self.assertEqual(user(engine), service())

    def test_writes_at_home_only(self):
        """Even as root, the window cannot write to the system, if the kernel has Landlock."""
        if not processes.has_landlock():
            return
        tried, place = self.folder() / "tried", pathlib.Path(f"/etc/heartbeats-test-{os.getpid()}")
        self.addCleanup(place.unlink, missing_ok=True)
        # The preloaded library comes before a sanitizer's one, which would complain.
        sanitizers = os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"
        self.start(environment={"LD_PRELOAD": os.environ["HB_TRY_TO_WRITE"], "ASAN_OPTIONS": sanitizers,
                                "HB_TRY_AT": str(place), "HB_TRIED": str(tried)})
        os.kill(self.process.pid, signal.SIGUSR2)
        self.assertTrue(self.wait(lambda: tried.exists() and tried.read_text("ascii")))
        self.assertEqual(int(tried.read_text("ascii")), errno.EACCES)
        self.assertFalse(place.exists())

    def test_cannot_step_down(self):
        """If the monitor cannot switch to another user, no window opens."""
        for prefix in (("setpriv", "--securebits=+keep_caps_locked"), filters.refusing("setresuid")):
            done = subprocess.run([*prefix, desktop.PROGRAM], capture_output=True, text=True,
                                  timeout=desktop.PATIENCE, check=False)
            self.assertEqual((done.returncode, done.stdout), (1, ""))
            self.assertRegex(done.stderr, r"\Aheartbeats: [^\n]*cannot switch to the user [^\n]*\n\Z")

    def test_sudo(self):
        """Under sudo, the window runs as the user who called it."""
        caller = pwd.getpwnam("nobody")
        folder = self.folder()
        authority = folder / "authority"
        shutil.copy(os.environ["XAUTHORITY"], authority)
        for path in (folder, authority, *folder.rglob("*")):
            os.chown(path, caller.pw_uid, caller.pw_gid)
        environment = {**os.environ, "SUDO_UID": str(caller.pw_uid), "XAUTHORITY": str(authority),
                       "XDG_DATA_HOME": str(folder), "XDG_STATE_HOME": "/root",
                       "GSETTINGS_BACKEND": "memory"}
        process = subprocess.Popen([desktop.PROGRAM], env=environment, stderr=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.terminate)
        self.assertTrue(self.wait(lambda: b"HEARTBEATS_MONITOR=" in environ(process.pid)))
        monitor, = processes.children(process.pid)
        self.assertEqual([user(process.pid), user(monitor)], [caller.pw_uid] * 2)
        self.assertEqual(capabilities(process.pid), NOTHING)
        self.assertEqual(capabilities(monitor), {**NOTHING, "CapPrm": NET_RAW})
        found = dict(one.split(b"=", 1) for one in environ(process.pid).split(b"\0") if b"=" in one)
        self.assertEqual(found[b"HOME"], caller.pw_dir.encode())
        self.assertEqual(found[b"XDG_DATA_HOME"], str(folder).encode())
        self.assertNotIn(b"XDG_STATE_HOME", found)
        self.assertNotIn(b"XDG_RUNTIME_DIR", found)


def environ(pid):
    """The environment of a process."""
    return pathlib.Path(f"/proc/{pid}/environ").read_bytes()


def is_root():
    """Whether we are root outside of a user namespace."""
    numbers = pathlib.Path("/proc/self/uid_map").read_text("ascii").split()
    return os.geteuid() == 0 and int(numbers[2]) > 65534


def load_tests(loader, _tests, _pattern):
    """The cases of each class, without inherited ones; for a real root, only those of root."""
    if REAL_ROOT in os.environ:
        return loader.loadTestsFromTestCase(Root)
    suite = loader.loadTestsFromTestCase(Privileges)
    suite.addTest(Ends("test_monitor"))
    return suite


if __name__ == "__main__":
    if REAL_ROOT in os.environ:
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    else:
        if is_root():
            done = subprocess.run(["unshare", "--net", "--", sys.executable, *sys.argv],
                                  env={**os.environ, REAL_ROOT: "1"}, check=False)
            if done.returncode != 0:
                sys.exit(done.returncode)
        sandbox.enter()
        subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    screen.main(privileged=True, parts=1)
