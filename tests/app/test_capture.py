#!/usr/bin/python3
"""Captures replayed in the window, without any privilege."""

import pathlib
import shutil
import signal
import struct
import time

import desktop
import screen

CAPTURES = pathlib.Path(__file__).resolve().parents[1] / "replay" / "captures"
ENDED = "The capture has ended"

# In the order of the list.
SPEEDS = AT_ONCE, AS_IT_WAS, TEN_TIMES = "At once", "Original speed", "Ten times as fast"

# Parts of the dialog's questions.
TIMEOUT, PULSES, INTERVAL = "silence", "pulses", "to answer a pulse"

# The settings with which all four verdicts come within the four seconds of a capture, and its first message.
PATIENCE = ("2", "2", "0.5")
BY_WORDS = [14, 11, 12, 13, 15]


class Capture(desktop.DesktopCase):
    """A recorded conversation with five machines, some seconds long."""

    def choose(self, path, speed, **settings):
        """Choose a file in the dialog, and then how to replay it."""
        self.press("Open a capture")
        self.choose_file(path)
        self.choose_settings(speed, **settings)

    def choose_file(self, path):
        """Type the name of a file in the dialog, once that is on the screen, and not only created."""
        self.assertTrue(self.wait(lambda: any(self.is_there(node) for node in self.all("push button", "_Open"))))
        # The dialog takes a text that begins with a slash as a path.
        self.keys("mousemove", "300", "100", "type", "--delay", "20", str(path))
        self.keys("key", "Return")

    def choose_settings(self, speed, timeout=None, pulses=None, interval=None):
        """Fill in the dialog of a replay, and start it."""
        self.find("text", TIMEOUT)
        for question, answer in ((TIMEOUT, timeout), (PULSES, pulses), (INTERVAL, interval)):
            if answer is not None:
                self.type(answer, question)
        if speed != AT_ONCE:
            self.choose_speed(speed)
        self.answer("Replay")

    def choose_speed(self, speed):
        """Choose from the list with the keyboard."""
        self.focus("Replay Settings")
        self.keys("key", "alt+f")
        self.assertTrue(self.wait(lambda: any(map(self.is_there, self.all("label", "Sixty times as fast")))))
        self.keys("key", *["Down"] * SPEEDS.index(speed), "Return")
        self.assertTrue(self.wait(lambda: self.chosen_speed() == speed), self.chosen_speed())

    def chosen_speed(self):
        """The selected speed, shown by the closed list."""
        return next((node.name for node in self.find("combo box", "How fast").walk()
                     if node.role == "label" and self.is_there(node)), None)

    @staticmethod
    def is_there(node):
        """Whether it is on the screen, and not only created."""
        return desktop.ask(lambda: node.get_extents().width, 0) > 0

    def can_replay(self):
        """Whether the typed settings are accepted."""
        return self.reply_buttons("Replay")[0].has("sensitive")

    def answers(self):
        """The texts of the dialog's fields."""
        return [desktop.ask(self.find("text", question).get_text, None) for question in (TIMEOUT, PULSES, INTERVAL)]

    def test_at_once(self):
        """All of it is shown, and the banner says that it has ended."""
        self.start()
        self.choose(CAPTURES / "verdicts.pcap", AT_ONCE)
        self.find("label", ENDED)
        for number in range(11, 16):
            self.find("label", f"198.18.0.{number}")
        self.find("label", "verdicts.pcap")
        self.picture("capture")

        self.press("Replay Again")
        self.find("label", "198.18.0.15")
        self.find("label", ENDED)

    def test_again(self):
        """If the file is gone when it is replayed again, the page says so."""
        capture = shutil.copy(CAPTURES / "verdicts.pcap", self.folder())
        self.start(f"--read={capture}")
        self.find("label", ENDED)
        pathlib.Path(capture).unlink()
        self.press("Replay Again")
        self.find("label", "The Capture Cannot Be Replayed")

    def counts(self, state, number):
        """Wait until that many peers are in a state, according to its chip."""
        self.find("push button", f"{state} {number}")

    def listed(self):
        """The last numbers of the addresses in the table, or on the cards that replace it."""
        lists = self.all("tree table", "Peers") + self.all("list", "Peers")
        names = [node.name for peers in lists for node in peers.walk() if node.role == "label"]
        return [int(name.split(".")[-1]) for name in names if name.startswith("198.18.0.")]

    def sort(self, column):
        """Click on the title of a column."""
        place = self.find("label", column).get_extents()
        self.focus()
        self.keys("mousemove", str(place.x + place.width // 2), str(place.y + place.height // 2), "click", "1")

    def test_settings(self):
        """Opening a capture asks for timeout and pulses, from which the verdicts follow."""
        self.configure(timeout="30.0", pulses="uint32 7", **{"pulse-interval": "0.25"})
        self.start()
        self.press("Open a capture")
        self.choose_file(CAPTURES / "verdicts.pcap")
        self.find("text", TIMEOUT)
        self.assertTrue(self.wait(lambda: self.answers() == ["30", "7", "0.25"]), self.answers())
        self.assertTrue(self.wait(lambda: self.chosen_speed() == AT_ONCE), self.chosen_speed())
        self.picture("replay-open")
        self.choose_settings(AT_ONCE, *PATIENCE)
        self.counts("Given up", 4)
        self.find("label", "pulse after 2 s, 2 times")
        self.picture("replay-verdicts")

        # The settings of our own server have not changed, and the next capture gets the same ones as the last.
        self.assertEqual(self.remembered()["timeout"], "30.0")
        self.start_again(f"--read={CAPTURES / 'conversation.pcap'}")
        self.find("label", "conversation.pcap")
        self.find("label", "pulse after 2 s, 2 times")

    def test_change(self):
        """It is replayed again with other settings, and the view stays the same."""
        self.start(f"--read={CAPTURES / 'verdicts.pcap'}")
        self.find("label", ENDED)
        self.counts("Given up", 0)
        self.sort("Last message")
        self.assertTrue(self.wait(lambda: self.listed() == BY_WORDS), self.listed())
        self.activate("show-peer", "<'198.18.0.12'>")
        self.find("label", "Silent for")

        self.press("Change…")
        self.find("text", TIMEOUT)
        self.picture("replay-change")
        self.type("soon", TIMEOUT)
        self.find("label", "Enter seconds, for example 60 or 0.5")
        self.assertTrue(self.wait(lambda: not self.can_replay()))
        self.choose_settings(AT_ONCE, *PATIENCE)
        self.counts("Given up", 4)
        self.find("label", ENDED)
        self.find("label", "Neither the host nor the program answered")
        self.assertTrue(self.wait(lambda: self.listed() == BY_WORDS), self.listed())
        self.picture("replay-changed")

    def test_change_by_keys(self):
        """It can be replayed again with the keyboard alone, and with the same settings without typing."""
        self.start(f"--read={CAPTURES / 'verdicts.pcap'}")
        self.find("label", ENDED)
        for answers in (PATIENCE, ()):
            self.focus()
            self.keys("key", "ctrl+comma")
            self.find("text", TIMEOUT)
            self.focus("Replay Settings")
            for answer in answers:
                self.keys("type", answer)
                self.keys("key", "Tab")
            self.keys("key", "alt+r" if answers else "Return")
            self.assertTrue(self.wait(lambda: not self.all("text", TIMEOUT)))
            self.counts("Given up", 4)

    def test_change_on_a_telephone(self):
        """In a narrow window, the chosen peer stays shown."""
        self.configure(width=360, height=648)
        self.start(f"--read={CAPTURES / 'verdicts.pcap'}")
        self.find("label", ENDED)
        self.activate("show-peer", "<'198.18.0.14'>")
        self.assertTrue(self.wait(lambda: self.sees("label", "Silent for 3 s")))
        self.activate("server-settings", window=True)
        self.choose_settings(AT_ONCE, *PATIENCE)
        self.assertTrue(self.wait(lambda: self.sees("label", "Its messages arrive, but 2 pulses were not answered.")))
        self.picture("replay-telephone", (360, 648))

    def test_change_that_comes_late(self):
        """The dialog is closed when another capture is opened."""
        self.start(f"--read={CAPTURES / 'verdicts.pcap'}")
        self.find("label", ENDED)
        self.press("Change…")
        self.find("text", TIMEOUT)
        self.start_again(f"--read={CAPTURES / 'conversation.pcap'}")
        self.find("label", "conversation.pcap")
        self.assertTrue(self.wait(lambda: not self.all("text", TIMEOUT)))

    def test_change_with_filter(self):
        """If the state filter hides the chosen peer in the end, its details are closed; otherwise they stay."""
        self.start(f"--read={CAPTURES / 'verdicts.pcap'}")
        self.find("label", ENDED)
        for state, timeout, listed in (("Pulsing", "2", []), ("Given up", "2.1", [11, 12, 13, 14])):
            self.press(state)
            self.assertTrue(self.wait(lambda: self.listed() == [11, 12, 13, 14]), self.listed())
            self.activate("show-peer", "<'198.18.0.11'>")
            self.find("push button", "Copy address")
            self.press("Change…")
            self.choose_settings(AT_ONCE, timeout, *PATIENCE[1:])
            self.counts("Given up", 4)
            self.assertTrue(self.wait(lambda listed=listed: self.listed() == listed), self.listed())
            self.assertTrue(self.wait(lambda listed=listed: self.has_details() == bool(listed)))
            self.picture(f"replay-filter-{state}")
        self.find("label", "The host answered all 2 pulses")

    def has_details(self):
        """Whether there are details beside the list."""
        return self.all("push button", "Copy address") != []

    def test_as_it_was(self):
        """At original speed, its first message is shown while it is running."""
        self.start()
        # It lasts 27 s: more than a busy machine needs to find the label.
        self.choose(CAPTURES / "conversation.pcap", AS_IT_WAS)
        self.find("label", "198.18.0.2")
        self.assertEqual(self.all("label", ENDED), [])

    def test_faster(self):
        """Ten times as fast, its four seconds are soon over, and its end is shown with the current time."""
        self.start()
        self.choose(CAPTURES / "verdicts.pcap", TEN_TIMES)
        self.find("label", ENDED)
        self.find("label", "198.18.0.15")
        self.assertEqual(self.all("label", "2024"), [])

    def test_named(self):
        """A capture named on the command line is opened, by the first start and by later ones."""
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
        """Its end reaches a window that gets little CPU time, too."""
        self.start()
        self.start_again(f"--read={CAPTURES / 'strangers.pcap'}")
        for _ in range(20):
            self.process.send_signal(signal.SIGSTOP)
            time.sleep(0.4)
            self.process.send_signal(signal.SIGCONT)
            time.sleep(0.003)
        self.find("label", ENDED)

    def test_after_its_end(self):
        """What counts down has stopped at the end of the capture."""
        self.start(f"--read={CAPTURES / 'verdicts.pcap'}")
        self.find("label", ENDED)
        self.no_more_pulses()
        self.its_own_time()

    def its_own_time(self):
        """Durations are those at the end of the capture, however long ago that is."""
        self.activate("show-peer", "<'198.18.0.11'>")
        self.find("label", "Silent for 4 s.")
        self.find("image", "1 beat in the last")
        self.assertTrue(self.wait(lambda: self.stands_still("times out in 1 min")))
        self.picture("capture-details")

    def no_more_pulses(self):
        """After the last pulse, the countdown is that of giving up, not of a pulse that nobody sends."""
        self.find("label", "Pulse 2 of 5")
        self.find("label", "gives up in 1 min 6 s")
        self.assertEqual(self.all("label", "pulse in"), [])
        self.picture("capture-pulsed")
        self.activate("show-peer", "<'198.18.0.15'>")
        self.find("label", "If it stays silent, its session times out in")
        self.assertEqual(self.all("label", "a pulse is sent in"), [])

    def test_nothing_in_it(self):
        """For a capture without a client's message, or for none, the page says so, instead of how to start a client."""
        empty = self.folder() / "empty.pcap"
        empty.write_bytes(struct.pack("<IHHiIII", 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1))
        self.start(f"--read={empty}")
        self.find("label", ENDED)
        self.find("label", "empty.pcap")
        self.assertTrue(self.wait(lambda: self.sees("label", "No Peers in This Capture")))
        self.assertFalse(self.sees("label", "No Peers Yet"))
        self.picture("capture-nobody")
        # A missing file is named, and another one can be opened.
        self.start_again("--read=/nowhere/long-name-of-a-capture-of-heartbeats.pcap")
        self.find("label", "The Capture Cannot Be Replayed")
        self.find("label", "long-name-of-a-capture-of-heartbeats.pcap")
        self.find("push button", "Open a Capture")
        self.picture("capture-missing")

    def test_no_capture(self):
        """A file that is not a capture is reported, and nothing is lost."""
        folder = self.folder() / "none.pcap"
        folder.write_text("Whats up Doc?", "ascii")
        self.start()
        self.choose(folder, AT_ONCE)
        self.find("label", "The Capture Cannot Be Replayed")
        self.find("push button", "Try the Demo")


if __name__ == "__main__":
    screen.main()
