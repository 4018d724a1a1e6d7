#!/usr/bin/python3
"""The details of a peer: the real program, with its demo and captures."""

import os
import pathlib
import subprocess

import desktop
import processes
import screen

CAPTURES = pathlib.Path(__file__).parent.parent / "replay" / "captures"

# A demo peer that dies is given up after five seconds of silence and three pulses.
VERDICT = 40.0


class DetailsCase(desktop.DesktopCase):
    """Helpers for the details."""

    def choose(self, address):
        """Choose a peer in the table, wherever it is sorted, and wait for its details."""
        self.assertTrue(self.wait(lambda: self._try_to_choose(address)), f"{address} cannot be chosen")

    def _try_to_choose(self, address):
        for row in self.rows():
            if address in texts(row):
                desktop.ask(row.select, None)
                break
        return self.is_shown(address)

    def rows(self):
        """The rows of the table, without its header."""
        return [row for row in self.all("table row", "") if row.parent.role == "list"]

    def is_shown(self, address):
        """Whether the details are those of this peer."""
        copy = self.all("push button", "Copy address")
        return copy != [] and address in texts(copy[0].parent)

    def show(self, tab):
        """Show one of the pages."""
        self.press(tab, "page tab")

    def click(self, role, name):
        """Click with the mouse, on something without an action."""
        self.click_on(self.find(role, name))

    def click_on(self, node):
        """Click on the middle of it."""
        self.point_at(node)
        self.keys("click", "1")

    def point_at(self, node):
        """Move the pointer to the middle of it."""
        place = node.get_extents()
        self.keys("mousemove", str(place.x + place.width // 2), str(place.y + place.height // 2))

    def end(self):
        """Close the window while it shows something, so that its disposal is tested."""
        window = self.find("frame", "Heartbeats")
        close = window.get_actions().index("window.close")
        # The program may end before it answers.
        desktop.ask(lambda: window.do_action(close), None)
        self.assertEqual(self.process.wait(desktop.PATIENCE), 0)


def texts(node):
    """The names of a node and of all nodes below it."""
    return [below.name for below in node.walk() if below.name]


class Names(DetailsCase):
    """A person's names for peers."""

    def test_remembered(self):
        """A name and a note are kept across restarts."""
        self.start("--demo")
        self.choose("198.18.1.1")
        self.press("Name and note")
        self.type("nas", "Name")
        self.type("in the cellar", "Note")
        self.press("Apply")
        self.find("label", "nas")
        self.find("label", "in the cellar")
        self.picture("named")
        self.end()

        self.start("--demo")
        self.find("label", "nas")
        self.choose("198.18.1.1")
        self.find("label", "in the cellar")


    def test_asked_by_key(self):
        """The keyboard leads from a row to the peer's details and back; F2 asks for its name."""
        self.start("--demo")
        self.choose("198.18.1.1")
        self.focus()
        # GTK has rows that it keeps for later, too.
        self.click_on(self.wait(lambda: next((row for row in self.rows() if row.is_seen()), None)))
        self.assertTrue(self.wait(self.is_in_list))
        for key, is_there in (("Tab", self.is_in_details), ("shift+Tab", self.is_in_list),
                              ("F6", self.is_in_details), ("F6", self.is_in_list)):
            self.keys("key", key)
            self.assertTrue(self.wait(is_there), key)
        self.keys("key", "F2")
        self.find("text", "Note")

    def is_in_details(self):
        """Whether the focus is on the first widget of the details."""
        return not self.is_in_list() and self.has_focus("push button", name="Copy address")

    def is_in_list(self):
        """Whether the focus is in the list of peers."""
        return self.has_focus("table row", "table cell")


class Narrow(DetailsCase):
    """A window with room for either the list or a peer."""

    def tap(self):
        """Tap on a visible card; they may be moving."""
        card = next((card for card in self.all("list item", "") if card.is_seen()), None)
        if card is not None:
            desktop.ask(lambda: self.click_on(card), None)
        return self.wait(self.sees_details, 1.0)

    def sees_details(self):
        """Whether the details are shown."""
        return self.sees("label", "Messages")

    def sees_list(self):
        """Whether the list is shown."""
        return self.sees("label", "All")

    def test_there_and_back(self):
        """To a peer's details and back to the list, repeatedly, for the same peer, too."""
        self.configure(width=360, height=648)
        self.start("--demo")
        self.find("label", "198.18.1.1")
        self.focus()

        ways = ((self.tap, lambda: self.press("Back to the list")),
                (self.show_first, lambda: self.press("Back to the list")),
                (self.show_first, lambda: self.keys("key", "Escape")))
        for number, (there, back) in enumerate(ways):
            self.assertTrue(self.wait(there), number)
            self.picture(f"narrow-details-{number}")
            back()
            self.assertTrue(self.wait(self.sees_list), number)
        # The list is still being sorted, which must not open the details again.
        self.assertFalse(self.wait(self.sees_details, 3.0))
        self.end()

    def show_first(self):
        """Show a peer, like a notification."""
        self.activate("show-peer", "<'198.18.1.1'>")
        return self.wait(self.sees_details)


class Known(DetailsCase):
    """The content of a peer's details."""

    def test_shown(self):
        """Its trace, its messages, its sessions, and its packets layer by layer."""
        self.start("--demo")
        self.choose("198.18.1.1")
        self.find_beat()
        self.find("label", "message")
        self.show("Sessions")
        self.find("label", "1 session")
        self.find("label", "Since ")
        self.show("Packets")
        self.find("label", "version 4, total length")
        self.find("label", "to 11414, seq")
        self.assertEqual(self.all("label", "not understood"), [])
        self.picture("packets")
        self.end()

    def find_beat(self):
        """The trace describes the beat below the pointer."""
        trace = self.find("image", "in the last 1 min")
        place = trace.get_extents()
        told = []
        for back in range(4, 100, 8):
            subprocess.run(["xdotool", "mousemove", str(place.x + place.width - back),
                            str(place.y + place.height // 2)], check=True)
            if self.wait(lambda: told.append(trace.get_description()) or " heard" in told[-1]
                         or "answered in" in told[-1], 1.0):
                break
        self.assertRegex(told[-1], r"^\d\d:\d\d:\d\d, (heard|answered in)")
        self.picture("beat")

    def test_span(self):
        """The wheel scrolls the page; with Ctrl it changes the span of the trace, like the buttons."""
        self.configure(width=1080, height=600)
        self.start("--demo")
        self.choose("198.18.1.1")
        self.show("Packets")
        self.find("label", "to 11414, seq")
        self.focus()
        trace = self.find("image", "in the last 1 min")
        top = trace.get_extents().y
        self.point_at(trace)
        self.keys("click", "5", "click", "5")
        self.assertTrue(self.wait(lambda: trace.get_extents().y < top), "the page does not move")
        self.assertTrue(self.all("image", "in the last 1 min"))
        self.keys("click", "4", "click", "4", "click", "4")
        self.assertTrue(self.wait(lambda: trace.get_extents().y == top))
        self.keys("keydown", "ctrl", *["click", "5"] * 4, "keyup", "ctrl")
        self.find("image", "in the last 2 min")
        self.find("label", "2 min")
        self.press("Zoom out")
        self.find("image", "in the last 3 min")
        self.picture("span")
        self.choose("198.18.1.2")
        self.find("image", "in the last 1 min")

    def test_saved(self):
        """Its packets are saved as a capture, which a server can replay."""
        self.start("--demo")
        self.choose("198.18.1.1")
        self.show("Packets")
        self.find("label", "to 11414, seq")
        self.assertTrue(self.wait(lambda: self.can_press("Save packets")))
        self.press("Save packets")
        self.find("push button", "_Save Save")
        self.picture("save")
        file = self.folder() / "kept.pcap"
        self.type(str(file), "Name:")
        self.press("_Save Save")
        self.find("label", "Saved as kept.pcap.")
        events = subprocess.run([desktop.PROGRAM, "--role=server", f"--read={file}", "--format=json"],
                                check=True, capture_output=True, text=True, timeout=20).stdout
        self.assertIn("Whats up Doc?", events)
        self.assertEqual(file.stat().st_mode & 0o777, 0o600)
        if os.geteuid() == 0 and processes.has_landlock():
            self.refuse_elsewhere()

    def refuse_elsewhere(self):
        """Even as root, this window writes only below root's own folders, and says so."""
        file = pathlib.Path(f"/etc/heartbeats-{os.getpid()}.pcap")
        self.addCleanup(file.unlink, missing_ok=True)
        self.press("Save packets")
        self.find("push button", "_Save Save")
        self.type(str(file), "Name:")
        self.press("_Save Save")
        self.find("label", f"Cannot save {file.name}: as root, this window writes only below")
        self.assertFalse(file.exists())


if __name__ == "__main__":
    screen.main()
