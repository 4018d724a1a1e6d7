#!/usr/bin/python3
"""How long a replay of a million frames takes, against a loop that only counts them, and against the programs that
people read captures with."""

import ipaddress
import json
import pathlib
import shutil
import struct
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "net"))

from bench import FRAMES, PROGRAM, median, run  # noqa: E402
from segments import (CLIENT_PORT, HEARTBEAT, RST, ACK, SERVER_PORT, build, ethernet,  # noqa: E402
                      exchange)

N_FRAMES = 1_000_000
N_PEERS = 2_000
RUNS = 5

# What prints a line for each frame; a run of one takes some ten seconds.
OTHERS = {"tcpdump": ("-nn", "-r"), "tshark": ("-n", "-r")}
TIMEOUT = 5

# Each peer says something, is silent until the timeout, gets a pulse and answers it.
CYCLE = 10 * 10 ** 9
BEGINNING = 1_709_208_000 * 10 ** 9
STEP = 100_000
SERVER = "198.18.0.1"
TEXTS = (b"Whats up Doc?", b"job 4411 done, 12 pages, queue empty",
         "21.4 °C, door closed".encode(),
         b"backup written to /srv/backup/2024-02-29.tar.zst, 41 GiB in 1,204 s, 0 errors")


def conversation(source, destination, dport, payload):
    """The frames of a message, with the other kernel's answer behind each."""
    answer = ethernet("02:00:00:00:00:02", "02:00:00:00:00:01",
                      build(destination, source, dport, 40000, RST | ACK, 0, 2))
    frames = []
    for packet in exchange(source, destination, 40000, dport, payload):
        frames += [ethernet("02:00:00:00:00:01", "02:00:00:00:00:02", packet), answer]
    return frames


def schedule():
    """The exchanges of one cycle: when each begins, and its frames."""
    first = int(ipaddress.ip_address("198.18.1.0"))
    for number in range(N_PEERS):
        peer = str(ipaddress.ip_address(first + number))
        begin = CYCLE * number // N_PEERS
        yield begin, conversation(peer, SERVER, SERVER_PORT, TEXTS[number % len(TEXTS)])
        silent = begin + TIMEOUT * 10 ** 9
        yield silent + 10 * STEP, conversation(SERVER, peer, CLIENT_PORT, HEARTBEAT)
        yield silent + 20 * STEP, conversation(peer, SERVER, SERVER_PORT, HEARTBEAT)


def write_capture(path):
    """A million frames, in order."""
    cycle = sorted((begin + STEP * number, frame)
                   for begin, frames in schedule() for number, frame in enumerate(frames))
    left = N_FRAMES
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHiIII", 0xa1b23c4d, 2, 4, 0, 0, 65535, 1))
        start = BEGINNING
        while left > 0:
            for at, frame in cycle[:left]:
                seconds, nanoseconds = divmod(start + at, 10 ** 9)
                file.write(struct.pack("<IIII", seconds, nanoseconds, len(frame), len(frame)))
                file.write(frame)
            left -= len(cycle)
            start += CYCLE


def compare_with_others(path, seconds):
    """How much longer they take over the same file, where they are installed."""
    for name, options in OTHERS.items():
        program = shutil.which(name)
        if program is not None:
            theirs = run([program, *options, path])[1].wall
            print(f"replay: {name} {' '.join(options)} takes {theirs:.1f} s, {theirs / seconds:.0f} times as long")


def main():
    """Alternate both over the same file."""
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/capture"
        write_capture(path)
        size = pathlib.Path(path).stat().st_size
        bare = [FRAMES, "read", path]
        ours = [PROGRAM, "--role=server", f"--read={path}", f"--timeout={TIMEOUT}", "--quiet",
                "--format=json"]

        counted, _ = run(bare)
        told, _ = run(ours)
        summary = json.loads(told.splitlines()[-1])
        if int(counted) != N_FRAMES or summary["peers"] != N_PEERS or summary["malformed"] != 0:
            sys.exit(f"they did not see the same: {counted}, {summary}")

        pairs = [(run(bare)[1], run(ours)[1]) for _ in range(RUNS)]
        seconds = median(our.wall for _, our in pairs)
        print(f"replay: {seconds:.2f} s, {seconds / N_FRAMES * 1e9:.0f} ns a frame")
        compare_with_others(path, seconds)

    wall = median(our.wall / other.wall for other, our in pairs)
    user = median(our.user / other.user for other, our in pairs)
    print(f"replay: {N_FRAMES} frames, {size / 1e6:.0f} MB, {N_PEERS} peers, "
          f"{summary['messages']} messages")
    print(f"replay: ratio to a bare pcap_dispatch loop: {wall:.2f} in time, {user:.2f} in user CPU")


if __name__ == "__main__":
    main()
