"""What the tests of an app that is attached to a headless server share."""

import pathlib
import subprocess
import sys

import desktop

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "net"))

from heartbeats import Heartbeats  # pylint: disable=wrong-import-position
from lab import Lab  # pylint: disable=wrong-import-position

NAME = f"{desktop.ID}.Engine"
PATH = "/io/github/d0ntblink/Heartbeats/Engine"


class AttachedCase(desktop.DesktopCase):
    """A server on one host with a client on another."""

    bus = "session"
    others = ()

    def setUp(self):
        self.lab = Lab("server", "client", *self.others)
        self.addCleanup(self.lab.close)
        self.server = self.headless("server", "--role=server", f"--bus={self.bus}", "--timeout=60").ready()
        self.client = self.headless("client", "--role=client", "--message=hello there",
                                    f"--server={self.lab['server'].ipv4}")
        self.server.wait("message", text="hello there")
        self.peer = self.lab["client"].ipv4

    def headless(self, host, *options):
        """A headless role on one of the hosts."""
        role = Heartbeats(self.lab[host], *options)
        self.addCleanup(role.close)
        return role

    def call(self, method, *arguments):
        """Call a method of the server, as a script does."""
        called = subprocess.run(["gdbus", "call", "--session", "--dest", NAME, "--object-path", PATH,
                                 "--method", f"{NAME}1.{method}", "--", *arguments],
                                capture_output=True, text=True, check=True)
        return called.stdout

    def get(self, name):
        """A property of the server, as gdbus prints it."""
        got = subprocess.run(["gdbus", "call", "--session", "--dest", NAME, "--object-path", PATH,
                              "--method", "org.freedesktop.DBus.Properties.Get", f"{NAME}1", name],
                             capture_output=True, text=True, check=True)
        return got.stdout

    def attach(self, text="hello there"):
        """Attach as a person does; the peer is there then, with its last words."""
        self.start()
        self.activate("attach", window=True)
        self.find("label", self.peer)
        self.find("label", text)
