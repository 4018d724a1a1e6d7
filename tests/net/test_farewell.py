#!/usr/bin/python3
"""How a client ends: it tells its server wherever it can, and says where it could not."""

import os
import signal

import sandbox
from case import NetCase
from heartbeats import PROGRAM
from segments import say

PATIENCE = 20


class Farewell(NetCase):
    """TERMINATE is the last that a server hears, whatever made the client leave."""

    def watched(self):
        """A lab, its server, and the address of who will be its client."""
        lab = self.lab("server", "client")
        server = self.server(lab["server"], timeout=60)
        return lab, server, lab["client"].ipv4

    def test_waits_for_both_answers(self):
        """Two exchanges with a host that is silent take twice the wait, and are waited for."""
        lab, server, peer = self.watched()
        lab["server"].drop_all()
        client = self.client(lab["client"], lab["server"].ipv4, "--answer-wait=2",
                             "--message=hello")
        self.assertEqual(client.stop(), 0, client.errors)
        server.wait("session-closed", peer=peer, reason="terminated")
        self.stop(server)

    def test_last_word_is_heard(self):
        """What came a moment before the server was told to end is taken, although the ring had it."""
        for _ in range(5):
            lab, server, peer = self.watched()
            tap = self.tap(lab["client"])
            tap.send_to(lab["server"], say(peer, lab["server"].ipv4, b"just in time"))
            server.send_signal(signal.SIGTERM)
            self.assertEqual(server.exit_status(), 0, server.errors)
            self.assertEqual(len(server.all("message", text="just in time")), 1)

    def test_nobody_reads(self):
        """Standard output that breaks ends the client, and not without a word to the server."""
        lab = self.lab("server", "client")
        server, peer = self.server(lab["server"]), lab["client"].ipv4
        reading, writing = os.pipe()
        process = lab["client"].start([PROGRAM, "--role=client", f"--server={lab['server'].ipv4}",
                                       "--interface=eth0", "--message=hello"], stdout=writing)
        os.close(writing)
        self.addCleanup(process.kill)
        server.wait("message", peer=peer)
        os.close(reading)
        server.wait("session-closed", peer=peer, reason="terminated", timeout=PATIENCE)
        self.assertEqual(process.wait(PATIENCE), 1)
        self.stop(server)

    def test_no_carrier(self):
        """Where nothing can leave, that is said, and the status tells."""
        lab, server, peer = self.watched()
        client = self.client(lab["client"], lab["server"].ipv4, "--answer-wait=0.5",
                             "--message=hello")
        server.wait("message", peer=peer)
        lab["client"].unplug()
        client.wait("warning", about="interface")
        self.assertEqual(client.stop(), 1)
        self.assertEqual(len(client.all("warning", about="send")), 1)
        client.summary()
        self.stop(server)


class Once(NetCase):
    """A script's client ends, and its status says whether all was sent."""

    def test_no_carrier(self):
        """It does not wait for a net for ever."""
        lab = self.lab("server", "client")
        lab["client"].unplug()
        client = self.program(lab["client"], "--role=client", f"--server={lab['server'].ipv4}",
                              "--once", "--message=hello")
        self.assertEqual(client.exit_status(PATIENCE), 1)
        self.assertEqual(len(client.errors.splitlines()), 1, client.errors)
        self.assertIn("interface", client.errors)

    def test_refused_lines(self):
        """A line that was not sent is not passed over; one with a carriage return is."""
        lab = self.lab("server", "client")
        server = self.server(lab["server"], timeout=60)
        for line, text in ((b"x" * 1401, "1400"), (b"nul \0 inside", "NUL")):
            client = self.client(lab["client"], lab["server"].ipv4, "--once")
            client.say(line)
            client.say(b"as others end it\r")
            client.end_input()
            self.assertEqual(client.exit_status(PATIENCE), 1)
            self.assertIn(text, client.all("warning", about="message")[0]["text"])
        server.wait("message", text="as others end it", count=2)
        self.assertEqual(len(server.all("message")), 2)
        self.stop(server)


if __name__ == "__main__":
    sandbox.main()
