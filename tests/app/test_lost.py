#!/usr/bin/python3
"""The server that the app is attached to ends or hangs, or its bus goes."""

import os
import pathlib
import signal
import subprocess
import sys

import desktop
from attached import ReturnCase

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "net"))

import sandbox  # pylint: disable=wrong-import-position
from lab import LINK  # pylint: disable=wrong-import-position


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
        self.address = f"unix:path={self.folder()}/system-bus"
        before = os.environ.get("DBUS_SYSTEM_BUS_ADDRESS")
        os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = self.address
        self.addCleanup(self.forget, before)
        self.start_bus()
        super().setUp()

    @staticmethod
    def forget(before):
        """Have the next case find the one of before."""
        del os.environ["DBUS_SYSTEM_BUS_ADDRESS"]
        if before is not None:
            os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = before

    def start_bus(self):
        """Start it where it is looked for."""
        pathlib.Path(self.address.removeprefix("unix:path=")).unlink(missing_ok=True)
        self.daemon = subprocess.Popen(["dbus-daemon", "--session", "--nofork", "--nopidfile",
                                        f"--address={self.address}", "--print-address"],
                                       stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.addCleanup(self.end_bus, self.daemon)
        self.assertTrue(self.daemon.stdout.readline())

    @staticmethod
    def end_bus(daemon):
        """End it, if it has not ended."""
        daemon.terminate()
        daemon.wait()
        daemon.stdout.close()

    def test_bus(self):
        """Where the bus goes, the server is there again with the next one."""
        self.watch()
        self.daemon.kill()
        self.find_stale(f"The server on {LINK} has not answered since ")
        self.start_bus()
        self.find_again()
        self.client.say("still there")
        self.find("label", "still there")


if __name__ == "__main__":
    if desktop.INSIDE not in os.environ:
        sandbox.enter()
    desktop.main(privileged=True)
