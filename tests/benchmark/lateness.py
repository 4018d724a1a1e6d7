#!/usr/bin/python3
"""How late pulses leave with 100,000 sessions open, against one session; how long round trips are that we tell,
against those on the wire; and how fast a client says its lines. By the kernel's stamps."""

import json
import struct
import tempfile
import threading
import time

from bench import PEERS_LINK, Client, Counter, Server, enter_network, percentile, send

SESSIONS = 100_000
SAMPLE = 200
MESSAGES_A_SECOND = 100
SESSIONS_A_SECOND = 50_000

TIMEOUT = 5
SHORT_TIMEOUT = 0.1
SHORT_ROUND = 0.15
ROUNDS = 100

# What the crowd's last pulses may take.
AFTERWARDS = 2

# Of a server and a client on the loopback interface.
LOOPBACK, HOST = "lo", "127.0.0.1"
ROUND_TRIPS = 10
CLIENT_TIMEOUT = 1.2
LINES = 3_000

# As sender.c has it.
FIRST_PEER = bytes((198, 18, 1, 0))

# Both ways, without the server's kernel's answers.
MESSAGES_AND_PULSES = "tcp dst port 11414 or tcp dst port 11415"
SERVER_PORT, CLIENT_PORT, SYN, HEADERS = 11414, 11415, 2, 54


class Sleeper:
    """How late this machine is for whoever only sleeps: what no program can do better."""

    NAP = 0.01

    def __init__(self):
        self.late = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._sleep)
        self._thread.start()

    def _sleep(self):
        while not self._over.is_set():
            began = time.monotonic()
            time.sleep(self.NAP)
            self.late.append((time.monotonic() - began - self.NAP) * 1000)

    def stop(self):
        """Wake up for good."""
        self._over.set()
        self._thread.join()


def read_frames(path):
    """The stamps in nanoseconds and the frames of a capture as this machine wrote it."""
    with open(path, "rb") as file:
        content = file.read()
    offset = 24
    while offset < len(content):
        seconds, nanoseconds, captured, _ = struct.unpack_from("=IIII", content, offset)
        yield (seconds * 10 ** 9 + nanoseconds,
               content[offset + 16:offset + 16 + captured])
        offset += 16 + captured


def pulses(path, timeout):
    """The peers to which a pulse began, and how late it was, in milliseconds."""
    silent_since = {}
    for stamp, frame in read_frames(path):
        source, destination = frame[26:30], frame[30:34]
        if struct.unpack_from("!H", frame, 36)[0] != SERVER_PORT:
            if destination in silent_since:
                yield destination, (stamp - silent_since.pop(destination)) / 1e6 - timeout * 1000
        elif frame[47] == SYN:
            silent_since.setdefault(source, stamp)
        elif len(frame) > HEADERS:
            silent_since[source] = stamp


def describe(values):
    """In milliseconds."""
    return (f"p50 {percentile(values, 0.5):.2f}, p99 {percentile(values, 0.99):.2f}, "
            f"max {max(values):.2f} ms of {len(values)}")


def observe(folder, timeout, act):
    """Have a server with one pulse for everybody, and frames captured while something goes on."""
    path = f"{folder}/{timeout}"
    capture = Counter(PEERS_LINK, MESSAGES_AND_PULSES, "ours", path)
    server = Server(f"--timeout={timeout}", "--pulses=1", "--pulse-interval=60")
    act()
    summary = server.stop()
    capture.stop()
    return list(pulses(path, timeout)), summary


def one_session():
    """A peer that speaks again a moment after each pulse."""
    send(1, ROUNDS, rate=1 / SHORT_ROUND)
    time.sleep(SHORT_ROUND)


def many_sessions():
    """A sample of peers one after the other, then the crowd. The sample's pulses are due before
    the crowd's."""
    send(SAMPLE, SAMPLE, rate=MESSAGES_A_SECOND)
    send(SESSIONS, SESSIONS, segments=1, rate=SESSIONS_A_SECOND)
    time.sleep(TIMEOUT + AFTERWARDS)


def wire_round_trips(path):
    """In milliseconds, for each pulse: from its payload to its answer's."""
    left = None
    for stamp, frame in read_frames(path):
        destination = struct.unpack_from("!H", frame, 36)[0]
        if len(frame) > HEADERS and destination == CLIENT_PORT:
            left = left or stamp
        elif len(frame) > HEADERS and left is not None:
            yield (stamp - left) / 1e6
            left = None


def round_trips(folder):
    """What a server tells of its client's answers, and what passes on the wire meanwhile."""
    path = f"{folder}/wire"
    capture = Counter(LOOPBACK, MESSAGES_AND_PULSES, "ours", path)
    server = Server(f"--timeout={CLIENT_TIMEOUT}", quiet=False, link=LOOPBACK)
    client = Client(HOST, "hello\n")
    told = []
    for line in server.lines():
        event = json.loads(line)
        if event["event"] == "alive":
            told.append(event["rtt_ms"])
        if len(told) == ROUND_TRIPS:
            break
    server.end()
    client.end()
    capture.stop()
    wire = list(wire_round_trips(path))[:ROUND_TRIPS]
    return wire, [one - other for one, other in zip(told, wire)]


def exchanges():
    """How many seconds a client takes for its lines."""
    began = time.monotonic()
    client = Client(HOST, "".join(f"{number}\n" for number in range(LINES)))
    sent = 0
    for line in client.lines():
        sent += json.loads(line)["event"] == "message-sent"
        if sent == LINES:
            break
    took = time.monotonic() - began
    client.end()
    return took


def main():
    """First the one, then the many."""
    enter_network()
    sleeper = Sleeper()
    with tempfile.TemporaryDirectory() as folder:
        one, _ = observe(folder, SHORT_TIMEOUT, one_session)
        many, summary = observe(folder, TIMEOUT, many_sessions)
        wire, longer = round_trips(folder)
    took = exchanges()
    sleeper.stop()

    first = int.from_bytes(FIRST_PEER, "big")
    one = [late for _, late in one]
    sample = [late for peer, late in many if int.from_bytes(peer, "big") < first + SAMPLE]
    crowd = [late for peer, late in many if int.from_bytes(peer, "big") >= first + SAMPLE]
    print(f"lateness: the machine itself: {describe(sleeper.late)}")
    print(f"lateness: 1 session: {describe(one)}")
    print(f"lateness: {summary['open']} sessions: {describe(sample)}")
    print(f"lateness: round trip of a client that answers at once, on the wire: {describe(wire)}")
    print(f"lateness: by how much we tell it longer: {describe(longer)}")
    print(f"lateness: a client's exchanges: {LINES / took:.0f} a second, {LINES} lines in {took:.2f} s")
    print(f"lateness: all of them at once, {SESSIONS_A_SECOND} a second: {describe(crowd)}")
    for name, values in ("", sample), ("all at once, ", crowd):
        print(f"lateness: {name}ratio to 1 session at " + ", ".join(
            f"{point} {percentile(values, share) / percentile(one, share):.2f}"
            for point, share in (("p50", 0.5), ("p99", 0.99), ("max", 1))))


if __name__ == "__main__":
    main()
