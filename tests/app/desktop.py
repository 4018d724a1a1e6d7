"""The desktop of a person: a screen, a session bus and the program, driven through AT-SPI."""

import os
import pathlib
import signal
import subprocess
import tempfile
import time
import unittest

try:
    import accessible
except (ImportError, ValueError):
    # The module screen checks what is missing before a case runs.
    accessible = None

ID = "io.github.d0ntblink.Heartbeats"
PROGRAM = os.environ["HEARTBEATS"]
PICTURES = os.environ.get("HB_PICTURES")
# Only what fails takes so long, on however busy a machine.
PATIENCE = 40.0

# How long, in seconds, a change can remain unseen that GTK does not report.
UNREPORTED = 1.0

# GTK 4.8 looks for a tooltip half a second after the pointer has moved, in a window that is gone by then, too
# (gtktooltip.c's timeout; seen in a core): it complains in these functions.
TOOLTIP = ("gdk_surface_get_device_position", "_gtk_widget_find_at_coords")

# If what is below the pointer is hidden between a press and its release, as a row that moves is, GTK 4.8 ends the press
# there, and complains that what is below it at the release was not pressed (gtkmain.c's set_widget_active_state).
PRESSED = ("Broken accounting of active state",)

# A wait reads the window again after this share of the time that it has lasted: to read some 800 nodes costs the program
# and the test 0.1 s of CPU time, and a window that shows countdowns changes all the time.
PAUSE = 0.15


class DesktopCase(unittest.TestCase):
    """The program in its window, as a screen reader sees it."""

    command = (PROGRAM,)

    _accessible = None
    _owner = None

    def folder(self):
        """The folder of its files in this case."""
        if not hasattr(self, "_folder"):
            self._folder = tempfile.TemporaryDirectory()
            self.addCleanup(self._folder.cleanup)
        return pathlib.Path(self._folder.name)

    def configure(self, **settings):
        """Write settings as an earlier run of the program would have."""
        folder = self.folder() / "glib-2.0" / "settings"
        folder.mkdir(parents=True, exist_ok=True)
        lines = [f"{key}={value}\n" for key, value in settings.items()]
        (folder / "keyfile").write_text(f"[io/github/d0ntblink/Heartbeats]\n{''.join(lines)}", "utf-8")

    def remembered(self):
        """Its settings, as written to the file."""
        keyfile = self.folder() / "glib-2.0" / "settings" / "keyfile"
        text = keyfile.read_text("utf-8") if keyfile.exists() else ""
        return dict(line.split("=", 1) for line in text.splitlines() if "=" in line)

    def start(self, *arguments, environment=None):
        """Start it with the settings of this case, and wait for its window."""
        folder = str(self.folder())
        self.environment = {**os.environ, "XDG_DATA_HOME": folder, "XDG_CONFIG_HOME": folder,
                            "XDG_STATE_HOME": str(self.folder() / "state"), "GSETTINGS_BACKEND": "keyfile",
                            **(environment or {})}
        self.process = subprocess.Popen([*self.command, *arguments], env=self.environment,
                                        stderr=subprocess.PIPE, text=True)
        self._owner = None
        self.addCleanup(self._end, self.process)
        if not self.wait(self._has_window):
            self.find("frame", "Heartbeats", 0.0)

    def _end(self, process):
        died = process.poll()
        if died is None:
            process.terminate()
        _, errors = process.communicate(timeout=PATIENCE)
        told = [line for line in errors.splitlines()
                if ("CRITICAL" in line or "Gtk-WARNING" in line or "GLib-GObject-WARNING" in line)
                and not any(words in line for words in TOOLTIP + PRESSED)]
        self.assertEqual(told, [])
        # Only a test kills it.
        self.assertIn(died, (None, 0, -signal.SIGKILL), f"it ended by itself; it said: {errors}")

    def _find_owner(self):
        """Its name on the accessibility bus, or None as long as it has none."""
        if self._accessible is None:
            self._accessible = accessible.Bus()
        if self._owner is None:
            self._owner = self._accessible.find_program(self.process.pid)
        return self._owner

    def _has_window(self):
        """Whether it has a window, whose content is not read yet: not every case needs it."""
        owner = self._find_owner()
        return owner is not None and "Heartbeats" in ask(lambda: self._accessible.read_titles(owner), [])

    def windows(self):
        """Its windows, including dialogs, as they are now."""
        owner = self._find_owner()
        return ask(lambda: self._accessible.read(owner), []) if owner is not None else []

    def _nodes(self):
        return [node for window in self.windows() for node in window.walk()]

    def all(self, role, *names):
        """All nodes with this role whose name contains one of these."""
        return [node for node in self._nodes() if node.role == role and any(name in node.name for name in names)]

    def find(self, role, name, limit=PATIENCE):
        """Wait until there is such a node."""
        found = self.wait(lambda: self.all(role, name), limit)
        if found:
            return found[0]
        seen = sorted({str(node) for node in self._nodes() if node.name})
        raise AssertionError(f"no {role} “{name}” in {limit} s; there are {seen}; "
                             f"its status is {self.process.poll()}")

    def sees(self, role, *names):
        """Whether one of these nodes is visible: a hidden page keeps its texts, and so does a hidden banner."""
        return any(node.is_seen() for node in self.all(role, *names))

    def extents(self, nodes):
        """The positions and sizes of many nodes at once; see Bus.ask_extents."""
        return self._accessible.ask_extents(nodes)

    def has_focus(self, *roles, name=""):
        """Whether a node with one of these roles and this name has the focus."""
        return any(node.has("focused") for role in roles for node in self.all(role, name))

    def names(self, role, *names):
        """The names of all nodes with this role whose name contains one of these."""
        return sorted(node.name for node in self.all(role, *names))

    def stands_still(self, *names, seconds=1.2):
        """Whether there are labels with one of these in their names, which do not change for a while."""
        before = self.names("label", *names)
        return before != [] and not self.wait(lambda: self.names("label", *names) != before, seconds)

    def press(self, name, role="push button"):
        """Press a button."""
        if not self.wait(lambda: self._try_to_press(role, name)):
            self.find(role, name, 0.0)
            raise AssertionError(f"{role} “{name}” cannot be pressed")

    def _try_to_press(self, role, name):
        # A menu button contains a button with the same name, which is the one that can be pressed.
        return _press(self.all(role, name))

    def answer(self, name):
        """Answer a question with the button of exactly this name, without underlines."""
        if not self.wait(lambda: _press(self.reply_buttons(name))):
            raise AssertionError(f"no “{name}” answers a question; there are {self.all('push button', '')}")

    def reply_buttons(self, *names):
        """The buttons of questions with one of these names."""
        return [node for window in self.windows() if window.name != "Heartbeats"
                for node in window.walk() if node.role == "push button" and node.name in names]

    def type(self, text, name):
        """Replace the text of an entry."""
        self.find("text", name).set_text(text)

    def activate(self, action, parameter=None, window=False):
        """Activate an action, like its shortcut."""
        self._forget()
        path = "/" + ID.replace(".", "/") + ("/window/1" if window else "")
        subprocess.run(["gdbus", "call", "--session", "--dest", ID, "--object-path", path,
                        "--method", "org.gtk.Actions.Activate", action,
                        f"[{parameter}]" if parameter else "[]", "{}"],
                       check=True, stdout=subprocess.DEVNULL)

    def can_press(self, name):
        """Whether there is a sensitive button with this name."""
        return any(node.has("sensitive") for node in self.all("push button", name))

    def start_again(self, *arguments, folder=None):
        """Start it a second time: it passes its arguments on to the first instance."""
        self._forget()
        subprocess.run([PROGRAM, *map(str, arguments)], env=self.environment, cwd=folder, check=True,
                       timeout=PATIENCE)

    def focus(self, title="Heartbeats"):
        """Give a window the keyboard focus: there is no window manager here. xdotool's own waits (--sync) have no limit."""
        if not self.wait(lambda: self._try_to_focus(title)):
            raise AssertionError(f"the window “{title}” has no focus")

    @staticmethod
    def _try_to_focus(title):
        windows = _ask_xdotool("search", "--onlyvisible", "--name", f"^{title}$")
        if not windows:
            return False
        _ask_xdotool("windowfocus", windows[0])
        return _ask_xdotool("getwindowfocus", "-f") == windows[:1]

    def keys(self, *arguments):
        """Press keys, like a person."""
        self._forget()
        subprocess.run(["xdotool", *arguments], check=True, timeout=PATIENCE)

    def wait(self, condition, limit=PATIENCE):
        """Wait until a condition is true, and return its result, or False."""
        first = time.monotonic()
        deadline = first + limit
        while True:
            begin, reads = time.monotonic(), self._count_reads()
            # Once true, it is not called again: it may have pressed something.
            found = condition()
            if found:
                return found
            end = time.monotonic()
            if end >= deadline:
                return False
            # Polling all the time would slow the program down.
            time.sleep(min(max(0.05, end - begin, PAUSE * (end - first)), UNREPORTED, deadline - end))
            if self._count_reads() > reads:
                self._accessible.wait_for_change(min(UNREPORTED, deadline - time.monotonic()))
            self._forget()

    def _forget(self):
        if self._accessible is not None:
            self._accessible.forget()

    def _count_reads(self):
        return self._accessible.reads if self._accessible is not None else 0

    def picture(self, name, size=None):
        """Save a picture of the screen or its top left part, if HB_PICTURES is set."""
        if PICTURES:
            crop = ["-crop", f"{size[0]}x{size[1]}+0+0"] if size else []
            path = pathlib.Path(PICTURES) / f"{name}.png"
            subprocess.run(["import", "-window", "root", *crop, str(path)], check=True)


def ask(question, otherwise):
    """The result of a node's method, or a default if the node no longer exists."""
    try:
        return question()
    except accessible.Gone:
        return otherwise


def _ask_xdotool(*arguments):
    """What it prints, as words; none if it fails."""
    return subprocess.run(["xdotool", *arguments], check=False, capture_output=True, text=True,
                          timeout=PATIENCE).stdout.split()


def _press(nodes):
    """Press the first button that can be pressed, and return whether there was one."""
    for node in nodes:
        if node.has("sensitive") and ask(node.get_actions, []):
            return ask(node.do_action, False)
    return False
