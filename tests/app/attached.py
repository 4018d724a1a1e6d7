"""What the tests of an app that is attached to a headless server share."""

import pathlib
import subprocess
import sys

import desktop

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "net"))

from heartbeats import Heartbeats  # pylint: disable=wrong-import-position
from lab import LINK, Lab  # pylint: disable=wrong-import-position

NAME = f"{desktop.ID}.Engine"
PATH = "/io/github/d0ntblink/Heartbeats/Engine"
STALE = "This is its last known state"


class AttachedCase(desktop.DesktopCase):
    """A server on one host with a client on another."""

    bus = "session"
    others = ()

    def setUp(self):
        self.lab = Lab("server", "client", *self.others)
        self.addCleanup(self.lab.close)
        self.server = self.headless("server", "--role=server", f"--bus={self.bus}", "--timeout=60",
                                    *self.server_options()).ready()
        self.client = self.headless("client", "--role=client", "--message=hello there",
                                    f"--server={self.lab['server'].ipv4}")
        self.server.wait("message", text="hello there")
        self.peer = self.lab["client"].ipv4

    def server_options(self):
        """More options of the server."""
        return ()

    def headless(self, host, *options):
        """A headless role on one of the hosts."""
        role = Heartbeats(self.lab[host], *options)
        self.addCleanup(role.close)
        return role

    def call(self, method, *arguments):
        """Call a method of the server, like a script."""
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
        """Attach like a person; afterwards the peer is shown with its last message."""
        self.start()
        self.activate("attach", window=True)
        self.find("label", self.peer)
        self.find("label", text)


class ReturnCase(AttachedCase):
    """The window while the server is gone, and when one is back."""

    others = ("other",)

    def watch(self, text="hello there"):
        """Attach, and open the peer's details."""
        self.attach(text)
        self.activate("show-peer", f"<'{self.peer}'>")
        self.assertTrue(self.wait(lambda: self.sees("label", "1 message")))

    def find_stale(self, banner):
        """The server is gone: the banner says so, and everything else stays as it was, frozen."""
        self.find("label", banner)
        for text in f"Attached to the server on {LINK}", "pulse after 60 s, 5 times", self.peer:
            self.assertTrue(self.all("label", text), text)
        self.assertEqual(self.all("label", "null"), [])
        self.assertEqual(self.all("image", "left at"), [])
        self.assertTrue(self.sees("label", "1 message"))
        self.assertTrue(self.stands_still("pulse in", seconds=2.0))
        for button in "Change", "Mute notifications":
            self.assertFalse(self.can_press(button), button)
        self.assertTrue(self.can_press("Detach: stop waiting for a server"))

    def find_again(self):
        """A server is back, and the banner is hidden."""
        self.assertTrue(self.wait(lambda: not self.sees("label", STALE)))
        self.assertTrue(self.wait(lambda: self.can_press("Change") and
                                  self.can_press("Detach: the server keeps running")))
