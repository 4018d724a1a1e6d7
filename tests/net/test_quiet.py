#!/usr/bin/python3
"""Of whom nobody is to be notified: what the peers file says, and what a person says over the bus."""

import os
import pathlib
import subprocess
import tempfile
import time

import sandbox
from case import NetCase
from session_bus import SessionBus

NAME = "io.github.d0ntblink.Heartbeats.Engine"


class Quiet(NetCase):
    """One server with a peers file, a state and the bus, and peers that are killed."""

    def setUp(self):
        """A folder for the files, and a bus."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        bus = SessionBus(self.folder)
        self.addCleanup(bus.stop)
        os.environ["DBUS_SESSION_BUS_ADDRESS"] = bus.address

    def call(self, method, *arguments, check=True):
        """What the server on the bus returns, or its error, as gdbus prints it."""
        result = subprocess.run(["gdbus", "call", "--session", "--dest", NAME, "--object-path",
                                 f"/{NAME.replace('.', '/')}", "--method", f"{NAME}1.{method}", *arguments],
                                capture_output=True, text=True, check=check)
        return result.stdout + result.stderr

    def peer(self, address):
        """What the bus says of a peer."""
        listed = self.call("ListPeers")
        begin = listed.index(f"'{address}'")
        return listed[begin:listed.index("}", begin)]

    def start(self, host):
        """The server."""
        return self.server(host, f"--peers={self.folder / 'peers'}", f"--state={self.folder / 'state'}",
                           "--bus=session", pulses=1)

    def test_quiet(self):
        """Hours, sleep, an acknowledgment, and mutes that end; over a restart, too."""
        names = ("hours", "laptop", "known", "again", "timed")
        lab = self.lab("server", *names)
        lines = [line for name in names for line in (f"[{name}]", f"address={lab[name].ipv4}", "timeout=1")]
        lines[lines.index("[hours]") + 1:0] = ["quiet=00:00-24:00"]
        lines[lines.index("[laptop]") + 1:0] = ["may-sleep=true", "group=portable"]
        (self.folder / "peers").write_text("\n".join(lines) + "\n", encoding="utf-8")
        server = self.start(lab["server"])
        clients = {}
        for name in names:
            clients[name] = self.client(lab[name], lab["server"].ipv4, "--message=hello")
            server.wait("session-opened", name=name)

        self.assertIn("Acknowledge takes a peer that is given up or missing",
                      self.call("Acknowledge", lab["known"].ipv4, check=False))
        self.assertIn("MuteUntil takes a time that is to come", self.call("MuteUntil", lab["timed"].ipv4, "1", check=False))
        self.assertIn("AcknowledgeIncident takes the number of", self.call("AcknowledgeIncident", "7", check=False))
        self.call("MuteUntil", "--", lab["again"].ipv4, "-1")
        self.assertEqual(server.wait("changed", setting="muted", name="again")["until"], "back")
        for client in clients.values():
            client.close()

        self.assertTrue(server.wait("gave-up", name="hours")["quiet"])
        self.assertTrue(server.wait("gave-up", name="again")["quiet"])
        self.assertNotIn("quiet", server.wait("gave-up", name="known"))
        self.assertNotIn("quiet", server.wait("gave-up", name="timed"))
        server.wait("session-closed", name="laptop", reason="asleep")
        self.call("Acknowledge", lab["known"].ipv4)
        server.wait("changed", setting="acknowledged", name="known", value=True)
        self.call("MuteUntil", lab["timed"].ipv4, str(int((time.time() + 3600) * 1e6)))
        self.assertIn("'state': <'asleep'>", self.peer(lab["laptop"].ipv4))
        self.assertIn("'group': <'portable'>", self.peer(lab["laptop"].ipv4))
        self.assertIn("'quiet-hours': <true>", self.peer(lab["hours"].ipv4))
        self.stop(server)
        self.assertEqual(server.all("gave-up", name="laptop"), [])

        server = self.start(lab["server"])
        self.assertIn("'acknowledged': <true>", self.peer(lab["known"].ipv4))
        self.assertIn("'quiet-until': <int64 -1>", self.peer(lab["again"].ipv4))
        self.assertRegex(self.peer(lab["timed"].ipv4), "'muted': <true>.*'quiet-until': <int64 1[0-9]+>")
        self.assertIn("'state': <'asleep'>", self.peer(lab["laptop"].ipv4))

        # A mute of a second ends by itself, and those that last until a peer is back, with that.
        self.call("MuteUntil", lab["timed"].ipv4, str(int((time.time() + 1) * 1e6)))
        for name in ("known", "again", "laptop"):
            self.client(lab[name], lab["server"].ipv4, "--message=again")
            self.assertNotIn("quiet", server.wait("session-opened", name=name))
            self.assertIn("'muted': <false>, 'acknowledged': <false>", self.peer(lab[name].ipv4))
        end = time.monotonic() + 30
        while "'muted': <true>" in self.peer(lab["timed"].ipv4):
            self.assertLess(time.monotonic(), end)
            time.sleep(0.1)
        self.stop(server)


if __name__ == "__main__":
    sandbox.main(tools=("dbus-daemon", "gdbus"))
