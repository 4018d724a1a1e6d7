#!/usr/bin/python3
"""meson install: the installed files, the window that the desktop entry opens, and uninstall."""

import contextlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import types

import desktop
import screen
from tools import BUILD, DATA, ID, SOURCE

HERE = pathlib.Path(__file__).parent
STAGE = "HB_STAGE"
LOG = BUILD / "meson-logs" / "install-log.txt"


def option(name):
    """An option of the build."""
    options = json.loads((BUILD / "meson-info" / "intro-buildoptions.json").read_text())
    return next(found["value"] for found in options if found["name"] == name)


PREFIX = option("prefix")


def run(*command, **settings):
    """Run a command, and return its output; an error has all of it."""
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, timeout=60, check=False, **settings)
    if done.returncode != 0:
        raise AssertionError(f"{command}: {done.returncode}\n{done.stdout}")
    return done.stdout


@contextlib.contextmanager
def kept_log():
    """Keep Meson's log, so that an installation of this build can still be uninstalled."""
    before = LOG.read_bytes() if LOG.exists() else None
    try:
        yield
    finally:
        if before is not None:
            LOG.write_bytes(before)
        else:
            LOG.unlink(missing_ok=True)


def install(stage):
    """Install into a folder."""
    return run("meson", "install", "-C", BUILD, "--no-rebuild", f"--destdir={stage}")


def prepare(stage):
    """Do what the installation does only without DESTDIR."""
    prefix = stage / PREFIX.lstrip("/")
    run("glib-compile-schemas", "--strict", prefix / "share" / "glib-2.0" / "schemas")
    service = prefix / "share" / "dbus-1" / "services" / f"{ID}.service"
    text = service.read_text(encoding="utf-8")
    service.write_text(re.sub(r"(?m)^Exec=", f"Exec={stage}", text), encoding="utf-8")
    os.environ.update({
        STAGE: str(stage),
        "GSETTINGS_BACKEND": "memory",
        "PATH": f"{prefix / 'bin'}:{os.environ['PATH']}",
        "XDG_DATA_DIRS": f"{prefix / 'share'}:{os.environ.get('XDG_DATA_DIRS', '/usr/local/share:/usr/share')}",
    })


def root():
    """The prefix within the stage."""
    return pathlib.Path(os.environ[STAGE]) / PREFIX.lstrip("/")


class Install(desktop.DesktopCase):
    """The installed tree."""

    def test_list(self):
        """The files are those of the list, and uninstall removes all of them."""
        expected = (HERE / "installed.txt").read_text(encoding="utf-8").split()
        languages = re.findall(r"(?m)^[a-z].*$", (SOURCE / "po" / "LINGUAS").read_text())
        if (SOURCE / "po" / "meson.build").exists():
            expected += [f"share/locale/{word}/LC_MESSAGES/heartbeats.mo"
                         for language in languages for word in language.split()]
        with tempfile.TemporaryDirectory() as folder, kept_log():
            stage = pathlib.Path(folder) / "stage"
            said = install(stage)
            self.assertIn(f"\n  sudo setcap cap_net_raw=p {PREFIX}/bin/heartbeats\n", said)
            prefix = stage / PREFIX.lstrip("/")
            self.assertEqual(run("getcap", prefix / "bin" / "heartbeats"), "")
            found = [path.relative_to(prefix) for path in stage.rglob("*") if not path.is_dir()]
            self.assertEqual(sorted(map(str, found)), sorted(expected))
            run("ninja", "-C", BUILD, "uninstall")
            self.assertEqual([path for path in stage.rglob("*") if not path.is_dir()], [])

    def test_capability(self):
        """The capability is granted if possible; otherwise the command is printed."""
        script = DATA / "post-install.sh"
        environment = {name: value for name, value in os.environ.items() if name != "DESTDIR"}
        with tempfile.TemporaryDirectory() as folder:
            program = shutil.copy("/bin/true", pathlib.Path(folder) / "heartbeats")
            without = ["setpriv", "--bounding-set=-setfcap"] if os.geteuid() == 0 else []
            environment.pop("MESON_INSTALL_PREFIX", None)
            said = run(*without, script, folder, "/usr/share", env=environment)
            self.assertIn(f"\n  sudo setcap cap_net_raw=p {program}\n", said)
            self.assertEqual(run("getcap", program), "")
            if os.geteuid() == 0:
                said = run(script, folder, "/usr/share", env=environment)
                self.assertNotIn("sudo", said)
                self.assertEqual(run("getcap", program), f"{program} cap_net_raw=p\n")

    def test_bus(self):
        """Like a desktop shell: the bus starts the installed program, and its window opens."""
        from gi.repository import Gio

        entry = Gio.DesktopAppInfo.new(f"{ID}.desktop")
        self.assertTrue(entry.get_boolean("DBusActivatable"))
        self.assertTrue(entry.launch([], None))
        self.look("installed")

    def test_bus_open(self):
        """A capture that is opened with it while it is not running is shown first, whatever ran last."""
        from gi.repository import Gio

        entry = Gio.DesktopAppInfo.new(f"{ID}.desktop")
        capture = SOURCE / "tests" / "replay" / "captures" / "verdicts.pcap"
        self.assertTrue(entry.launch([Gio.File.new_for_path(str(capture))], None))
        self.look("installed-open", ("label", "The capture has ended"))

    def test_command(self):
        """Like a launcher without a bus: the command of the desktop entry."""
        entry = root() / "share" / "applications" / f"{ID}.desktop"
        launcher = subprocess.Popen(["gio", "launch", entry], stdout=subprocess.DEVNULL,
                                    stderr=subprocess.DEVNULL)
        self.look("installed-command")
        self.assertEqual(launcher.wait(timeout=desktop.PATIENCE), 0)

    def look(self, picture, shown=("push button", "Watch peers")):
        """Check that the window is that of the installed program, and close it."""
        self.assertTrue(self.wait(lambda: self.owner() is not None), "nobody has the app's name")
        pid = self.owner()
        self.process = types.SimpleNamespace(pid=pid)
        self.assertEqual(os.readlink(f"/proc/{pid}/exe"), str(root() / "bin" / "heartbeats"))
        self.find("frame", "Heartbeats")
        self.find(*shown)
        self.picture(picture)
        run("gdbus", "call", "--session", "--dest", ID, "--object-path", "/" + ID.replace(".", "/"),
            "--method", "org.freedesktop.Application.ActivateAction", "quit", "[]", "{}")
        self.assertTrue(self.wait(lambda: self.owner() is None), "it did not quit")

    def owner(self):
        """The process that owns the app's name on the bus, if there is one."""
        from gi.repository import Gio, GLib

        bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        try:
            return bus.call_sync("org.freedesktop.DBus", "/", "org.freedesktop.DBus", "GetConnectionUnixProcessID",
                                 GLib.Variant("(s)", (ID,)), None, Gio.DBusCallFlags.NONE, 10000).unpack()[0]
        except GLib.Error:
            return None


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as outer:
        with kept_log():
            install(outer)
        prepare(pathlib.Path(outer))
        screen.main(services=[root() / "share" / "dbus-1" / "services"])
