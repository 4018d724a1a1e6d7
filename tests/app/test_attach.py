#!/usr/bin/python3
"""The app attached to a headless server over a bus, which scripts control at the same time."""

import signal
import socket
import subprocess

import desktop
import screen
from attached import NAME, AttachedCase
from fake_engine import FakeEngine


class Attached(AttachedCase):
    """What is shown of the server, and what can be changed."""

    def test_nobody(self):
        """Without a server, the page says how to start one."""
        self.server.stop()
        self.start()
        self.activate("attach", window=True)
        self.find("label", "--role=server --bus=session")

    def test_past(self):
        """Messages from before the window attached are in the peer's trace, once."""
        self.client.say("and again")
        self.server.wait("message", text="and again")
        self.attach("and again")
        self.activate("show-peer", f"<'{self.peer}'>")
        self.find("image", "2 beats in the last")
        self.find("label", "2 messages")
        self.picture("attached-trace")

    def test_past_of_rows(self):
        """The trace in a row includes earlier messages, even if no peer is chosen: the window loads them."""
        calls = self.folder() / "calls"
        with open(calls, "wb") as output:
            monitor = subprocess.Popen(["dbus-monitor", "--session", f"interface='{NAME}1'"], stdout=output)
        self.addCleanup(monitor.wait)
        self.addCleanup(monitor.terminate)
        # Printed once it receives all signals.
        self.assertTrue(self.wait(lambda: "NameLost" in calls.read_text("utf-8")))
        self.attach()
        self.assertTrue(self.wait(lambda: "member=GetHistory" in calls.read_text("utf-8")))

    def test_both_ways(self):
        """A script's changes are shown, and a person's changes take effect."""
        self.attach()
        self.find("label", "Attached to")
        self.assertEqual(self.all("push button", "Stop"), [])
        self.call("SetTimeout", "45")
        self.find("label", "pulse after 45 s")
        self.call("SetMuted", self.peer, "true")
        self.find("image", "Muted")
        self.picture("attached")

        self.press("Change")
        self.type("50", "How long should the server wait")
        self.assertTrue(self.wait(lambda: self.can_press("Apply")))
        self.press("Apply")
        self.assertTrue(self.wait(lambda: "50.0" in self.get("Timeout")))
        # They are settings of that server, not of our own.
        self.assertNotIn("timeout", self.remembered())

        self.end_session("Keep")
        self.assertIn("'alive'", self.call("ListPeers"))
        self.end_session("Terminate")
        self.find("push button", "Left 1")

    def end_session(self, answer):
        """Terminate the session with the key on the peer's row, and answer the question."""
        place = self.find("label", self.peer).get_extents()
        self.focus()
        self.keys("mousemove", str(place.x + place.width // 2), str(place.y + place.height // 2), "click", "1",
                  "key", "ctrl+t")
        self.find("label", "Terminate the Session?")
        self.answer(answer)
        self.assertTrue(self.wait(lambda: not self.all("label", "Terminate the Session?")))

    def test_leaves(self):
        """The server keeps running after detaching, and without the window."""
        self.attach()
        self.press("Detach")
        self.assertTrue(self.wait(lambda: not self.all("push button", "Detach")))
        self.assertIn(self.peer, self.call("ListPeers"))
        self.activate("attach", window=True)
        self.find("push button", "Detach")
        self.activate("quit")
        self.assertEqual(self.process.wait(desktop.PATIENCE), 0)
        self.assertIn(self.peer, self.call("ListPeers"))


class WithPeersFile(AttachedCase):
    """A server whose peers file names the client."""

    def server_options(self):
        """The file is read at the start."""
        self.file = self.folder() / "their.conf"
        self.file.write_text(f"[nas]\naddress={self.lab['client'].ipv4}\n# the end\n", "utf-8")
        return (f"--peers={self.file}",)

    def test_edited(self):
        """F2 edits the server's file, since a name of the person's would have no effect."""
        self.start()
        self.activate("attach", window=True)
        self.find("label", "nas")
        self.focus()
        place = self.find("label", "hello there").get_extents()
        self.keys("mousemove", str(place.x + place.width // 2), str(place.y + place.height // 2), "click", "1")
        self.find("push button", "Copy address")
        self.keys("key", "F2")
        self.find("label", f"Saved in {self.file}")
        self.type("printer", "Name")
        self.press("Save")
        self.find("label", "printer")
        self.assertEqual(self.file.read_text("utf-8"), f"[printer]\naddress={self.peer}\n# the end\n")


class Deaf(desktop.DesktopCase):
    """A system bus and an engine that accept calls, but do not answer."""

    def setUp(self):
        self.engine = FakeEngine(self, 3)
        listener = socket.socket(socket.AF_UNIX)
        self.addCleanup(listener.close)
        listener.bind(str(self.folder() / "bus"))
        listener.listen()

    def test_no_answer(self):
        """The window stays responsive, says that it is waiting, and can stop; once answered, it attaches."""
        self.engine.send_signal(signal.SIGSTOP)
        self.start(environment={"DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={self.folder()}/bus"})
        self.activate("attach", window=True)
        self.find("label", "It has not started yet")
        self.press("Cancel")
        self.assertTrue(self.wait(lambda: not self.all("label", "It has not started yet")))

        self.activate("attach", window=True)
        self.find("label", "It has not started yet")
        self.engine.send_signal(signal.SIGCONT)
        self.find("push button", "Alive 3")


class OtherVersion(desktop.DesktopCase):
    """A server of another version: the window says so, and what to do."""

    def check(self, **options):
        """The window says so of an engine with these options."""
        FakeEngine(self, 1, **options)
        self.start()
        self.activate("attach", window=True)
        self.find("label", "The Server Is of Another Version")
        self.find("label", "Install the same version")

    def test_method(self):
        """It does not know the method."""
        self.check(missing=["ListPeerSnapshots"])
        self.picture("attach-other-version")

    def test_interface(self):
        """It has another interface."""
        self.check(interface=f"{NAME}2")

    def test_answer(self):
        """Its answer has another type."""
        self.check(shapes={"ListPeerSnapshots": "aa{sv}"})


# A system bus on which nobody may talk to the server that owns the name.
CLOSED_BUS = f"""<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <listen>unix:path={{folder}}/system-bus</listen>
  <policy context="default">
    <allow user="*"/>
    <allow own="*"/>
    <allow send_destination="*"/>
    <allow receive_sender="*"/>
    <deny send_destination="{NAME}"/>
  </policy>
</busconfig>
"""


class Stranger(desktop.DesktopCase):
    """A person who is not in the group."""

    def test_refused(self):
        """The page says that a server is running, and how to get access to it."""
        from gi.repository import Gio, GLib

        config = self.folder() / "bus.conf"
        config.write_text(CLOSED_BUS.format(folder=self.folder()), encoding="utf-8")
        daemon = subprocess.Popen(["dbus-daemon", f"--config-file={config}", "--nofork", "--nopidfile",
                                   "--nosyslog", "--print-address"], stdout=subprocess.PIPE,
                                  stderr=subprocess.DEVNULL, text=True)
        self.addCleanup(daemon.stdout.close)
        self.addCleanup(daemon.wait)
        self.addCleanup(daemon.terminate)
        address = daemon.stdout.readline().strip()
        flags = (Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
                 | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION)
        server = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)
        server.call_sync("org.freedesktop.DBus", "/", "org.freedesktop.DBus", "RequestName",
                         GLib.Variant("(su)", (NAME, 4)), None, Gio.DBusCallFlags.NONE, 10000)
        self.start(environment={"DBUS_SYSTEM_BUS_ADDRESS": address})
        self.activate("attach", window=True)
        self.find("label", "You May Not Attach to the Server")
        self.find("label", "only root and members of the group")
        self.find("label", "sudo usermod --append --groups heartbeats ")
        self.picture("attach-refused")


if __name__ == "__main__":
    screen.main(network=True)
