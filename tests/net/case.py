"""What the tests of this folder share: a lab, the program's two roles, and their end."""

import time
import unittest

from heartbeats import Heartbeats, seconds
from lab import Lab
from metronome import Metronome
from scapy_peer import Client, Server
from tap import Tap

# Nothing may come before its time. It may come late by LATE, and by what a process on this machine just then is
# woken late by, at each of the steps from a segment to an event: wire, server, its output.
EARLY = 0.05
LATE = 0.25
STEPS = 3

METRONOME = Metronome()


class NetCase(unittest.TestCase):
    """A test that makes a lab; all that it starts there is stopped when it ends."""

    _began = 0.0

    def lab(self, *names):
        """Hosts on a bridge."""
        self._began = time.monotonic()
        lab = Lab(*names)
        self.addCleanup(lab.close)
        return lab

    def program(self, host, *options, **settings):
        """The program with any options."""
        return self._closing(Heartbeats(host, *options, **settings))

    def server(self, host, *options, timeout=1, pulses=2, interval=0.3, **settings):
        """A server that is ready."""
        return self.program(host, "--role=server", f"--timeout={timeout}", f"--pulses={pulses}",
                            f"--pulse-interval={interval}", *options, **settings).ready()

    def client(self, host, server, *options, **settings):
        """A client of that server's address that is ready."""
        return self.program(host, "--role=client", f"--server={server}", *options,
                            **settings).ready()

    def tap(self, host, **settings):
        """Ears and mouth on a host's link."""
        return self._closing(Tap(host, **settings))

    def scapy_client(self, host, server, **settings):
        """The independent client."""
        return self._closing(Client(host, server, **settings))

    def scapy_server(self, host, **settings):
        """The independent server."""
        return self._closing(Server(host, **settings))

    def _closing(self, thing):
        self.addCleanup(thing.close)
        return thing

    def stop(self, *programs):
        """End them as a person does; each must end well, with a summary."""
        for program in programs:
            self.assertEqual(program.stop(), 0, program.errors)
            program.summary()

    def late(self):
        """How late, in seconds, something may come on this machine as busy as it was in this case."""
        return LATE + STEPS * METRONOME.latest(self._began)

    def assert_passed(self, found, wanted, late=0.0, message=None):
        """So many seconds passed, or a few more."""
        self.assertGreater(found, wanted - EARLY, message)
        self.assertLess(found, wanted + late + self.late(), message)

    def assert_spaced(self, events, expected):
        """Events came this many seconds after the first of them."""
        began = seconds(events[0])
        offsets = [seconds(event) - began for event in events[1:]]
        self.assertEqual(len(offsets), len(expected), offsets)
        for offset, wanted in zip(offsets, expected):
            self.assert_passed(offset, wanted, message=f"{offsets}")
