"""The desktop as a person has it: a screen, a session bus and the program, driven through AT-SPI."""

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
    # The screen says what is missing, before a case runs.
    accessible = None

ID = "io.github.d0ntblink.Heartbeats"
PROGRAM = os.environ["HEARTBEATS"]
PICTURES = os.environ.get("HB_PICTURES")
PATIENCE = 20.0


class DesktopCase(unittest.TestCase):
    """The program in its window, seen as a screen reader sees it."""

    command = (PROGRAM,)

    _accessible = None
    _owner = None

    def folder(self):
        """Where it remembers things, in this case."""
        if not hasattr(self, "_folder"):
            self._folder = tempfile.TemporaryDirectory()
            self.addCleanup(self._folder.cleanup)
        return pathlib.Path(self._folder.name)

    def configure(self, **settings):
        """Write down what the program is to remember of an earlier run."""
        folder = self.folder() / "glib-2.0" / "settings"
        folder.mkdir(parents=True, exist_ok=True)
        lines = [f"{key}={value}\n" for key, value in settings.items()]
        (folder / "keyfile").write_text(f"[io/github/d0ntblink/Heartbeats]\n{''.join(lines)}", "utf-8")

    def remembered(self):
        """What it has written down, as it stands there."""
        keyfile = self.folder() / "glib-2.0" / "settings" / "keyfile"
        text = keyfile.read_text("utf-8") if keyfile.exists() else ""
        return dict(line.split("=", 1) for line in text.splitlines() if "=" in line)

    def start(self, *arguments, environment=None):
        """Start it, with what it remembered in this case; its window is there when this returns."""
        folder = str(self.folder())
        self.environment = {**os.environ, "XDG_DATA_HOME": folder, "XDG_CONFIG_HOME": folder,
                            "XDG_STATE_HOME": str(self.folder() / "state"), "GSETTINGS_BACKEND": "keyfile",
                            **(environment or {})}
        self.process = subprocess.Popen([*self.command, *arguments], env=self.environment,
                                        stderr=subprocess.PIPE, text=True)
        self._owner = None
        self.addCleanup(self._end, self.process)
        self.find("frame", "Heartbeats")

    def _end(self, process):
        died = process.poll()
        if died is None:
            process.terminate()
        _, errors = process.communicate(timeout=PATIENCE)
        told = [line for line in errors.splitlines()
                if "CRITICAL" in line or "Gtk-WARNING" in line or "GLib-GObject-WARNING" in line]
        self.assertEqual(told, [])
        # Nobody but a test kills it.
        self.assertIn(died, (None, 0, -signal.SIGKILL), f"it ended by itself; it said: {errors}")

    def windows(self):
        """The windows that it has, dialogs among them, as they are now."""
        if self._accessible is None:
            self._accessible = accessible.Bus()
        if self._owner is None:
            self._owner = self._accessible.find_program(self.process.pid)
        if self._owner is None:
            return []
        return ask(lambda: self._accessible.read(self._owner), [])

    def _nodes(self):
        return [node for window in self.windows() for node in window.walk()]

    def all(self, role, *names):
        """All nodes with this role, and one of these in their names."""
        return [node for node in self._nodes() if node.role == role and any(name in node.name for name in names)]

    def find(self, role, name, limit=PATIENCE):
        """Wait until there is one."""
        found = self.wait(lambda: self.all(role, name), limit)
        if found:
            return found[0]
        seen = sorted({str(node) for node in self._nodes() if node.name})
        raise AssertionError(f"no {role} “{name}” in {limit} s; there are {seen}; "
                             f"its status is {self.process.poll()}")

    def names(self, role, *names):
        """The names of all nodes with this role, and one of these in their names."""
        return sorted(node.name for node in self.all(role, *names))

    def stands_still(self, *names, seconds=1.2):
        """Whether labels with one of these in their names are there and stay what they are, for a while."""
        before = self.names("label", *names)
        return before != [] and not self.wait(lambda: self.names("label", *names) != before, seconds)

    def press(self, name, role="push button"):
        """Press a button."""
        self.find(role, name)
        if not self.wait(lambda: self._try_to_press(role, name)):
            raise AssertionError(f"{role} “{name}” cannot be pressed")

    def _try_to_press(self, role, name):
        # A menu button has a button within, of the same name, which is what can be pressed.
        return _press(self.all(role, name))

    def answer(self, name):
        """Answer a question with the button of this name, which is read out once and without underlines."""
        if not self.wait(lambda: _press(self.reply_buttons(name))):
            raise AssertionError(f"no “{name}” answers a question; there are {self.all('push button', '')}")

    def reply_buttons(self, *names):
        """The buttons of questions that have one of these names."""
        return [node for window in self.windows() if window.name != "Heartbeats"
                for node in window.walk() if node.role == "push button" and node.name in names]

    def type(self, text, name):
        """Put a text into an entry, in the place of what was there."""
        self.find("text", name).set_text(text)

    def activate(self, action, parameter=None, window=False):
        """Activate an action, as its shortcut would."""
        path = "/" + ID.replace(".", "/") + ("/window/1" if window else "")
        subprocess.run(["gdbus", "call", "--session", "--dest", ID, "--object-path", path,
                        "--method", "org.gtk.Actions.Activate", action,
                        f"[{parameter}]" if parameter else "[]", "{}"],
                       check=True, stdout=subprocess.DEVNULL)

    def can_press(self, name):
        """Whether there is such a button, and it is sensitive."""
        return any(node.has("sensitive") for node in self.all("push button", name))

    def start_again(self, *arguments, folder=None):
        """Start it a second time: it leaves what there is to do to the first."""
        subprocess.run([PROGRAM, *map(str, arguments)], env=self.environment, cwd=folder, check=True,
                       timeout=PATIENCE)

    def focus(self, title="Heartbeats"):
        """Have a window take what is typed: nobody manages windows here."""
        window = subprocess.run(["xdotool", "search", "--sync", "--onlyvisible", "--name", f"^{title}$"],
                                check=True, capture_output=True, text=True).stdout.split()[0]
        self.keys("windowfocus", "--sync", window)

    def keys(self, *arguments):
        """Type, as a person does."""
        subprocess.run(["xdotool", *arguments], check=True)

    def wait(self, condition, limit=PATIENCE):
        """Wait until something is so, and return what the condition returned, or False."""
        deadline = time.monotonic() + limit
        while True:
            begin = time.monotonic()
            # Asked once where it is so: what is asked may be to press something.
            found = condition()
            if found:
                return found
            end = time.monotonic()
            if end >= deadline:
                return False
            # Who looks all the time keeps the program from what it is to do.
            time.sleep(max(0.05, end - begin))

    def picture(self, name, size=None):
        """Keep a picture of the screen or its first corner, where somebody wants to look at it."""
        if PICTURES:
            crop = ["-crop", f"{size[0]}x{size[1]}+0+0"] if size else []
            path = pathlib.Path(PICTURES) / f"{name}.png"
            subprocess.run(["import", "-window", "root", *crop, str(path)], check=True)


def ask(question, otherwise):
    """What a node answers, or something else where it went while we looked at it."""
    try:
        return question()
    except accessible.Gone:
        return otherwise


def _press(nodes):
    """Press the first that can be pressed; say whether there was one."""
    for node in nodes:
        if ask(node.get_actions, []):
            return ask(node.do_action, False)
    return False
