#!/usr/bin/python3
"""A client with several servers, which do not know of each other."""

import pathlib
import re
import signal

import sandbox
from case import NetCase
from heartbeats import PROGRAM
from lab import LINK

ONE, TWO = "198.18.10.1", "198.18.20.1"
QUIET_RULES = {"timeout": 1, "pulses": 2, "interval": 0.5}

# What the unit gives its user: in the sandbox, that is a root without a root's rights.
AS_SERVICE = ("setpriv", "--securebits=+noroot", "--no-new-privs", "--inh-caps=-all,+net_raw",
              "--ambient-caps=-all,+net_raw", "--bounding-set=-all,+net_raw")


class TwoServers(NetCase):
    """One machine, watched by two servers on two networks."""

    def network(self):
        """The client has a cable to each server, and no default route."""
        lab = self.lab("client", "one", "two")
        lab.cable("one", "link1", ONE, "client", "up1", "198.18.10.2")
        lab.cable("two", "link2", TWO, "client", "up2", "198.18.20.2")
        return lab

    def both(self, host, *options):
        """Start a client of both, which follows the routes."""
        return self.client(host, ONE, f"--server={TWO}", *options, interface=None)

    def test_one_is_cut_off(self):
        """Only its own state changes: the other's pulses are answered on time."""
        lab = self.network()
        one = self.server(lab["one"], interface="link1", **QUIET_RULES)
        two = self.server(lab["two"], interface="link2", **QUIET_RULES)
        client = self.both(lab["client"], "--message=hello", "--beat=20")
        self.assertEqual(client.wait("listening")["servers"], [ONE, TWO])
        for server, peer in ((one, "198.18.10.2"), (two, "198.18.20.2")):
            server.wait("message", peer=peer, text="hello")
            server.wait("alive", peer=peer, pulse=1)
        client.wait("pulse-answered", server=ONE, peer=ONE)
        client.wait("pulse-answered", server=TWO, peer=TWO)

        marks = one.mark(), two.mark()
        lab["one"].ip("link set link1 down")
        two.wait("alive", since=marks[1], pulse=1, count=4)
        self.assertEqual(two.all("gave-up"), [])
        for pulse in two.all("alive", pulse=1):
            self.assertLess(pulse["rtt_ms"], 1000 * self.late())

        lab["one"].ip("link set link1 up")
        one.wait("alive", since=marks[0], pulse=1)
        client.say("to both")
        one.wait("message", text="to both")
        two.wait("message", text="to both")
        self.assertEqual(client.stop(), 0, client.errors)
        one.wait("session-closed", reason="terminated")
        two.wait("session-closed", reason="terminated")
        self.stop(one, two)

    def test_once(self):
        """It ends when each had its messages; the status says that one host was silent."""
        lab = self.network()
        two = self.server(lab["two"], interface="link2")
        lab["one"].drop_all()
        client = self.both(lab["client"], "--message=hello", "--once", "--answer-wait=0.5")
        self.assertEqual(client.exit_status(), 3, client.errors)
        self.assertEqual(client.wait("message-sent", server=ONE)["host"], "silent")
        self.assertEqual(client.wait("message-sent", server=TWO)["host"], "answered")
        two.wait("message", text="hello")
        two.wait("session-closed", reason="terminated")
        self.stop(two)

    def test_once_without_a_name(self):
        """A name that is not found keeps no message from the others."""
        lab = self.network()
        two = self.server(lab["two"], interface="link2")
        client = self.client(lab["client"], "nowhere.invalid", f"--server={TWO}", "--message=hello", "--once",
                             interface=None)
        self.assertEqual(client.exit_status(), 1, client.errors)
        two.wait("message", text="hello")
        two.wait("session-closed", reason="terminated")
        self.assertIn("nowhere.invalid", client.errors)
        self.stop(two)


class NoNetwork(NetCase):
    """A client that is started before the network, as a service is."""

    def test_waits_for_a_route(self):
        """It starts, and sends its heartbeat as soon as there is a route."""
        self.assert_waits("send", f"link set {LINK} down")

    def test_waits_for_an_interface(self):
        """The same where not even the loopback is up."""
        self.assert_waits("interface", f"link set {LINK} down", "link set lo down")

    def assert_waits(self, about, *obstacles):
        """Check that it says what it lacks, and that its first heartbeat comes with the network."""
        lab = self.lab("client", "server")
        lab.cable("server", "link1", "198.18.30.1", "client", "up1", "198.18.30.2")
        server = self.server(lab["server"], interface="link1", **QUIET_RULES)
        lab["client"].ip("link set up1 down", *obstacles)
        client = self.client(lab["client"], "198.18.30.1", "--beat=600", interface=None)
        client.wait("warning", about=about)
        mark = server.mark()
        lab["client"].ip("link set up1 up")
        server.wait("alive", since=mark, peer="198.18.30.2")
        self.stop(client, server)

    def test_service(self):
        """The unit's command, as a user who has only the unit's capability."""
        unit = pathlib.Path(PROGRAM).parents[1] / "data" / "heartbeats-client.service"
        command = re.search(r"\nExecStart=(.*)\n", unit.read_text("utf-8"))[1].split(" ")
        values = {"$OPTIONS": re.search(r'\nEnvironment="OPTIONS=(.*)"\n', unit.read_text("utf-8"))[1],
                  "--server=${SERVERS}": "--server=198.18.30.1,198.18.40.1"}
        options = [values.get(word, word) for word in command[1:]]
        lab = self.lab("client", "server")
        lab.cable("server", "link1", "198.18.30.1", "client", "up1", "198.18.30.2")
        server = self.server(lab["server"], interface="link1", **QUIET_RULES)
        lab["client"].ip("link set up1 down", f"link set {LINK} down", "link set lo down")
        client = self.program(lab["client"], *options, interface=None, prefix=AS_SERVICE).ready()
        status = pathlib.Path(f"/proc/{client.pid()}/status").read_text("ascii")
        self.assertRegex(status, "CapPrm:\\s0000000000002000\\n")
        lab["client"].ip("link set up1 up")
        server.wait("alive", peer="198.18.30.2")
        server.wait("alive", peer="198.18.30.2", pulse=1)

        server.send_signal(signal.SIGKILL)
        server.end()
        server = self.server(lab["server"], "--quiet", interface="link1", **QUIET_RULES)
        mark = client.mark()
        self.assertIsNone(client.find("summary", 1, since=mark))
        self.assertEqual(client.stop(signal.SIGTERM), 0, client.errors)
        self.stop(server)


if __name__ == "__main__":
    sandbox.main(workers=4)
