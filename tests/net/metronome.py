"""Measures how late this machine wakes a process; nothing that a test times can be more punctual."""

import collections
import threading
import time

BEAT = 0.01


class Metronome:
    """A thread that sleeps again and again, and records when it was woken late."""

    def __init__(self):
        self._late = collections.deque(maxlen=10_000)
        self._starting = threading.Lock()
        self._thread = None

    def start(self):
        """Start it, unless it runs; it runs until the process ends."""
        with self._starting:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, daemon=True)
                self._thread.start()

    def _run(self):
        while True:
            began = time.monotonic()
            time.sleep(BEAT)
            ended = time.monotonic()
            if ended - began > 2 * BEAT:
                self._late.append((ended, ended - began - BEAT))

    def latest(self, since):
        """The greatest lateness, in seconds, since a time of the monotonic clock."""
        return max((late for ended, late in list(self._late) if ended >= since), default=0.0)
