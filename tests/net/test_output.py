#!/usr/bin/python3
"""Standard output and error that are not read or cannot be written: the watch goes on."""

import os
import pty
import select
import signal
import subprocess
import time

import sandbox
import segments
from case import NetCase
from heartbeats import PROGRAM, seconds
from segments import ACK, CLIENT_PORT, HEARTBEAT, SERVER_PORT, TERMINATE

# Each byte of such a text becomes five in the output, so little traffic makes many lines.
LOUD = b"\x1b" * 1400
LOUD_LINE = 5 * len(LOUD)
PIPE = 64 * 1024
KEPT = 4 * 1024 * 1024
PATIENCE = 40


def flood(tap, host, sources, size):
    """Messages of several peers that cause so many bytes of output if all are printed."""
    packets = [segments.build(source, host.ipv4, 40000, SERVER_PORT, ACK, 3, 1, LOUD)
               for source in sources]
    for number in range(size // LOUD_LINE):
        tap.send_to(host, [packets[number % len(packets)]])


def full_pipe():
    """A full pipe that nobody reads."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    try:
        while True:
            os.write(writing, bytes(4096))
    except BlockingIOError:
        os.set_blocking(writing, True)
    return reading, writing


class Unread(NetCase):
    """An unread pipe, as of a paused pager or a hanging program."""

    def test_server(self):
        """Peers get their pulses on time; lost lines are counted, and changes are kept."""
        lab = self.lab("server", "client", "loud", "silent")
        here, silent = lab["server"].ipv4, lab["silent"].ipv4
        server = self.server(lab["server"], "--answer-wait=0.3", timeout=1, pulses=2, interval=0.6)
        client = self.client(lab["client"], here, "--beat=0.3")
        loud, quiet = self.tap(lab["loud"]), self.tap(lab["silent"])
        beats = self.tap(lab["server"])
        # The events of a single source are rate-limited.
        speakers = [f"198.18.0.{100 + number}" for number in range(4)]
        server.wait("alive", peer=lab["client"].ipv4)
        server.look_away()
        for _ in range(3):
            flood(loud, lab["server"], speakers, KEPT)
            beats.wait(count=len(self.beats(beats, lab)) + 1, payload=HEARTBEAT, dport=SERVER_PORT)

        # By its first pulse, the whole flood has been processed.
        pulse = {"destination": silent, "dport": CLIENT_PORT, "payload": HEARTBEAT}
        quiet.send_to(lab["server"], segments.say(silent, here, b"I am here"))
        asked = len(quiet.wait(**pulse))
        began = time.time()
        quiet.send_to(lab["server"], segments.say(silent, here, b"I am doomed"))
        pulses = quiet.wait(count=asked + 2, **pulse)[asked:]
        self.assert_passed(pulses[0].time - began, 1)
        # It is given up before five more beats have passed.
        beats.wait(count=len(self.beats(beats, lab)) + 5, payload=HEARTBEAT, dport=SERVER_PORT)
        looked = time.time()
        server.look()

        lost = server.wait("warning", about="output")
        self.stop(client)
        server.wait("session-closed", peer=lab["client"].ipv4, reason="terminated")
        self.stop(server)
        self.assertLess(seconds(server.all("gave-up", peer=silent)[0]), looked)
        self.assertEqual(server.all("gave-up", peer=lab["client"].ipv4), [])
        told = len(server.all("message")) + len(server.all("alive"))
        missing = server.summary()["messages"] - told
        self.assertGreater(missing, 0)
        left_out = sum(one["count"] for one in server.all("warning", about="flood"))
        self.assertGreaterEqual(lost["count"] + left_out, missing)
        self.assertEqual(len(server.all("warning", about="output")), 1)

    @staticmethod
    def beats(tap, lab):
        """The client's beats so far."""
        return tap.segments(payload=HEARTBEAT, dport=SERVER_PORT, source=lab["client"].ipv4)

    def test_end(self):
        """At the end, the server waits for a stopped reader a moment, and its exit status reports the
        loss."""
        lab = self.lab("server", "loud")
        server = self.server(lab["server"], timeout=60)
        loud = self.tap(lab["loud"])
        server.look_away()
        while server.unread() < PIPE * 3 // 4:
            flood(loud, lab["server"], [lab["loud"].ipv4], 2 * PIPE)
        server.send_signal(signal.SIGTERM)
        self.assertEqual(server.end(), 1)
        server.look()
        server.exit_status()
        self.assertEqual(len(server.errors.splitlines()), 1, server.errors)
        self.assertIn("standard output is not read", server.errors)

    def test_client(self):
        """A client sends TERMINATE all the same."""
        lab = self.lab("server", "client")
        here, there = lab["server"], lab["client"]
        client = self.client(there, here.ipv4, "--answer-wait=0.3", "--debug")
        tap = self.tap(here)
        client.look_away()
        pulse = segments.build(here.ipv4, there.ipv4, 40000, CLIENT_PORT, ACK, 3, 1, HEARTBEAT)
        for _ in range(2 * PIPE // 80):
            tap.send_to(there, [pulse])
        tap.wait(payload=HEARTBEAT, dport=SERVER_PORT)
        client.send_signal(signal.SIGTERM)
        tap.wait(payload=TERMINATE, source=there.ipv4)
        self.assertEqual(client.end(), 1)


class Shared(NetCase):
    """Standard input that several programs share, as in a shell."""

    def test_four_clients(self):
        """A client whose input another one has read does not block, but goes on beating."""
        names = "one", "two", "three", "four"
        lab = self.lab("server", *names)
        server = self.server(lab["server"], timeout=60)
        peers = [lab[name] for name in names]
        reading, writing = os.pipe()
        self.addCleanup(os.close, writing)
        for host in peers:
            process = host.start([PROGRAM, "--role=client", f"--server={lab['server'].ipv4}",
                                  "--interface=eth0", "--beat=0.05"], stdin=reading,
                                 stdout=subprocess.DEVNULL)
            self.addCleanup(process.wait)
            self.addCleanup(process.kill)
            server.wait("alive", peer=host.ipv4)
        os.close(reading)
        for number in range(15):
            os.write(writing, f"line {number}\n".encode())
            server.wait("message", text=f"line {number}")
            mark = server.mark()
            for host in peers:
                server.wait("alive", peer=host.ipv4, since=mark)


class Terminal(NetCase):
    """In the background of a terminal that stops background output (stty tostop)."""

    def test_background(self):
        """It is not stopped: a stopped server does not watch."""
        lab = self.lab("server", "client")
        ours, theirs = pty.openpty()
        self.addCleanup(os.close, ours)
        script = f"stty tostop; set -m; {PROGRAM} --role=server --interface=eth0 & read line"
        shell = lab["server"].start(["setsid", "--ctty", "bash", "-c", script], stdin=theirs, stdout=theirs,
                                    stderr=theirs, env={**os.environ, "LC_ALL": "C"})
        os.close(theirs)
        self.addCleanup(shell.wait)
        self.addCleanup(shell.kill)
        told = b""
        while b"filter :" not in told:
            self.assertTrue(select.select([ours], [], [], PATIENCE)[0], told)
            told += os.read(ours, 4096)


class Unwritable(NetCase):
    """A failed write ends a role with an error, and a client sends TERMINATE."""

    def leaves(self, stdout, stderr):
        """A client with these streams sends a message and TERMINATE, and fails."""
        lab = self.lab("server", "client")
        server = self.server(lab["server"], timeout=60)
        process = lab["client"].start([PROGRAM, "--role=client", f"--server={lab['server'].ipv4}",
                                       "--interface=eth0", "--message=hello"], stdout=stdout,
                                      stderr=stderr)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        server.wait("session-closed", peer=lab["client"].ipv4, reason="terminated",
                    timeout=PATIENCE)
        self.assertEqual(process.wait(PATIENCE), 1)
        self.stop(server)

    def test_no_room(self):
        """A full disk is named in the error."""
        reading, writing = os.pipe()
        with open("/dev/full", "wb") as full, open(reading, "rb") as errors:
            with open(writing, "wb") as stderr:
                self.leaves(full, stderr)
            said = errors.read().decode()
        self.assertEqual(said, "heartbeats: cannot write to standard output: "
                               "No space left on device\n")

    def test_complaint(self):
        """An unread standard error does not block it, either."""
        reading, stderr = full_pipe()
        with open("/dev/full", "wb") as full:
            self.leaves(full, stderr)
        os.close(reading)
        os.close(stderr)


if __name__ == "__main__":
    sandbox.main()
