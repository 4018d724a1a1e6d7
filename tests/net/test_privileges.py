#!/usr/bin/python3
"""Each way to grant the capability, as the kernel shows it, and what is kept of it.

Granting takes root, a real one: the tests are skipped for anybody else. They listen on the
loopback interface of a network namespace of their own, and send nothing.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

from heartbeats import PROGRAM

INSIDE = "HB_PRIVILEGES_INSIDE"
NET_RAW = 1 << 13
NOBODY = "65534"
AS_NOBODY = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")


class Privileges(unittest.TestCase):
    """A copy of the program that nobody may run."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        os.chmod(folder.name, 0o755)
        self.program = pathlib.Path(folder.name) / "heartbeats"
        shutil.copy(PROGRAM, self.program)
        self.program.chmod(0o755)

    def grant(self, capability):
        """Give the file a capability."""
        subprocess.run(["setcap", capability, str(self.program)], check=True)

    def start(self, *prefix):
        """Start a server."""
        # A sanitizer looks at its own process to find leaks, which a program with a file
        # capability may not.
        environment = {**os.environ, "ASAN_OPTIONS": "detect_leaks=0"}
        process = subprocess.Popen([*prefix, str(self.program), "--role=server",
                                    "--interface=lo", "--format=json"], env=environment,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        return process

    def assert_keeps_one_capability(self, *prefix):
        """It listens, has CAP_NET_RAW in force and nothing else, and can gain nothing."""
        process = self.start(*prefix)
        self.assertIn('"listening"', process.stdout.readline(), process.poll())
        status = dict(line.split(":\t", 1) for line in
                      pathlib.Path(f"/proc/{process.pid}/status")
                      .read_text(encoding="utf-8").splitlines() if ":\t" in line)
        self.assertEqual(int(status["CapPrm"], 16), NET_RAW)
        self.assertEqual(int(status["CapEff"], 16), NET_RAW)
        self.assertEqual(int(status["CapInh"], 16), 0)
        self.assertEqual(int(status["CapAmb"], 16), 0)
        self.assertEqual(status["NoNewPrivs"], "1")
        process.terminate()
        self.assertEqual(process.wait(10), 0)

    def test_permitted(self):
        """cap_net_raw=p"""
        self.grant("cap_net_raw=p")
        self.assert_keeps_one_capability(*AS_NOBODY)

    def test_effective(self):
        """cap_net_raw+ep"""
        self.grant("cap_net_raw+ep")
        self.assert_keeps_one_capability(*AS_NOBODY)

    def test_too_many(self):
        """More than it needs."""
        self.grant("cap_net_raw,cap_net_admin,cap_sys_admin=p")
        self.assert_keeps_one_capability(*AS_NOBODY)

    def test_ambient(self):
        """As systemd grants it."""
        self.assert_keeps_one_capability(*AS_NOBODY, "--inh-caps=+net_raw",
                                         "--ambient-caps=+net_raw")

    def test_session_bus(self):
        """The kernel's mark on a program with a capability does not keep it from the bus."""
        for capability in ("cap_net_raw=p", "cap_net_raw+ep"):
            self.grant(capability)
            done = subprocess.run(
                [*AS_NOBODY, "dbus-run-session", "--", "sh", "-c",
                 '"$0" --role=server --interface=lo --bus=session --format=json & '
                 'gdbus wait --session --timeout=10 io.github.d0ntblink.Heartbeats.Engine; '
                 'status=$?; kill $!; wait $!; exit $status', str(self.program)],
                capture_output=True, text=True, timeout=30, check=False,
                env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0"})
            self.assertEqual(done.returncode, 0, done)

    def test_root(self):
        """Root drops the rest."""
        self.assert_keeps_one_capability()

    def test_root_records_anywhere(self):
        """Root drops what lets it write into others' folders, but not before it has opened the file."""
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
        _, errors = process.communicate(timeout=10)
        self.assertEqual((process.returncode, errors), (0, ""))
        self.assertGreaterEqual(path.stat().st_size, 24)

    def keep_state(self, owner):
        """Root with its state in a folder of somebody's, ended as soon as it listens."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        os.chown(folder.name, owner, owner)
        path = pathlib.Path(folder.name) / "peers"
        process = subprocess.Popen([str(self.program), "--role=server", "--interface=lo",
                                    "--format=json", f"--state={path}"], text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(process.kill)
        if '"listening"' in process.stdout.readline():
            process.terminate()
        output, errors = process.communicate(timeout=10)
        return path, process.returncode, output, errors

    def test_root_keeps_its_state(self):
        """What root has dropped by then is not needed for a folder of its own."""
        path, status, output, errors = self.keep_state(os.geteuid())
        self.assertEqual((status, errors), (0, ""))
        self.assertNotIn('"state"', output)
        self.assertEqual(path.stat().st_mode & 0o777, 0o600)

    def test_root_keeps_no_state_elsewhere(self):
        """What it could not write later, it says at the start."""
        path, status, output, errors = self.keep_state(int(NOBODY))
        self.assertEqual((status, output), (1, ""))
        self.assertRegex(errors, r"\A[^\n]*cannot keep the state in [^\n]*: Permission denied\n\Z")
        self.assertFalse(path.exists())

    def test_cannot_be_looked_into(self):
        """The packet socket is not to be had by another process of the same user."""
        # But a sanitizer's leak check must look into its own process, and such a build lets it.
        if b"__asan_init" in self.program.read_bytes():
            return
        self.grant("cap_net_raw=p")
        process = self.start(*AS_NOBODY)
        process.stdout.readline()
        tried = subprocess.run([*AS_NOBODY, "ls", f"/proc/{process.pid}/fd"],
                               capture_output=True, text=True, check=False)
        self.assertIn("Permission denied", tried.stderr)

    def test_none(self):
        """One line that names the cure, and the cure works."""
        process = self.start(*AS_NOBODY)
        output, errors = process.communicate(timeout=10)
        self.assertEqual(process.returncode, 1)
        self.assertEqual(output, "")
        self.assertEqual(len(errors.splitlines()), 1, errors)
        cure = errors.strip().rsplit(": ", 1)[1]
        self.assertEqual(cure, f"sudo setcap cap_net_raw=p {self.program}")
        subprocess.run(cure.removeprefix("sudo ").split(), check=True)
        self.assert_keeps_one_capability(*AS_NOBODY)


def main():
    """Enter a network namespace, as root."""
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
