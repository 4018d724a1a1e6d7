#!/usr/bin/python3
"""Recordings of --write: Wireshark reads them, they are complete, and a replay gives the same events."""

import json
import os
import pathlib
import signal
import struct
import subprocess
import tempfile
import threading

import sandbox
from case import NetCase
from heartbeats import PROGRAM
from segments import ACK, CLIENT_PORT, HEARTBEAT, RST, SERVER_PORT, SYN, build

RULES = ("--timeout=1", "--pulses=2", "--pulse-interval=0.3")
TOLD = {"session-opened": ("peer",), "message": ("peer", "text", "bytes"),
        "alive": ("peer", "pulse"), "gave-up": ("peer", "pulses", "verdict"),
        "session-closed": ("peer", "reason")}
EMPTY = struct.pack("=IHHIIII", 0xa1b23c4d, 2, 4, 0, 0, 65536, 276)
FIELDS = ("ip.src", "ip.dst", "tcp.srcport", "tcp.dstport", "tcp.flags", "tcp.payload")


def story(events):
    """The events without their times."""
    return [(one["event"], *(one.get(field) for field in TOLD[one["event"]]))
            for one in events if one["event"] in TOLD and one.get("reason") != "stopped"]


class Pipe(NetCase):
    """A recording into a pipe whose reader may pause."""

    def setUp(self):
        """Open both ends, so that opening the pipe does not block."""
        folder = self.enterContext(tempfile.TemporaryDirectory())
        self.path = pathlib.Path(folder) / "pipe"
        os.mkfifo(self.path)
        self.reading = os.open(self.path, os.O_RDWR)

    def record(self):
        """A server that records more than the pipe and the buffer hold, and goes on."""
        lab = self.lab("server", "client", "loud")
        server = self.server(lab["server"], f"--write={self.path}", timeout=60)
        client = self.client(lab["client"], lab["server"].ipv4, "--beat=0.2")
        tap = self.tap(lab["loud"])
        packet = build(lab["loud"].ipv4, lab["server"].ipv4, 40000, SERVER_PORT, ACK, 3, 1, bytes(1400))
        for _ in range(8):
            for _ in range(500):
                tap.send_to(lab["server"], [packet])
            server.wait("alive", peer=lab["client"].ipv4, since=server.mark())
        lost = server.wait("warning", about="recording")
        self.assertGreater(lost["count"], 0)
        self.stop(client)
        server.wait("session-closed", reason="terminated")
        return server

    def read(self):
        """The lengths of all frames in the pipe."""
        with os.fdopen(os.open(self.path, os.O_RDONLY | os.O_NONBLOCK), "rb") as stream:
            os.set_blocking(stream.fileno(), True)
            stream.read(24)
            while True:
                head = stream.read(16)
                if len(head) < 16:
                    self.assertEqual(head, b"")
                    return
                length = struct.unpack("=IIII", head)[2]
                self.assertEqual(len(stream.read(length)), length)
                yield length

    def test_read_late(self):
        """Frames are only lost as a whole."""
        server = self.record()
        server.send_signal(signal.SIGINT)
        lengths = []
        reader = threading.Thread(target=lambda: lengths.extend(self.read()))
        reader.start()
        self.assertEqual(server.exit_status(), 0, server.errors)
        os.close(self.reading)
        reader.join(10)
        self.assertGreater(sum(lengths), 4_000_000)

    def test_never_read(self):
        """At the end it does not wait for a missing reader; the exit status reports the loss."""
        server = self.record()
        self.assertEqual(server.stop(), 1)
        self.assertIn("it is not taken", server.errors)
        os.close(self.reading)


class Files(NetCase):
    """Which files --write opens, and which it refuses."""

    def setUp(self):
        """A folder, and a host."""
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.host = self.lab("server")["server"]

    def refuse(self, path, *words):
        """Check that it exits at once, with an error that names the file."""
        program = self.program(self.host, "--role=server", f"--write={path}")
        self.assertEqual(program.exit_status(), 1)
        self.assertEqual(program.lines, [])
        self.assertEqual(program.errors.count("\n"), 1)
        for word in (f"cannot write the capture {path}: ", *words):
            self.assertIn(word, program.errors)

    def write(self, path, **settings):
        """Check that it records there."""
        server = self.program(self.host, "--role=server", f"--write={path}", **settings).ready()
        self.stop(server)

    def test_pipe_that_nobody_reads(self):
        """A pipe without a reader is refused at once."""
        path = self.folder / "pipe"
        os.mkfifo(path)
        self.refuse(path, "this pipe has no reader yet")

    def test_link(self):
        """A symbolic link is refused, even to a capture."""
        victim = self.folder / "victim"
        for content in (None, b"", EMPTY, b"precious"):
            if content is not None:
                victim.write_bytes(content)
            link = self.folder / f"link-{content}"
            link.symlink_to(victim)
            self.refuse(link, "it is a symbolic link")
            self.assertEqual(victim.read_bytes() if victim.exists() else None, content)

    def test_second_name(self):
        """A file with another hard link, such as a backup's, stays."""
        path = self.folder / "x.pcap"
        path.write_bytes(EMPTY + b"precious")
        os.link(path, self.folder / "backup")
        self.refuse(path, "another hard link", "it is left unchanged")
        self.assertEqual(path.read_bytes(), EMPTY + b"precious")

    def test_something_else(self):
        """Only a capture is overwritten."""
        path = self.folder / "x.pcap"
        for content in (b"precious", b"x", bytes(24), b"PK\3\4 precious"):
            path.write_bytes(content)
            self.refuse(path, "it exists and is not a capture; it is left unchanged")
            self.assertEqual(path.read_bytes(), content)
        for content in (b"", EMPTY, struct.pack("=I", 0x0a0d0d0a) + bytes(500)):
            path.write_bytes(content)
            self.write(path)
            self.assertEqual(path.read_bytes(), EMPTY)

    def test_new(self):
        """A new file is private; devices work, too."""
        path = self.folder / "x.pcap"
        self.write(path)
        self.assertEqual(path.stat().st_mode & 0o777, 0o600)
        self.write("/dev/null")
        self.write("/dev/fd/3", prefix=("sh", "-c", f'exec "$0" "$@" 3>{path}'))
        self.assertEqual(path.read_bytes(), EMPTY)


class Recording(NetCase):
    """Recordings of both roles."""

    def setUp(self):
        """A folder for them."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def record(self, interface="eth0"):
        """An answered pulse, a death, a give-up, and a message of another client."""
        lab = self.lab("server", "client", "other")
        server = self.server(lab["server"], f"--write={self.folder / 'server'}",
                             interface=interface)
        client = self.client(lab["client"], lab["server"].ipv4, "--message=hello",
                             f"--write={self.folder / 'client'}", interface=interface)
        server.wait("alive")
        client.wait("pulse-answered")
        server.wait("alive", count=2)
        self.stop(client)
        server.wait("session-closed", reason="terminated")
        doomed = self.client(lab["client"], lab["server"].ipv4, "--message=I am doomed")
        server.wait("message", text="I am doomed")
        doomed.close()
        server.wait("gave-up")
        other = self.client(lab["other"], lab["server"].ipv4, "--message=next", "--once")
        self.assertEqual(other.exit_status(), 0)
        server.wait("message", text="next")
        self.stop(server)
        return lab, server

    def tshark(self, name, *options):
        """Read a recording with tshark, which must not complain."""
        read = subprocess.run(["tshark", "-n", "-r", str(self.folder / name), *options],
                              capture_output=True, text=True, check=False)
        complaints = [line for line in read.stderr.splitlines() if "Running as user" not in line]
        self.assertEqual((read.returncode, complaints), (0, []))
        return read.stdout.splitlines()

    def packets(self, name):
        """The packets of a recording as tuples of FIELDS."""
        lines = self.tshark(name, "-T", "fields", *(f"-e{field}" for field in FIELDS))
        rows = (line.split("\t") for line in lines)
        return [(source, destination, int(sport), int(dport), int(flags, 16),
                 bytes.fromhex(payload))
                for source, destination, sport, dport, flags, payload in rows]

    def assert_clean(self, name, injector):
        """Check that nothing is malformed, and that our checksums are correct."""
        self.assertEqual(self.tshark(name, "-Y", "_ws.malformed || _ws.short"), [])
        self.assertEqual(self.tshark(
            name, "-o", "tcp.check_checksum:TRUE", "-o", "ip.check_checksum:TRUE", "-Y",
            f"ip.src == {injector} && (tcp.checksum.status == 0 || ip.checksum.status == 0)"), [])

    def assert_complete(self, name, here, there, their_port):
        """Check that all of our segments are in it once, three by three, and all that we received. Of an exchange during
        which the peer left, there is its SYN."""
        packets = self.packets(name)
        injected = [(flags, payload) for source, _, _, dport, flags, payload in packets
                    if source == here and dport == their_port]
        starts = [index for index, (flags, _) in enumerate(injected) if flags == SYN]
        exchanges = [[flags for flags, _ in injected[start:end]]
                     for start, end in zip(starts, [*starts[1:], len(injected)])]
        self.assertEqual(starts[:1], [0])
        self.assertLessEqual({tuple(flags) for flags in exchanges}, {(SYN,), (SYN, ACK, ACK)})
        self.assertGreaterEqual(exchanges.count([SYN, ACK, ACK]), 2)
        self.assertIn(HEARTBEAT, [payload for _, payload in injected])
        answers = [1 for source, _, sport, _, flags, _ in packets
                   if source == there and sport == their_port and flags == RST | ACK]
        self.assertEqual(len(answers), len(exchanges), "each SYN was answered once")
        return packets

    def assert_recorded(self, interface):
        """Check the recordings of both roles."""
        lab, _ = self.record(interface)
        here, there = lab["server"].ipv4, lab["client"].ipv4
        self.assert_clean("server", here)
        self.assert_clean("client", there)
        packets = self.assert_complete("server", here, there, CLIENT_PORT)
        heard = [payload for source, _, _, dport, _, payload in packets
                 if source == there and dport == SERVER_PORT and payload]
        self.assertEqual(heard, [b"hello", HEARTBEAT, HEARTBEAT, b"TERMINATE", b"I am doomed"])
        packets = self.assert_complete("client", there, here, SERVER_PORT)
        self.assertIn(HEARTBEAT, [payload for source, _, _, dport, _, payload in packets
                                  if source == here and dport == CLIENT_PORT])

    def test_both_roles(self):
        """On one interface: Ethernet frames."""
        self.assert_recorded("eth0")

    def test_any(self):
        """On all interfaces: cooked frames."""
        self.assert_recorded("any")

    def replay(self, *options):
        """Replay the recording without privileges."""
        replay = subprocess.run(
            ["setpriv", "--bounding-set=-all", "--inh-caps=-all", PROGRAM, "--role=server",
             f"--read={self.folder / 'server'}", *RULES, *options],
            stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=20)
        self.assertEqual((replay.returncode, replay.stderr), (0, b""))
        return replay.stdout

    def test_replay_tells_the_same(self):
        """A replay has the same sessions, messages and verdicts as the live server."""
        lab, server = self.record()
        output = self.replay("--format=json")
        lines = [json.loads(line) for line in output.splitlines()]
        self.assertEqual(lines[-1]["event"], "summary")
        self.assertEqual(story(lines), story(server.all()))
        self.assertIn(("gave-up", lab["client"].ipv4, 2, "program-dead"), story(lines))
        self.assertEqual(output, self.replay("--format=json"), "the same every time")
        self.assertIn(f"giving up on {lab['client'].ipv4}.".encode(), self.replay())


if __name__ == "__main__":
    sandbox.main(tools=("tshark",))
