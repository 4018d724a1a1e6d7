#!/usr/bin/python3
"""The files from which packages are built."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

import tools
import yaml
from gi.repository import Gio, GLib
from tools import BUILD, DATA, ID, SOURCE

MANIFEST = SOURCE / "flatpak" / f"{ID}.yml"
ENGINE = f"{ID}.Engine"
STRANGER = "org.example.Stranger"

# What Flatpak allows every app on the session bus; on the system bus, it allows nothing.
OWN = [f"--own={ID}", f"--own={ID}.*"]


class Flatpak(tools.ToolCase):
    """The manifest."""

    def test_builder(self):
        """flatpak-builder knows all keys; for an unknown one, it only prints a warning."""
        with tempfile.TemporaryDirectory() as folder:
            said = self.run_tool("flatpak-builder", "--show-manifest", MANIFEST, cwd=folder)
        self.assertTrue(said.startswith("{"), said)
        written = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
        understood = json.loads(said)
        for key in ("id", "runtime", "runtime-version", "sdk", "command", "finish-args", "cleanup"):
            self.assertEqual(understood[key], written[key], key)
        self.assertEqual([module["name"] for module in understood["modules"]],
                         [module["name"] for module in written["modules"]])

    def test_manifest(self):
        """It is valid, builds this tree, and every source is pinned."""
        manifest = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
        self.assertEqual(manifest["id"], ID)
        self.assertEqual(manifest["runtime"], "org.gnome.Platform")
        *libraries, ours = manifest["modules"]
        self.assertEqual([source["path"] for source in ours["sources"]], [".."])
        for module in libraries:
            for source in module["sources"]:
                self.assertTrue(source["url"].startswith("https://"), source)
                self.assertRegex(source["sha256"], "^[0-9a-f]{64}$")

    def test_permissions(self):
        """Each permission has a comment; there is none for the network or for files."""
        text = MANIFEST.read_text(encoding="utf-8")
        given = yaml.safe_load(text)["finish-args"]
        explained = re.findall(r"(?m)^  # .+\n(?:  # .+\n)*  - (--\S+)$", text)
        self.assertEqual(explained, given)
        self.assertIn(f"--system-talk-name={ID}.Engine", given)
        for argument in given:
            self.assertNotRegex(argument, "network|filesystem|socket=(system|session)-bus|own-name")
            # An app may own names below its own one anyway; Flathub reports such a permission as an error.
            self.assertFalse(argument.startswith(f"--talk-name={ID}"), argument)


class Proxy(unittest.TestCase):
    """The bus as seen from the sandbox: only a server can be reached."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        bus = self.run_until_end("dbus-daemon", "--session", "--nofork", "--nopidfile", "--nosyslog",
                                 f"--address=unix:path={self.folder / 'bus'}", "--print-address",
                                 stdout=subprocess.PIPE, text=True)
        self.address = bus.stdout.readline().strip()
        self.addCleanup(bus.stdout.close)
        self.others = [self.own(name) for name in (ENGINE, STRANGER)]

    def run_until_end(self, *command, **settings):
        """Start a program that ends with the case."""
        process = subprocess.Popen([str(word) for word in command], **settings)
        self.addCleanup(process.wait, 10)
        self.addCleanup(process.terminate)
        return process

    def connect(self, address):
        """A new connection to a bus."""
        flags = (Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
                 | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION)
        connection = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)
        self.addCleanup(connection.close_sync, None)
        return connection

    def call(self, connection, destination, interface, method, arguments=None):
        """Call a method."""
        connection.call_sync(destination, "/", interface, method, arguments, None,
                             Gio.DBusCallFlags.NO_AUTO_START, 10000)

    def own(self, name):
        """A connection outside of the sandbox that owns a name."""
        connection = self.connect(self.address)
        self.call(connection, "org.freedesktop.DBus", "org.freedesktop.DBus", "RequestName",
                  GLib.Variant("(su)", (name, 4)))
        return connection

    def reach(self, *policy):
        """The names that can be reached from behind the proxy."""
        ready, told = os.pipe()
        socket = self.folder / "proxy"
        self.run_until_end("xdg-dbus-proxy", f"--fd={told}", self.address, socket, "--filter", *policy,
                           pass_fds=[told])
        os.close(told)
        self.assertTrue(os.read(ready, 1), "no proxy")
        self.addCleanup(os.close, ready)
        inside = self.connect(f"unix:path={socket}")
        return [name for name in (ENGINE, STRANGER) if self.answers(inside, name)]

    def answers(self, connection, name):
        """Whether the owner of a name answers."""
        try:
            self.call(connection, name, "org.freedesktop.DBus.Peer", "Ping")
        except GLib.Error:
            return False
        return True

    def names(self, option):
        """The names that the manifest has for an option."""
        given = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))["finish-args"]
        return [f"--talk={word.removeprefix(option)}" for word in given if word.startswith(option)]

    def test_session(self):
        """A server that was started by hand."""
        self.assertEqual(self.reach(*OWN, *self.names("--talk-name=")), [ENGINE])

    def test_system(self):
        """The server on the system bus."""
        self.assertEqual(self.reach(*self.names("--system-talk-name=")), [ENGINE])


class Debian(unittest.TestCase):
    """The files of the Debian package."""

    def test_version(self):
        """The version is that of the program."""
        version = re.search(r"(?m)^  version: '(.*)'", (SOURCE / "meson.build").read_text())
        changelog = (DATA / "debian" / "changelog").read_text(encoding="utf-8")
        self.assertTrue(changelog.startswith(f"heartbeats ({version[1]}"), changelog.splitlines()[0])

    def test_split(self):
        """The package without the desktop app needs no desktop, and either replaces the other."""
        stanzas = (DATA / "debian" / "control").read_text(encoding="utf-8").split("\n\n")[1:]
        full, bare = stanzas[:2]
        self.assertIn("adwaita-icon-theme", full)
        self.assertNotIn("adwaita", bare)
        self.assertIn("\nConflicts: heartbeats-headless\nReplaces: heartbeats-headless\n", full)
        self.assertIn("\nConflicts: heartbeats\nReplaces: heartbeats\n", bare)
        rules = (DATA / "debian" / "rules").read_text(encoding="utf-8")
        self.assertIn("--builddirectory=build-$(BARE) -- -Dgui=disabled", rules)

    def test_capability(self):
        """The capability is permitted, for the group of the account, as in the setup and the service."""
        script = (DATA / "debian" / "heartbeats.postinst").read_text(encoding="utf-8")
        self.assertIn("setcap cap_net_raw=p ", script)
        group = re.search(r"chown root:([a-z]+) .*\n\s+chmod 0750 ", script)[1]
        self.assertIn(f"\nu {group} ", (DATA / "heartbeats.sysusers").read_text(encoding="utf-8"))


class Scripts(tools.ToolCase):
    """The scripts of the Debian packages, as debhelper completes them. They run with the system's folders in one of
    ours, and with programs that only write down how they were called."""

    PACKAGES = ("heartbeats", "heartbeats-headless")
    UNITS = ("heartbeats-client.service", "heartbeats.service")
    PROGRAMS = ("deb-systemd-helper", "deb-systemd-invoke", "dpkg-statoverride", "systemctl", "systemd-sysusers")

    @classmethod
    def setUpClass(cls):
        """Complete them as the build does."""
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.tree = pathlib.Path(folder.name)
        shutil.copytree(DATA / "debian", cls.tree / "debian")
        rules = cls.tree / "debian" / "rules"

        def run(*command):
            # As dpkg-buildpackage says it, after reading "control"; else debhelper would give the files to root.
            environment = os.environ | {"DEB_RULES_REQUIRES_ROOT": "no"}
            subprocess.run(command, cwd=cls.tree, env=environment, check=True, timeout=60)

        run(rules, "execute_before_dh_auto_configure")
        for package in cls.PACKAGES:
            lib = cls.tree / "debian" / package / "usr" / "lib"
            (lib / "systemd" / "system").mkdir(parents=True)
            (lib / "sysusers.d").mkdir()
            for unit in cls.UNITS:
                shutil.copy(BUILD / "data" / unit, lib / "systemd" / "system")
            shutil.copy(DATA / "heartbeats.sysusers", lib / "sysusers.d" / "heartbeats.conf")
        run(rules, "execute_before_dh_installsystemd", "override_dh_installsystemd")
        run("dh_installdeb")

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.system = pathlib.Path(folder.name)
        self.calls = self.system / "calls"
        (self.system / "run" / "systemd" / "system").mkdir(parents=True)
        confmodule = self.system / "usr" / "share" / "debconf" / "confmodule"
        confmodule.parent.mkdir(parents=True)
        confmodule.write_text("db_get () { RET=false; }\ndb_purge () { :; }\ndb_stop () { :; }\n", encoding="utf-8")
        bin_folder = self.system / "usr" / "bin"
        bin_folder.mkdir()
        for name in self.PROGRAMS:
            program = bin_folder / name
            # There was no earlier installation.
            program.write_text(f'#!/bin/sh\necho "{name} $*" >>{self.calls}\n[ "$1" != debian-installed ]\n',
                               encoding="utf-8")
            program.chmod(0o755)

    def run_script(self, package, name, *arguments):
        """The calls that a script makes; none if there is no such script."""
        script = self.tree / "debian" / package / "DEBIAN" / name
        if not script.exists():
            return ""
        text = script.read_text(encoding="utf-8")
        self.assertNotIn("#DEBHELPER#", text)
        moved = self.system / name
        moved.write_text(re.sub(r"(?<![\w.])/(?=(etc|run|usr|var)/)", f"{self.system}/", text), encoding="utf-8")
        self.calls.write_text("", encoding="utf-8")
        self.run_tool("sh", moved, *arguments,
                      env={"PATH": f"{self.system}/usr/bin:/usr/bin:/bin", "DPKG_MAINTSCRIPT_PACKAGE": package})
        return self.calls.read_text(encoding="utf-8")

    def test_upgrade(self):
        """An upgrade makes systemd read the units again, and restarts what runs, only once all is in place."""
        for package in self.PACKAGES:
            self.assertEqual(self.run_script(package, "preinst", "upgrade", "0.0.1"), "")
            self.assertEqual(self.run_script(package, "prerm", "upgrade", "0.2.0"), "")
            calls = self.run_script(package, "postinst", "configure", "0.0.1")
            self.assertIn("systemctl --system daemon-reload\n"
                          f"deb-systemd-invoke restart {' '.join(self.UNITS)}\n", calls)
            self.assertLess(calls.index("systemd-sysusers"), calls.index("restart"))
            self.assertEqual(self.run_script(package, "postrm", "upgrade", "0.2.0"), "")

    def test_start(self):
        """Neither service is enabled; those that the administrator enabled with the other package start again."""
        for package in self.PACKAGES:
            calls = self.run_script(package, "postinst", "configure", "")
            self.assertIn(f"deb-systemd-invoke start {' '.join(self.UNITS)}\n", calls)
            self.assertNotIn("deb-systemd-helper enable", calls)
            for unit in self.UNITS:
                # What a purge is to clean up.
                self.assertIn(f"deb-systemd-helper update-state {unit}\n", calls)

    def test_remove(self):
        """Removing a package stops its services."""
        for package in self.PACKAGES:
            self.assertEqual(self.run_script(package, "prerm", "remove"),
                             f"deb-systemd-invoke stop {' '.join(self.UNITS)}\n")
            self.assertEqual(self.run_script(package, "postrm", "remove"), "systemctl --system daemon-reload\n")

    def test_purge(self):
        """Purging a package disables its services, unless the other one has replaced it and owns them."""
        options = self.system / "etc" / "default" / "heartbeats"
        options.parent.mkdir(parents=True)
        for package in self.PACKAGES:
            options.touch()
            program = self.system / "usr" / "bin" / "heartbeats"
            program.touch()
            self.assertEqual(self.run_script(package, "postrm", "purge"), "")
            self.assertTrue(options.exists())
            program.unlink()
            self.assertEqual(self.run_script(package, "postrm", "purge"),
                             f"deb-systemd-helper purge {' '.join(self.UNITS)}\n")
            self.assertFalse(options.exists())

    def test_place(self):
        """The units stay in /usr/lib."""
        for package in self.PACKAGES:
            root = self.tree / "debian" / package
            self.assertFalse((root / "lib").is_symlink() or (root / "lib").exists())
            self.assertTrue((root / "usr" / "lib" / "systemd" / "system" / self.UNITS[0]).exists())


if __name__ == "__main__":
    tools.main("dbus-daemon", "dh_installsystemd", "flatpak-builder", "xdg-dbus-proxy")
