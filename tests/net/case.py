"""What the tests of this folder share: a lab, the program's two roles, and their end."""

import unittest

from heartbeats import Heartbeats, seconds
from lab import Lab
from scapy_peer import Client, Server
from tap import Tap

# Nothing may come before its time. How late it may come depends on what else the machine does: how late
# it is on an idle one, a benchmark tells.
EARLY = 0.05
LATE = 1.0


class NetCase(unittest.TestCase):
    """A test that makes a lab; all that it starts there is stopped when it ends."""

    def lab(self, *names):
        """Hosts on a bridge."""
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

    def assert_passed(self, found, wanted, late=LATE, message=None):
        """So many seconds passed, or a few more."""
        self.assertGreater(found, wanted - EARLY, message)
        self.assertLess(found, wanted + late, message)

    def assert_spaced(self, events, expected):
        """Events came this many seconds after the first of them."""
        began = seconds(events[0])
        offsets = [seconds(event) - began for event in events[1:]]
        self.assertEqual(len(offsets), len(expected), offsets)
        for offset, wanted in zip(offsets, expected):
            self.assert_passed(offset, wanted, message=f"{offsets}")
