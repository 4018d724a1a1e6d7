"""How often live clients are given up on a network that loses segments, against the model."""

import math
import time
from typing import NamedTuple

import segments
from heartbeats import Heartbeats
from lab import Lab

# A client answers once a second at most, and each pulse is to have an answer of its own: neither is
# shorter than that. They are hardly longer, so that there are many series.
TIMEOUT, INTERVAL, ANSWER_WAIT = 1.02, 1.02, 0.3
SIGMAS = 4


class Tally(NamedTuple):
    """Of that many series of pulses, so many ended in giving up."""

    loss: float
    pulses: int
    series: int
    given_up: int

    def expected(self):
        """How many the model says: each pulse takes two payloads, one each way."""
        return self.series * (1 - (1 - self.loss) ** 2) ** self.pulses

    def sigma(self):
        """And how far off that chance may well be."""
        return math.sqrt(self.expected() * (1 - self.expected() / self.series))

    def agrees(self):
        """Whether that is what the model says."""
        return abs(self.given_up - self.expected()) < SIGMAS * self.sigma()

    def __str__(self):
        return (f"loss {self.loss:.0%}, {self.pulses} pulses: {self.given_up} of {self.series} series "
                f"given up ({self.given_up / self.series:.2%}), expected {self.expected():.1f} "
                f"({self.expected() / self.series:.2%}), sigma {self.sigma():.1f}")


class Trial:
    """A server and its live clients on a lossy network of their own."""

    def __init__(self, loss, pulses, clients):
        names = [f"c{number}" for number in range(clients)]
        self._loss, self._pulses = loss, pulses
        self._lab = Lab("server", *names)
        self._here = self._lab["server"]
        self._programs = [Heartbeats(self._here, "--role=server", f"--timeout={TIMEOUT}",
                                     f"--pulses={pulses}", f"--pulse-interval={INTERVAL}",
                                     f"--answer-wait={ANSWER_WAIT}")]
        self._programs += [Heartbeats(self._lab[name], "--role=client", f"--server={self._here.ipv4}",
                                      f"--answer-wait={ANSWER_WAIT}") for name in names]
        self._peers = [self._lab[name].ipv4 for name in names]

    def run(self, seconds):
        """Open all sessions, have each that is given up opened again, and count."""
        for program in self._programs:
            program.ready()
        server = self._programs[0]
        for peer in self._peers:
            self._open(peer)
        # Who has answered once gets every pulse of a series; a stranger may not.
        for peer in self._peers:
            server.wait("alive", peer=peer)
        self._lab.lose(self._loss)

        began = seen = server.mark()
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            server.find("gave-up", 0.1, since=seen)
            news = server.all(since=seen)
            seen += len(news)
            for event in news:
                if event["event"] == "gave-up":
                    self._open(event["peer"])
        given_up = len(server.all("gave-up", since=began))
        answered = sum("pulse" in event for event in server.all("alive", since=began))
        return Tally(self._loss, self._pulses, given_up + answered, given_up)

    def _open(self, peer):
        """A SYN alone in the peer's name opens its session; no payload of it gets in the way."""
        self._lab.inject(self._here, [segments.build(peer, self._here.ipv4, 40000,
                                                     segments.SERVER_PORT, segments.SYN, 1)])

    def close(self):
        """End all of them."""
        for program in self._programs:
            program.close()
        self._lab.close()
