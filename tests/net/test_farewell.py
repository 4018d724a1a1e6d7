#!/usr/bin/python3
"""How a client ends: with TERMINATE if it can, and with an error message if it cannot."""

import os
import signal

import sandbox
from case import NetCase
from heartbeats import PROGRAM
from segments import say

PATIENCE = 40


class Farewell(NetCase):
    """A client sends TERMINATE last, whatever made it end."""

    def watched(self):
        """A lab, its server, and the address of the future client."""
        lab = self.lab("server", "client")
        server = self.server(lab["server"], timeout=60)
        return lab, server, lab["client"].ipv4

    def test_waits_for_both_answers(self):
        """Two exchanges with a silent host take twice the answer wait, and the client waits for both."""
        lab, server, peer = self.watched()
        lab["server"].drop_all()
        client = self.client(lab["client"], lab["server"].ipv4, "--answer-wait=2",
                             "--message=hello")
        self.assertEqual(client.stop(), 0, client.errors)
        server.wait("session-closed", peer=peer, reason="terminated")
        self.stop(server)

    def test_last_word_is_heard(self):
        """Frames in the ring are handled before the server ends."""
        for _ in range(5):
            lab, server, peer = self.watched()
            tap = self.tap(lab["client"])
            tap.send_to(lab["server"], say(peer, lab["server"].ipv4, b"just in time"))
            server.send_signal(signal.SIGTERM)
            self.assertEqual(server.exit_status(), 0, server.errors)
            self.assertEqual(len(server.all("message", text="just in time")), 1)

    def test_nobody_reads(self):
        """If standard output breaks, the client ends, with TERMINATE."""
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
        """If nothing can be sent, a message and the exit status say so."""
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
    """The exit status of --once says whether everything was sent."""

    def test_no_carrier(self):
        """It does not wait for an interface for ever."""
        lab = self.lab("server", "client")
        lab["client"].unplug()
        client = self.program(lab["client"], "--role=client", f"--server={lab['server'].ipv4}",
                              "--once", "--message=hello")
        self.assertEqual(client.exit_status(PATIENCE), 1)
        self.assertEqual(len(client.errors.splitlines()), 1, client.errors)
        self.assertIn("interface", client.errors)

    def test_refused_lines(self):
        """A rejected line causes an error; a carriage return at the end of a line does not."""
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
