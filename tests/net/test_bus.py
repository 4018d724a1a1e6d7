#!/usr/bin/python3
"""The engine over D-Bus, driven by gdbus on a private bus, as a script would."""

import os
import pathlib
import subprocess
import tempfile

import sandbox
from case import NetCase

NAME = "io.github.d0ntblink.Heartbeats.Engine"
PATH = "/io/github/d0ntblink/Heartbeats/Engine"
INTERFACE = f"{NAME}1"


class Bus(NetCase):
    """--bus=session with a server and a client."""

    def setUp(self):
        """A bus of our own; everything started from here on finds it in its environment."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        address = f"unix:path={pathlib.Path(folder.name) / 'bus'}"
        daemon = subprocess.Popen(["dbus-daemon", "--session", "--nofork", "--nopidfile",
                                   f"--address={address}", "--print-address"],
                                  stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.addCleanup(end, daemon)
        self.assertTrue(daemon.stdout.readline(), "no bus")
        os.environ["DBUS_SESSION_BUS_ADDRESS"] = address
        self.bus = daemon

    def call(self, method, *arguments):
        """Call a method; its answer or its error as gdbus prints it."""
        where = ["--session", "--dest", NAME, "--object-path", PATH]
        called = subprocess.run(["gdbus", "call", *where, "--method", f"{INTERFACE}.{method}",
                                 "--", *arguments], capture_output=True, text=True, check=False)
        return called.stdout + called.stderr

    def get(self, name):
        """A property as gdbus prints it."""
        got = subprocess.run(["gdbus", "call", "--session", "--dest", NAME, "--object-path", PATH,
                              "--method", "org.freedesktop.DBus.Properties.Get", INTERFACE, name],
                             capture_output=True, text=True, check=True)
        return got.stdout

    def test_server(self):
        """Properties, peers, settings, changes; one engine a bus."""
        lab = self.lab("server", "client")
        server = self.server(lab["server"], "--bus=session", timeout=60, pulses=5)
        monitor = subprocess.Popen(["gdbus", "monitor", "--session", "--dest", NAME],
                                   stdout=subprocess.PIPE, text=True)
        self.addCleanup(end, monitor)
        self.assertIn("'server'", self.get("Role"))
        self.assertIn("'eth0'", self.get("Interface"))
        self.assertIn("60.0", self.get("Timeout"))
        self.assertIn("5", self.get("Pulses"))
        self.assertIn("([],)", self.call("ListPeers").replace("@aa{sv} ", ""))

        client = self.client(lab["client"], lab["server"].ipv4, "--message=hello \x1b[31m")
        server.wait("message")
        line = self.wait_for(monitor, "PeersChanged")
        self.assertIn(lab["client"].ipv4, line)
        listed = self.call("ListPeers")
        self.assertIn(f"'address': <'{lab['client'].ipv4}'>", listed)
        self.assertIn("'state': <'alive'>", listed)
        self.assertIn(r"'last-text': <'hello \\x1b[31m'>", listed)
        self.assertIn("'deadline'", listed)

        for wrong in ("0", "-1", "nan", "inf", "1e12"):
            self.assertIn("takes seconds", self.call("SetTimeout", wrong))
        for wrong in ("0", "1001"):
            self.assertIn("takes a whole number", self.call("SetPulses", wrong))
        self.assertIn("NotSupported", self.call("Send", "text"))
        self.assertIn("60.0", self.get("Timeout"))

        self.call("SetPulses", "2")
        client.close()
        self.call("SetTimeout", "0.5")
        self.assertIn("0.5", self.get("Timeout"))
        self.assertEqual(server.wait("gave-up")["pulses"], 2)
        self.assertIn("'verdict': <'program-dead'>", self.call("ListPeers"))

        second = self.program(lab["client"], "--role=server", "--bus=session")
        self.assertEqual(second.exit_status(), 1)
        self.assertEqual(second.lines, [])
        self.assertEqual(len(second.errors.splitlines()), 1, second.errors)
        self.stop(server)

    def test_client(self):
        """A client is told what to say, and to leave."""
        lab = self.lab("server", "client")
        server = self.server(lab["server"], timeout=60)
        client = self.client(lab["client"], lab["server"].ipv4, "--bus=session")
        self.assertIn("'client'", self.get("Role"))
        self.call("Send", "over the bus")
        server.wait("message", text="over the bus")
        self.assertIn("takes a text of 1 to 1400 bytes", self.call("Send", ""))
        self.assertIn("takes a text of 1 to 1400 bytes", self.call("Send", "x" * 1401))
        self.assertIn("NotSupported", self.call("SetTimeout", "5"))
        self.call("Terminate")
        server.wait("session-closed", reason="terminated")
        self.assertEqual(client.exit_status(), 0)
        self.stop(server)

    def test_bus_that_ends(self):
        """One line and exit status 1, with the summary before it."""
        lab = self.lab("server")
        server = self.server(lab["server"], "--bus=session")
        end(self.bus)
        self.assertEqual(server.exit_status(), 1)
        self.assertEqual(len(server.errors.splitlines()), 1, server.errors)
        server.summary()

    def test_no_bus(self):
        """Nothing has begun where there is none."""
        lab = self.lab("server")
        os.environ["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=/nowhere"
        server = self.program(lab["server"], "--role=server", "--bus=session")
        self.assertEqual(server.exit_status(), 1)
        self.assertEqual(server.lines, [])
        self.assertIn("session bus", server.errors)

    def wait_for(self, monitor, word):
        """The next line of the monitor with this word; it says something at each change."""
        for line in monitor.stdout:
            if word in line:
                return line
        raise AssertionError(f"the monitor ended without {word}")


def end(process):
    """End a process that this test started."""
    process.kill()
    process.wait()
    if process.stdout is not None and not process.stdout.closed:
        process.stdout.close()


if __name__ == "__main__":
    # One at a time: the bus is found in this process's environment.
    sandbox.main(workers=1, tools=("dbus-daemon", "gdbus"))
