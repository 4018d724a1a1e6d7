#!/usr/bin/python3
"""The app is attached to a server, which is replaced by another one."""

import signal

import desktop
import screen
from attached import ReturnCase
from fake_engine import FakeEngine
from lab import LINK
from notification_service import Service


class Back(ReturnCase):
    """The next server has started."""

    def test_all_of_it(self):
        """The window shows its timers, its settings, and only its peers."""
        other = self.headless("other", "--role=client", "--message=not for long",
                              f"--server={self.lab['server'].ipv4}")
        self.watch()
        self.find("label", "not for long")
        other.close()
        self.server.stop()
        self.find_stale("ended at")

        self.headless("server", "--role=server", "--bus=session", "--timeout=35", "--pulses=4").ready()
        # A toast, which is shown for five seconds.
        self.find("label", "Attached again: 2 peers unknown")
        self.find("label", "pulse after 35 s, 4 times")
        self.find_again()
        self.assertEqual([self.all("label", host.ipv4) for host in (self.lab["client"], self.lab["other"])],
                         [[], []])
        # The peer whose details were shown is shown again as soon as the server has it.
        self.client.say("here again")
        self.find("push button", "Alive 1")
        self.assertTrue(self.wait(lambda: self.sees("label", "1 message")))
        self.assertFalse(self.stands_still("pulse in", seconds=2.0))
        self.assertTrue(self.can_press("Mute notifications"))
        self.picture("attached-again")

        self.press("Change")
        self.type("50", "How long should the server wait")
        self.assertTrue(self.wait(lambda: self.can_press("Apply")))
        self.press("Apply")
        self.assertTrue(self.wait(lambda: "50.0" in self.get("Timeout")))
        self.find("label", "pulse after 50 s, 4 times")
        self.assertNotIn("timeout", self.remembered())

    def test_details(self):
        """If the next server knows the peer from its state, its details stay shown."""
        self.server.stop()
        options = "--role=server", "--bus=session", f"--state={self.folder()}/peers"
        server = self.headless("server", *options, "--timeout=60").ready()
        self.client.say("to be kept")
        server.wait("message", text="to be kept")
        self.watch("to be kept")
        server.stop()
        self.find("label", "ended at")
        self.headless("server", *options, "--timeout=40").ready()
        self.find("label", f"Attached again to the server on {LINK}")
        self.find("label", "pulse after 40 s")
        self.find_again()
        self.assertTrue(self.wait(lambda: self.sees("label", "Its messages are no longer kept")))
        self.client.say("and again")
        self.assertTrue(self.wait(lambda: self.sees("label", "1 message")))

    def test_muted(self):
        """A peer muted in the window is muted by the next server, as its icon shows: no notification."""
        service = Service()
        self.addCleanup(service.stop)
        self.watch()
        self.press("Mute notifications")
        self.find("push button", "Unmute")
        self.server.stop()
        self.find("label", "ended at")
        self.assertTrue(self.all("push button", "Unmute"))

        server = self.headless("server", "--role=server", "--bus=session", "--timeout=1", "--pulses=1").ready()
        self.find_again()
        self.client.say("here again")
        server.wait("changed", peer=self.peer, setting="muted", value=True)
        self.find("image", "Muted")
        self.find("push button", "Unmute")
        self.client.send_signal(signal.SIGKILL)
        self.find("push button", "Given up 1")

        other = self.headless("other", "--role=client", "--message=of importance",
                              f"--server={self.lab['server'].ipv4}")
        self.find("label", "of importance")
        other.send_signal(signal.SIGKILL)
        self.assertTrue(service.wait(lambda: service.shown, desktop.PATIENCE))
        self.assertEqual(service.shown[1][0], f"{self.lab['other'].ipv4} is silent")


class Silent(desktop.DesktopCase):
    """Another engine owns the name, but does not answer requests for its properties."""

    def test_no_properties(self):
        """The window waits for it, and shows nothing of it."""
        engine = FakeEngine(self, 3)
        self.start()
        self.activate("attach", window=True)
        self.find("push button", "Alive 3")
        engine.end()
        self.find("label", "ended at")
        engine = FakeEngine(self, 2, mute=True)
        self.assertTrue(self.wait(lambda: "ListPeerSnapshots" in [method for method, _ in engine.calls()]))
        self.assertTrue(self.stands_still("Attached to the server on eth0", seconds=3.0))
        self.assertTrue(self.all("push button", "Alive 3"))


if __name__ == "__main__":
    screen.main(network=True)
