#!/usr/bin/python3
"""What a segment costs in a flood, against a bare libpcap loop that counts the same frames."""

import pathlib
import sys
import time

from bench import SERVER_LINK, Counter, Server, enter_network, median, received, send

# A few peers stay in the processor's caches; of many, each message finds its own cold.
CROWDS = 2_000, 20_000
MESSAGES = 20_000
SEGMENTS = 3
ROUNDS = 15

# For both to take what is still in the ring.
AFTERWARDS = 0.3


def on_processor(pid):
    """How long a process has run, in nanoseconds: a tick of /proc/PID/stat is longer than a flood."""
    return int(pathlib.Path(f"/proc/{pid}/schedstat").read_text("ascii").split()[0])


def measure(peers):
    """Floods from so many peers; nanoseconds a segment of each listener, a pair for each flood."""
    # The yardstick takes frames in blocks, as cheaply as libpcap can, with the same filter.
    server = Server()
    counter = Counter(SERVER_LINK, server.filter, "blocks")
    pairs = []
    arrived = received()
    # The first flood opens the sessions.
    for number in range(ROUNDS + 1):
        before = on_processor(server.pid), on_processor(counter.pid)
        send(peers, MESSAGES)
        time.sleep(AFTERWARDS)
        after = on_processor(server.pid), on_processor(counter.pid)
        if number > 0:
            pairs.append([(new - old) / (MESSAGES * SEGMENTS) for new, old in zip(after, before)])
    arrived = received() - arrived
    summary = server.stop()
    seen, dropped = counter.stop()
    if summary["segments"] != arrived or seen != arrived or dropped or summary["dropped"]:
        sys.exit(f"they did not see the same: {arrived}, {seen}, {summary}")
    return pairs


def main():
    """Each crowd once."""
    enter_network()
    for peers in CROWDS:
        pairs = measure(peers)
        ours, bare = (median(values) for values in zip(*pairs))
        ratio = median(one / other for one, other in pairs)
        print(f"flood: {peers} peers: {ours:.0f} ns of the processor a segment, libpcap alone "
              f"{bare:.0f}; ratio {ratio:.2f}")


if __name__ == "__main__":
    main()
