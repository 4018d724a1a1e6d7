#!/usr/bin/python3
"""Replays captures through the program, and compares its output byte for byte with the one that was
worked out by hand from the specification (expected/)."""

import json
import os
import pathlib
import runpy
import subprocess
import tempfile
import unittest
from typing import NamedTuple

HERE = pathlib.Path(__file__).resolve().parent
CAPTURES = HERE / "captures"
WIRESHARK = HERE / "wireshark"
EXPECTED = HERE / "expected"
PROGRAM = os.environ.get("HEARTBEATS", str(HERE.parents[1] / "build/src/heartbeats"))

QUICK = ("--timeout=2", "--pulse-interval=0.5", "--answer-wait=0.25")
TRUE_TO_LIFE = ("--timeout=4", "--pulses=3")


class Case(NamedTuple):
    """A capture, the options of its replay, and the expected result."""

    expected: str
    capture: str
    options: tuple = ()
    status: int = 0


CASES = [
    Case("conversation", "conversation.pcap", TRUE_TO_LIFE),
    Case("cut-off", "cut-off.pcap", TRUE_TO_LIFE, status=1),
    Case("verdicts", "verdicts.pcap", (*QUICK, "--pulses=2")),
    # The captured pulses count, whatever timeout the server that sent them had.
    Case("another-timeout", "verdicts.pcap", (*QUICK, "--pulses=2", "--timeout=10")),
    Case("few-pulses", "few-pulses.pcap", (*QUICK, "--pulses=3")),
    Case("incident", "incident.pcap", (*QUICK, "--pulses=2")),
    Case("flapping", "flapping.pcap", (*QUICK, "--pulses=2")),
    Case("ipv6", "ipv6.pcap", (*QUICK, "--pulses=1")),
    Case("out-of-order", "out-of-order.pcap", ("--timeout=2",)),
    Case("hostile", "hostile.pcap"),
    Case("two-servers", "two-servers.pcap", ("--timeout=2",)),
    Case("two-servers", "two-servers.pcap",
         ("--timeout=2", "--local=198.18.0.1", "--local=198.18.0.9")),
    Case("local", "two-servers.pcap", ("--timeout=2", "--local=198.18.0.1")),
    Case("allow", "two-servers.pcap",
         ("--timeout=2", "--allow=198.18.0.3", "--allow=198.19.0.0/16")),
    *(Case("links", f"link-{link}.pcap", ("--timeout=2",)) for link in
      ("ethernet", "vlan", "two-vlans", "pppoe", "vlan-pppoe", "snap", "cooked", "cooked-2", "raw",
       "loopback")),
    *(Case("links", capture, ("--timeout=2",)) for capture in
      ("snap-length.pcap", "interfaces.pcapng", "sections.pcapng", "packed.pcap.gz",
       "packed.pcapng.zst")),
    # mergecap made one of the first half of link-ethernet.pcap and the second of
    # link-cooked-2.pcap; gzip and zstd packed that.
    *(Case("links", f"../wireshark/merged.pcapng{suffix}", ("--timeout=2",))
      for suffix in ("", ".gz", ".zst")),
    *(Case("nanoseconds", capture, ("--timeout=2",)) for capture in
      ("nanoseconds.pcapng", "nanoseconds-big-endian.pcap")),
]


def replay(path, *options, input=b"", **environment):
    """Replay a capture, or standard input."""
    environment = {"TZ": "UTC", "LC_ALL": "C", **environment}
    return subprocess.run([PROGRAM, "--role=server", f"--read={path}", *options],
                          env={**os.environ, **environment}, capture_output=True, timeout=60,
                          input=input, check=False)


def events_of(output):
    """The events of a JSON output."""
    return [json.loads(line) for line in output.decode().splitlines()]


class ReplayCase(unittest.TestCase):
    """Common checks of replays."""

    maxDiff = None

    def assert_ended(self, done, status):
        """Check the exit status; a failure prints one line that says why."""
        errors = done.stderr.decode()
        self.assertEqual(done.returncode, status, errors)
        self.assertEqual(errors.count("\n"), 1 if status != 0 else 0, errors)

    def events(self, path, *options):
        """Replay a valid capture, and return its events."""
        done = replay(path, "--format=json", *options)
        self.assert_ended(done, 0)
        return events_of(done.stdout)


class OwnCaptures(ReplayCase):
    """The captures of this folder."""

    def assert_output(self, case, form, *options, last=False, **environment):
        """Check the exit status and the output of a case, or only its last line."""
        suffix = "json" if form == "json" else "txt"
        expected = (EXPECTED / f"{case.expected}.{suffix}").read_text("utf-8")
        if last:
            expected = expected.splitlines(keepends=True)[-1]
        with self.subTest(case.expected, capture=case.capture, form=form, **environment):
            done = replay(CAPTURES / case.capture, f"--format={form}", *case.options, *options,
                          **environment)
            self.assertMultiLineEqual(done.stdout.decode(), expected)
            self.assert_ended(done, case.status)

    def test_json(self):
        """JSON, one object per line; neither the time zone nor the locale changes a byte."""
        for case in CASES:
            self.assert_output(case, "json")
            self.assert_output(case, "json", TZ="Asia/Tokyo", LC_ALL="C.UTF-8")

    def test_text(self):
        """Text, in local time."""
        for case in CASES:
            self.assert_output(case, "text")
            self.assert_output(case, "text", LC_ALL="C.UTF-8")

    def test_quiet(self):
        """Only the summary."""
        for case in CASES:
            self.assert_output(case, "json", "--quiet", last=True)
            self.assert_output(case, "text", "--quiet", last=True)

    def test_many_locals(self):
        """Addresses of the server's that nobody talks to change nothing, however many they are."""
        others = [f"--local=198.18.3.{number}" for number in range(1, 10)]
        one = next(case for case in CASES if case.expected == "local")
        for n_others in range(len(others) + 1):
            self.assert_output(one, "json", *others[:n_others])

    def test_debug(self):
        """Each second of silence, and each of the 90 segments."""
        done = replay(CAPTURES / "conversation.pcap", "--format=json", "--debug", *TRUE_TO_LIFE)
        lines = done.stdout.decode().splitlines(keepends=True)
        segments = [line for line in lines if json.loads(line)["event"] == "segment"]
        self.assertEqual(len(segments), 90)
        self.assertMultiLineEqual("".join(line for line in lines if line not in segments),
                                  (EXPECTED / "debug.json").read_text("utf-8"))
        self.assert_ended(done, 0)

    def test_pipe(self):
        """A pipe cannot be sought in: the output is the same, compressed or not."""
        expected = (EXPECTED / "links.json").read_bytes()
        for name in ("captures/sections.pcapng", "captures/packed.pcap.gz", "wireshark/merged.pcapng",
                     "wireshark/merged.pcapng.gz", "wireshark/merged.pcapng.zst"):
            with self.subTest(name):
                done = replay("-", "--format=json", "--timeout=2", input=(HERE / name).read_bytes())
                self.assertEqual(done.stdout, expected)
                self.assert_ended(done, 0)

    def test_unreadable_interface(self):
        """The frames of an interface with an unknown link type are counted, and the others are replayed."""
        expected = (EXPECTED / "links.json").read_text("utf-8").splitlines()
        done = replay(CAPTURES / "radio.pcapng", "--format=json", "--timeout=2")
        self.assert_ended(done, 0)
        told = done.stdout.decode().splitlines()
        self.assertEqual(told[:-1], expected[:-1])
        summary, wanted = json.loads(told[-1]), json.loads(expected[-1])
        wanted["ignored"] += 3
        wanted["reasons"]["link-type"] = 3
        self.assertEqual(summary, wanted)

    def test_once(self):
        """A frame that was captured at several interfaces counts once; one that was sent again, again."""
        expected = [json.loads(line) for line in
                    (EXPECTED / "links.json").read_text("utf-8").splitlines()]
        for name, repeats in ("bridge.pcap", 2), ("bridge-cooked.pcap", 2), ("tapped.pcapng", 0):
            with self.subTest(name):
                *told, summary = self.events(CAPTURES / name, "--timeout=2")
                again = [event for event in told if event.get("text") == "again"]
                self.assertEqual(len(again), repeats)
                self.assertEqual([event for event in told if event not in again], expected[:-1])
                self.assertEqual(summary["messages"], expected[-1]["messages"] + repeats)
                self.assertGreater(summary["reasons"]["duplicate"], 24)

    def test_once_near_by(self):
        """A peer whose address has an interface is one peer, and its pulses count."""
        told = self.events(CAPTURES / "bridge-link-local.pcap", "--timeout=2")
        peer = "fe80::2%3"
        self.assertEqual([(event["event"], event.get("peer")) for event in told],
                         [("session-opened", peer), ("message", peer), ("timed-out", peer),
                          ("pulse-sent", peer), ("alive", peer), ("summary", None)])
        self.assertEqual(told[4]["pulse"], 1)
        self.assertEqual(told[-1]["messages"], 2)

    def test_strangers(self):
        """For a capture without heartbeats, the program says what it contains."""
        text = ("no heartbeat in this capture: it holds 9 frames "
                "(UDP 3, TCP of other ports 3, other IP 1, not IP 2)")
        for quiet in (), ("--quiet",):
            warning, summary = self.events(CAPTURES / "strangers.pcap", *quiet)
            self.assertEqual(warning, {"time": "2024-02-29T12:00:02.000000Z", "event": "warning",
                                       "about": "capture", "text": text, "count": 1})
            self.assertEqual(summary["ignored"], 9)
        told = replay(CAPTURES / "strangers.pcap").stdout.decode().splitlines()
        self.assertIn(f"warning: capture: {text}", told[0])

    def test_provenance(self):
        """The captures are those that make-captures.py writes."""
        made = runpy.run_path(str(HERE / "make-captures.py"))["captures"]()
        kept = {path.name: path.read_bytes() for path in CAPTURES.iterdir()}
        self.assertEqual(sorted(kept), sorted(made))
        for name, content in made.items():
            self.assertEqual(kept[name], content, name)


class NoCaptures(ReplayCase):
    """Files that cannot be read."""

    def test_unreadable(self):
        """The program exits with status 1 and one line that names the file."""
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            header = (CAPTURES / "conversation.pcap").read_bytes()[:10]
            for name, content in (("empty", b""), ("half a header", header),
                                  ("a text", b"This is no capture.\n" * 10)):
                (folder / name).write_bytes(content)
            for name in "empty", "half a header", "a text", "missing", ".":
                with self.subTest(name):
                    done = replay(folder / name, "--format=json")
                    self.assertEqual(done.stdout, b"")
                    self.assert_ended(done, 1)
                    self.assertIn(str(folder / name), done.stderr.decode())


if __name__ == "__main__":
    unittest.main()
