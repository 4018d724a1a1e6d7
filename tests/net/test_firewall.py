#!/usr/bin/python3
"""The program's purpose: it works although both hosts drop all incoming packets."""

import sandbox
import segments
from case import NetCase
from heartbeats import seconds
from segments import ACK, CLIENT_PORT, HEARTBEAT, SERVER_PORT, SYN


class Firewall(NetCase):
    """Firewalls with the policy drop, and no rule that accepts anything."""

    def walled(self):
        """A server's and a client's host, both behind drop-all firewalls."""
        lab = self.lab("server", "client")
        lab["server"].drop_all()
        lab["client"].drop_all()
        return lab

    def test_whole_conversation(self):
        """Message, pulse, answer, TERMINATE."""
        lab = self.walled()
        peer = lab["client"].ipv4
        server = self.server(lab["server"], "--answer-wait=0.3")
        client = self.client(lab["client"], lab["server"].ipv4, "--answer-wait=0.3",
                             "--message=through the wall")
        server.wait("session-opened", peer=peer)
        server.wait("message", peer=peer, text="through the wall")
        pulse = server.wait("pulse-sent", peer=peer)
        self.assertEqual(pulse["host"], "silent")
        self.assertNotIn("rtt_ms", pulse)
        server.wait("alive", peer=peer, pulse=1)
        self.assertEqual(client.wait("message-sent")["host"], "silent")
        self.assertEqual(client.wait("pulse-answered")["host"], "silent")
        self.assertEqual(client.stop(), 0, client.errors)
        self.assertEqual(server.wait("session-closed", peer=peer)["reason"], "terminated")
        self.assertEqual(server.all("gave-up"), [])
        self.stop(server)

    def test_live_client_is_not_given_up(self):
        """The server's firewall blocks no answer, not even to the only pulse of a series."""
        lab = self.lab("server", "client")
        lab["server"].drop_all()
        server = self.server(lab["server"], timeout=0.3, pulses=1, interval=0.5)
        client = self.client(lab["client"], lab["server"].ipv4, "--answer-wait=0.6",
                             "--message=I live")
        server.wait("alive", count=6)
        self.assertEqual(server.all("gave-up"), [])
        self.assertEqual(client.wait("pulse-answered")["host"], "silent")
        self.stop(client, server)

    def test_give_up(self):
        """A peer that dies behind its firewall is given up like any other."""
        lab = self.walled()
        peer = lab["client"].ipv4
        server = self.server(lab["server"], "--answer-wait=0.3")
        client = self.client(lab["client"], lab["server"].ipv4, "--answer-wait=0.3",
                             "--message=last")
        server.wait("message", text="last")
        client.close()
        gave_up = server.wait("gave-up", peer=peer)
        self.assertEqual((gave_up["verdict"], gave_up["pulses"]), ("host-silent", 2))
        self.assertEqual(server.wait("session-closed", peer=peer)["reason"], "gave-up")
        self.stop(server)

    def test_unanswered_syn_costs_the_answer_wait(self):
        """An unanswered SYN delays the payload by the answer wait; an answered one does not."""
        lab = self.walled()
        tap = self.tap(lab["server"])
        # Longer than the default, so that not even a busy machine takes one for the other.
        server = self.server(lab["server"], "--answer-wait=2")
        client = self.client(lab["client"], lab["server"].ipv4, "--answer-wait=2",
                             "--message=patience")
        server.wait("alive")
        for port, payload in ((SERVER_PORT, b"patience"), (CLIENT_PORT, HEARTBEAT)):
            gap = self.gap(tap, port, payload)
            self.assert_passed(gap, 2)
        lab["server"].allow_all()
        mark = client.mark()
        client.say("hurry")
        client.wait("message-sent", since=mark, text="hurry", host="answered")
        self.assertLess(self.gap(tap, SERVER_PORT, b"hurry"), 1.95)
        self.stop(client, server)

    def gap(self, tap, port, payload):
        """The time from the SYN to the payload of the exchange with this payload."""
        last = tap.wait(dport=port, payload=payload)[0]
        syn = tap.segments(dport=port, sport=last.sport, flags=SYN, seq=(last.seq - 2) % 2**32)[0]
        return last.time - syn.time

    def test_answer_wait_defaults_to_a_second(self):
        """The default is one second."""
        lab = self.walled()
        tap = self.tap(lab["server"])
        server = self.server(lab["server"], timeout=5)
        client = self.client(lab["client"], lab["server"].ipv4, "--message=one second")
        server.wait("message")
        self.assert_passed(self.gap(tap, SERVER_PORT, b"one second"), 1)
        self.stop(client, server)


class Crowd(NetCase):
    """Peers that do not answer their SYN do not delay others."""

    SILENT = 50

    def test_fifty_silent_peers(self):
        """All fifty time out and get pulses together; another peer's pulse is on time."""
        lab = self.lab("server", "silent", "normal")
        addresses = [f"198.18.0.{100 + number}" for number in range(self.SILENT)]
        lab["silent"].ip(*(f"addr add {address}/24 dev eth0" for address in addresses))
        lab["silent"].drop_all()
        tap = self.tap(lab["silent"])
        server = self.server(lab["server"], "--answer-wait=1", timeout=1.5)
        for address in addresses:
            tap.send_to(lab["server"], segments.say(address, lab["server"].ipv4, b"I am silent"))
        normal = self.client(lab["normal"], lab["server"].ipv4, "--message=I am not")
        message = server.wait("message", peer=lab["normal"].ipv4)
        for address in addresses:
            server.wait("pulse-sent", peer=address, pulse=1)
        syns = [syn.time for syn in tap.wait(self.SILENT, dport=CLIENT_PORT, flags=SYN)]
        payloads = [one.time for one in tap.wait(self.SILENT, dport=CLIENT_PORT, flags=ACK,
                                                 payload=HEARTBEAT)]
        self.assertLess(syns[self.SILENT - 1] - syns[0], self.late())
        self.assertLess(payloads[self.SILENT - 1] - payloads[0], self.late())
        self.assert_passed(payloads[0] - syns[0], 1)
        pulse = server.wait("pulse-sent", peer=lab["normal"].ipv4)
        self.assert_passed(seconds(pulse) - seconds(message), 1.5)
        self.assertEqual(pulse["host"], "answered")
        server.wait("alive", peer=lab["normal"].ipv4)
        for address in addresses:
            gave_up = server.wait("gave-up", peer=address)
            self.assertEqual(gave_up["verdict"], "host-silent")
        self.assertEqual(len(server.all("gave-up")), self.SILENT)
        self.stop(normal, server)


if __name__ == "__main__":
    sandbox.main()
