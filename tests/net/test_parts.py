#!/usr/bin/python3
"""Texts that are too big for the path (VPN, PPPoE) are sent in parts, or reported as undeliverable."""

import sandbox
from case import NetCase
from heartbeats import seconds

NARROW = 1420
PATIENCE = 40

# 1,400 bytes with characters of several bytes, so that parts do not end evenly.
TEXT = "x" + "äöü€🦆" * 107 + "é€€"
assert len(TEXT.encode()) == 1400


class Parts(NetCase):
    """A near client, a far server, and a router in between."""

    def network(self):
        """Both hosts, and the addresses of the far one, behind a link with a small MTU."""
        lab = self.lab("near", "router", "far")
        near, router, far = lab["near"], lab["router"], lab["far"]
        far.remove()
        router.ip(f"link add far0 mtu {NARROW} type veth peer name eth0 mtu {NARROW} address {far.mac} "
                  f"netns {far.netns}", "addr add 198.19.0.1/24 dev far0",
                  "addr add fd00:1::1/64 dev far0 nodad", "link set far0 up")
        router.run(["sysctl", "-qw", "net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1"])
        far.ipv4, far.ipv6 = "198.19.0.2", "fd00:1::2"
        far.ip(f"addr add {far.ipv4}/24 dev eth0", f"addr add {far.ipv6}/64 dev eth0 nodad",
               "link set eth0 up", "route add default via 198.19.0.1", "route add default via fd00:1::1")
        far.wait_up("eth0")
        router.wait_up("far0")
        near.ip(f"route add 198.19.0.0/24 via {router.ipv4}",
                f"route add fd00:1::/64 via {router.ipv6}")
        return near, router, far

    def say(self, host, server):
        """Send the long text and a short one with --once; both succeed."""
        client = self.program(host, "--role=client", f"--server={server}", "--once",
                              f"--message={TEXT}", "--message=after it")
        self.assertEqual(client.exit_status(PATIENCE), 0, (client.errors, client.all()))
        sent = client.all("message-sent")
        self.assertEqual([one["text"] for one in sent], [TEXT, "after it"])
        self.assertEqual([one["host"] for one in sent], ["answered", "answered"])
        self.assertEqual(client.all("warning"), [])
        return sent

    def assert_heard(self, server, peer):
        """Check that the whole text arrived, in order, with no character split."""
        server.wait("message", peer=peer, text="after it")
        heard = server.all("message", peer=peer)
        self.assertEqual("".join(one["text"] for one in heard), TEXT + "after it")
        self.assertEqual(len(heard), 3, "two parts and what came after them")

    def through(self, version):
        """A router on the path reports its MTU."""
        near, _, far = self.network()
        server = self.server(far, timeout=60)
        self.say(near, getattr(far, version))
        self.assert_heard(server, getattr(near, version))
        self.stop(server)

    def test_ipv4(self):
        """ICMP type 3, code 4."""
        self.through("ipv4")

    def test_ipv6(self):
        """ICMPv6 type 2."""
        self.through("ipv6")

    def out_of(self, version):
        """The client's own link has a small MTU."""
        lab = self.lab("near", "far")
        near, far = lab["near"], lab["far"]
        near.ip(f"link set eth0 mtu {NARROW}")
        server = self.server(far, timeout=60)
        self.say(near, getattr(far, version))
        self.assert_heard(server, getattr(near, version))
        self.stop(server)

    def test_own_link_ipv4(self):
        """The kernel refuses a segment that is too big."""
        self.out_of("ipv4")

    def test_own_link_ipv6(self):
        """The same."""
        self.out_of("ipv6")

    def test_other_implementation(self):
        """For the original's server, each part is a message."""
        near, _, far = self.network()
        server = self.scapy_server(far)
        self.say(near, far.ipv4)
        server.log.wait("payload", payload=b"after it")
        heard = [one["payload"] for one in server.log.all("payload")]
        self.assertEqual(b"".join(heard[:2]).decode(), TEXT)
        self.assertEqual(heard[2], b"after it")

    def test_wide_enough(self):
        """Without an error, it is one message, after a short wait."""
        lab = self.lab("near", "far")
        server = self.server(lab["far"], timeout=60)
        sent = self.say(lab["near"], lab["far"].ipv4)
        heard = server.wait("message", text=TEXT)
        self.assertLess(seconds(sent[0]) - seconds(heard), 1.0)
        self.stop(server)

    def test_too_narrow(self):
        """If even the smallest part does not fit, a warning says how many bytes would."""
        near, router, far = self.network()
        for host, link in (router, "far0"), (far, "eth0"):
            host.ip(f"link set {link} mtu 500")
        client = self.program(near, "--role=client", f"--server={far.ipv4}", "--once",
                              f"--message={TEXT}")
        self.assertEqual(client.exit_status(PATIENCE), 1)
        self.assertEqual(client.all("message-sent"), [])
        self.assertIn("in parts of at most 460 bytes", client.all("warning", about="send")[0]["text"])


if __name__ == "__main__":
    sandbox.main()
