#!/usr/bin/python3
"""All about one peer: the real program, its demo and captures, from outside."""

import pathlib
import subprocess

import desktop

CAPTURES = pathlib.Path(__file__).parent.parent / "replay" / "captures"

# A peer of the demo that dies takes five seconds of silence and three pulses.
VERDICT = 40.0


class DetailsCase(desktop.DesktopCase):
    """Ways around the details."""

    def choose(self, address):
        """Choose a peer in the table, wherever sorting has put it; its details are there then."""
        self.assertTrue(self.wait(lambda: self._try_to_choose(address)), f"{address} cannot be chosen")

    def _try_to_choose(self, address):
        for number, row in enumerate(self.rows()):
            if address in texts(row):
                desktop.ask(lambda: row.get_parent().get_selection_iface().select_child(number), None)
                break
        return self.is_shown(address)

    def rows(self):
        """The rows of the table, without its heading."""
        return [row for row in self.all("table row", "")
                if desktop.ask(lambda: row.get_parent().get_role_name(), "") == "list"]

    def is_shown(self, address):
        """Whether it is this peer whose details are shown."""
        copy = self.all("push button", "Copy address")
        head = desktop.ask(copy[0].get_parent, None) if copy else None
        return head is not None and address in texts(head)

    def show(self, tab):
        """Turn to one of the pages."""
        self.press(tab, "page tab")

    def click(self, role, name):
        """Click on what has no action of its own, as a person with a mouse does."""
        self.click_on(self.find(role, name))

    def click_on(self, node):
        """Click on the middle of it."""
        from gi.repository import Atspi

        place = node.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
        subprocess.run(["xdotool", "mousemove", str(place.x + place.width // 2),
                        str(place.y + place.height // 2), "click", "1"], check=True)

    def end(self):
        """Close the window, as a person does who has seen enough; it is taken apart then."""
        actions = self.find("frame", "Heartbeats").get_action_iface()
        names = [actions.get_action_name(i) for i in range(actions.get_n_actions())]
        # It may be gone before it answers.
        desktop.ask(lambda: actions.do_action(names.index("window.close")), None)
        self.assertEqual(self.process.wait(desktop.PATIENCE), 0)


def texts(node):
    """The names of a node and all below it."""
    return [name for name in (desktop.ask(below.get_name, "") for below in desktop.walk(node)) if name]


class Names(DetailsCase):
    """What a person calls a peer."""

    def test_remembered(self):
        """A name and a note are there again after the next start."""
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
        """F2 on a row asks for the name of its peer."""
        self.start("--demo")
        self.choose("198.18.1.1")
        window = subprocess.run(["xdotool", "search", "--sync", "--onlyvisible", "--name", "^Heartbeats$"],
                                check=True, capture_output=True, text=True).stdout.split()[0]
        subprocess.run(["xdotool", "windowfocus", "--sync", window], check=True)
        row = next(row for row in self.rows() if "198.18.1.1" in texts(row))
        self.click_on(row)
        subprocess.run(["xdotool", "key", "F2"], check=True)
        self.find("text", "Note")


class Known(DetailsCase):
    """What is known of a peer."""

    def test_shown(self):
        """What it said, its sessions, and its packets layer by layer."""
        self.start("--demo")
        self.choose("198.18.1.1")
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

    def test_beat(self):
        """The trace tells of the beat under the pointer."""
        from gi.repository import Atspi

        self.start("--demo")
        self.choose("198.18.1.1")
        trace = self.find("image", "in the last 1 min")
        place = trace.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
        told = []
        for back in range(4, 60, 8):
            subprocess.run(["xdotool", "mousemove", str(place.x + place.width - back),
                            str(place.y + place.height // 2)], check=True)
            if self.wait(lambda: told.append(trace.get_description()) or " heard" in told[-1]
                         or "answered in" in told[-1], 1.0):
                break
        self.assertRegex(told[-1], r"^\d\d:\d\d:\d\d, (heard|answered in)")
        self.picture("beat")

    def test_saved(self):
        """Its packets are saved as a capture, which a server reads like any other."""
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


if __name__ == "__main__":
    desktop.main()
