#!/usr/bin/python3
"""Replays the conversation of the first implementation that HB_ORIGINAL names."""

import os
import unittest

from test_replay import TRUE_TO_LIFE, ReplayCase

CAPTURE = os.environ["HB_ORIGINAL"]


class OriginalConversation(ReplayCase):
    """A conversation of the first implementation."""

    STORY = [
        ("session-opened", None), ("message", "Whats up Doc?"),
        ("pulse-sent", 1), ("alive", 1),
        ("timed-out", None), ("pulse-sent", 1), ("alive", 1),
        ("timed-out", None), ("pulse-sent", 1), ("alive", 1),
        ("session-closed", "terminated"),
        ("session-opened", None), ("message", "again"),
        ("pulse-sent", 1), ("timed-out", None), ("pulse-sent", 2), ("pulse-sent", 3),
        ("summary", None),
    ]

    def assert_story(self, *options):
        """Two sessions, three answered pulses, three unanswered ones."""
        events = self.events(CAPTURE, *TRUE_TO_LIFE, *options)
        told = [(event["event"], event.get("text", event.get("pulse", event.get("reason"))))
                for event in events]
        self.assertEqual(told, self.STORY)

        peers = {event["peer"] for event in events if "peer" in event}
        self.assertEqual(peers, {"198.18.0.2"})
        for event in events:
            if event["event"] == "pulse-sent":
                self.assertEqual((event["of"], event["host"]), (3, "answered"))
                self.assertLess(event["rtt_ms"], 1)
            elif event["event"] == "alive":
                self.assertLess(event["rtt_ms"], 100)

        summary = events[-1]
        self.assertEqual((summary["messages"], summary["peers"], summary["open"]), (6, 1, 1))
        self.assertEqual((summary["malformed"], summary["dropped"], summary["sent"]), (0, 0, 0))

    def test_as_it_was(self):
        """The capture ends with the third pulse: the interval after it is missing, so there is no verdict."""
        self.assert_story()

    def test_shorter_interval(self):
        """The same with a shorter interval: deadlines after the last packet are not reached."""
        self.assert_story("--pulse-interval=0.5")


if __name__ == "__main__":
    unittest.main()
