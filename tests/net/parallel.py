"""Runs tests of one file in parallel.

They mostly wait for timeouts. Each has namespaces of its own, so they do not interfere.
"""

import sys
import time
import unittest
from concurrent.futures import ThreadPoolExecutor


def cases(suite):
    """All cases of a suite and those within."""
    for item in suite:
        if isinstance(item, unittest.TestSuite):
            yield from cases(item)
        else:
            yield item


def _run(case):
    result = unittest.TestResult()
    began = time.monotonic()
    case.run(result)
    return case, result, time.monotonic() - began


class Runner:
    """A stand-in for unittest.TextTestRunner with several workers."""

    def __init__(self, workers):
        self._workers = workers

    def run(self, suite):
        """Run all tests of the suite, print the result of each, and return the sum."""
        total = unittest.TestResult()
        with ThreadPoolExecutor(self._workers) as pool:
            for case, result, seconds in pool.map(_run, cases(suite)):
                self._add(total, result)
                word = "ok" if result.wasSuccessful() else "FAILED"
                word = "skipped" if result.skipped else word
                print(f"{word:8}{seconds:6.1f} s  {case.id().removeprefix('__main__.')}",
                      file=sys.stderr, flush=True)
        for case, trace in total.failures + total.errors:
            print(f"\n=== {case.id()}\n{trace}", file=sys.stderr)
        for case, reason in total.skipped:
            print(f"\n=== {case.id()} skipped: {reason}", file=sys.stderr)
        return total

    @staticmethod
    def _add(total, result):
        total.testsRun += result.testsRun
        total.failures += result.failures
        total.errors += result.errors
        total.skipped += result.skipped
