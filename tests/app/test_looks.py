#!/usr/bin/python3
"""Each page in each style: dark, narrow, with large letters, from right to left."""

import os
import pathlib
import unittest

import desktop
import screen
from heartbeats import Heartbeats
from lab import Lab

OWN_NUMBER = 100

CAPTURE = pathlib.Path(__file__).resolve().parents[1] / "replay" / "captures" / "verdicts.pcap"

# A demo peer that dies is given up after five seconds of silence and three pulses; only pictures need
# that.
VERDICT = 40.0


class Look:
    """A walk through the pages: nothing may be outside of its window."""

    name = "light"
    width, height = 1080, 720
    more_environment = {}

    # One window button, like in GNOME: without a desktop, GTK would draw three.
    gtk_settings = "gtk-decoration-layout=appmenu:close\n"

    def setUp(self):
        lab = Lab("peer")
        self.addCleanup(lab.close)
        self.peer = lab["peer"]
        self.address = lab.join(OWN_NUMBER)
        self.prepare()

    def prepare(self):
        """Write the settings of the look into the folder of this case."""
        self.configure(width=self.width, height=self.height)
        folder = self.folder() / "gtk-4.0"
        folder.mkdir(exist_ok=True)
        (folder / "settings.ini").write_text(f"[Settings]\n{self.gtk_settings}", "ascii")

    def look(self, page):
        """Check that nothing is outside of the window, and that its size stays; save a picture."""
        seen = []
        self.assertTrue(self.wait(lambda: seen.append(self.windows()) or not self.beyond(seen[-1])),
                        f"{page}: {self.beyond(seen[-1])}")
        self.check(seen[-1], page)
        self.picture(f"{self.name}-{page}", (max(self.width, 420), self.height))

    def beyond(self, windows):
        """The visible nodes that are cut off at a side of their window."""
        cut = []
        for window in windows:
            width = window.get_extents().width
            nodes = [node for node in window.walk() if node.role in ("label", "push button", "toggle button", "text")]
            cut += [(node.role, node.name, place.x, place.width, width)
                    for node, place in zip(nodes, self.extents(nodes))
                    if place is not None and (place.x < 0 or place.x + place.width > width) and node.is_seen()]
        return cut

    def frame(self):
        """The position and size of the main window."""
        return self.find("frame", "Heartbeats").get_extents()

    def check(self, windows, page):
        """Check that no window is wider than it should be."""
        self.assertLessEqual(max(window.get_extents().width for window in windows), self.width, page)

    def reach_chips(self):
        """Each chip can be clicked up to its end, and reached by keyboard."""
        chips = self.chips()
        self.assertEqual(len(chips), 5)
        self.focus()
        for chip in reversed(chips):
            self.assertTrue(self.wait(lambda chip=chip: self.click_at_end_of(chip)), chip.name)
        for chip in chips:
            self.assertTrue(self.wait(lambda chip=chip: self.is_chip(chip, "focused")), chip.name)
            self.keys("key", "Tab")

    def click_at_end_of(self, chip):
        """Click on the edge of a chip, wherever it is now, and return whether it was hit."""
        place = chip.get_extents()
        self.keys("mousemove", str(place.x + place.width + 5), str(place.y + place.height // 2), "click", "1")
        return self.wait(lambda: self.is_chip(chip, "pressed"), 1.0)

    def chips(self):
        """The chips of the state filter."""
        return self.find("panel", "Which peers are shown").children

    def is_chip(self, chip, state):
        """Whether a chip is in a state."""
        return any(now == chip and now.has(state) for now in self.chips())

    def test_walk(self):
        """Welcome, the client's conversation, the demo's peers, one of them."""
        server = Heartbeats(self.peer, "--role=server", "--timeout=1", "--pulses=3")
        self.addCleanup(server.close)
        server.ready()
        self.start(environment=self.more_environment)
        # Otherwise the check for cut off labels would be void.
        self.assertTrue(self.find("label", "Know who is alive").is_seen())
        self.assertFalse(self.find("label", "Not watched").is_seen())
        self.look("welcome")

        self.press("Be watched")
        self.type("198.18.0.300", "What is the address")
        self.assertTrue(self.wait(lambda: not self.can_press("Connect")))
        self.look("connect")
        self.type(self.peer.ipv4, "What is the address")
        self.assertTrue(self.wait(lambda: self.can_press("Connect")))
        self.press("Connect")
        self.find("label", "Not known to")
        self.type("Whats up Doc?", "Message")
        self.assertTrue(self.wait(lambda: self.can_press("Send")))
        self.press("Send")
        server.wait("alive", peer=self.address)
        self.find("label", "Watched by")
        self.look("client")

        # So few that there is no site, whose chips come and go.
        self.activate("demo", "<uint32 7>")
        self.answer("Leave")
        self.find("label", "198.18.1.1")
        self.find("label", "pulse in")
        if desktop.PICTURES:
            self.find("label", "Given up", VERDICT)
            self.find("label", "program does not", VERDICT)
        self.look("server")
        self.reach_chips()
        self.activate("show-peer", "<'198.18.1.1'>")
        self.find("push button", "Copy address")
        self.look("details")
        self.press("Packets", "page tab")
        self.find("push button", "Save packets…")
        self.look("packets")
        self.activate("server-settings", window=True)
        self.find("push button", "Apply")
        self.look("settings")
        self.press("Cancel")
        self.look_at_replay()

    def look_at_replay(self):
        """Open the replay dialog of a capture that is shown."""
        self.start_again(f"--read={CAPTURE}")
        self.find("label", CAPTURE.name)
        self.activate("server-settings", window=True)
        self.find("label", "Replay Settings")
        self.look("replay")
        self.press("Cancel")


class Light(Look, desktop.DesktopCase):
    """The default style."""


class Dark(Look, desktop.DesktopCase):
    """The dark style."""

    name = "dark"
    more_environment = {"ADW_DEBUG_COLOR_SCHEME": "prefer-dark"}


class Narrow(Look, desktop.DesktopCase):
    """A phone, whose desktop may have all three window buttons all the same."""

    name = "narrow"
    width, height = 360, 648
    gtk_settings = "gtk-decoration-layout=:minimize,maximize,close\n"


class NarrowDark(Narrow):
    """A phone in the dark style."""

    name = "narrow-dark"
    more_environment = Dark.more_environment


class Large(Look, desktop.DesktopCase):
    """Letters of twice the size."""

    name = "large"
    width, height = 1080, 760

    def prepare(self):
        super().prepare()
        resources = self.folder() / "resources"
        resources.write_text("Xft.dpi: 192\n", "ascii")
        self.more_environment = {"XENVIRONMENT": str(resources)}

    def test_walk(self):
        """The letters really are large."""
        super().test_walk()
        self.assertGreater(self.find("label", "Server").get_extents().height, 30)


class RightToLeft(Look, desktop.DesktopCase):
    """From right to left, still with English texts."""

    name = "rtl"

    def prepare(self):
        super().prepare()
        self.more_environment = {"LOCPATH": os.environ["HB_LOCALES"], "LC_ALL": "he_IL.UTF-8"}

    def test_walk(self):
        """It really is from right to left: the menu is on the left."""
        super().test_walk()
        self.assertLess(self.find("push button", "Menu").get_extents().x, self.width // 2)


# In the dark style, letters are as wide: these looks are only for pictures.
FOR_THE_EYE = (Light, Dark, NarrowDark)
MEASURED = (Narrow, Large, RightToLeft)


def load_tests(loader, _tests, _pattern):
    """The looks with measurable differences; all of them with HB_PICTURES."""
    looks = MEASURED + (FOR_THE_EYE if desktop.PICTURES else ())
    return unittest.TestSuite(map(loader.loadTestsFromTestCase, looks))


if __name__ == "__main__":
    screen.main(network=True)
