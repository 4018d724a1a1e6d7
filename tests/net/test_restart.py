#!/usr/bin/python3
"""A server that is started again knows its peers, and what it was away is nobody's silence."""

import os
import pathlib
import signal
import subprocess
import tempfile
import time

import sandbox
from case import NetCase
from session_bus import SessionBus

NAME = "io.github.d0ntblink.Heartbeats.Engine"
LIST = f"{NAME}1.ListPeers"

HEAD, RECORD, DIGEST = 24, 128, 32


class Restart(NetCase):
    """--state=FILE, with a timeout that none of these tests lives to see."""

    def setUp(self):
        """A file of the test's own, in a folder of its own."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.state = pathlib.Path(folder.name) / "peers"

    def start(self, host, *options, **settings):
        """A server that keeps its state."""
        return self.server(host, f"--state={self.state}", *options, timeout=300, **settings)

    def watched(self, *names):
        """A server that has heard of all of them."""
        lab = self.lab("server", *names)
        server = self.start(lab["server"])
        clients = {}
        for name in names:
            clients[name] = self.client(lab[name], lab["server"].ipv4, f"--message=I am {name}")
            server.wait("message", text=f"I am {name}")
        return lab, server, clients

    def wait_for_new_file(self, before):
        """Until a server that runs has replaced the file."""
        deadline = time.monotonic() + 15
        while self.state.stat().st_ino == before.st_ino:
            self.assertLess(time.monotonic(), deadline, "the state was not written")
            time.sleep(0.02)

    def assert_asked_through(self, lab, server, clients, dead):
        """All have a session again, are asked, and only the dead one is given up."""
        peers = {lab[name].ipv4 for name in clients}
        for peer in peers:
            server.wait("session-opened", peer=peer)
        gave_up = server.wait("gave-up")
        self.assertEqual((gave_up["peer"], gave_up["verdict"], gave_up["pulses"]),
                         (lab[dead].ipv4, "program-dead", 2))
        for peer in peers - {gave_up["peer"]}:
            server.wait("alive", peer=peer, pulse=1)
        self.assertEqual({one["peer"] for one in server.all("pulse-sent")}, peers)
        self.assertEqual(len(server.all("session-opened")), len(peers))
        self.assertEqual(server.all("timed-out"), [])
        self.assertEqual(len(server.all("gave-up")), 1)
        self.assertEqual([one["event"] for one in server.all()][:1 + len(peers)],
                         ["listening"] + ["session-opened"] * len(peers))

    def test_killed(self):
        """SIGKILL: what was written last is known, and it was written while the server ran."""
        lab, server, clients = self.watched("one", "two", "three")
        self.stop(server)
        before = self.state.stat()
        self.assertEqual(before.st_size, HEAD + 3 * RECORD + DIGEST)
        server = self.start(lab["server"])
        self.wait_for_new_file(before)
        server.send_signal(signal.SIGKILL)
        server.exit_status()
        self.assertEqual(self.state.stat().st_size, before.st_size)
        clients["two"].send_signal(signal.SIGKILL)
        clients["two"].exit_status()
        self.assertEqual(self.state.stat().st_mode & 0o777, 0o600)

        server = self.start(lab["server"])
        self.assert_asked_through(lab, server, clients, "two")
        self.stop(server)
        clients.pop("two")
        self.stop(*clients.values())

    def test_stopped(self):
        """A good end: all is known, the last words and the verdict of a time before as well."""
        lab, server, clients = self.watched("one", "two", "three")
        self.stop(server)
        clients["three"].send_signal(signal.SIGKILL)
        clients["three"].exit_status()

        server = self.start(lab["server"])
        self.assert_asked_through(lab, server, clients, "three")
        self.stop(clients["two"])
        server.wait("session-closed", peer=lab["two"].ipv4, reason="terminated")
        self.stop(server)

        self.make_bus()
        server = self.start(lab["server"], "--bus=session")
        server.wait("alive", peer=lab["one"].ipv4)
        self.assertEqual([one["peer"] for one in server.all("session-opened")], [lab["one"].ipv4])
        listed = self.list_peers()
        for words in ("I am one", "I am two", "I am three"):
            self.assertIn(f"'last-text': <'{words}'>", listed)
        for words in ("alive", "left", "given-up"):
            self.assertIn(f"'state': <'{words}'>", listed)
        self.assertIn("'verdict': <'program-dead'>", listed)
        self.stop(server, clients["one"])

    def make_bus(self):
        """A session bus that the programs started from here on find."""
        bus = SessionBus(self.state.parent)
        self.addCleanup(bus.stop)
        os.environ["DBUS_SESSION_BUS_ADDRESS"] = bus.address

    @staticmethod
    def list_peers():
        """All peers, as gdbus prints them."""
        return subprocess.run(["gdbus", "call", "--session", "--dest", NAME, "--object-path",
                               f"/{NAME.replace('.', '/')}", "--method", LIST],
                              capture_output=True, text=True, check=True).stdout

    def test_lost_address(self):
        """Who talks to an address that is gone is known, and neither asked nor judged."""
        lab, server, clients = self.watched("one", "two")
        self.stop(server)
        clients["one"].send_signal(signal.SIGKILL)
        clients["one"].exit_status()
        lab["server"].ip("addr add 198.18.0.99/24 dev eth0",
                         f"addr del {lab['server'].ipv4}/24 dev eth0")

        server = self.start(lab["server"])
        self.assertEqual(server.wait("warning", about="interface")["count"], 2)
        self.stop(server)
        self.assertEqual(len(server.all("session-opened")), 2)
        self.assertEqual(server.all("pulse-sent"), [])

    def test_two_servers(self):
        """The second one on the same file says why it does not start."""
        lab, server, clients = self.watched("one")
        second = self.program(lab["one"], "--role=server", f"--state={self.state}")
        self.assertEqual(second.exit_status(), 1)
        self.assertEqual(second.lines, [])
        self.assertRegex(second.errors, r"\A[^\n]*another server keeps its state in [^\n]*\n\Z")
        self.stop(server, *clients.values())

    def test_damaged(self):
        """It is set aside and said so, and the server begins anew."""
        lab, server, clients = self.watched("one")
        self.stop(server)
        with self.state.open("r+b") as file:
            file.seek(HEAD + 3)
            file.write(b"damage")

        server = self.start(lab["server"])
        warning = server.wait("warning", about="state")
        self.assertIn(f"{self.state}.damaged", warning["text"])
        self.assertTrue(self.state.with_name("peers.damaged").exists())
        clients["one"].say("again")
        server.wait("message", text="again")
        self.stop(server, *clients.values())
        self.assertEqual(len(server.all("warning", about="state")), 1)
        self.assertEqual(self.state.stat().st_size, HEAD + RECORD + DIGEST)

    def test_cannot_be_written(self):
        """One warning, however often it is tried; and at the end nothing is broken."""
        lab = self.lab("server", "one")
        server = self.start(lab["server"])
        self.state.with_name("peers.new").mkdir()
        client = self.client(lab["one"], lab["server"].ipv4, "--message=hello")
        server.wait("warning", about="state")
        self.stop(client, server)
        self.assertEqual(len(server.all("warning", about="state")), 1)
        self.assertFalse(self.state.exists())


if __name__ == "__main__":
    sandbox.main(tools=("dbus-daemon", "gdbus"))
