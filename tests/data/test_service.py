#!/usr/bin/python3
"""The server as a service of the system: its unit, its account, and who may talk to it."""

import grp
import os
import pathlib
import pwd
import re
import subprocess
import sys
import tempfile

import tools
from gi.repository import Gio, GLib
from tools import BUILD, DATA, ID, PROGRAM

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "net"))

import system_bus  # pylint: disable=wrong-import-position

NAME = f"{ID}.Engine"
MARKER = "org.example.Marker"


class Unit(tools.ToolCase):
    """The unit and the account."""

    def test_verify(self):
        """Nothing to complain of, once the program is where the unit says."""
        text = (BUILD / "data" / "heartbeats.service").read_text(encoding="utf-8")
        self.assertIn("\nAmbientCapabilities=CAP_NET_RAW\n", text)
        with tempfile.TemporaryDirectory() as folder:
            unit = pathlib.Path(folder) / "heartbeats.service"
            unit.write_text(re.sub(r"(?<=\nExecStart=)\S+", PROGRAM, text), encoding="utf-8")
            said = self.run_tool("systemd-analyze", "verify", "--man=no", "--recursive-errors=no",
                                 unit)
            self.assertEqual(said, "")
            # The lower, the less is lost with a server that was taken over.
            said = self.run_tool("systemd-analyze", "security", "--offline=true", "--threshold=20",
                                 "--no-pager", unit)
            self.assertIn("Overall exposure level", said)

    def test_account(self):
        """A user and a group of the same name."""
        with tempfile.TemporaryDirectory() as folder:
            said = self.run_tool("systemd-sysusers", "--dry-run", f"--root={folder}",
                                 "--replace=/usr/lib/sysusers.d/heartbeats.conf", "--inline",
                                 *[line for line in (DATA / "heartbeats.sysusers").read_text()
                                   .splitlines() if not line.startswith("#")])
        self.assertIn("heartbeats", said)


class Policy(tools.ToolCase):
    """Our policy on a bus that denies what the system's does."""

    def start(self, user, group):
        """A bus where these are what the policy calls heartbeats; root is nobody special there, and bin is nobody."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        policy = (DATA / f"{NAME}.conf").read_text(encoding="utf-8")
        policy = policy.replace('user="root"', 'user="bin"')
        policy = policy.replace('user="heartbeats"', f'user="{user}"')
        policy = policy.replace('group="heartbeats"', f'group="{group}"')
        (pathlib.Path(folder.name) / "policy.conf").write_text(policy, encoding="utf-8")
        config = pathlib.Path(folder.name) / "bus.conf"
        config.write_text(system_bus.config(
            folder.name, [f"{folder.name}/policy.conf"],
            [f'<allow own="{MARKER}"/>',
             '<allow send_destination="org.freedesktop.DBus" send_interface="org.freedesktop.DBus"/>']),
            encoding="utf-8")
        daemon = subprocess.Popen(["dbus-daemon", f"--config-file={config}", "--nofork",
                                   "--nopidfile", "--nosyslog", "--print-address"],
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(self.end, daemon)
        address = daemon.stdout.readline().strip()
        self.assertTrue(address, "no bus")
        return address

    def end(self, daemon):
        """It knew everybody that the policy names."""
        daemon.terminate()
        _, errors = daemon.communicate(timeout=10)
        self.assertNotIn("Unknown", errors)

    def connect(self, address):
        """A program of its own on that bus."""
        flags = (Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
                 | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION)
        return Gio.DBusConnection.new_for_address_sync(address, flags, None, None)

    def own(self, connection, name):
        """Ask for a name."""
        connection.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus",
                             "org.freedesktop.DBus", "RequestName",
                             GLib.Variant("(su)", (name, 4)), None, Gio.DBusCallFlags.NONE, 10000)

    def ping(self, connection):
        """Call a method of the server's."""
        connection.call_sync(NAME, "/", "org.freedesktop.DBus.Peer", "Ping", None, None,
                             Gio.DBusCallFlags.NONE, 10000)

    def hears(self, address):
        """Whether what the server tells everybody is heard by somebody else."""
        server, other, listener = (self.connect(address) for _ in range(3))
        self.own(server, NAME)
        heard = []
        loop = GLib.MainLoop()

        def on_signal(_connection, _sender, _path, _interface, signal, *_):
            heard.append(signal)
            if signal == "Marker":
                loop.quit()

        listener.signal_subscribe(None, "org.example.Test", None, None, None,
                                  Gio.DBusSignalFlags.NONE, on_signal)
        # Each answer says that the bus has taken what came before it.
        for connection, name, signal in ((listener, None, None), (server, NAME, "Happened"),
                                         (other, MARKER, "Marker")):
            if signal:
                connection.emit_signal(None, "/", "org.example.Test", signal, None)
            connection.call_sync("org.freedesktop.DBus", "/", "org.freedesktop.DBus", "GetId", None,
                                 None, Gio.DBusCallFlags.NONE, 10000)
        GLib.timeout_add_seconds(20, loop.quit)
        loop.run()
        self.assertIn("Marker", heard)
        return "Happened" in heard

    def assert_denied(self, call, *arguments):
        """The bus says no."""
        with self.assertRaises(GLib.Error) as caught:
            call(*arguments)
        self.assertTrue(caught.exception.matches(Gio.dbus_error_quark(),
                                                 Gio.DBusError.ACCESS_DENIED), caught.exception)

    def test_ours(self):
        """The service's account owns the name; the group calls and hears."""
        address = self.start(me(), my_group())
        server, client = self.connect(address), self.connect(address)
        self.own(server, NAME)
        self.ping(client)
        self.assertTrue(self.hears(self.start(me(), my_group())))

    def test_strangers(self):
        """Nobody else does."""
        self.assert_denied(self.own, self.connect(self.start("bin", my_group())), NAME)
        address = self.start(me(), "bin")
        server, client = self.connect(address), self.connect(address)
        self.own(server, NAME)
        self.assert_denied(self.ping, client)
        self.assertFalse(self.hears(self.start(me(), "bin")))


def me():
    """Our account's name."""
    return pwd.getpwuid(os.geteuid()).pw_name


def my_group():
    """Our first group's name."""
    return grp.getgrgid(os.getegid()).gr_name


if __name__ == "__main__":
    tools.main("systemd-analyze", "systemd-sysusers", "dbus-daemon")
