"""What the benchmarks share: a network of their own, the program in it, and their figures."""

import json
import math
import os
import pathlib
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import time
from typing import NamedTuple

SKIPPED = 77
PROGRAM = os.environ.get("HEARTBEATS", "heartbeats")
FRAMES = os.environ.get("HB_FRAMES", "frames")
SENDER = os.environ.get("HB_SENDER", "sender")
TICKS = os.sysconf("SC_CLK_TCK")

# The two ends of a cable: the peers are at the first, the server is at the second.
PEERS_LINK, SERVER_LINK = "peers0", "server0"
NETWORK = f"""
link add {PEERS_LINK} type veth peer name {SERVER_LINK} address 02:00:00:00:00:01
link set {PEERS_LINK} arp off
link set {SERVER_LINK} arp off
link set lo up
link set {PEERS_LINK} up
link set {SERVER_LINK} up
addr add 198.18.0.1/15 dev {SERVER_LINK}
"""

_UNSHARE = ("unshare", "--user", "--map-root-user", "--net", "--")
_INSIDE = "HB_BENCHMARK_SANDBOX"


class Usage(NamedTuple):
    """What a process took, in seconds."""

    wall: float
    user: float


def skip(reason):
    """Say why this cannot be measured here."""
    print(f"cannot run: {reason}", file=sys.stderr)
    sys.exit(SKIPPED)


def median(values):
    """The middle one."""
    return statistics.median(values)


def percentile(values, share):
    """The least value that this share of them does not exceed."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def processor(pid):
    """How much of the processor a process has taken, in seconds."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def enter_network():
    """Become this same benchmark in namespaces of its own, with a cable in them."""
    os.environ["PATH"] += ":/usr/sbin:/sbin"
    if _INSIDE not in os.environ:
        for tool in "unshare", "ip":
            if shutil.which(tool) is None:
                skip(f"{tool} is not installed")
        tried = subprocess.run([*_UNSHARE, "ip", "link", "add", "type", "veth"],
                               capture_output=True, text=True, check=False)
        if tried.returncode != 0:
            skip(f"no namespaces for this user: {tried.stderr.strip()}")
        os.environ[_INSIDE] = "1"
        os.execvp(_UNSHARE[0], [*_UNSHARE, sys.executable, *sys.argv])
    subprocess.run(["ip", "-batch", "-"], input=NETWORK, text=True, check=True)
    # Its neighbour discovery would be counted among the frames that came.
    for link in PEERS_LINK, SERVER_LINK:
        switch = pathlib.Path(f"/proc/sys/net/ipv6/conf/{link}/disable_ipv6")
        if switch.exists():
            switch.write_text("1", "ascii")


def received():
    """How many frames have come to the server's end."""
    # /sys shows the network that it was mounted in, /proc that of whoever reads it.
    for line in pathlib.Path("/proc/net/dev").read_text("ascii").splitlines():
        name, _, numbers = line.strip().partition(":")
        if name == SERVER_LINK:
            return int(numbers.split()[1])
    raise LookupError(SERVER_LINK)


def send(peers, messages, segments=3, rate=0):
    """Messages from the peers' end; how long that took."""
    arguments = map(str, (PEERS_LINK, peers, messages, segments, rate))
    done = subprocess.run([SENDER, *arguments], stdout=subprocess.PIPE, text=True, check=True)
    return float(done.stdout)


class _Listener:
    """A process that says when it is ready, and sums up when it is interrupted."""

    def __init__(self, argv):
        self._process = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                         text=True)
        self.first_line = self._process.stdout.readline()
        if not self.first_line:
            raise RuntimeError(f"{argv[0]} ended with {self._process.wait()}")

    @property
    def pid(self):
        """Its number."""
        return self._process.pid

    def hold(self):
        """Keep the processor from it, as a busy machine does."""
        self._process.send_signal(signal.SIGSTOP)

    def release(self):
        """Give it back."""
        self._process.send_signal(signal.SIGCONT)

    def lines(self):
        """What it says, as it comes."""
        return iter(self._process.stdout.readline, "")

    def end(self):
        """End it, where somebody else reads what it says."""
        self._process.send_signal(signal.SIGINT)
        self._process.wait(timeout=30)

    def stop(self):
        """End it; what it said since it was ready."""
        self._process.send_signal(signal.SIGINT)
        output, _ = self._process.communicate(timeout=30)
        return output.splitlines()


class Server(_Listener):
    """The program as a server."""

    def __init__(self, *options, quiet=True):
        super().__init__([PROGRAM, "--role=server", f"--interface={SERVER_LINK}", "--format=json",
                          *(["--quiet"] if quiet else []), *options])
        self.filter = json.loads(self.first_line)["filter"]

    def stop(self):
        """End it; its summary."""
        return json.loads(super().stop()[-1])


class Counter(_Listener):
    """libpcap, and nothing else."""

    def __init__(self, link, capture_filter, settings, path=None):
        super().__init__([FRAMES, "listen", link, capture_filter, settings,
                          *([path] if path else [])])

    def stop(self):
        """End it; the frames that it saw, and those that the kernel had no room for."""
        seen, dropped = super().stop()[-1].split()
        return int(seen), int(dropped)


def run(argv):
    """Run a program to its end; what it said, and what it took."""
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(argv, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, check=True)
    ended, after = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    return done.stdout, Usage(ended - began, after.ru_utime - before.ru_utime)
