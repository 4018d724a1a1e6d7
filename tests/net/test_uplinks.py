#!/usr/bin/python3
"""Hosts with two uplinks: a segment uses the uplink of its source address."""

import sandbox
from case import NetCase

SERVER = "198.18.50.1"
# A client with two addresses answers from each of them in turn, a second apart.
RULES = {"timeout": 1.5, "pulses": 3, "interval": 1}


class TwoUplinks(NetCase):
    """A server with two providers, each of which drops packets with the other's addresses."""

    def network(self):
        """The peer is behind the second provider, and the default route uses the first."""
        lab = self.lab("server", "first", "second", "peer")
        lab.cable("server", "up1", "198.18.10.2", "first", "inner", "198.18.10.1")
        lab.cable("server", "up2", "198.18.20.2", "second", "inner", "198.18.20.1")
        lab.cable("second", "outer", "198.18.30.1", "peer", "link0", "198.18.30.2")
        lab["server"].ip("route add default via 198.18.10.1",
                         "rule add from 198.18.20.2 lookup 100",
                         "route add default via 198.18.20.1 table 100")
        lab["peer"].ip("route add default via 198.18.30.1")
        lab["second"].forward()
        lab["first"].drop_all()
        return lab

    def assert_watched(self, interface):
        """Check that its pulses and their answers arrive."""
        lab = self.network()
        server = self.server(lab["server"], interface=interface, timeout=1.2)
        client = self.client(lab["peer"], "198.18.20.2", "--message=hello", interface="link0")
        server.wait("alive", peer="198.18.30.2", pulse=1, count=3)
        self.assertEqual(server.all("gave-up"), [])
        for pulse in server.all("pulse-sent"):
            self.assertEqual(pulse["host"], "answered", pulse)
        self.stop(client, server)

    def test_on_any(self):
        """By the rule for its source address."""
        self.assert_watched("any")

    def test_on_the_second(self):
        """The same if that interface was named."""
        self.assert_watched("up2")

    def test_named_without_a_route(self):
        """Without a route through the named interface, the other one is not used instead."""
        lab = self.network()
        server = self.server(lab["server"], interface="up2", timeout=0.4)
        client = self.client(lab["peer"], "198.18.20.2", "--message=hello", interface="link0")
        server.wait("alive", pulse=1)
        mark = server.mark()
        tap = self.tap(lab["first"], link="inner")
        lab["server"].ip("route del default via 198.18.20.1 table 100")
        server.wait("warning", since=mark, about="send")
        self.assertIsNone(server.find("gave-up", 2, since=mark))
        self.assertEqual(tap.segments(dport=11415), [])
        lab["server"].ip("route add default via 198.18.20.1 table 100")
        server.wait("alive", since=mark, pulse=1)
        self.stop(client, server)


class Moves(NetCase):
    """A client whose route to its server, or whose address, changes."""

    def assert_moved(self, lab, server, client, old, new):
        """Check that the server knows both addresses, each answers pulses, and TERMINATE is sent from
        each."""
        server.wait("alive", peer=new)
        for peer in (old, new):
            server.wait("alive", peer=peer, pulse=1, count=2)
        mark = server.mark()
        client.say("from the new one")
        server.wait("message", since=mark, peer=new, text="from the new one")
        self.assertEqual(server.all("gave-up"), [])
        self.assertEqual(client.stop(), 0, client.errors)
        for peer in (old, new):
            server.wait("session-closed", peer=peer, reason="terminated")
        self.stop(server)

    def test_route(self):
        """The route moves to another interface, without a change of addresses."""
        lab = self.lab("server", "client")
        lab.cable("server", "inner", "198.18.20.1", "client", "up2", "198.18.20.2")
        lab["server"].ip(f"addr add {SERVER}/32 dev lo")
        lab["client"].ip(f"route add {SERVER} via {lab['server'].ipv4}")
        server = self.server(lab["server"], interface="any", **RULES)
        client = self.client(lab["client"], SERVER, "--message=hello", interface=None)
        self.assertEqual(client.all("listening")[0]["interface"], "eth0")
        old = lab["client"].ipv4
        server.wait("message", peer=old)
        lab["client"].ip(f"route replace {SERVER} via 198.18.20.1")
        client.wait("listening", interface="up2")
        self.assert_moved(lab, server, client, old, "198.18.20.2")

    def preferred(self, version, change):
        """Another address of the same link becomes the preferred one."""
        lab = self.lab("server", "client")
        old = getattr(lab["client"], version)
        server = self.server(lab["server"], **RULES)
        client = self.client(lab["client"], getattr(lab["server"], version), "--message=hello")
        server.wait("message", peer=old)
        lab["client"].ip(*change)
        return lab, server, client, old

    def test_preferred_address(self):
        """A DHCP lease expires soon, and the next one has begun."""
        change = ("addr add 198.18.0.77/24 dev eth0",
                  "route change 198.18.0.0/24 dev eth0 src 198.18.0.77")
        self.assert_moved(*self.preferred("ipv4", change), "198.18.0.77")

    def test_preferred_address_ipv6(self):
        """A privacy address is deprecated (RFC 8981), and there is a new one."""
        change = ("addr add fd00::77/64 dev eth0 nodad",
                  "addr change fd00::2/64 dev eth0 preferred_lft 0")
        self.assert_moved(*self.preferred("ipv6", change), "fd00::77")


if __name__ == "__main__":
    sandbox.main(workers=6)
