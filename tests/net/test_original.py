#!/usr/bin/python3
"""Other peers: the first implementation's, and hand-made frames."""

import signal
import socket
import unicodedata

import sandbox
import segments
from case import NetCase
from scapy.layers.inet import IP, TCP, fragment
from scapy.layers.l2 import Dot1Q, Ether
from scapy_peer import HEARTBEAT, ORIGINAL_PAUSE, TERMINATE
from segments import ACK, CLIENT_PORT, SERVER_PORT, SYN

FLUSHER = "198.18.0.99"
UNSAFE = ("Cc", "Cs", "Zl", "Zp")
BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
NASTY = {
    "not utf-8": b"caf\xe9 \xff\xfe\xc0\xaf",
    "cut short": "💓".encode()[:3],
    "surrogate": b"\xed\xa0\x80",
    "terminal escape": b"\x1b[31mred\x1b]0;title\x07",
    "c1 control": "\u009b31m".encode(),
    "new lines": b"one\r\ntwo\x0b\x0cthree",
    "line separators": "one\u2028two\u2029three".encode(),
    "bidi": ("invoice" + BIDI + "exe").encode(),
    "nul": b"before\0after",
    "delete": b"a\x7fb",
    "json": b'"}\n{"event":"gave-up"',
    "overlong": b"\xe0\x80\xafend",
}


class OriginalClient(NetCase):
    """The original's client with our server."""

    def pair(self, **settings):
        """Our server, and the original's slow client."""
        lab = self.lab("server", "client")
        server = self.server(lab["server"], **settings)
        client = self.scapy_client(lab["client"], lab["server"].ipv4, slow=ORIGINAL_PAUSE)
        return server, client, lab["client"].ipv4

    def test_whole_conversation(self):
        """Session, message, answered pulses, TERMINATE, new session, silence, give-up."""
        server, client, peer = self.pair(timeout=0.6)
        self.assertEqual(client.say(b"Whats up Doc?"), "RA")
        server.wait("session-opened", peer=peer)
        server.wait("message", peer=peer, text="Whats up Doc?", bytes=13)
        server.wait("alive", peer=peer, count=3)
        client.say(TERMINATE)
        server.wait("session-closed", peer=peer, reason="terminated")
        client.answering = False
        client.say(b"again")
        server.wait("session-opened", peer=peer, count=2)
        server.wait("message", peer=peer, text="again")
        gave_up = server.wait("gave-up", peer=peer)
        self.assertEqual((gave_up["pulses"], gave_up["verdict"]), (2, "program-dead"))
        server.wait("session-closed", peer=peer, reason="gave-up")
        self.stop(server)
        self.assertEqual([one["text"] for one in server.all("message")],
                         ["Whats up Doc?", "again"])
        self.assertEqual(server.summary()["open"], 0)

    def test_late_answer_counts(self):
        """A late answer to the first pulse, after the second, counts."""
        server, client, peer = self.pair(timeout=0.6, pulses=3, interval=0.5)
        client.answering = False
        client.say(b"I am slow")
        server.wait("pulse-sent", peer=peer, pulse=2)
        client.say(HEARTBEAT)
        server.wait("alive", peer=peer)
        server.wait("pulse-sent", peer=peer, pulse=1, count=2)
        self.assertEqual(server.all("gave-up"), [])
        self.stop(server)

    def test_slow_client_is_waited_for(self):
        """A peer slower than the interval is given up at first; from then on the server waits for longer."""
        lab = self.lab("server", "client")
        server = self.server(lab["server"], timeout=1.2, pulses=1, interval=0.25)
        client = self.scapy_client(lab["client"], lab["server"].ipv4, slow=0.2)
        client.say(b"I take my time")
        server.wait("gave-up", peer=lab["client"].ipv4)
        server.wait("alive", peer=lab["client"].ipv4, pulse=1, count=3)
        self.stop(server)


class OriginalServer(NetCase):
    """The original's server with our client."""

    def pair(self, *options):
        """The original's slow server, and our client."""
        lab = self.lab("server", "client", "stranger")
        server = self.scapy_server(lab["server"], slow=ORIGINAL_PAUSE)
        client = self.client(lab["client"], server.address, *options)
        return lab, server, client

    def test_whole_conversation(self):
        """Messages, answered pulses, TERMINATE."""
        _, server, client = self.pair("--message=Whats up Doc?")
        server.log.wait("payload", payload=b"Whats up Doc?")
        server.watch(timeout=0.5, pulses=3, interval=0.5)
        server.log.wait("payload", payload=HEARTBEAT, count=3)
        client.wait("pulse-received", peer=server.address, count=3)
        client.wait("pulse-answered", peer=server.address, count=3)
        client.say("still here")
        server.log.wait("payload", payload=b"still here")
        self.stop(client)
        server.log.wait("payload", payload=TERMINATE)
        self.assertEqual(server.open(), set())
        self.assertEqual(server.log.all("gave-up"), [])

    def test_killed_client_is_given_up(self):
        """The original's server notices that ours was killed."""
        lab, server, client = self.pair("--message=hello")
        server.log.wait("payload", payload=b"hello")
        client.send_signal(signal.SIGKILL)
        server.watch(timeout=0.4, pulses=2, interval=0.4)
        server.log.wait("gave-up", peer=lab["client"].ipv4)
        self.assertEqual(server.log.all("payload", payload=HEARTBEAT), [])

    def test_stranger_is_not_answered(self):
        """A pulse from another host than the client's server is counted, but not answered."""
        lab, server, client = self.pair("--message=hello")
        server.log.wait("payload", payload=b"hello")
        stranger = self.scapy_server(lab["stranger"])
        stranger.pulse(lab["client"].ipv4)
        server.pulse(lab["client"].ipv4)
        server.log.wait("payload", payload=HEARTBEAT)
        self.stop(client)
        self.assertEqual(stranger.log.all("payload"), [])
        self.assertEqual(client.all("pulse-received", peer=stranger.address), [])
        self.assertGreaterEqual(client.summary()["ignored"], 1)


class Frames(NetCase):
    """Hand-made frames to our server."""

    def setUp(self):
        """A quiet server, and a tap to send frames."""
        self.hosts = self.lab("server", "client")
        self.here, self.there = self.hosts["server"].ipv4, self.hosts["client"].ipv4
        self.hand = self.tap(self.hosts["client"])
        self.under_test = self.server(self.hosts["server"], timeout=60)

    def put(self, tcp, payload=b"", tag=None, padding=b"", **net):
        """Send a frame with this segment."""
        below = Ether(src=self.hosts["client"].mac, dst=self.hosts["server"].mac)
        below = below / Dot1Q(vlan=tag) if tag else below
        tcp.sport, tcp.dport, tcp.window = 40000, SERVER_PORT, 8192
        packet = IP(src=self.there, dst=self.here, **net) / tcp / payload
        self.hand.send(bytes(below / packet) + padding)

    def flush(self):
        """Send a message and wait for it: all earlier frames have then been handled."""
        self.hand.send_to(self.hosts["server"], segments.say(FLUSHER, self.here, b"flush"))
        self.under_test.wait("message", peer=FLUSHER, text="flush")

    def told(self):
        """All messages except for the flush; stops the server."""
        self.flush()
        self.stop(self.under_test)
        return self.under_test.all("message", peer=self.there)

    def test_payload_whose_syn_was_lost(self):
        """A payload opens the session although its SYN was lost; a TERMINATE does not."""
        self.put(TCP(flags="A", seq=3, ack=1), TERMINATE)
        self.put(TCP(flags="A", seq=3, ack=1), b"no syn")
        message = self.under_test.wait("message", text="no syn", peer=self.there)
        events = [one["event"] for one in self.under_test.all() if one["event"] != "listening"]
        self.assertEqual(events, ["session-opened", "message"], message)
        self.stop(self.under_test)

    def test_padding_is_not_data(self):
        """Padding of short frames is not part of the payload."""
        self.put(TCP(flags="S", seq=1), padding=b"SYN\xff\xff\xff")
        self.put(TCP(flags="A", seq=2, ack=1), padding=b"PADDED")
        self.put(TCP(flags="A", seq=3, ack=1), b"hi", padding=b"XXXX")
        self.assertEqual([(one["text"], one["bytes"]) for one in self.told()], [("hi", 2)])

    def test_vlan_tag(self):
        """A VLAN tag is skipped."""
        self.put(TCP(flags="S", seq=1), tag=7)
        self.put(TCP(flags="A", seq=2, ack=1), tag=7)
        self.put(TCP(flags="A", seq=3, ack=1), b"tagged", tag=7)
        self.assertEqual([(one["text"], one["bytes"]) for one in self.told()], [("tagged", 6)])

    def test_options(self):
        """Options of TCP and IP are not part of the payload."""
        options = [("MSS", 1460), ("SAckOK", b""), ("Timestamp", (1, 0)), ("NOP", None),
                   ("WScale", 7)]
        stamps = [("NOP", None), ("NOP", None), ("Timestamp", (1, 2))]
        self.put(TCP(flags="S", seq=1, options=options))
        self.put(TCP(flags="A", seq=2, ack=1, options=stamps))
        self.put(TCP(flags="A", seq=3, ack=1, options=stamps), b"with options")
        self.put(TCP(flags="A", seq=4, ack=1), b"with a router alert",
                 options=[b"\x94\x04\x00\x00"])
        self.assertEqual([one["text"] for one in self.told()],
                         ["with options", "with a router alert"])

    def test_other_flags_are_ignored(self):
        """Only a bare SYN opens a session, and only an ACK carries a message."""
        for flags in ("SA", "R", "RA", "F", "FA", "PA", "UA", "SF", "", "SEC"):
            self.put(TCP(flags=flags, seq=3, ack=1), b"no")
        self.put(TCP(flags="A", seq=3, ack=1))
        self.assertEqual(self.told(), [])
        self.assertEqual(self.under_test.all("session-opened", peer=self.there), [])
        self.assertGreaterEqual(self.under_test.summary()["ignored"], 10)

    def test_fragments(self):
        """Fragments are ignored."""
        whole = IP(src=self.there, dst=self.here) / TCP(
            sport=40000, dport=SERVER_PORT, flags="A", seq=3, ack=1) / (b"fragment" * 10)
        below = Ether(src=self.hosts["client"].mac, dst=self.hosts["server"].mac)
        for part in fragment(whole, 40):
            self.hand.send(bytes(below / part))
        self.assertEqual(self.told(), [])

    def test_malformed(self):
        """Packets with wrong lengths are counted as malformed, and do no harm."""
        self.put(TCP(flags="A", seq=3, ack=1, dataofs=3), b"header too short")
        self.put(TCP(flags="A", seq=3, ack=1, dataofs=15), b"header past the end")
        self.put(TCP(flags="A", seq=3, ack=1), b"packet past the end", len=1400)
        self.put(TCP(flags="A", seq=3, ack=1), b"packet shorter than its headers", len=30)
        self.put(TCP(flags="A", seq=3, ack=1), b"ip header too short", ihl=3)
        self.put(TCP(flags="A", seq=3, ack=1), b"wrong version", version=7)
        whole = bytes(Ether(src=self.hosts["client"].mac, dst=self.hosts["server"].mac)
                      / IP(src=self.there, dst=self.here)
                      / TCP(sport=40000, dport=SERVER_PORT, flags="A", seq=3, ack=1) / b"cut")
        for length in range(14, len(whole)):
            self.hand.send(whole[:length])
        self.assertEqual(self.told(), [])
        self.assertGreaterEqual(self.under_test.summary()["malformed"], 3)

    def test_texts_are_made_safe(self):
        """Control and bidirectional characters from the wire are escaped."""
        for payload in NASTY.values():
            self.put(TCP(flags="A", seq=3, ack=1), payload)
        told = self.told()
        self.assertEqual([one["bytes"] for one in told], [len(one) for one in NASTY.values()])
        for name, message in zip(NASTY, told):
            self.assert_safe(message["text"], name)
        self.assertIn("red", told[3]["text"])
        self.assertIn("after", told[8]["text"])
        for line in self.under_test.lines:
            self.assert_safe(line.decode().rstrip("\n"), "json")

    def assert_safe(self, text, name):
        """Check that it is safe to show on a terminal."""
        for letter in text:
            self.assertNotIn(unicodedata.category(letter), UNSAFE, f"{name}: {text!r}")
            self.assertNotIn(letter, BIDI, f"{name}: {text!r}")

    def test_text_lines_are_made_safe(self):
        """Text output is escaped, too, with one line for each message."""
        program = self.program(self.hosts["server"], "--role=server", text=True)
        program.wait_line("local ip")
        for payload in NASTY.values():
            self.put(TCP(flags="A", seq=3, ack=1), payload)
        self.flush()
        program.wait_line("said flush")
        self.assertEqual(program.stop(), 0)
        said = [line.decode().rstrip("\n") for line in program.lines if b" said " in line]
        self.assertEqual(len(said), len(NASTY) + 1)
        for line in said:
            self.assert_safe(line, "text")

    def test_greatest_payload(self):
        """The longest payload of a frame arrives complete."""
        text = "x" * 1460
        self.put(TCP(flags="A", seq=3, ack=1), text.encode())
        told = self.told()
        self.assertEqual([(one["bytes"], one["text"]) for one in told], [(1460, text)])

    def test_answers_count_as_nothing_said(self):
        """RST and SYN+ACK segments that answer nothing of ours open no session."""
        self.put(TCP(flags="RA", seq=0, ack=2))
        self.put(TCP(flags="SA", seq=9, ack=2))
        self.assertEqual(self.told(), [])
        self.assertEqual(self.under_test.all("session-opened", peer=self.there), [])


class Listeners(NetCase):
    """A host where a program listens on the port answers with SYN+ACK."""

    def test_listener_on_both_ports(self):
        """On both hosts, another program listens on the role's port."""
        lab = self.lab("server", "client")
        for host, port in (("server", SERVER_PORT), ("client", CLIENT_PORT)):
            with lab[host].inside():
                self.addCleanup(socket.create_server(("0.0.0.0", port)).close)
        tap = self.tap(lab["client"])
        server = self.server(lab["server"], timeout=0.5)
        client = self.client(lab["client"], lab["server"].ipv4, "--message=hello")
        server.wait("message", text="hello")
        self.assertEqual(client.wait("message-sent")["host"], "answered")
        self.assertEqual(server.wait("pulse-sent")["host"], "answered")
        server.wait("alive", count=2)
        self.assertTrue(tap.segments(flags=SYN | ACK, sport=CLIENT_PORT))
        self.stop(client, server)
        self.assertEqual(len(server.all("message")), 1)


if __name__ == "__main__":
    sandbox.main()
