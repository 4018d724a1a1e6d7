#!/usr/bin/python3
"""Tests of the test tools: the independent client and server understand each other."""

import os
import pathlib
import unittest

import sandbox
from case import NetCase
from scapy.layers.inet import TCP
from scapy.utils import rdpcap
from scapy_peer import HEARTBEAT, ORIGINAL_PAUSE, TERMINATE


class ScapyPeer(NetCase):
    """The client and the server of scapy_peer."""

    def pair(self, **settings):
        """A server and its client."""
        lab = self.lab("server", "client")
        server = self.scapy_server(lab["server"], **settings)
        return lab, server, self.scapy_client(lab["client"], server.address, **settings)

    def test_pulse_is_answered_and_silence_is_not(self):
        """Session, message, answered pulse, silence, give-up."""
        _, server, client = self.pair()
        server.watch(timeout=0.5, pulses=2, interval=0.3)
        self.assertEqual(client.say(b"Whats up Doc?"), "RA")
        server.log.wait("payload", payload=b"Whats up Doc?")
        server.log.wait("payload", payload=HEARTBEAT)
        client.answering = False
        server.log.wait("gave-up", peer=client.address)
        self.assertEqual(server.open(), set())

    def test_terminate(self):
        """TERMINATE ends the session."""
        _, server, client = self.pair()
        client.say(b"hello")
        server.log.wait("payload", payload=b"hello")
        self.assertEqual(server.open(), {client.address})
        client.say(TERMINATE)
        server.log.wait("payload", payload=TERMINATE)
        self.assertEqual(server.open(), set())

    def test_ipv6(self):
        """The same over IPv6."""
        lab = self.lab("server", "client")
        server = self.scapy_server(lab["server"], address=lab["server"].ipv6)
        client = self.scapy_client(lab["client"], lab["server"].ipv6, address=lab["client"].ipv6)
        self.assertEqual(client.say(b"six"), "RA")
        server.log.wait("payload", payload=b"six", peer=lab["client"].ipv6)
        self.assertEqual(server.pulse(client.address), "RA")
        server.log.wait("payload", payload=HEARTBEAT)

    def test_drop_all_leaves_the_syn_unanswered(self):
        """Behind a firewall no kernel answers, but the payload arrives."""
        lab, server, client = self.pair(patience=0.2)
        lab["server"].drop_all()
        self.assertIsNone(client.say(b"through"))
        server.log.wait("payload", payload=b"through")

    @unittest.skipUnless("HB_CAPTURES" in os.environ, "no captures of the original")
    def test_same_segments_as_the_original(self):
        """The first message is the same as in a capture of the original, in every relevant field."""
        captures = pathlib.Path(os.environ["HB_CAPTURES"])
        packets = rdpcap(str(captures / "original-conversation.pcap"))
        theirs = [packet[TCP] for packet in packets[:6] if packet[TCP].dport == 11414]
        lab = self.lab("server", "client")
        tap = self.tap(lab["server"])
        client = self.scapy_client(lab["client"], lab["server"].ipv4, slow=ORIGINAL_PAUSE)
        client.say(bytes(theirs[-1].payload))
        ours = tap.wait(count=3, dport=11414)
        for one, other in zip(theirs, ours):
            self.assertEqual((one.seq, one.ack, int(one.flags), one.window),
                             (other.seq, other.ack, other.flags, other.window))
            self.assertEqual(bytes(one.payload), other.payload)


if __name__ == "__main__":
    sandbox.main()
