#!/usr/bin/python3
"""Peers that fall silent together: what they have in common, and who is not among them."""

import sandbox
from case import NetCase
from heartbeats import seconds

PEERS = 10
BEHIND = [f"198.18.5.{number}" for number in range(10, 10 + PEERS)]
RULES = {"timeout": 1.5, "pulses": 2, "interval": 0.5}


class Router(NetCase):
    """Ten peers behind a router, and two on the server's link."""

    def network(self):
        """The peers behind the router are addresses of one host, each with a client of its own."""
        lab = self.lab("server", "router", "peers", "early", "alive")
        lab.cable("router", "inner", "198.18.5.1", "peers", "link0", BEHIND[0])
        lab["peers"].ip(*(f"addr add {address}/24 dev link0" for address in BEHIND[1:]),
                        "route add default via 198.18.5.1")
        lab["server"].ip(f"route add 198.18.5.0/24 via {lab['router'].ipv4}")
        lab["router"].forward()
        return lab

    def clients(self, lab):
        """A beat a second from each address behind the router, and from those on the link."""
        for index, address in enumerate(BEHIND):
            lab["peers"].ip(f"route add {self.alias(index)}/32 via 198.18.5.1 src {address}")
            lab["server"].ip(f"addr add {self.alias(index)}/32 dev lo")
            self.client(lab["peers"], self.alias(index), "--beat=1", interface="link0")
            lab["router"].ip(f"route add {self.alias(index)}/32 via {lab['server'].ipv4}")
        return [self.client(lab[name], lab["server"].ipv4, "--beat=1") for name in ("early", "alive")]

    @staticmethod
    def alias(index):
        """The server's address for one of the peers: a client takes its own from the route to it."""
        return f"198.18.9.{index + 1}"

    def test_stopped(self):
        """One incident has exactly these peers; it is over when they are back."""
        lab = self.network()
        server = self.server(lab["server"], interface="any", **RULES)
        early, alive = self.clients(lab)
        for peer in (*BEHIND, lab["early"].ipv4, lab["alive"].ipv4):
            server.wait("alive", peer=peer, count=3)
        early.close()
        server.wait("gave-up", peer=lab["early"].ipv4)
        self.assertIsNone(server.find("incident-opened", 1.5))

        lab["router"].unplug()
        for peer in BEHIND:
            server.wait("gave-up", peer=peer)
        last = max(seconds(event) for event in server.all("gave-up"))
        opened = server.wait("incident-opened")
        told = opened
        while sorted(told["peers"]) != sorted(BEHIND):
            told = server.wait("incident-changed", since=server.mark())
        self.assert_passed(seconds(told) - last, 1, late=1)
        self.assertEqual(told["count"], PEERS)
        self.assertEqual(told["next_hop"], lab["router"].mac)
        self.assertEqual(told["subnet"], "198.18.5.0/24")
        self.assertFalse(told["own"])
        self.assertIn(f"all come through {lab['router'].mac}", told["text"])
        self.assertEqual(len(server.all("incident-opened")), 1)

        lab["router"].plug()
        closed = server.wait("incident-closed", timeout=30)
        self.assertEqual(sorted(closed["peers"]), sorted(BEHIND))
        self.assertEqual(server.all("incident-opened"), [opened])
        self.stop(alive, server)


if __name__ == "__main__":
    sandbox.main()
