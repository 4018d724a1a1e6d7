#!/usr/bin/python3
"""A restarted server knows its peers, and does not count its downtime as their silence."""

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
    """--state=FILE, with a timeout longer than any test."""

    def setUp(self):
        """A state file in a temporary folder."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.state = pathlib.Path(folder.name) / "peers"

    def start(self, host, *options, **settings):
        """A server with a state."""
        return self.server(host, f"--state={self.state}", *options, timeout=300, **settings)

    def watched(self, *names):
        """A server that has received from all of these."""
        lab = self.lab("server", *names)
        server = self.start(lab["server"])
        clients = {}
        for name in names:
            clients[name] = self.client(lab[name], lab["server"].ipv4, f"--message=I am {name}")
            server.wait("message", text=f"I am {name}")
        return lab, server, clients

    def wait_for_new_file(self, before):
        """Wait until the running server has replaced the file."""
        deadline = time.monotonic() + 30
        while self.state.stat().st_ino == before.st_ino:
            self.assertLess(time.monotonic(), deadline, "the state was not written")
            time.sleep(0.02)

    def assert_asked_through(self, lab, server, clients, dead):
        """Check that all have their session again and get pulses, and that only the dead one is given up."""
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
        """After SIGKILL, the server knows the state that was written last, while it ran."""
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
        """After a regular end, it knows everything, including the last messages and verdicts."""
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
        """A session bus for the programs started from here on."""
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
        """A peer that talks to a lost address is known, but neither pulsed nor judged."""
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
        """A second server with the same file does not start, and says why."""
        lab, server, clients = self.watched("one")
        second = self.program(lab["one"], "--role=server", f"--state={self.state}")
        self.assertEqual(second.exit_status(), 1)
        self.assertEqual(second.lines, [])
        self.assertRegex(second.errors, r"\A[^\n]*another server keeps its state in [^\n]*\n\Z")
        self.stop(server, *clients.values())

    def test_damaged(self):
        """A damaged file is renamed with a warning, and the server starts without peers."""
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
        """A state that cannot be written causes one warning, however often it is tried, and no error at the
        end."""
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
