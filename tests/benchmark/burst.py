#!/usr/bin/python3
"""How much of a burst is lost, against libpcap alone with the same and with its own settings."""

import time

from bench import SERVER_LINK, Counter, Server, enter_network, received, send

PEERS = 2_000
BURSTS = 20_000, 60_000
SEGMENTS = 3

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


def main():
    """Each burst once."""
    enter_network()
    for messages in BURSTS:
        for held in False, True:
            measure(messages, held)


if __name__ == "__main__":
    main()
