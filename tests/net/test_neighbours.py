#!/usr/bin/python3
"""Hosts on the link that do not answer ARP or NDP do not affect others, however many there are."""

import time
from typing import NamedTuple

import sandbox
from case import NetCase
from heartbeats import seconds
from lab import ALLOW_NEIGHBOURS
from segments import SERVER_PORT, SYN, build, say

CROWD = [f"198.18.1.{number}" for number in range(1, 255)]
OTHERS = [f"198.18.2.{number}" for number in range(1, 6)]
FORGED = 2000
# Each gives a budget of nine segments, without which the pulses of a thousand peers are not sent.
WORDS = 10


class Adapter(NamedTuple):
    """A second adapter of a host."""

    mac: str


class Neighbours(NetCase):
    """One peer's unresolved address does not delay others."""

    def test_crowd_vanishes(self):
        """254 validated peers vanish at once: five others get their verdicts in time."""
        lab = self.lab("server", "crowd", "others")
        lab["server"].ip("route add 198.18.1.0/24 dev eth0", "route add 198.18.2.0/24 dev eth0")
        lab["crowd"].ip(*(f"addr add {one}/32 dev eth0" for one in CROWD))
        lab["others"].ip(*(f"addr add {one}/32 dev eth0" for one in OTHERS))
        server = self.server(lab["server"], "--answer-wait=0.5", timeout=1, pulses=3, interval=0.5)
        here = lab["server"].ipv4
        crowd, others = self.tap(lab["crowd"]), self.tap(lab["others"])
        for one in CROWD:
            crowd.send_to(lab["server"], say(one, here, b"hello"))
        server.wait("pulse-sent", pulse=1, count=len(CROWD))
        lab["crowd"].ip(*(f"addr del {one}/32 dev eth0" for one in CROWD))
        lab["server"].ip("neigh flush dev eth0")
        for one in OTHERS:
            others.send_to(lab["server"], say(one, here, b"hello"))
        for one in OTHERS:
            heard = server.wait("message", peer=one)
            gave_up = server.wait("gave-up", peer=one)
            self.assertEqual(gave_up["verdict"], "program-dead")
            self.assert_passed(seconds(gave_up) - seconds(heard), 1 + 3 * 0.5)
        server.wait("gave-up", count=len(CROWD) + len(OTHERS), timeout=40)
        self.stop(server)

    def test_behind_a_router(self):
        """Peers behind a router are not delayed by hosts that vanished from the link."""
        lab = self.lab("server", "crowd", "router", "far")
        lab.cable("router", "outer", "198.18.30.1", "far", "link0", "198.18.30.2")
        lab["router"].ip("addr add fe80::1/64 dev eth0 nodad",
                         "addr add fd01::1/64 dev outer nodad")
        lab["router"].forward()
        lab["far"].ip("addr add fd01::2/64 dev link0 nodad", "route add default via fd01::1")
        lab["server"].ip("route add fd01::/64 via fe80::1 dev eth0")
        crowd = [f"fd00::1:{number:x}" for number in range(1, 255)]
        lab["crowd"].ip(*(f"addr add {one}/128 dev eth0 nodad" for one in crowd))
        here, peer = lab["server"].ipv6, "fd01::2"
        server = self.server(lab["server"], "--answer-wait=0.5", timeout=1, pulses=3, interval=0.5)
        client = self.client(lab["far"], here, interface="link0")
        # Wait until all links on the path are up.
        for _ in range(20):
            client.say("hello")
            if server.find("message", 0.5, peer=peer):
                break
        server.wait("alive", peer=peer, pulse=1)
        tap = self.tap(lab["crowd"])
        for one in crowd:
            tap.send_to(lab["server"], say(one, here, b"hello"))
        server.wait("pulse-sent", pulse=1, host="answered", count=len(crowd))
        lab["crowd"].ip(*(f"addr del {one}/128 dev eth0" for one in crowd))
        lab["server"].ip("neigh flush to fd00::1:0/112 dev eth0")
        client.close()
        gave_up = server.wait("gave-up", peer=peer)
        heard = server.all("alive", peer=peer)[-1]
        self.assertEqual(gave_up["verdict"], "program-dead")
        self.assert_passed(seconds(gave_up) - seconds(heard), 1 + 3 * 0.5)
        self.stop(server)

    def test_forged_crowd(self):
        """An attacker makes us resolve hosts that do not exist: a real death is reported in time."""
        lab = self.lab("server", "client", "old", "forger")
        lab["old"].drop_all(ALLOW_NEIGHBOURS)
        server = self.server(lab["server"], "--answer-wait=0.5", timeout=1, pulses=2, interval=0.5)
        here, peer = lab["server"].ipv6, lab["client"].ipv6
        client = self.client(lab["client"], here, "--message=hello")
        server.wait("alive", peer=peer, pulse=1)
        # It is not validated: it has only answered before.
        original = self.scapy_client(lab["old"], here, address=lab["old"].ipv6)
        original.say(b"hello")
        server.wait("alive", peer=original.address, pulse=1)
        tap = self.tap(lab["forger"])
        tap.send_to(lab["server"], [build(f"fd00::1:{number:x}", here, 40000, SERVER_PORT, SYN, 7)
                                    for number in range(1, FORGED)])
        # By now their pulses are being sent; not all of them are reported.
        server.wait("timed-out", peer="fd00::1:1")
        # Not all answers are reported: the last ones came within the timeout before.
        gone = time.time()
        lab["client"].remove()
        lab["old"].remove()
        # Only those two: new ones appear before a flush of all entries ends.
        lab["server"].ip(*(f"neigh flush dev eth0 to {one}" for one in (peer, original.address)))
        client.close()
        original.answering = False
        gave_up = server.wait("gave-up", peer=peer)
        # All namespaces share the kernel's table of neighbours: if it is full, the pulse is repeated a second later.
        again = len(server.all("warning", about="send", peer=peer))
        self.assert_passed(seconds(gave_up) - gone, 2 * (0.5 + 0.5), late=1 + again)
        self.assertEqual(gave_up["verdict"], "host-silent")
        gave_up = server.wait("gave-up", peer=original.address)
        again = len(server.all("warning", about="send", peer=original.address))
        self.assert_passed(seconds(gave_up) - gone, 2 * 0.5, late=1 + 2 * 0.5 + again)
        self.stop(server)


class Interfaces(NetCase):
    """One interface's trouble does not affect the peers of another."""

    def test_queue_that_does_not_empty(self):
        """An adapter with a carrier hangs: its segments only fill its own send buffer."""
        lab = self.lab("server", "client", "crowd")
        lab.cable("server", "up2", "198.18.20.1", "crowd", "link0", "198.18.20.2")
        lab["server"].ip("route add 198.18.1.0/24 via 198.18.20.2")
        lab["crowd"].ip(*(f"addr add {one}/32 dev link0" for one in CROWD))
        server = self.server(lab["server"], "--answer-wait=0.1", interface="any", timeout=1,
                             pulses=1000, interval=0.1)
        peer = lab["client"].ipv4
        self.client(lab["client"], lab["server"].ipv4, "--message=hello")
        server.wait("alive", peer=peer, pulse=1)
        crowd = self.tap(lab["crowd"], link="link0")
        lab["server"].ip("link set up2 address 02:00:00:00:0f:02")
        for one in CROWD * WORDS:
            crowd.send_to(Adapter("02:00:00:00:0f:02"), say(one, "198.18.20.1", b"hello"))
        server.wait("pulse-sent", pulse=1, host="answered", count=len(CROWD))
        lab["server"].run(["tc", "qdisc", "add", "dev", "up2", "root", "tbf", "rate", "1kbit",
                           "burst", "1600", "limit", "10000000"])
        server.wait("warning", about="send", timeout=40)
        server.wait("alive", since=server.mark(), peer=peer, count=3)
        self.stop(server)


if __name__ == "__main__":
    sandbox.main()
