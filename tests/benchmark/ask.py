#!/usr/bin/python3
"""What it takes to ask a host that does not answer, against fping."""

import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile
import time

from bench import Server, enter_network, median, send

HOSTS = 10_000
SESSIONS_A_SECOND = 50_000
ROUNDS = 3

# One pulse, which is a SYN, a wait for its answer, and a payload; then the verdict.
TIMEOUT, WAIT = 3, 0.5
AFTERWARDS = 2

# One echo request, as fast as fping sends, and as long a wait.
FPING = ("-q", "-r", "0", "-i", "1", "-t", str(int(WAIT * 1000)), "-f")

# As sender.c has them.
FIRST_PEER = 198 << 24 | 18 << 16 | 1 << 8


def addresses():
    """The hosts, one a line."""
    for number in range(FIRST_PEER, FIRST_PEER + HOSTS):
        yield ".".join(str(byte) for byte in number.to_bytes(4, "big")) + "\n"


def consumed(pid):
    """How long a process has run, in seconds."""
    return int(pathlib.Path(f"/proc/{pid}/schedstat").read_text("ascii").split()[0]) / 1e9


def ours():
    """The seconds of the processor for all of them, from their last word to their verdicts."""
    server = Server(f"--timeout={TIMEOUT}", "--pulses=1", f"--pulse-interval={WAIT}", f"--answer-wait={WAIT}")
    send(HOSTS, HOSTS, segments=1, rate=SESSIONS_A_SECOND)
    time.sleep(TIMEOUT / 2)
    before = consumed(server.pid)
    time.sleep(TIMEOUT / 2 + 2 * WAIT + AFTERWARDS)
    taken = consumed(server.pid) - before
    summary = server.stop()
    if summary["peers"] != HOSTS or summary["open"] > 0 or summary["sent"] < 2 * HOSTS:
        sys.exit(f"not all were asked and given up: {summary}")
    return taken, summary["sent"]


def theirs(program, path):
    """The seconds of the processor that fping takes, which says for each that it is unreachable."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([program, *FPING, path], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                          check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 1:
        sys.exit(f"fping ended with {done.returncode}, as if some had answered")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    """Alternate both."""
    enter_network()
    program = shutil.which("fping")
    pairs = []
    with tempfile.NamedTemporaryFile("w", encoding="ascii") as file:
        file.writelines(addresses())
        file.flush()
        for _ in range(ROUNDS):
            taken, sent = ours()
            pairs.append((taken, theirs(program, file.name) if program else None))

    print(f"ask: {median(own for own, _ in pairs) / HOSTS * 1e6:.1f} us of the processor a host that is silent, of "
          f"{HOSTS}, with {sent} segments in all, from its timeout to its verdict")
    if program:
        print(f"ask: fping takes {median(other for _, other in pairs) / HOSTS * 1e6:.1f} us for an echo request; "
              f"ratio {median(own / other for own, other in pairs):.2f}")


if __name__ == "__main__":
    main()
