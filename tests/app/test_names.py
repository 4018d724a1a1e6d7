#!/usr/bin/python3
"""Every widget that a screen reader reads out has a meaningful name."""

import re

import desktop
import screen
from lab import Lab

OWN_NUMBER = 100
NOWHERE = "198.18.0.77"

# The roles of widgets that have an action or a text. Rows, lists and scrolled areas are named by their
# content.
HEARD = ("push button", "toggle button", "check box", "radio button", "combo box", "text", "page tab",
         "slider")

# GTK's default name of an unnamed widget, and the underline of a mnemonic.
NO_NAME = re.compile(r"^$|\b(Gtk|Adw|Hb)[A-Z]|_")


class Names(desktop.DesktopCase):
    """A walk through the pages and dialogs, with a screen reader's names."""

    def setUp(self):
        lab = Lab("peer")
        self.addCleanup(lab.close)
        self.peer = lab["peer"]
        lab.join(OWN_NUMBER)

    def unnamed(self):
        """The widgets without a meaningful name."""
        return sorted({f"{role} “{name}” in {parents(node)}"
                       for window in self.windows() for node, role, name in heard(window)
                       if NO_NAME.search(name) and not is_of_a_toast(node)})

    def listen(self, page):
        """Check that every widget on this page has a name."""
        self.assertTrue(self.wait(lambda: not self.unnamed(), 3.0), f"{page}: {self.unnamed()}")

    def test_walk(self):
        """The welcome page, a client, a missing capture, the demo and one of its peers."""
        self.start()
        self.listen("welcome")

        self.press("Be watched")
        self.find("push button", "Connect")
        self.listen("connect")
        self.type(NOWHERE, "What is the address")
        self.assertTrue(self.wait(lambda: self.can_press("Connect")))
        self.press("Connect")
        self.find("label", "Not known to")
        self.type("hello", "Message")
        self.press("Send")
        self.find("label", "hello")
        self.listen("client")
        # Entries of libadwaita's own widgets have no name; there are none here.
        self.assertEqual(self.all("image", "GtkImage"), [])

        self.activate("demo", window=True)
        self.answer("Leave")
        self.find("label", "198.18.1.1")
        self.listen("server")
        self.activate("show-peer", "<'198.18.1.1'>")
        self.press("Copy address")
        self.find("label", "Copied")
        self.listen("details")
        self.activate("server-settings", window=True)
        self.find("push button", "Apply")
        self.listen("settings")


def heard(window):
    """All nodes of a window that are read out by their name."""
    for node in window.walk():
        if node.role in HEARD:
            yield node, node.role, node.name


def parents(node):
    """The ancestors of a node."""
    return f"{node.parent.name} in {node.parent.parent.name}"


def is_of_a_toast(node):
    """Whether it is the button of a toast, which has no name in libadwaita 1.2."""
    above = node.parent
    while above is not None and above.name != "AdwToastWidget":
        above = above.parent
    return above is not None


if __name__ == "__main__":
    screen.main(network=True)
