#!/usr/bin/python3
"""Disks, limits, streams and homes that are missing or full: an error says so, and the program ends
properly."""

import os
import pathlib
import struct
import subprocess
import tempfile

import sandbox
from case import NetCase
from heartbeats import PROGRAM

PATIENCE = 40
FULL = "No space left on device"
GROWN = "File too large"

# More files than any role opens.
FILES = 40

# A capture with a frame that is largely missing.
FRAME_BEGUN = struct.pack("=IHHIIIIIIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1, 0, 0, 200_000, 200_000) + bytes(150_000)

# Shows the program another wall clock.
SET_CLOCK = os.environ.get("HB_SET_CLOCK", str(pathlib.Path(PROGRAM).parent / "../tests/net/set-clock.so"))


class Clock(NetCase):
    """The wall clock may be set at any time."""

    def test_set_back(self):
        """When it is set back by an hour, the server still receives messages, and gives up nobody."""
        ahead = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory())) / "ahead"
        ahead.touch()
        sanitizers = os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"
        lab = self.lab("server", "client")
        server = self.server(lab["server"], prefix=(
            "env", f"LD_PRELOAD={SET_CLOCK}", f"HB_CLOCK_AHEAD={ahead}", f"ASAN_OPTIONS={sanitizers}"))
        ahead.unlink()
        client = self.client(lab["client"], lab["server"].ipv4, "--message=hello")
        server.wait("message", text="hello")
        server.wait("alive", pulse=1, count=2)
        self.assertEqual(server.all("gave-up"), [])
        self.stop(client, server)


class Disk(NetCase):
    """A recording that cannot be written causes one warning, and the watch goes on."""

    def setUp(self):
        """A folder for it."""
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))

    def watches(self, path, reason, prefix=()):
        """Check that a server that records there goes on when that fails."""
        lab = self.lab("server", "client")
        server = self.server(lab["server"], f"--write={path}", prefix=prefix, timeout=60)
        client = self.client(lab["client"], lab["server"].ipv4, "--beat=0.05")
        warning = server.wait("warning", about="recording")
        self.assertIn(reason, warning["text"])
        server.wait("alive", since=server.mark())
        self.stop(client, server)
        self.assertEqual(len(server.all("warning", about="recording")), 1)
        self.assertEqual(server.errors, "")

    def test_device(self):
        """It cannot write at all."""
        self.watches("/dev/full", FULL)

    def test_full(self):
        """The disk becomes full."""
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8k", "tmpfs", self.folder], check=True)
        self.addCleanup(subprocess.run, ["umount", "--lazy", self.folder], check=True)
        self.watches(self.folder / "x.pcap", FULL)

    def test_limit(self):
        """The file size limit is reached."""
        self.watches(self.folder / "x.pcap", GROWN, prefix=("prlimit", "--fsize=4096", "--"))

    def test_output(self):
        """If standard output reaches the limit, a client ends, with TERMINATE."""
        lab = self.lab("server", "client")
        server = self.server(lab["server"], timeout=60)
        with open(self.folder / "told", "wb") as told:
            process = lab["client"].start(
                ["prlimit", "--fsize=1024", "--", PROGRAM, "--role=client", "--interface=eth0",
                 f"--server={lab['server'].ipv4}", "--beat=0.05"], stdin=subprocess.DEVNULL, stdout=told,
                stderr=subprocess.PIPE)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        server.wait("session-closed", peer=lab["client"].ipv4, reason="terminated", timeout=PATIENCE)
        self.assertEqual(process.wait(PATIENCE), 1)
        self.assertEqual(process.stderr.read().decode(),
                         f"heartbeats: cannot write to standard output: {GROWN}\n")
        self.stop(server)


class Files(NetCase):
    """Too low a limit of open files."""

    def ends_well(self, *options):
        """Check that with any limit it either runs, or says which limit to raise; with enough it runs."""
        lab = self.lab("host", "other")
        ran = []
        for files in range(4, FILES):
            with lab["host"].start(["prlimit", f"--nofile={files}", "--", PROGRAM, *options],
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True) as process:
                ran.append(bool(process.stdout.readline()))
                process.terminate()
                _, errors = process.communicate(timeout=PATIENCE)
            if ran[-1]:
                self.assertEqual((process.returncode, errors), (0, ""), files)
            else:
                self.assertEqual((process.returncode, errors.count("\n")), (1, 1), (files, errors))
                self.assertIn("ulimit -n", errors)
        self.assertEqual(ran, sorted(ran))
        self.assertTrue(ran[-1])

    def test_server(self):
        """A server."""
        self.ends_well("--role=server", "--interface=eth0")

    def test_client(self):
        """A client."""
        self.ends_well("--role=client", "--interface=eth0", "--server=198.18.0.2")

    def test_demo(self):
        """The demo."""
        self.ends_well("--role=server", "--demo=1")


class Streams(NetCase):
    """Closed standard streams, with no /dev/null to replace them."""

    def run_without_devices(self, streams, *options):
        """Run the program with an empty /dev."""
        script = f'mount -t tmpfs tmpfs /dev\nexec "$@" {streams}'
        done = subprocess.run(["unshare", "--mount", "--", "sh", "-euc", script, "sh", PROGRAM, *options],
                              stdin=subprocess.PIPE, capture_output=True, timeout=PATIENCE,
                              check=False)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def test_all_open(self):
        """With all streams open, it needs no /dev/null."""
        status, output, errors = self.run_without_devices("", "--version")
        self.assertEqual((status, errors), (0, ""))
        self.assertIn("heartbeats", output)

    def test_no_input(self):
        """Without standard input."""
        for streams in "<&-", "<&- 2>&-":
            status, output, errors = self.run_without_devices(streams, "--role=server", "--read=-")
            self.assertEqual((status, output), (1, ""), errors)
            self.assertEqual(errors.count("\n"), int("2" not in streams))

    def test_no_errors(self):
        """Without standard error: no other file gets its descriptor, and complaints in it."""
        script = 'mount -t tmpfs tmpfs /dev\nexec "$@" 2>&-'
        with subprocess.Popen(["unshare", "--mount", "--", "sh", "-euc", script, "sh", PROGRAM,
                               "--role=server", "--read=-"], stdin=subprocess.PIPE,
                              stdout=subprocess.DEVNULL) as process:
            # More than a pipe holds, of one long frame: when this write ends, it has started to read.
            process.stdin.write(FRAME_BEGUN)
            process.stdin.flush()
            self.assertIn("pipe:", os.readlink(f"/proc/{process.pid}/fd/2"))
            process.stdin.close()
            self.assertEqual(process.wait(PATIENCE), 1)

    def test_no_output(self):
        """Without standard output, it fails."""
        status, _, errors = self.run_without_devices(">&-", "--version")
        self.assertEqual((status, errors.count("\n")), (1, 1), errors)
        self.assertIn("/dev/null", errors)


class Home(NetCase):
    """A user without an entry in the user database and without a home."""

    def test_doctor(self):
        """There is no warning about that."""
        done = subprocess.run(["unshare", "--user", "--map-user=12345", "--", PROGRAM, "--doctor"],
                              env={"PATH": os.environ["PATH"]}, capture_output=True,
                              timeout=PATIENCE, check=False)
        self.assertEqual(done.stderr, b"")


if __name__ == "__main__":
    sandbox.main()
