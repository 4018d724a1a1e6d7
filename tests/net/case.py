"""The base of all test cases here: creates labs, starts programs, and stops them at the end."""

import time
import unittest

from heartbeats import Heartbeats, seconds
from lab import Lab
from metronome import Metronome
from tap import Tap

# Events may never be early. They may be late by LATE, and by the lateness with which this machine wakes a process,
# once for each step from a segment to its event: wire, server, output.
EARLY = 0.05
LATE = 0.25
STEPS = 3
LATEST = 1.0

METRONOME = Metronome()


class NetCase(unittest.TestCase):
    """A test with a lab; everything it started is stopped at its end."""

    _began = 0.0

    def lab(self, *names):
        """A lab with hosts on a bridge."""
        METRONOME.start()
        self._began = time.monotonic()
        lab = Lab(*names)
        self.addCleanup(lab.close)
        return lab

    def program(self, host, *options, **settings):
        """Run the program with any options."""
        return self._closing(Heartbeats(host, *options, **settings))

    def server(self, host, *options, timeout=1, pulses=2, interval=0.3, numeric=True, **settings):
        """Start a server, and wait until it is ready. Unless the test is about that, it asks no resolver."""
        names = ["--numeric"] if numeric else []
        return self.program(host, "--role=server", f"--timeout={timeout}", f"--pulses={pulses}",
                            f"--pulse-interval={interval}", *names, *options, **settings).ready()

    def client(self, host, server, *options, **settings):
        """Start a client of that server, and wait until it is ready."""
        return self.program(host, "--role=client", f"--server={server}", *options,
                            **settings).ready()

    def tap(self, host, **settings):
        """Capture and inject raw frames on a host's link."""
        return self._closing(Tap(host, **settings))

    def scapy_client(self, host, server, **settings):
        """Start the independent client."""
        return self._closing(_scapy_peer().Client(host, server, **settings))

    def scapy_server(self, host, **settings):
        """Start the independent server."""
        return self._closing(_scapy_peer().Server(host, **settings))

    def _closing(self, thing):
        self.addCleanup(thing.close)
        return thing

    def stop(self, *programs):
        """Stop programs as a user does; each must exit with 0 and print a summary."""
        for program in programs:
            self.assertEqual(program.stop(), 0, program.errors)
            program.summary()

    def late(self):
        """How many seconds late an event may be, as busy as this machine was during the test."""
        return min(LATE + STEPS * METRONOME.latest(self._began), LATEST)

    def assert_passed(self, found, wanted, late=0.0, message=None):
        """Check that @found is @wanted seconds, or at most @late and what the machine's load explains more."""
        self.assertGreater(found, wanted - EARLY, message)
        self.assertLess(found, wanted + late + self.late(), message)

    def assert_spaced(self, events, expected):
        """Check the times of events, in seconds after the first of them."""
        began = seconds(events[0])
        offsets = [seconds(event) - began for event in events[1:]]
        self.assertEqual(len(offsets), len(expected), offsets)
        for offset, wanted in zip(offsets, expected):
            self.assert_passed(offset, wanted, message=f"{offsets}")


def _scapy_peer():
    """The module of the independent roles; to import scapy takes as long as some whole files, which do not need it."""
    import scapy_peer

    return scapy_peer
