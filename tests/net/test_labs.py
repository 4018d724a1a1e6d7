#!/usr/bin/python3
"""The networks of the tests: what happens in one does not affect another."""

import sandbox
import segments
from case import NetCase
from segments import ACK, RST, SERVER_PORT, SYN

PROBES = 20
FLOOD = 2000


class Labs(NetCase):
    """Two labs at the same time."""

    def test_flood_next_door(self):
        """A flood from addresses that no host has does not keep the kernels of another lab from answering."""
        calm, flooded = self.lab("near", "far"), self.lab("forger", "victim")
        near, far = calm["near"], calm["far"]
        forger = self.tap(flooded["forger"])
        tap = self.tap(near)
        syns = [segments.build(near.ipv4, far.ipv4, 40000 + number, SERVER_PORT, SYN, 7) for number in range(PROBES + 1)]
        tap.send_to(far, syns[:1])
        tap.wait(source=far.ipv4, flags=RST | ACK)
        forger.send_to(flooded["victim"], [
            segments.build(f"198.18.0.{50 + number % 4}", flooded["victim"].ipv4, 40000, SERVER_PORT, SYN, number)
            for number in range(FLOOD)])
        tap.send_to(far, syns[1:])
        tap.wait(PROBES + 1, source=far.ipv4, flags=RST | ACK)


if __name__ == "__main__":
    sandbox.main()
