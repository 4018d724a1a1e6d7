"""Small networks of namespaces: hosts on one bridge, at 198.18.0.N and fd00::N."""

import contextlib
import ctypes
import itertools
import json
import os
import socket
import subprocess
import threading
import time

import segments

LINK = "eth0"

# How many packets may wait for the MAC address of a host. All namespaces share the socket from which the kernel answers
# with an RST over IPv4 (ipv4_tcp_sk), and its buffer: a flood from an address that no host has fills that while it waits
# for its MAC address, and for seconds no kernel answers in any other lab.
UNRESOLVED = 8
_CLONE_NEWNET = 0x40000000
_numbers = itertools.count(1)
_netns_lock = threading.Lock()
_libc = ctypes.CDLL(None, use_errno=True)

DROP_ALL = """
table inet drop_all {
    chain wall { type filter hook %s priority 0; policy drop; %s }
}
"""
LOSE = """
table bridge %s {
    chain loss {
        type filter hook forward priority 0;
        iifname "%s*" meta l4proto tcp numgen random mod 1000 < %d drop
    }
}
"""
ALLOW_NEIGHBOURS = "icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept;"


def _setns(path_or_fd):
    fd = os.open(path_or_fd, os.O_RDONLY) if isinstance(path_or_fd, str) else path_or_fd
    try:
        if _libc.setns(fd, _CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "setns")
    finally:
        os.close(fd)


def _batch(lines, netns=None):
    """Run many `ip` commands in one go: a lab of 50 hosts takes a second instead of ten."""
    where = ["-n", netns] if netns else []
    subprocess.run(["ip", *where, "-batch", "-"], input="\n".join(lines) + "\n",
                   text=True, check=True)


def _wait(condition, problem, limit=30.0):
    deadline = time.monotonic() + limit
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(problem)
        time.sleep(0.01)


class Host:
    """One namespace with a link named eth0."""

    def __init__(self, netns, port, number, bridge):
        self.netns = netns
        self.bridge = bridge
        self.port = port
        self.ipv4 = f"198.18.0.{number}"
        self.ipv6 = f"fd00::{number:x}"
        self.mac = f"02:00:00:00:00:{number:02x}"

    def ip(self, *commands):
        """Run `ip` commands inside this host."""
        _batch(commands, self.netns)

    def start(self, argv, **options):
        """Start a program in this host; it is killed when the thread that started it ends."""
        return subprocess.Popen(["setpriv", "--pdeathsig", "KILL",
                                 "nsenter", f"--net=/run/netns/{self.netns}", "--", *argv],
                                **options)

    def run(self, argv, **options):
        """Run a program in this host, and check that it succeeds."""
        return subprocess.run(["nsenter", f"--net=/run/netns/{self.netns}", "--", *argv],
                              check=True, **options)

    @contextlib.contextmanager
    def inside(self):
        """Move this thread into the host's network namespace; sockets opened there stay in it."""
        home = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
        _setns(f"/run/netns/{self.netns}")
        try:
            yield
        finally:
            _setns(home)

    def drop_all(self, but=""):
        """Install a firewall that drops all incoming packets."""
        self.run(["nft", "-f", "-"], input=DROP_ALL % ("input", but), text=True)

    def drop_all_out(self):
        """Install one that drops all outgoing packets."""
        self.run(["nft", "-f", "-"], input=DROP_ALL % ("output", ""), text=True)

    def allow_all(self):
        """Remove the firewalls."""
        self.run(["nft", "flush", "ruleset"])

    def forward(self):
        """Forward packets, as a router does."""
        self.run(["sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward; "
                  "echo 1 > /proc/sys/net/ipv6/conf/all/forwarding"])

    def number(self):
        """The index of its link."""
        return self._show(LINK)["ifindex"]

    def _show(self, link):
        return json.loads(self.run(["ip", "-json", "link", "show", link], capture_output=True).stdout)[0]

    def wait_up(self, *links):
        """Wait until these links send: the kernel drops what is sent until it has dealt with their carrier, which can
        take it a second where many links come and go."""
        for link in links:
            _wait(lambda link=link: self._show(link)["operstate"] == "UP", f"{link} of {self.netns} does not come up")

    def link_down(self):
        """Take the link down in the host, as an administrator does."""
        self.ip(f"link set {LINK} down")

    def link_up(self):
        """Bring it up again."""
        self.ip(f"link set {LINK} up")

    def unplug(self):
        """Pull the cable: the link stays up but loses its carrier."""
        _batch([f"link set {self.port} down"])

    def plug(self):
        """Plug the cable in again."""
        _batch([f"link set {self.port} up"])

    def remove(self):
        """Remove the host's link; its programs go on running without a network."""
        self.ip(f"link del {LINK}")

    def replace(self):
        """Add a new link, with the same name and addresses."""
        _batch([f"link add {self.port} type veth peer name {LINK} address {self.mac} "
                f"netns {self.netns}", f"link set {self.port} master {self.bridge} up"])
        self.configure()

    def configure(self):
        """Add the host's addresses to its link."""
        self.ip("link set lo up", f"ntable change name arp_cache dev {LINK} queue {UNRESOLVED}",
                f"addr add {self.ipv4}/24 dev {LINK}", f"addr add {self.ipv6}/64 dev {LINK} nodad", f"link set {LINK} up")


class Lab:
    """Hosts on a bridge, by name; `lab["server"]` is a Host."""

    def __init__(self, *names):
        number = next(_numbers)
        self._bridge = f"br{number}"
        self._ports_prefix = f"p{number}-"
        self._hosts = {name: Host(f"lab{number}-{name}", f"{self._ports_prefix}{index}", index,
                                  self._bridge)
                       for index, name in enumerate(names, 1)}
        commands = [f"link add {self._bridge} type bridge mcast_snooping 0",
                    f"link set {self._bridge} up"]
        for host in self._hosts.values():
            commands += [
                f"netns add {host.netns}",
                f"link add {host.port} type veth peer name {LINK} address {host.mac} "
                f"netns {host.netns}",
                f"link set {host.port} master {self._bridge} up"]
        with _netns_lock:
            _batch(commands)
        for host in self._hosts.values():
            host.configure()

        self._settle()

    def __getitem__(self, name):
        return self._hosts[name]

    def cable(self, *ends):
        """Connect two hosts by a cable; for each: its name, its link's name, and that link's address in a
        /24."""
        one, one_link, one_address, other, other_link, other_address = ends
        one, other = self[one], self[other]
        _batch([f"link add {one_link} netns {one.netns} type veth "
                f"peer name {other_link} netns {other.netns}"])
        for host, link, address in ((one, one_link, one_address),
                                    (other, other_link, other_address)):
            host.ip(f"addr add {address}/24 dev {link}", f"link set {link} up")
        one.wait_up(one_link)
        other.wait_up(other_link)

    def inject(self, host, packets):
        """Inject IP packets into the network, in frames to this host with a source that no host has."""
        with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as hand:
            hand.bind((self._bridge, 0))
            for packet in packets:
                hand.send(segments.ethernet(host.mac, "02:00:00:00:ff:ff", packet))

    def join(self, number):
        """Connect the sandbox's own namespace to the network, as the router to the outside."""
        address = f"198.18.0.{number}"
        _batch([f"addr add {address}/24 dev {self._bridge}", f"route add default dev {self._bridge}"])
        return address

    def lose(self, share):
        """From now on, lose that share of the TCP segments between the hosts."""
        rules = LOSE % (self._bridge, self._ports_prefix, round(share * 1000))
        subprocess.run(["nft", "-f", "-"], input=rules, text=True, check=True)

    def _settle(self):
        """Wait until the bridge forwards on each port and the hosts' links send, which the kernel does not do at once."""
        _wait(lambda: all(port["linkinfo"]["info_slave_data"]["state"] == "forwarding" for port in self._ports()),
              f"{self._bridge} does not forward")
        for host in self._hosts.values():
            host.wait_up(LINK)

    def _ports(self):
        shown = subprocess.run(["ip", "-j", "-d", "link", "show", "master", self._bridge],
                               capture_output=True, check=True)
        return json.loads(shown.stdout)

    def close(self):
        """Remove all namespaces and interfaces of this lab."""
        with _netns_lock:
            _batch([f"netns del {host.netns}" for host in self._hosts.values()]
                   + [f"link del {self._bridge}"])
