#!/usr/bin/python3
"""Live clients on a lossy network are given up as often as the model predicts."""

import sandbox
from case import NetCase
from lossy import Trial

CLIENTS, SECONDS = 20, 5


class Lossy(NetCase):
    """The most significant cases in the shortest time; the benchmark `loss` has all of them."""

    def give_up_rate(self, loss, pulses):
        """Each pulse is an independent trial, whatever happens to the SYNs and their answers."""
        trial = Trial(loss, pulses, CLIENTS)
        self.addCleanup(trial.close)
        tally = trial.run(SECONDS)
        self.assertGreater(tally.series, CLIENTS)
        self.assertTrue(tally.agrees(), tally)

    def test_one_pulse_of_ten_per_cent(self):
        """10 % of the payloads are lost."""
        self.give_up_rate(0.1, 1)

    def test_one_pulse_of_thirty_per_cent(self):
        """30 % are lost."""
        self.give_up_rate(0.3, 1)


if __name__ == "__main__":
    sandbox.main()
