#!/usr/bin/python3
"""Server and client as system services: the units, the account, and the bus policy."""

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
    """The units and the account."""

    def assert_verified(self, name):
        """Check that systemd-analyze reports nothing, once the program is where the unit says."""
        text = (BUILD / "data" / name).read_text(encoding="utf-8")
        self.assertIn("\nAmbientCapabilities=CAP_NET_RAW\n", text)
        with tempfile.TemporaryDirectory() as folder:
            unit = pathlib.Path(folder) / name
            unit.write_text(re.sub(r"(?<=\nExecStart=)\S+", PROGRAM, text), encoding="utf-8")
            said = self.run_tool("systemd-analyze", "verify", "--man=no", "--recursive-errors=no",
                                 unit)
            self.assertEqual(said, "")
            # The lower the exposure, the less an attacker can do who has taken over the program.
            said = self.run_tool("systemd-analyze", "security", "--offline=true", "--threshold=20",
                                 "--no-pager", unit)
            self.assertIn("Overall exposure level", said)

    def test_server(self):
        """The unit of the server."""
        self.assert_verified("heartbeats.service")

    def test_client(self):
        """That of a client, which has a user of its own only while it runs."""
        self.assert_verified("heartbeats-client.service")

    def test_group(self):
        """Both are in the group that alone may start the program, if the administrator says so."""
        script = (DATA / "debian" / "heartbeats.postinst").read_text(encoding="utf-8")
        group = re.search(r'chown root:(\S+) "\$PROGRAM"\n\s+chmod 0750 ', script)[1]
        for name in ("heartbeats.service", "heartbeats-client.service"):
            text = (DATA / f"{name}.in").read_text(encoding="utf-8")
            self.assertRegex(text, rf"\n(Supplementary)?Groups?={group}\n", name)

    def test_account(self):
        """A user and a group of the same name."""
        with tempfile.TemporaryDirectory() as folder:
            said = self.run_tool("systemd-sysusers", "--dry-run", f"--root={folder}",
                                 "--replace=/usr/lib/sysusers.d/heartbeats.conf", "--inline",
                                 *[line for line in (DATA / "heartbeats.sysusers").read_text()
                                   .splitlines() if not line.startswith("#")])
        self.assertIn("heartbeats", said)


class Policy(tools.ToolCase):
    """Our policy on a bus with the defaults of the system bus."""

    def start(self, user, group):
        """Start a bus with this user and group as "heartbeats" in the policy, where root is an ordinary user."""
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
        """Check that the bus knew all users and groups of the policy, and end it."""
        daemon.terminate()
        _, errors = daemon.communicate(timeout=30)
        self.assertNotIn("Unknown", errors)

    def connect(self, address):
        """A new connection to that bus."""
        flags = (Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
                 | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION)
        return Gio.DBusConnection.new_for_address_sync(address, flags, None, None)

    def own(self, connection, name):
        """Request a name."""
        connection.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus",
                             "org.freedesktop.DBus", "RequestName",
                             GLib.Variant("(su)", (name, 4)), None, Gio.DBusCallFlags.NONE, 10000)

    def ping(self, connection):
        """Call a method of the server."""
        connection.call_sync(NAME, "/", "org.freedesktop.DBus.Peer", "Ping", None, None,
                             Gio.DBusCallFlags.NONE, 10000)

    def hears(self, address):
        """Whether another connection receives the server's signals."""
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
        # Each reply shows that the bus has handled the calls before it.
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
        """Check that the bus refuses."""
        with self.assertRaises(GLib.Error) as caught:
            call(*arguments)
        self.assertTrue(caught.exception.matches(Gio.dbus_error_quark(),
                                                 Gio.DBusError.ACCESS_DENIED), caught.exception)

    def test_ours(self):
        """The service's account may own the name; the group may call methods and receive signals."""
        address = self.start(me(), my_group())
        server, client = self.connect(address), self.connect(address)
        self.own(server, NAME)
        self.ping(client)
        self.assertTrue(self.hears(self.start(me(), my_group())))

    def test_strangers(self):
        """Nobody else may."""
        self.assert_denied(self.own, self.connect(self.start("bin", my_group())), NAME)
        address = self.start(me(), "bin")
        server, client = self.connect(address), self.connect(address)
        self.own(server, NAME)
        self.assert_denied(self.ping, client)
        self.assertFalse(self.hears(self.start(me(), "bin")))


def me():
    """The name of our user."""
    return pwd.getpwuid(os.geteuid()).pw_name


def my_group():
    """The name of our first group."""
    return grp.getgrgid(os.getegid()).gr_name


if __name__ == "__main__":
    tools.main("systemd-analyze", "systemd-sysusers", "dbus-daemon")
