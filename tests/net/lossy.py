"""How often live clients are given up on a lossy network, compared with a model."""

import math
import time
from typing import NamedTuple

import segments
from heartbeats import Heartbeats
from lab import Lab

# A client answers at most once a second, and each pulse must have an answer of its own, so neither interval
# may be shorter. They are hardly longer, to get many series.
TIMEOUT, INTERVAL, ANSWER_WAIT = 1.02, 1.02, 0.3
SIGMAS = 4


class Tally(NamedTuple):
    """How many series of pulses there were, and how many of them ended with giving up."""

    loss: float
    pulses: int
    series: int
    given_up: int

    def expected(self):
        """The number of give-ups that the model predicts: each pulse needs two payloads, one each way."""
        return self.series * (1 - (1 - self.loss) ** 2) ** self.pulses

    def sigma(self):
        """Its standard deviation."""
        return math.sqrt(self.expected() * (1 - self.expected() / self.series))

    def agrees(self):
        """Whether the result is compatible with the model."""
        return abs(self.given_up - self.expected()) < SIGMAS * self.sigma()

    def __str__(self):
        return (f"loss {self.loss:.0%}, {self.pulses} pulses: {self.given_up} of {self.series} series "
                f"given up ({self.given_up / self.series:.2%}), expected {self.expected():.1f} "
                f"({self.expected() / self.series:.2%}), sigma {self.sigma():.1f}")


class Trial:
    """A server and its live clients on a lossy network."""

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
        """Open all sessions, reopen each one that is given up, and count."""
        for program in self._programs:
            program.ready()
        server = self._programs[0]
        for peer in self._peers:
            self._open(peer)
        # A peer that has answered once gets all pulses of a series; a stranger may not.
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
        """Open the peer's session with a forged SYN alone, so that no payload interferes."""
        self._lab.inject(self._here, [segments.build(peer, self._here.ipv4, 40000,
                                                     segments.SERVER_PORT, segments.SYN, 1)])

    def close(self):
        """Stop all of them."""
        for program in self._programs:
            program.close()
        self._lab.close()
