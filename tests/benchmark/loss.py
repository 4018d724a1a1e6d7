#!/usr/bin/python3
"""How often live clients are given up on a network that loses segments, with real packets, against
the model."""

import pathlib
import sys
from concurrent.futures import ThreadPoolExecutor

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "net"))

import sandbox  # noqa: E402
from lossy import Trial  # noqa: E402

CASES = [(loss, pulses) for loss in (0.1, 0.3) for pulses in (1, 3, 5)]
CLIENTS, SECONDS, AT_ONCE = 20, 30, 2


def tally_of(case):
    """The result of one network."""
    trial = Trial(*case, CLIENTS)
    try:
        return trial.run(SECONDS)
    finally:
        trial.close()


def main():
    """Run all cases, a few in parallel."""
    sandbox.enter()
    wrong = 0
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for tally in pool.map(tally_of, CASES):
            print(f"loss: {tally}", flush=True)
            wrong += not tally.agrees()
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()
