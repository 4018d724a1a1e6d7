#!/usr/bin/python3
"""The server that the app is attached to ends or hangs, or its bus ends."""

import os
import signal

import screen
from attached import ReturnCase
from lab import LINK
from session_bus import SessionBus


class Gone(ReturnCase):
    """The server is gone."""

    def test_ends(self):
        """The last known state is shown, with its time."""
        self.watch()
        self.press("Change")
        self.find("push button", "Apply")
        self.server.stop()
        self.find_stale(f"The server on {LINK} ended at ")
        # An open dialog was for the previous server.
        self.type("50", "How long should the server wait")
        self.press("Apply")
        self.find("label", "The settings did not take effect: The engine has ended")
        self.assertNotIn("timeout", self.remembered())
        self.picture("attached-ended")

        self.press("Detach")
        self.assertTrue(self.wait(lambda: not self.all("label", self.peer)))

    def test_hangs(self):
        """A server that no longer answers is treated as gone, and is back once it answers."""
        self.watch()
        self.server.send_signal(signal.SIGSTOP)
        self.addCleanup(self.server.send_signal, signal.SIGCONT)
        self.find_stale(f"The server on {LINK} has not answered since ")
        self.picture("attached-hangs")

        self.server.send_signal(signal.SIGCONT)
        self.find_again()
        self.client.say("still there")
        self.find("label", "still there")


class System(ReturnCase):
    """A server on a system bus."""

    bus = "system"

    def setUp(self):
        self.system = SessionBus(self.folder())
        self.addCleanup(self.system.stop)
        before = os.environ.get("DBUS_SYSTEM_BUS_ADDRESS")
        os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = self.system.address
        self.addCleanup(self.forget, before)
        super().setUp()

    @staticmethod
    def forget(before):
        """Restore the environment for the next case."""
        del os.environ["DBUS_SYSTEM_BUS_ADDRESS"]
        if before is not None:
            os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = before

    def test_bus(self):
        """When the bus ends, the server is back with the next bus."""
        self.watch()
        self.system.stop()
        self.find_stale(f"The server on {LINK} has not answered since ")
        self.system.start()
        self.find_again()
        self.client.say("still there")
        self.find("label", "still there")


if __name__ == "__main__":
    screen.main(network=True)
