#!/usr/bin/python3
"""Peers that fall silent together: what they have in common, and who is not among them."""

import os
import subprocess
import tempfile

import sandbox
from caller import ENGINE, NAME, PATH
from case import NetCase
from heartbeats import seconds
from session_bus import SessionBus

FAR = [f"198.18.5.{number}" for number in range(10, 50)]
NEAR = [f"198.18.0.{number}" for number in range(100, 110)]
RULES = {"timeout": 1.5, "pulses": 2, "interval": 0.5}


class Router(NetCase):
    """Forty peers behind a router, and ten on the server's link."""

    def setUp(self):
        """Set up a private bus for the server."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        bus = SessionBus(folder.name)
        self.addCleanup(bus.stop)
        os.environ["DBUS_SESSION_BUS_ADDRESS"] = bus.address

    @staticmethod
    def listed():
        """The open incidents, as gdbus prints them."""
        called = subprocess.run(["gdbus", "call", "--session", "--dest", NAME, "--object-path", PATH,
                                 "--method", f"{ENGINE}.ListIncidents"], capture_output=True, text=True, check=True)
        return called.stdout.strip()

    def network(self):
        """All peers behind the router are addresses of one host, and so are those on the link; each has a client."""
        lab = self.lab("server", "router", "far", "near")
        lab.cable("router", "inner", "198.18.5.1", "far", "link0", FAR[0])
        lab["far"].ip(*(f"addr add {address}/24 dev link0" for address in FAR[1:]), "route add default via 198.18.5.1",
                      *(f"route add {alias(peer)}/32 via 198.18.5.1 src {peer}" for peer in FAR))
        lab["near"].ip(*(f"addr add {address}/24 dev eth0" for address in NEAR),
                       *(f"route add {alias(peer)}/32 via {lab['server'].ipv4} src {peer}" for peer in NEAR))
        lab["server"].ip(f"route add 198.18.5.0/24 via {lab['router'].ipv4}",
                         *(f"addr add {alias(peer)}/32 dev lo" for peer in (*FAR, *NEAR)))
        lab["router"].ip(*(f"route add {alias(peer)}/32 via {lab['server'].ipv4}" for peer in FAR))
        lab["router"].forward()
        return lab

    def test_stopped(self):
        """One incident has exactly these forty; it is over when they are back."""
        lab = self.network()
        server = self.server(lab["server"], "--bus=session", interface="any", **RULES)
        far = [self.client(lab["far"], alias(peer), "--beat=1", interface="link0") for peer in FAR]
        near = [self.client(lab["near"], alias(peer), "--beat=1") for peer in NEAR]
        for peer in (*FAR, *NEAR):
            server.wait("alive", peer=peer, count=3)
        early, *alive = near
        early.close()
        server.wait("gave-up", peer=NEAR[0])
        self.assertIsNone(server.find("incident-opened", 1.5))

        lab["router"].unplug()
        for peer in FAR:
            server.wait("gave-up", peer=peer)
        last = max(seconds(event) for event in server.all("gave-up"))
        told, number = server.wait("incident-opened"), 0
        while told["count"] < len(FAR):
            number += 1
            told = server.wait("incident-changed", count=number)
        self.assert_passed(seconds(told) - last, 1, late=1)
        self.assertEqual(sorted(told["peers"]), FAR)
        self.assertEqual(told["next_hop"], lab["router"].mac)
        self.assertEqual(told["subnet"], "198.18.5.0/24")
        self.assertFalse(told["own"])
        self.assertIn(f"all come through {lab['router'].mac}", told["text"])
        listed = self.listed()
        self.assertIn(f"'incident': <uint32 {told['incident']}>", listed)
        for peer in FAR:
            self.assertIn(f"'{peer}'", listed)

        lab["router"].plug()
        closed = server.wait("incident-closed", timeout=30)
        self.assertEqual(sorted(closed["peers"]), FAR)
        self.assertEqual(self.listed(), "(@aa{sv} [],)")
        self.assertEqual(len(server.all("incident-opened")), 1)
        self.assertEqual(len(server.all("gave-up")), len(FAR) + 1)
        self.stop(*far, *alive, server)


def alias(peer):
    """The server's address for one of the peers: a client takes its own from the route to it."""
    return f"198.18.9.{peer.rpartition('.')[2]}"


if __name__ == "__main__":
    sandbox.main()
