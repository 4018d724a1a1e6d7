"""The desktop as a person has it: a screen, a session bus and the program, driven through AT-SPI."""

import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

ID = "io.github.d0ntblink.Heartbeats"
PROGRAM = os.environ["HEARTBEATS"]
PICTURES = os.environ.get("HB_PICTURES")
INSIDE = "HB_DESKTOP_INSIDE"
NEEDED = ("xvfb-run", "dbus-run-session", "setpriv", "xdotool", *(("import",) if PICTURES else ()))
PATIENCE = 20.0

# GTK answers who asks for a window of its by number (GetChildAtIndex of its AT-SPI root, gtkatspiroot.c)
# with the path of that window's context, without looking whether it has one: while a window is being
# made or taken apart there is none, GLib complains of this, and the call is never answered. GTK's main
# branch still does so. Nothing of ours can be wrong there: no other words have a case tried once more.
STUMBLE = "g_variant_new_object_path: assertion"


class DesktopCase(unittest.TestCase):
    """The program in its window, seen as a screen reader sees it."""

    command = (PROGRAM,)

    _stumbled = False

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
                            "XDG_STATE_HOME": str(self.folder() / "state"), "GSETTINGS_BACKEND": "keyfile", **(environment or {})}
        self.process = subprocess.Popen([*self.command, *arguments], env=self.environment,
                                        stderr=subprocess.PIPE, text=True)
        self.addCleanup(self._end, self.process)
        self.find("frame", "Heartbeats")

    def _end(self, process):
        died = process.poll()
        if died is None:
            process.terminate()
        _, errors = process.communicate(timeout=PATIENCE)
        self._stumbled = self._stumbled or STUMBLE in errors
        told = [line for line in errors.splitlines()
                if "CRITICAL" in line or "Gtk-WARNING" in line or "GLib-GObject-WARNING" in line]
        self.assertEqual(told, [])
        # Nobody but a test kills it.
        self.assertIn(died, (None, 0, -signal.SIGKILL), f"it ended by itself; it said: {errors}")

    def run(self, result=None):
        """Where GTK stumbled, try once more, and say so."""
        first = unittest.TestResult()
        super().run(first)
        if self._stumbled and not first.wasSuccessful():
            told = [trace.splitlines()[-1] for _, trace in first.errors + first.failures]
            print(f"{self.id()}: GTK stumbled; once more: {told}", file=sys.stderr)
            self.__dict__.pop("_folder", None)
            return super().run(result)

        result.startTest(self)
        if first.wasSuccessful():
            result.addSuccess(self)
        result.errors += first.errors
        result.failures += first.failures
        result.skipped += first.skipped
        result.stopTest(self)
        return result

    def windows(self):
        """The windows that it has, dialogs among them."""
        from gi.repository import Atspi

        for application in _children(Atspi.get_desktop(0)):
            if _belongs_to(application, self.process.pid):
                yield from _children(application)

    def _nodes(self):
        for window in self.windows():
            yield from walk(window)

    def all(self, role, name):
        """All that there is with this role, and this in its name."""
        return [node for node in self._nodes() if _is(node, role, name)]

    def find(self, role, name, limit=PATIENCE):
        """Wait until there is one."""
        deadline = time.monotonic() + limit
        while time.monotonic() < deadline:
            found = self.all(role, name)
            if found:
                return found[0]
            time.sleep(0.1)
        seen = sorted({text for text in map(_describe, self._nodes()) if text})
        raise AssertionError(f"no {role} “{name}” in {limit} s; there are {seen or self._what_is_there()}")

    def _what_is_there(self):
        """What tells why nothing of the program can be seen: it has ended, or hangs and answers nobody."""
        from gi.repository import Atspi

        there = [(_describe(node), ask(node.get_process_id, None), [_describe(child) for child in _children(node)])
                 for node in _children(Atspi.get_desktop(0))]
        return f"only {there}; it is {self.process.pid}, its status {self.process.poll()}"

    def names(self, role, name):
        """The names of all that there is with this role, and this in its name."""
        return sorted(ask(node.get_name, "") for node in self.all(role, name))

    def stands_still(self, name, seconds=1.2):
        """Whether labels with this in their names are there and stay what they are, for a while."""
        before = self.names("label", name)
        return before != [] and not self.wait(lambda: self.names("label", name) != before, seconds)

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
        if not self.wait(lambda: _press(self._answers(name))):
            raise AssertionError(f"no question can be answered with “{name}”; there are {self._answers()}")

    def _answers(self, name=None):
        """The buttons of questions; their names where none is asked for."""
        nodes = [node for window in self.windows() if ask(window.get_name, "Heartbeats") != "Heartbeats"
                 for node in walk(window) if _is(node, "push button", name or "")]
        if name is None:
            return [ask(node.get_name, "") for node in nodes]
        return [node for node in nodes if ask(node.get_name, "") == name]

    def type(self, text, name):
        """Put a text into an entry, in the place of what was there."""
        self.find("text", name).get_editable_text_iface().set_text_contents(text)

    def activate(self, action, parameter=None, window=False):
        """Activate an action, as its shortcut would."""
        path = "/" + ID.replace(".", "/") + ("/window/1" if window else "")
        subprocess.run(["gdbus", "call", "--session", "--dest", ID, "--object-path", path,
                        "--method", "org.gtk.Actions.Activate", action,
                        f"[{parameter}]" if parameter else "[]", "{}"],
                       check=True, stdout=subprocess.DEVNULL)

    def can_press(self, name):
        """Whether there is such a button, and it is sensitive."""
        from gi.repository import Atspi

        return any(ask(lambda node=node: node.get_state_set().contains(Atspi.StateType.SENSITIVE), False)
                   for node in self.all("push button", name))

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
        """Wait until something is so; say whether it is."""
        deadline = time.monotonic() + limit
        while time.monotonic() < deadline:
            # Asked once where it is so: what is asked may be to press something.
            if condition():
                return True
            time.sleep(0.05)
        return condition()

    def picture(self, name, size=None):
        """Keep a picture of the screen or its first corner, where somebody wants to look at it."""
        if PICTURES:
            crop = ["-crop", f"{size[0]}x{size[1]}+0+0"] if size else []
            path = pathlib.Path(PICTURES) / f"{name}.png"
            subprocess.run(["import", "-window", "root", *crop, str(path)], check=True)


def ask(question, otherwise):
    """What a node answers, or something else where it went while we looked at it."""
    from gi.repository import GLib

    try:
        return question()
    except GLib.Error:
        return otherwise
    except AttributeError as error:
        # What went has no parent any more, and no interfaces.
        if error.obj is not None:
            raise
        return otherwise


def _press(nodes):
    """Press the first that can be pressed; say whether there was one."""
    for node in nodes:
        action = ask(node.get_action_iface, None)
        if action is not None and ask(action.get_n_actions, 0) > 0:
            return ask(lambda action=action: action.do_action(0), False)
    return False


def _children(node):
    children = ask(lambda: [node.get_child_at_index(i) for i in range(node.get_child_count())], [])
    return [child for child in children if child is not None]


def walk(node):
    """The node and all below it, as far as they are still there: rows come and go."""
    yield node
    for child in _children(node):
        yield from walk(child)


def extents(node):
    """The place of a node in its window."""
    from gi.repository import Atspi

    return node.get_component_iface().get_extents(Atspi.CoordType.WINDOW)


def is_seen(window, node):
    """Whether it is what a click would hit: a page that nobody looks at keeps its old place."""
    from gi.repository import Atspi

    place = ask(lambda: extents(node), None)
    if place is None:
        return False
    begin, end = max(place.x, 0), min(place.x + place.width, extents(window).width)
    if end <= begin:
        return False
    hit = ask(lambda: window.get_component_iface().get_accessible_at_point(
        (begin + end) // 2, place.y + place.height // 2, Atspi.CoordType.WINDOW), None)
    while hit is not None and hit != node:
        hit = ask(hit.get_parent, None)
    return hit is not None


def _belongs_to(application, pid):
    return ask(lambda: application.get_process_id() == pid, False)


def _describe(node):
    return ask(lambda: f"{node.get_role_name()} “{node.get_name()}”" if node.get_name() else "", "")


def _is(node, role, name):
    return ask(lambda: node.get_role_name() == role and name in (node.get_name() or ""), False)


def main(privileged=False):
    """Run within a screen and a session bus of our own, as somebody who has no privilege or all."""
    missing = [program for program in NEEDED if shutil.which(program) is None]
    try:
        import gi

        gi.require_version("Atspi", "2.0")
    except (ImportError, ValueError):
        missing.append("gir1.2-atspi-2.0")
    if missing:
        print(f"cannot run without {', '.join(missing)}", file=sys.stderr)
        sys.exit(1 if os.environ.get("CI") == "true" else 77)

    if INSIDE not in os.environ:
        with tempfile.TemporaryDirectory() as runtime:
            # Cairo draws; without its being told, GDK would load a driver of OpenGL all the same.
            environment = {**os.environ, INSIDE: "1", "XDG_RUNTIME_DIR": runtime,
                           "GDK_DEBUG": "gl-disable", "GSK_RENDERER": "cairo", "LC_ALL": "C.UTF-8"}
            # This screen is root's, whoever had it started.
            for name in ("SUDO_UID", "PKEXEC_UID"):
                environment.pop(name, None)
            os.chmod(runtime, 0o700)
            # Between two cases nobody is on the screen, which would have the server start afresh.
            drop = ["setpriv", "--bounding-set=-net_raw", "--inh-caps=-net_raw"]
            sys.exit(subprocess.run(
                [*([] if privileged else drop), "xvfb-run", "-a", "-s", "-screen 0 1280x800x24 -noreset",
                 "dbus-run-session", "--", sys.executable, *sys.argv],
                env=environment, check=False).returncode)
    unittest.main()
