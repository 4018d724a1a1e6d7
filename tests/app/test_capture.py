#!/usr/bin/python3
"""Captures replayed in the window, by somebody who has no privilege."""

import pathlib
import signal
import struct
import time

import desktop

CAPTURES = pathlib.Path(__file__).resolve().parents[1] / "replay" / "captures"
ENDED = "The capture has ended"

# How often one goes down in the list of speeds.
AT_ONCE, AS_IT_WAS, TEN_TIMES = range(3)


class Capture(desktop.DesktopCase):
    """A recorded conversation with five machines, some seconds long."""

    def choose(self, path, speed):
        """Choose a file in the dialog, and how fast to replay it."""
        self.press("Open a capture")
        self.assertTrue(self.wait(self.is_dialog_there))
        if speed != AT_ONCE:
            self.choose_speed(speed)
        # The dialog takes what begins with a slash for a path.
        self.keys("mousemove", "300", "100", "type", "--delay", "20", str(path))
        self.keys("key", "Return")

    def is_dialog_there(self):
        """Whether it has come up, and not only been made."""
        from gi.repository import Atspi

        return any(desktop.ask(lambda node=node: node.get_component_iface().get_extents(
            Atspi.CoordType.WINDOW).width, 0) > 0 for node in self.all("label", "Speed"))

    def choose_speed(self, steps):
        """Choose from the list, as with the mouse and the keys."""
        from gi.repository import Atspi

        combo = self.find("combo box", "")
        place = combo.get_component_iface().get_extents(Atspi.CoordType.WINDOW)
        self.keys("mousemove", str(place.x + place.width // 2), str(place.y + place.height // 2),
                  "click", "1")
        self.find("label", "As it was")
        self.keys("key", *["Down"] * steps, "Return")

    def test_at_once(self):
        """All of it is there, and it is said that it is over."""
        self.start()
        self.choose(CAPTURES / "verdicts.pcap", AT_ONCE)
        self.find("label", ENDED)
        self.assertFalse(self.can_press("Change"))
        for number in range(11, 16):
            self.find("label", f"198.18.0.{number}")
        self.find("label", "verdicts.pcap")
        self.picture("capture")

        self.press("Replay Again")
        self.find("label", "198.18.0.15")
        self.find("label", ENDED)

    def test_as_it_was(self):
        """Its first words are there while it goes on."""
        self.start()
        self.choose(CAPTURES / "verdicts.pcap", AS_IT_WAS)
        self.find("label", "198.18.0.11")
        self.assertEqual(self.all("label", ENDED), [])

    def test_faster(self):
        """Ten times as fast, its four seconds are over at once, and its end is told by today's clock."""
        self.start()
        self.choose(CAPTURES / "verdicts.pcap", TEN_TIMES)
        self.find("label", ENDED)
        self.find("label", "198.18.0.15")
        self.assertEqual(self.all("label", "2024"), [])

    def test_named(self):
        """One that is named on the command line is opened, by the first start and by those after it."""
        self.start(f"--read={CAPTURES / 'conversation.pcap'}")
        self.find("label", ENDED)
        self.start_again("verdicts.pcap", folder=CAPTURES)
        self.find("label", "198.18.0.15")
        self.start_again("--demo=2")
        self.find("label", "198.18.1.2")
        self.assertEqual(self.all("label", "198.18.1.3"), [])
        self.start_again(f"--read={CAPTURES / 'verdicts.pcap'}")
        self.find("label", "198.18.0.15")

    def test_hardly_running(self):
        """Its end is told to a window, too, that gets to run now and then only."""
        self.start()
        self.start_again(f"--read={CAPTURES / 'strangers.pcap'}")
        for _ in range(20):
            self.process.send_signal(signal.SIGSTOP)
            time.sleep(0.4)
            self.process.send_signal(signal.SIGCONT)
            time.sleep(0.003)
        self.find("label", ENDED)

    def test_its_own_time(self):
        """What is shown of a capture is as it was at its end, however long ago that is."""
        self.start(f"--read={CAPTURES / 'verdicts.pcap'}")
        self.find("label", ENDED)
        self.activate("show-peer", "<'198.18.0.11'>")
        self.find("label", "Silent for 4 s.")
        self.find("image", "1 beat in the last")
        self.assertTrue(self.wait(lambda: self.stands_still("times out in 1 min")))
        self.picture("capture-details")

    def test_no_more_pulses(self):
        """Who was pulsed for the last time waits to be given up, not for a pulse that nobody sends."""
        self.start(f"--read={CAPTURES / 'verdicts.pcap'}")
        self.find("label", ENDED)
        self.find("label", "Pulse 2 of 5")
        self.find("label", "gives up in 66 s")
        self.assertEqual(self.all("label", "pulse in"), [])
        self.picture("capture-pulsed")
        self.activate("show-peer", "<'198.18.0.15'>")
        self.find("label", "If it stays silent, its session times out in")
        self.assertEqual(self.all("label", "a pulse is sent in"), [])

    def test_nobody(self):
        """One without a message of a client is told to be one, not that a command is to be run."""
        empty = self.folder() / "empty.pcap"
        empty.write_bytes(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1))
        self.start(f"--read={empty}")
        self.find("label", ENDED)
        self.find("label", "empty.pcap")
        self.assertTrue(self.sees("Nobody in This Capture"))
        self.assertFalse(self.sees("Nobody Has Reported Yet"))
        self.picture("capture-nobody")

    def sees(self, name):
        """Whether a label can be seen, which another page of the same place may hide."""
        return desktop.is_seen(self.find("frame", "Heartbeats"), self.find("label", name))

    def test_missing(self):
        """One that is not there is named, and another one can be opened."""
        self.start("--read=/nowhere/long-name-of-a-capture-of-heartbeats.pcap")
        self.find("label", "The Capture Cannot Be Replayed")
        self.find("label", "long-name-of-a-capture-of-heartbeats.pcap")
        self.find("push button", "Open a Capture")
        self.picture("capture-missing")

    def test_no_capture(self):
        """What is none is said to be none, and nothing else is lost."""
        folder = self.folder() / "none.pcap"
        folder.write_text("Whats up Doc?", "ascii")
        self.start()
        self.choose(folder, AT_ONCE)
        self.find("label", "The Capture Cannot Be Replayed")
        self.find("push button", "Try the Demo")


if __name__ == "__main__":
    desktop.main()
