"""Shared by the benchmarks: a private network, the program in it, and their figures."""

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
    """The resources that a process has used, in seconds."""

    wall: float
    user: float


def skip(reason):
    """Exit with the reason why this cannot be measured here."""
    print(f"cannot run: {reason}", file=sys.stderr)
    sys.exit(SKIPPED)


def median(values):
    """The median."""
    return statistics.median(values)


def percentile(values, share):
    """The smallest value that is not exceeded by this share of them."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def processor(pid):
    """The CPU time of a process, seconds."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def enter_network():
    """Run this benchmark again in private namespaces, with a cable in them."""
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
    # Otherwise neighbour discovery would count as received frames.
    for link in PEERS_LINK, SERVER_LINK:
        switch = pathlib.Path(f"/proc/sys/net/ipv6/conf/{link}/disable_ipv6")
        if switch.exists():
            switch.write_text("1", "ascii")


def received():
    """The number of frames received at the server's end."""
    # /sys shows the network namespace in which it was mounted, /proc that of the reader.
    for line in pathlib.Path("/proc/net/dev").read_text("ascii").splitlines():
        name, _, numbers = line.strip().partition(":")
        if name == SERVER_LINK:
            return int(numbers.split()[1])
    raise LookupError(SERVER_LINK)


def send(peers, messages, segments=3, rate=0):
    """Send messages from the peers' end, and return how long that took."""
    arguments = map(str, (PEERS_LINK, peers, messages, segments, rate))
    done = subprocess.run([SENDER, *arguments], stdout=subprocess.PIPE, text=True, check=True)
    return float(done.stdout)


class _Listener:
    """A process that prints when it is ready, and a summary when it is interrupted."""

    def __init__(self, argv, stdin=subprocess.DEVNULL):
        self._process = subprocess.Popen(argv, stdin=stdin, stdout=subprocess.PIPE, text=True)
        self.first_line = self._process.stdout.readline()
        if not self.first_line:
            raise RuntimeError(f"{argv[0]} ended with {self._process.wait()}")

    @property
    def pid(self):
        """Its process ID."""
        return self._process.pid

    def hold(self):
        """Stop it, like a busy machine would."""
        self._process.send_signal(signal.SIGSTOP)

    def release(self):
        """Continue it."""
        self._process.send_signal(signal.SIGCONT)

    def lines(self):
        """The lines of its output, as they come."""
        return iter(self._process.stdout.readline, "")

    def end(self):
        """Interrupt it, without reading its output."""
        self._process.send_signal(signal.SIGINT)
        self._process.wait(timeout=30)

    def stop(self):
        """Interrupt it, and return its output since it was ready."""
        self._process.send_signal(signal.SIGINT)
        output, _ = self._process.communicate(timeout=30)
        return output.splitlines()


class Server(_Listener):
    """The program as a server."""

    def __init__(self, *options, quiet=True, link=SERVER_LINK):
        super().__init__([PROGRAM, "--role=server", f"--interface={link}", "--format=json",
                          *(["--quiet"] if quiet else []), *options])
        self.filter = json.loads(self.first_line)["filter"]

    def stop(self):
        """Interrupt it, and return its summary."""
        return json.loads(super().stop()[-1])


class Client(_Listener):
    """The program as a client on the loopback interface; it says @lines."""

    def __init__(self, server, lines=""):
        super().__init__([PROGRAM, "--role=client", f"--server={server}", "--interface=lo", "--format=json"],
                         stdin=subprocess.PIPE)
        self._process.stdin.write(lines)
        self._process.stdin.close()


class Counter(_Listener):
    """A bare libpcap loop."""

    def __init__(self, link, capture_filter, settings, path=None):
        super().__init__([FRAMES, "listen", link, capture_filter, settings,
                          *([path] if path else [])])

    def stop(self):
        """Interrupt it, and return the numbers of frames received and dropped by the kernel."""
        seen, dropped = super().stop()[-1].split()
        return int(seen), int(dropped)


def run(argv):
    """Run a program, and return its output and its usage."""
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(argv, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, check=True)
    ended, after = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    return done.stdout, Usage(ended - began, after.ru_utime - before.ru_utime)
