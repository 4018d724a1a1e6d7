#!/usr/bin/python3
"""The app used like a person does: the real program, its engine, real packets."""

import signal
import subprocess

import desktop
import processes
import screen

# A demo peer that dies is given up after five seconds of silence and three pulses.
VERDICT = 40.0


class Welcome(desktop.DesktopCase):
    """The first start."""

    def test_ways(self):
        """The page has four buttons, each of which leads on; two are tried here."""
        self.start()
        self.ways_in()
        self.no_server_yet()
        self.no_capability()

    def ways_in(self):
        """The buttons, and the addresses of this computer."""
        for way in ("Watch peers", "Be watched", "Try the demo", "Open a capture"):
            self.find("push button", way)
        self.find("label", "This computer is")
        self.picture("welcome")

    def no_capability(self):
        """The page says why it does not start, and has the command and a button to try again."""
        self.press("Watch peers")
        self.find("label", "One Permission Is Missing")
        self.find("label", "setcap cap_net_raw=p")
        self.find("push button", "Try Again")
        self.picture("no-capability")

    def no_server_yet(self):
        """Without an address, the dialog cannot connect."""
        self.press("Be watched")
        self.find("push button", "Connect")
        self.assertFalse(self.can_press("Connect"))
        self.picture("connect")
        self.press("Cancel")
        self.assertTrue(self.wait(lambda: not self.all("push button", "Cancel")))


class Settings(desktop.DesktopCase):
    """A server's timeout and pulses."""

    def test_whose(self):
        """Settings of the next server are saved; those of a demo are not."""
        self.start()
        self.activate("server-settings", window=True)
        self.find("label", "The next server that you start")
        self.picture("settings-next")
        # The focus is on the first field.
        self.focus("Watch Settings")
        self.keys("type", "--delay", "20", "70")
        self.type("7", "How many pulses")
        self.assertTrue(self.wait(lambda: self.can_press("Save")))
        self.press("Save")
        self.assertTrue(self.wait(lambda: self.remembered().get("pulses") == "7"))
        self.assertEqual(self.remembered()["timeout"], "70.0")
        self.assertEqual(self.all("push button", "Stop"), [])

        self.press("Try the demo")
        self.find("label", "198.18.1.1")
        self.press("Change")
        self.find("label", "The demo goes on")
        self.type("3", "How long should the server wait")
        self.picture("settings-demo")
        self.press("Apply")
        self.find("label", "pulse after 3 s")
        self.assertEqual(self.remembered()["timeout"], "70.0")


class Keys(desktop.DesktopCase):
    """Use without a mouse, with keys pressed like a person does."""

    def hit(self, key, role, name):
        """Press a key, and wait for its effect."""
        self.keys("key", key)
        self.assertTrue(self.wait(lambda: self.sees(role, name)), f"{key}: no {role} “{name}”")

    def leave(self, role, name):
        """Close it with Escape."""
        self.keys("key", "Escape")
        self.assertTrue(self.wait(lambda: not self.sees(role, name)), f"{name} stays")
        self.focus()

    def test_all(self):
        """The menu, the dialogs, the search, the list of the keys, and the end."""
        self.start("--demo")
        self.find("label", "198.18.1.1")
        self.focus()
        for key, name in (("ctrl+comma", "Watch Settings"), ("ctrl+n", "What is the address"),
                          ("ctrl+question", "Name and note of a peer")):
            self.hit(key, "label", name)
            self.picture(f"key-{key}")
            self.leave("label", name)
        # The menu, and the mnemonic of an entry.
        self.keys("key", "F10")
        self.hit("a", "label", "Details")
        self.picture("about")
        self.leave("label", "Details")

        self.keys("key", "ctrl+f", "type", "nobody has this name")
        self.assertTrue(self.wait(lambda: self.sees("label", "No Peers Found")))
        self.keys("key", "Escape")
        self.assertTrue(self.wait(lambda: self.sees("label", "198.18.1.")))

        self.keys("key", "ctrl+q")
        self.assertEqual(self.process.wait(desktop.PATIENCE), 0)

    def entries(self):
        """The texts of all entries."""
        return [desktop.ask(node.get_text, "") for role in ("text", "entry") for node in self.all(role, "")]

    def focused(self):
        """The node with the focus."""
        return [node for window in self.windows() for node in window.walk() if node.has("focused")]

    def go_to(self, key, *roles, name=""):
        """Press a key until one of these has the focus."""
        for _ in range(30):
            before = self.focused()
            if any(node.role in roles and name in node.name for node in before):
                return
            self.keys("key", key)
            # Each press moves the focus by one: pressing again before that is visible would skip one.
            self.wait(lambda before=before: self.focused() not in ([], before), 2.0)
        self.fail(f"{key} does not lead to a {roles}")

    def test_walk(self):
        """From the bar to a peer, to its details and back; typing searches, with spaces, too."""
        self.start("--demo")
        self.find("label", "198.18.1.1")
        self.focus()
        self.go_to("Tab", "push button", name="All ")
        self.go_to("Down", "table row", "table cell")
        self.assertFalse(self.sees("label", "Messages"))
        self.keys("key", "Return")
        self.assertTrue(self.wait(lambda: self.sees("label", "Messages")), "Return chooses")
        self.keys("key", "F6")
        self.assertTrue(self.wait(lambda: not self.has_focus("table row", "table cell")), "F6")
        self.keys("key", "ctrl+m")
        self.assertTrue(self.wait(lambda: self.all("push button", "Unmute")), "Ctrl+M in the details")
        self.keys("key", "F2")
        self.find("text", "Note")
        self.keys("key", "Escape")
        self.assertTrue(self.wait(lambda: not self.all("text", "Note")))
        self.go_to("F6", "table row", "table cell")

        self.keys("type", "--delay", "20", "no body")
        self.assertTrue(self.wait(lambda: self.sees("label", "No peer matches your search.")))
        self.assertTrue(self.wait(lambda: "no body" in self.entries()), self.entries())
        self.picture("key-search")

    def test_close(self):
        """Ctrl+W closes, and the size is remembered."""
        self.configure(width=700, height=500)
        self.start("--demo")
        self.find("label", "198.18.1.1")
        self.focus()
        self.keys("key", "ctrl+w")
        self.assertEqual(self.process.wait(desktop.PATIENCE), 0)
        self.assertEqual((self.remembered()["width"], self.remembered()["height"]), ("700", "500"))


class Demo(desktop.DesktopCase):
    """Eight peers on a private network."""

    def test_story(self):
        """Peers appear, a countdown runs down, one peer is given up, and is searched for and opened."""
        self.start()
        self.press("Try the demo")
        self.find("label", "198.18.1.1")
        self.find("label", "pulse in")
        self.find("label", "Given up", VERDICT)
        self.find("label", "program does not", VERDICT)
        self.picture("server")

        self.press("Left")
        self.assertTrue(self.wait(lambda: not self.all("label", "198.18.1.1")))

    def test_engine_dies(self):
        """The banner says that this is the last known state, and a new engine can be started."""
        self.start("--demo")
        self.find("label", "198.18.1.1")
        self.assertIn("Demo", self.names("label", "Demo"))
        self.assertFalse(self.can_press("Start Again"), "it would end the engine that runs")
        processes.kill_engine(self.process.pid)
        self.find("label", "The engine has ended")
        self.assertTrue(self.wait(lambda: self.stands_still("pulse in")))
        self.picture("engine-lost")
        self.press("Start Again")
        self.find("label", "pulse in")
        self.assertFalse(self.stands_still("pulse in", seconds=desktop.PATIENCE))

    def test_app_dies(self):
        """All its processes end."""
        self.start("--demo")
        self.find("label", "198.18.1.1")
        family = processes.descendants(self.process.pid)
        self.assertGreaterEqual(len(family), 3)
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(desktop.PATIENCE)
        self.assertTrue(self.wait(lambda: not any(map(processes.lives, family))))


class Bus(desktop.DesktopCase):
    """The bus of all cases."""

    def test_services(self):
        """It activates no services of the machine, such as a portal, on which the results would depend."""
        names = subprocess.run(["gdbus", "call", "--session", "--dest", "org.freedesktop.DBus", "--object-path", "/",
                                "--method", "org.freedesktop.DBus.ListActivatableNames"],
                               check=True, capture_output=True, text=True).stdout
        self.assertEqual(names.strip(), "(['org.freedesktop.DBus', 'org.a11y.Bus'],)")


class Privileges(desktop.DesktopCase):
    """The privileges of each process, according to the kernel."""

    def test_none_in_the_app(self):
        """The window has no capability, and cannot get one."""
        self.start("--demo")
        self.find("label", "198.18.1.1")
        status = processes.read_status(self.process.pid)
        self.assertEqual(int(status["CapPrm"], 16), 0)
        self.assertEqual(int(status["CapEff"], 16), 0)
        self.assertEqual(status["NoNewPrivs"], "1")


if __name__ == "__main__":
    screen.main()
