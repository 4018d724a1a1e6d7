#!/usr/bin/python3
"""How much of a burst is lost, against libpcap alone with the same and with its own settings."""

import threading
import time

from bench import SERVER_LINK, Counter, Server, enter_network, processor, received, send

PEERS = 2_000
BURSTS = 20_000, 60_000
SEGMENTS = 3

# One sender, as fast as it can.
FLOOD, FLOODS = 1_000_000, 3

# What a server that does not run for a moment has to hold: a flood's share of it, and beats.
STALL = 0.3
STOP, BEATS_A_SECOND = 1.0, 5_000

# For whoever listens to take what is still in the ring.
AFTERWARDS = 1


def lost(seen, sent):
    """A share of what was sent."""
    return 1 - seen / sent


def burst(listener, messages, held):
    """Send it to a listener; what that said in the end, and how many frames came."""
    before = received()
    if held:
        listener.hold()
    seconds = send(PEERS, messages)
    listener.release()
    time.sleep(AFTERWARDS)
    return listener.stop(), received() - before, seconds


def measure(messages, held):
    """The same burst for each of the three."""
    server = Server()
    capture_filter = server.filter
    summary, arrived, seconds = burst(server, messages, held)
    losses = [lost(summary["messages"], messages), lost(summary["segments"], arrived)]
    for settings in "ours", "default":
        counter = Counter(SERVER_LINK, capture_filter, settings)
        (seen, _), arrived, _ = burst(counter, messages, held)
        losses.append(lost(seen, arrived))

    print(f"burst: {messages} messages, {messages * SEGMENTS} segments in {seconds * 1000:.0f} ms"
          f"{', to a process that is kept from running' if held else ''}: "
          f"{summary['messages']} messages heard, {summary['dropped']} segments dropped")
    print("burst: loss ratio of messages {:.4f}, of segments {:.4f}; of segments with libpcap "
          "alone {:.4f}, with its default settings {:.4f}".format(*losses))


def flood():
    """A long flood, and what it takes of the processor."""
    server = Server()
    before = processor(server.pid)
    seconds = send(PEERS, FLOOD)
    time.sleep(AFTERWARDS)
    taken = processor(server.pid) - before
    summary = server.stop()
    n_frames = FLOOD * SEGMENTS
    print(f"burst: flood of {n_frames / seconds:.0f} segments a second, {FLOOD} messages: "
          f"{FLOOD - summary['messages']} messages not heard, {summary['dropped']} segments dropped, "
          f"{taken / n_frames * 1e6:.2f} us of processor a segment")


def stop(messages, pause, rate):
    """Messages to a server that is stopped for a moment in the middle of them."""
    server = Server()
    sender = threading.Thread(target=send, args=(PEERS, messages, SEGMENTS, rate))
    sender.start()
    time.sleep(AFTERWARDS / 4)
    server.hold()
    time.sleep(pause)
    server.release()
    sender.join()
    time.sleep(AFTERWARDS)
    summary = server.stop()
    print(f"burst: stopped for {pause} s in {messages} messages at {rate or 'full'} rate: "
          f"{messages - summary['messages']} not heard, {summary['dropped']} segments dropped")


def main():
    """Each burst once."""
    enter_network()
    for _ in range(FLOODS):
        flood()
    stop(FLOOD // 4, STALL, 0)
    stop(int(BEATS_A_SECOND * STOP * 3), STOP, BEATS_A_SECOND)
    for messages in BURSTS:
        for held in False, True:
            measure(messages, held)


if __name__ == "__main__":
    main()
