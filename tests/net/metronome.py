"""How late this machine lets a process run: what is timed here cannot be more punctual than that."""

import collections
import threading
import time

BEAT = 0.01


class Metronome(threading.Thread):
    """Sleeps for a moment, again and again, and remembers when it was woken late."""

    def __init__(self):
        super().__init__(daemon=True)
        self._late = collections.deque(maxlen=10_000)
        self.start()

    def run(self):
        """Go on for as long as the tests do."""
        while True:
            began = time.monotonic()
            time.sleep(BEAT)
            ended = time.monotonic()
            if ended - began > 2 * BEAT:
                self._late.append((ended, ended - began - BEAT))

    def latest(self, since):
        """The most seconds that it was late by, since a time of the monotonic clock."""
        return max((late for ended, late in list(self._late) if ended >= since), default=0.0)
