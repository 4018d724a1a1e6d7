#!/usr/bin/python3
"""The server that the app is attached to ends or hangs, or its bus goes."""

import os
import signal

import screen
from attached import ReturnCase
from lab import LINK
from session_bus import SessionBus


class Gone(ReturnCase):
    """No server is there any more."""

    def test_ends(self):
        """What was there is as it was then, and it is said since when."""
        self.watch()
        self.press("Change")
        self.find("push button", "Apply")
        self.server.stop()
        self.find_stale(f"The server on {LINK} ended at ")
        # What was about to be set was meant for that one.
        self.type("50", "How long should the server wait")
        self.press("Apply")
        self.find("label", "The settings did not take effect: The engine has ended")
        self.assertNotIn("timeout", self.remembered())
        self.picture("attached-ended")

        self.press("Detach")
        self.assertTrue(self.wait(lambda: not self.all("label", self.peer)))

    def test_hangs(self):
        """One that gives no answer any more is as good as gone, and there again once it answers."""
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
    """A server on a bus of the system's."""

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
        """Have the next case find the one of before."""
        del os.environ["DBUS_SYSTEM_BUS_ADDRESS"]
        if before is not None:
            os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = before

    def test_bus(self):
        """Where the bus goes, the server is there again with the next one."""
        self.watch()
        self.system.stop()
        self.find_stale(f"The server on {LINK} has not answered since ")
        self.system.start()
        self.find_again()
        self.client.say("still there")
        self.find("label", "still there")


if __name__ == "__main__":
    screen.main(network=True)
