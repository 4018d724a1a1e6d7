#!/usr/bin/python3
"""The bytes on the wire, captured on the other host and parsed by scapy."""

import socket
import struct

import sandbox
from case import NetCase
from scapy.layers.inet import IP, TCP
from scapy.layers.inet6 import IPv6
from scapy.layers.l2 import Ether
from segments import ACK, CLIENT_PORT, HEARTBEAT, SERVER_PORT, SYN, TERMINATE, checksum

TOLD = b"Whats up Doc?"


def layers(frame):
    """A frame's IP and TCP headers, and the payload by the lengths in them."""
    packet = Ether(frame)
    net = packet[IP] if IP in packet else packet[IPv6]
    tcp = packet[TCP]
    return net, tcp, bytes(net)[header_length(net) + tcp.dataofs * 4:total_length(net)]


def header_length(net):
    """The length of the IP header."""
    return net.ihl * 4 if net.version == 4 else 40


def total_length(net):
    """The length of the IP packet."""
    return net.len if net.version == 4 else net.plen + 40


def tcp_checksum(net):
    """The checksum over a TCP segment with its own checksum: 0 if correct."""
    data = bytes(net)[header_length(net):total_length(net)]
    addresses = bytes(net)[12:20] if net.version == 4 else bytes(net)[8:40]
    return checksum(addresses + struct.pack("!II", len(data), 6) + data)


class Wire(NetCase):
    """Every segment of a conversation."""

    def exchanges(self, tap, port):
        """The segments to this port, in groups of three."""
        found = [layers(frame) for frame, _, _ in tap.frames()
                 if (TCP in (packet := Ether(frame)) and packet[TCP].dport == port
                     and str(packet[TCP].flags) in ("S", "A", "PA"))]
        by_number = {(tcp.sport, tcp.seq): (net, tcp, data) for net, tcp, data in found}
        exchanges = [[by_number[tcp.sport, (tcp.seq + step) % 2**32] for step in range(3)]
                     for _, tcp, _ in found if tcp.flags == "S"]
        self.assertEqual(len(found), 3 * len(exchanges), "nothing else was injected")
        return exchanges

    def assert_exchange(self, exchange, payload, minimum, ack=1):
        """Check each field of SYN, ACK, and ACK with the payload."""
        (_, syn, _), (_, bare, _), (_, last, _) = exchange
        self.assertEqual([str(tcp.flags) for _, tcp, _ in exchange], ["S", "A", "A"])
        self.assertEqual([tcp.seq for _, tcp, _ in exchange],
                         [(syn.seq + step) % 2**32 for step in range(3)])
        self.assertEqual((syn.ack, bare.ack, last.ack), (0, ack, ack))
        self.assertEqual([data for _, _, data in exchange], [b"", b"", payload])
        self.assertEqual([total_length(net) for net, _, _ in exchange],
                         [minimum, minimum, minimum + len(payload)])
        for net, tcp, _ in exchange:
            self.assertEqual((tcp.window, tcp.dataofs, tcp.options), (8192, 5, []))
            self.assertEqual(tcp_checksum(net), 0)
            self.assertEqual((tcp.sport, tcp.dport), (syn.sport, syn.dport))
            self.assertTrue(1024 <= tcp.sport <= 65535)
            if net.version == 4:
                self.assertEqual((net.ihl, net.options), (5, []))
                self.assertEqual(checksum(bytes(net)[:20]), 0)

    def conversation(self, address, minimum):
        """A message, three answered pulses and a TERMINATE, with each segment checked in both directions."""
        lab = self.lab("server", "client")
        here, there = getattr(lab["server"], address), getattr(lab["client"], address)
        at_client, at_server = self.tap(lab["client"]), self.tap(lab["server"])
        server = self.server(lab["server"], timeout=0.5)
        client = self.client(lab["client"], here, f"--message={TOLD.decode()}", "--message=é")
        server.wait("alive", count=3)
        client.wait("pulse-answered", count=3)
        self.stop(client)
        server.wait("session-closed", reason="terminated")
        self.stop(server)
        told = self.exchanges(at_server, SERVER_PORT)
        payloads = [exchange[2][2] for exchange in told]
        self.assertEqual(payloads[:2], [TOLD, "é".encode()])
        self.assertEqual(set(payloads[2:-1]), {HEARTBEAT})
        self.assertEqual(payloads[-1], TERMINATE)
        asked = self.exchanges(at_client, CLIENT_PORT)
        self.assertGreaterEqual(len(asked), 3)
        numbers = {(exchange[0][1].seq + 1) % 2**32 for exchange in asked}
        for exchange, payload in zip(told, payloads):
            ack = exchange[2][1].ack if payload == HEARTBEAT else 1
            self.assertIn(ack, numbers if payload == HEARTBEAT else {1}, "a pulse's, if it answers one")
            self.assert_exchange(exchange, payload, minimum, ack)
            self.assertEqual({(net.src, net.dst) for net, _, _ in exchange}, {(there, here)})
        for exchange in asked:
            self.assert_exchange(exchange, HEARTBEAT, minimum)
            self.assertEqual({(net.src, net.dst) for net, _, _ in exchange}, {(here, there)})
        return told, asked

    def test_ipv4(self):
        """40, 40 and 40 + n bytes."""
        told, asked = self.conversation("ipv4", 40)
        self.assert_ports(told, asked)
        starts = {exchange[0][1].seq for exchange in told + asked}
        self.assertEqual(len(starts), len(told) + len(asked), "each starts at a random number")
        self.assertGreater(max(starts) - min(starts), 2**16)

    def test_ipv6(self):
        """60, 60 and 60 + n bytes."""
        self.assert_ports(*self.conversation("ipv6", 60))

    def assert_ports(self, told, asked):
        """Check that the client keeps its port, and that the server uses a new one for each pulse."""
        kept = {exchange[0][1].sport for exchange in told}
        self.assertEqual(len(kept), 1)
        self.assertTrue(1024 <= min(kept) <= 65353)
        drawn = {exchange[0][1].sport for exchange in asked}
        self.assertGreater(len(drawn), 1)

    def test_unanswered(self):
        """If the SYN is not answered, the acknowledgement number is 1."""
        lab = self.lab("server", "client")
        for host in (lab["server"], lab["client"]):
            host.drop_all()
        at_client, at_server = self.tap(lab["client"]), self.tap(lab["server"])
        server = self.server(lab["server"], "--answer-wait=0.2", timeout=0.5)
        client = self.client(lab["client"], lab["server"].ipv4, "--message=hello",
                             "--answer-wait=0.2")
        server.wait("alive")
        self.stop(client, server)
        self.assert_exchange(self.exchanges(at_server, SERVER_PORT)[0], b"hello", 40)
        self.assert_exchange(self.exchanges(at_client, CLIENT_PORT)[0], HEARTBEAT, 40)

    def test_answered_by_a_listener(self):
        """The sequence number of a listener's SYN+ACK is acknowledged."""
        lab = self.lab("server", "client")
        with lab["client"].inside():
            listener = socket.create_server(("0.0.0.0", CLIENT_PORT))
        self.addCleanup(listener.close)
        tap = self.tap(lab["client"])
        server = self.server(lab["server"], timeout=0.5)
        client = self.client(lab["client"], lab["server"].ipv4, "--message=hello")
        pulse = server.wait("pulse-sent")
        self.assertEqual(pulse["host"], "answered")
        server.wait("alive", pulse=1)
        tap.wait(sport=CLIENT_PORT, flags=SYN | ACK)
        tap.wait(dport=CLIENT_PORT, payload=HEARTBEAT)
        answer = [frame for frame, _, _ in tap.frames()
                  if TCP in (packet := Ether(frame)) and packet[TCP].flags == "SA"][0]
        exchange = self.exchanges(tap, CLIENT_PORT)[0]
        self.assert_exchange(exchange, HEARTBEAT, 40, ack=(Ether(answer)[TCP].seq + 1) % 2**32)
        self.stop(client, server)


if __name__ == "__main__":
    sandbox.main()
