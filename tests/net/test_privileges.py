#!/usr/bin/python3
"""Each way to grant the capability, and which privileges the kernel shows afterwards.

Granting requires real root: the tests are skipped for other users. They use the loopback interface of a
network namespace, and send nothing.
"""

import os
import pathlib
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

import filters
from heartbeats import PROGRAM

INSIDE = "HB_PRIVILEGES_INSIDE"
NET_RAW = 1 << 13
NOBODY = "65534"
CAPTURE = pathlib.Path(__file__).resolve().parents[1] / "replay/captures/conversation.pcap"
AS_NOBODY = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")


def read_status(process):
    """The kernel's status of a process."""
    lines = pathlib.Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8").splitlines()
    return dict(line.split(":\t", 1) for line in lines if ":\t" in line)


def service():
    """The user and the group that root's roles switch to."""
    for name in ("heartbeats", "nobody"):
        try:
            entry = pwd.getpwnam(name)
            return entry.pw_uid, entry.pw_gid
        except KeyError:
            pass
    return int(NOBODY), int(NOBODY)


class Privileges(unittest.TestCase):
    """A copy of the program with capabilities of its own."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        os.chmod(folder.name, 0o755)
        self.program = pathlib.Path(folder.name) / "heartbeats"
        shutil.copy(PROGRAM, self.program)
        self.program.chmod(0o755)

    def grant(self, capability):
        """Set the file's capability."""
        subprocess.run(["setcap", capability, str(self.program)], check=True)

    def start(self, *prefix, options=("--role=server", "--interface=lo"), **settings):
        """Start a role, by default a server."""
        # A leak checker traces its own process, which a program with a file capability cannot.
        environment = {**os.environ, "ASAN_OPTIONS": "detect_leaks=0"}
        process = subprocess.Popen([*prefix, str(self.program), *options, "--format=json"],
                                   env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   text=True, **settings)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        return process

    def assert_holds(self, process, capabilities, user=service()):
        """Check that it has exactly these capabilities, is an ordinary user without other groups, and can
        gain nothing."""
        status = read_status(process)
        self.assertEqual(status["Uid"].split(), [str(user[0])] * 4)
        self.assertEqual(status["Gid"].split(), [str(user[1])] * 4)
        self.assertEqual(status["Groups"].split(), [])
        self.assertEqual(int(status["CapPrm"], 16), capabilities)
        self.assertEqual(int(status["CapEff"], 16), capabilities)
        self.assertEqual(int(status["CapInh"], 16), 0)
        self.assertEqual(int(status["CapAmb"], 16), 0)
        self.assertEqual(status["NoNewPrivs"], "1")

    def assert_keeps_one_capability(self, *prefix, user=(int(NOBODY), int(NOBODY)), **settings):
        """Check that it listens with CAP_NET_RAW in effect and no other capability."""
        process = self.start(*prefix, **settings)
        self.assertIn('"listening"', process.stdout.readline(), process.poll())
        self.assert_holds(process, NET_RAW, user)
        process.terminate()
        self.assertEqual(process.wait(30), 0)

    def replay(self, *prefix, owner=0):
        """A replay that waits for its capture on an empty pipe."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = pathlib.Path(folder.name) / "pipe"
        os.mkfifo(path, 0o600)
        for place in (path, folder.name):
            os.chown(place, owner, owner)
        process = self.start(*prefix, options=("--role=server", f"--read={path}"))
        return path, process

    def assert_replays_with_nothing(self, *prefix, owner=0, user=service()):
        """Check that it has no privilege before the first byte, and can read a file that only the caller
        may."""
        path, process = self.replay(*prefix, owner=owner)
        deadline = time.monotonic() + 30
        while read_status(process)["NoNewPrivs"] != "1" and time.monotonic() < deadline:
            time.sleep(0.01)
        self.assert_holds(process, 0, user)
        path.write_bytes(CAPTURE.read_bytes())
        output, errors = process.communicate(timeout=30)
        self.assertEqual((process.returncode, errors), (0, ""))
        self.assertIn('"messages":8', output)

    def test_permitted(self):
        """cap_net_raw=p"""
        self.grant("cap_net_raw=p")
        self.assert_keeps_one_capability(*AS_NOBODY)

    def test_effective(self):
        """cap_net_raw+ep"""
        self.grant("cap_net_raw+ep")
        self.assert_keeps_one_capability(*AS_NOBODY)

    def test_too_many(self):
        """More capabilities than it needs."""
        self.grant("cap_net_raw,cap_net_admin,cap_sys_admin=p")
        self.assert_keeps_one_capability(*AS_NOBODY)

    def test_ambient(self):
        """Ambient capabilities, as from systemd."""
        self.assert_keeps_one_capability(*AS_NOBODY, "--inh-caps=+net_raw",
                                         "--ambient-caps=+net_raw")

    def test_session_bus(self):
        """A file capability does not keep it from the session bus."""
        for capability in ("cap_net_raw=p", "cap_net_raw+ep"):
            self.grant(capability)
            done = subprocess.run(
                [*AS_NOBODY, "dbus-run-session", "--", "sh", "-c",
                 '"$0" --role=server --interface=lo --bus=session --format=json & '
                 'gdbus wait --session --timeout=20 io.github.d0ntblink.Heartbeats.Engine; '
                 'status=$?; kill $!; wait $!; exit $status', str(self.program)],
                capture_output=True, text=True, timeout=30, check=False,
                env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0"})
            self.assertEqual(done.returncode, 0, done)

    def test_root(self):
        """Root drops all other capabilities, and switches the user."""
        self.assert_keeps_one_capability(user=service())

    def test_root_client(self):
        """A client, too."""
        self.assert_keeps_one_capability(user=service(), options=(
            "--role=client", "--interface=lo", "--server=127.0.0.1"), stdin=subprocess.PIPE)

    def test_root_demo(self):
        """The demo's server and clients, too, with the capabilities of their own network namespace."""
        process = self.start(options=("--role=server", "--demo=1"))
        self.assertIn('"listening"', process.stdout.readline(), process.poll())
        self.assert_holds(process, NET_RAW)
        clients, = map(int, pathlib.Path(f"/proc/{process.pid}/task/{process.pid}/children")
                       .read_text("ascii").split())
        status = pathlib.Path(f"/proc/{clients}/status").read_text("utf-8")
        self.assertIn(f"Uid:\t{service()[0]}\t", status)
        self.assertIn("NoNewPrivs:\t1\n", status)

    def test_replay(self):
        """A replay has no privileges, and does not run as root."""
        self.assert_replays_with_nothing()
        self.grant("cap_net_raw=p")
        self.assert_replays_with_nothing(*AS_NOBODY, owner=int(NOBODY), user=(int(NOBODY), int(NOBODY)))

    def test_cannot_drop(self):
        """It does not start if it cannot drop its privileges, and says why."""
        refusals = {**filters.REFUSALS, "setresuid": filters.refusing("setresuid"),
                    "keep_caps": ("setpriv", "--securebits=+keep_caps_locked")}
        modes = {"server": ("--role=server", "--interface=lo"),
                 "client": ("--role=client", "--interface=lo", "--server=127.0.0.1"),
                 "demo": ("--role=server", "--demo=1"),
                 "replay": ("--role=server", f"--read={CAPTURE}")}
        for refusal, prefix in refusals.items():
            for mode, options in modes.items():
                with self.subTest(refusal=refusal, mode=mode):
                    process = self.start(*prefix, options=options, stdin=subprocess.DEVNULL)
                    output = process.stdout.readline()
                    process.terminate()
                    _, errors = process.communicate(timeout=30)
                    self.assertEqual((process.returncode, output), (1, ""))
                    self.assertRegex(errors, r"\Aheartbeats: [^\n]*Operation not permitted[^\n]*\n\Z")

    def test_nothing_to_drop(self):
        """Without privileges, it need not be allowed to drop any."""
        process = self.start(*AS_NOBODY, "--no-new-privs", *filters.REFUSALS["capset"],
                             options=("--role=server", f"--read={CAPTURE}"))
        output, errors = process.communicate(timeout=30)
        self.assertEqual((process.returncode, errors), (0, ""))
        self.assertIn('"messages":8', output)

    def test_root_stays_on_its_session_bus(self):
        """On root's session bus, which no other user can connect to, it stays root, with one capability."""
        done = subprocess.run(
            ["dbus-run-session", "--", "sh", "-c",
             '"$0" --role=server --interface=lo --bus=session --format=json & '
             'gdbus wait --session --timeout=20 io.github.d0ntblink.Heartbeats.Engine; '
             'grep -E "^(Uid|CapPrm|NoNewPrivs)" /proc/$!/status; kill $!; wait $!', str(self.program)],
            capture_output=True, text=True, timeout=30, check=False,
            env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0"})
        self.assertEqual(done.returncode, 0, done)
        self.assertIn("Uid:\t0\t", done.stdout)
        self.assertIn(f"CapPrm:\t{NET_RAW:016x}", done.stdout)
        self.assertIn("NoNewPrivs:\t1", done.stdout)

    def assert_finds_names(self, *prefix, **settings):
        """Check that name look-ups work with the remaining privileges."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        os.chmod(folder.name, 0o755)
        hosts, switch = (pathlib.Path(folder.name) / name for name in ("hosts", "nsswitch.conf"))
        hosts.write_text("127.0.0.9 hub.example\n", encoding="ascii")
        switch.write_text("hosts: files\n", encoding="ascii")
        files = ("unshare", "--mount", "sh", "-c", f"mount --bind {hosts} /etc/hosts && "
                 f"mount --bind {switch} /etc/nsswitch.conf && exec \"$@\"", "sh")
        process = self.start(*files, *prefix, options=(
            "--role=client", "--interface=lo", "--server=hub.example"), stdin=subprocess.PIPE, **settings)
        self.assertIn('"listening"', process.stdout.readline(), process.poll())
        self.assertIn('"event":"resolved","name":"hub.example","addresses":["127.0.0.9"],'
                      '"server":"127.0.0.9"', process.stdout.readline())
        self.assertEqual(int(read_status(process)["CapEff"], 16), NET_RAW)
        process.terminate()
        self.assertEqual(process.wait(30), 0)

    def test_finds_names(self):
        """Started by root, after switching the user; and by an ordinary user."""
        self.assert_finds_names()
        self.assert_finds_names(*AS_NOBODY, "--inh-caps=+net_raw", "--ambient-caps=+net_raw")
        self.grant("cap_net_raw=p")
        self.assert_finds_names(*AS_NOBODY)

    def test_cannot_find_names(self):
        """A program that only root may execute: as another user, it cannot start its helper, and says so once."""
        self.program.chmod(0o700)
        process = self.start(options=("--role=client", "--interface=lo", "--server=hub.example"), stdin=subprocess.PIPE)
        self.assertIn('"listening"', process.stdout.readline(), process.poll())
        helper, name = process.stdout.readline(), process.stdout.readline()
        self.assertIn('"warning","about":"helper"', helper)
        self.assertRegex(helper, "user [0-9]+ may not execute the program; put it where that user may")
        self.assertIn('"warning","about":"name"', name)
        self.assertIn("the process that looks up names does not run", name)
        process.terminate()
        output, errors = process.communicate(timeout=30)
        self.assertEqual((process.returncode, errors), (0, ""))
        self.assertNotIn('"warning"', output)

    def test_finds_names_confined(self):
        """And as root, confined by Landlock."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        hosts = pathlib.Path(folder.name) / "hosts"
        hosts.write_text("127.0.0.9 hub.example\n", encoding="ascii")
        done = subprocess.run(
            ["unshare", "--mount", "dbus-run-session", "--", "sh", "-c",
             'mount --bind "$1" /etc/hosts; '
             'exec "$0" --role=client --interface=lo --server=hub.example --message=hello --once '
             '--bus=session --format=json --answer-wait=0.1', str(self.program), str(hosts)],
            capture_output=True, text=True, timeout=60, check=False, stdin=subprocess.DEVNULL,
            env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0"})
        self.assertIn('"server":"127.0.0.9"', done.stdout, done)
        self.assertEqual(done.returncode, 0, done)

    def assert_not_recorded(self, path, words):
        """Check that it does not start, and leaves the file unchanged."""
        process = self.start(options=("--role=server", "--interface=lo", f"--write={path}"))
        output = process.stdout.readline()
        process.terminate()
        _, errors = process.communicate(timeout=30)
        self.assertEqual((process.returncode, output), (1, ""))
        self.assertIn(f"{path}: {words}", errors)
        if path.is_file():
            self.assertEqual(path.read_bytes(), CAPTURE.read_bytes())

    def test_root_is_not_led_astray(self):
        """In a folder that others can write to, root cannot be tricked into overwriting a file, or writing
        elsewhere."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        os.chmod(folder.name, 0o1777)
        victim = pathlib.Path(folder.name) / "victim"
        victim.write_bytes(CAPTURE.read_bytes())
        link = pathlib.Path(folder.name) / "x.pcap"
        link.symlink_to(victim)
        os.lchown(link, int(NOBODY), int(NOBODY))
        self.assert_not_recorded(link, "it is a symbolic link")
        os.chown(victim, int(NOBODY), int(NOBODY))
        self.assert_not_recorded(victim, "it belongs to another user")
        pipe = pathlib.Path(folder.name) / "pipe.pcap"
        os.mkfifo(pipe)
        os.chown(pipe, int(NOBODY), int(NOBODY))
        reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
        self.addCleanup(os.close, reader)
        self.assert_not_recorded(pipe, "it belongs to another user")
        self.assertEqual(os.read(reader, 1), b"")

    def test_root_records_anywhere(self):
        """Root opens the recording before it drops the privileges to write into others' folders."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        os.chown(folder.name, int(NOBODY), int(NOBODY))
        os.chmod(folder.name, 0o755)
        path = pathlib.Path(folder.name) / "x.pcap"
        process = subprocess.Popen([str(self.program), "--role=server", "--interface=lo",
                                    "--format=json", f"--write={path}"], text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.assertIn('"listening"', process.stdout.readline())
        process.terminate()
        _, errors = process.communicate(timeout=30)
        self.assertEqual((process.returncode, errors), (0, ""))
        self.assertGreaterEqual(path.stat().st_size, 24)
        self.assertEqual(path.stat().st_mode & 0o777, 0o600)

    def keep_state(self, owner):
        """Run root's server with its state in a folder of that owner; stop it as soon as it listens."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        os.chown(folder.name, *owner)
        path = pathlib.Path(folder.name) / "peers"
        process = subprocess.Popen([str(self.program), "--role=server", "--interface=lo",
                                    "--format=json", f"--state={path}"], text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(process.kill)
        if '"listening"' in process.stdout.readline():
            process.terminate()
        output, errors = process.communicate(timeout=30)
        return path, process.returncode, output, errors

    def test_root_keeps_its_state(self):
        """In a folder of the user that it switches to."""
        path, status, output, errors = self.keep_state(service())
        self.assertEqual((status, errors), (0, ""))
        self.assertNotIn('"state"', output)
        self.assertEqual(path.stat().st_mode & 0o777, 0o600)

    def test_root_keeps_no_state_elsewhere(self):
        """A state that it could not write later is reported at the start, with a fix."""
        path, status, output, errors = self.keep_state((0, 0))
        self.assertEqual((status, output), (1, ""))
        self.assertRegex(errors, r"\A[^\n]*cannot keep the state in [^\n]*: Permission denied; [^\n]*\n\Z")
        user = pwd.getpwuid(service()[0]).pw_name
        self.assertIn(f"sudo install -d -m 700 -o {user} ", errors)
        self.assertFalse(path.exists())

    def test_cannot_be_looked_into(self):
        """Another process of the same user cannot take the packet socket."""
        # Except in a sanitizer's build, where the leak checker has to trace the process.
        if b"__asan_init" in self.program.read_bytes():
            return
        self.grant("cap_net_raw=p")
        process = self.start(*AS_NOBODY)
        process.stdout.readline()
        tried = subprocess.run([*AS_NOBODY, "ls", f"/proc/{process.pid}/fd"],
                               capture_output=True, text=True, check=False)
        self.assertIn("Permission denied", tried.stderr)

    def test_none(self):
        """Without a capability, the error has the command that grants it, and that works."""
        process = self.start(*AS_NOBODY)
        output, errors = process.communicate(timeout=30)
        self.assertEqual(process.returncode, 1)
        self.assertEqual(output, "")
        self.assertEqual(len(errors.splitlines()), 1, errors)
        cure = errors.strip().rsplit(": ", 1)[1]
        self.assertEqual(cure, f"sudo setcap cap_net_raw=p {self.program}")
        subprocess.run(cure.removeprefix("sudo ").split(), check=True)
        self.assert_keeps_one_capability(*AS_NOBODY)


def main():
    """As root, enter a network namespace."""
    if os.geteuid() != 0 or shutil.which("setcap") is None:
        print("cannot run: granting capabilities takes root and setcap", file=sys.stderr)
        sys.exit(1 if os.environ.get("CI") == "true" else 77)
    if INSIDE not in os.environ:
        os.environ[INSIDE] = "1"
        os.execvp("unshare", ["unshare", "--net", "--", sys.executable, *sys.argv])
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    unittest.main()


if __name__ == "__main__":
    main()
