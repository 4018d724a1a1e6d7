#!/usr/bin/python3
"""What a screen reader reads out has a name that is meant for a person's ears."""

import re

import desktop
import screen
from lab import Lab

OWN_NUMBER = 100
NOWHERE = "198.18.0.77"

# What can be done something with, or says something. A row, a list and what scrolls are named by
# what is in them.
HEARD = ("push button", "toggle button", "check box", "radio button", "combo box", "text", "page tab",
         "slider")

# What GTK calls a thing that nobody named, and the mark of a shortcut's letter.
NO_NAME = re.compile(r"^$|\b(Gtk|Adw|Hb)[A-Z]|_")


class Names(desktop.DesktopCase):
    """A walk through the pages and dialogs, by ear."""

    def setUp(self):
        lab = Lab("peer")
        self.addCleanup(lab.close)
        self.peer = lab["peer"]
        lab.join(OWN_NUMBER)

    def unnamed(self):
        """What is read out and says nothing."""
        return sorted({f"{role} “{name}” in {parents(node)}"
                       for window in self.windows() for node, role, name in heard(window)
                       if NO_NAME.search(name) and not is_of_a_toast(node)})

    def listen(self, page):
        """All on this page that is read out by its name has one."""
        self.assertTrue(self.wait(lambda: not self.unnamed(), 3.0), f"{page}: {self.unnamed()}")

    def test_walk(self):
        """Welcome, a client, a capture that is not there, the demo and one of its peers."""
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
        # Those of libadwaita's own widgets have no name: here there is none of them.
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
    """All that is read out by its name in a window."""
    for node in window.walk():
        if node.role in HEARD:
            yield node, node.role, node.name


def parents(node):
    """Where it is."""
    return f"{node.parent.name} in {node.parent.parent.name}"


def is_of_a_toast(node):
    """Whether it is the button of a toast, which libadwaita 1.2 gives no name."""
    above = node.parent
    while above is not None and above.name != "AdwToastWidget":
        above = above.parent
    return above is not None


if __name__ == "__main__":
    screen.main(network=True)
