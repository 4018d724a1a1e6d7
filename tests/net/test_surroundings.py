#!/usr/bin/python3
"""What a process is given: disks, limits, streams, a home. It says what is missing, and ends well."""

import os
import pathlib
import struct
import subprocess
import tempfile

import sandbox
from case import NetCase
from heartbeats import PROGRAM

PATIENCE = 20
FULL = "No space left on device"
GROWN = "File too large"

# More than any role has open.
FILES = 40

# A capture, and a frame of which a good deal is missing.
FRAME_BEGUN = struct.pack("=IHHIIIIIIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1, 0, 0, 200_000, 200_000) + bytes(150_000)

# Has the program believe in another wall clock.
SET_CLOCK = os.environ.get("HB_SET_CLOCK", str(pathlib.Path(PROGRAM).parent / "../tests/net/set-clock.so"))


class Clock(NetCase):
    """The wall clock is not ours, and somebody may set it at any time."""

    def test_set_back(self):
        """By an hour, while a server runs: what comes from then on is heard, and nobody is buried."""
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
    """A recording that cannot grow any more is told of once, truly, and the watch goes on."""

    def setUp(self):
        """A folder for it."""
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))

    def watches(self, path, reason, prefix=()):
        """A server that records there goes on when that ends."""
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
        """Nothing can be written from the start."""
        self.watches("/dev/full", FULL)

    def test_full(self):
        """A disk that fills up."""
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8k", "tmpfs", self.folder], check=True)
        self.addCleanup(subprocess.run, ["umount", "--lazy", self.folder], check=True)
        self.watches(self.folder / "x.pcap", FULL)

    def test_limit(self):
        """A limit on the size of files."""
        self.watches(self.folder / "x.pcap", GROWN, prefix=("prlimit", "--fsize=4096", "--"))

    def test_output(self):
        """The same limit for what a client tells ends it, but not without a word."""
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
    """So few files may be open that it cannot run."""

    def ends_well(self, *options):
        """With any number it runs, or says which limit to raise; with enough it runs."""
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
    """Standard streams that are not there, with no /dev/null to put in their place."""

    def run_without_devices(self, streams, *options):
        """The program where /dev is empty."""
        script = f'mount -t tmpfs tmpfs /dev\nexec "$@" {streams}'
        done = subprocess.run(["unshare", "--mount", "--", "sh", "-euc", script, "sh", PROGRAM, *options],
                              stdin=subprocess.PIPE, capture_output=True, timeout=PATIENCE,
                              check=False)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def test_all_open(self):
        """Then nothing is needed."""
        status, output, errors = self.run_without_devices("", "--version")
        self.assertEqual((status, errors), (0, ""))
        self.assertIn("heartbeats", output)

    def test_no_input(self):
        """There is nothing to read."""
        for streams in "<&-", "<&- 2>&-":
            status, output, errors = self.run_without_devices(streams, "--role=server", "--read=-")
            self.assertEqual((status, output), (1, ""), errors)
            self.assertEqual(errors.count("\n"), int("2" not in streams))

    def test_no_errors(self):
        """Its place is taken all the same: no other file gets its number, and complaints with it."""
        script = 'mount -t tmpfs tmpfs /dev\nexec "$@" 2>&-'
        with subprocess.Popen(["unshare", "--mount", "--", "sh", "-euc", script, "sh", PROGRAM,
                               "--role=server", "--read=-"], stdin=subprocess.PIPE,
                              stdout=subprocess.DEVNULL) as process:
            # More than a pipe holds, of a frame that is longer: it reads, and has begun by then.
            process.stdin.write(FRAME_BEGUN)
            process.stdin.flush()
            self.assertIn("pipe:", os.readlink(f"/proc/{process.pid}/fd/2"))
            process.stdin.close()
            self.assertEqual(process.wait(PATIENCE), 1)

    def test_no_output(self):
        """Who could be told nothing is told so."""
        status, _, errors = self.run_without_devices(">&-", "--version")
        self.assertEqual((status, errors.count("\n")), (1, 1), errors)
        self.assertIn("/dev/null", errors)


class Home(NetCase):
    """Somebody whom no user database knows, and who has no home."""

    def test_doctor(self):
        """It says nothing of that."""
        done = subprocess.run(["unshare", "--user", "--map-user=12345", "--", PROGRAM, "--doctor"],
                              env={"PATH": os.environ["PATH"]}, capture_output=True,
                              timeout=PATIENCE, check=False)
        self.assertEqual(done.stderr, b"")


if __name__ == "__main__":
    sandbox.main()
