#!/usr/bin/python3
"""How late dead peers are given up while very many hosts on the link do not answer ARP, compared to none."""

import json
import pathlib
import socket
import subprocess
import sys
import threading
import time
from datetime import datetime

from bench import PEERS_LINK, SERVER_LINK, Server, enter_network, percentile

# All namespaces share the kernel's neighbour table, which has room for 1,024.
CROWDS = 0, 254, 1000
OTHERS = [f"198.18.9.{number}" for number in range(1, 21)]
HERE = "198.18.0.1"
SERVER_MAC, PEERS_MAC = "02:00:00:00:00:01", "02:00:00:00:00:02"

TIMEOUT, PULSES, INTERVAL, ANSWER_WAIT = 1.0, 3, 0.5, 0.5
LIMIT = 180

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "net"))
from segments import ACK, CLIENT_PORT, RST, SYN, build, ethernet, parse, say  # noqa: E402


def crowd(size):
    """That many addresses on the link."""
    return [f"198.18.{4 + number // 250}.{1 + number % 250}" for number in range(size)]


def ip(lines):
    """Run many `ip` commands at once."""
    subprocess.run(["ip", "-batch", "-"], input="\n".join(lines) + "\n", text=True, check=True)


class Hosts:
    """The hosts at the peers' end: their kernels answer each SYN, but no program answers pulses."""

    def __init__(self):
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
        self._socket.bind((PEERS_LINK, 3))
        self._socket.settimeout(0.1)
        self._open = True
        self._thread = threading.Thread(target=self._answer)
        self._thread.start()

    def _answer(self):
        while self._open:
            try:
                frame = self._socket.recv(2048)
            except TimeoutError:
                continue
            heard = parse(frame)
            if heard is not None and heard.dport == CLIENT_PORT and heard.flags == SYN:
                self.send(build(heard.destination, heard.source, CLIENT_PORT, heard.sport,
                                RST | ACK, 0, heard.seq + 1))

    def send(self, packet):
        """Send a packet."""
        self._socket.send(ethernet(SERVER_MAC, PEERS_MAC, packet))

    def close(self):
        """Switch them off."""
        self._open = False
        self._thread.join()
        self._socket.close()


def at(event):
    """Its time in seconds."""
    return datetime.fromisoformat(event["time"].replace("Z", "+00:00")).timestamp()


def measure(size):
    """How late each of the others was given up, and how long it took to give up the crowd."""
    vanishing, hosts = crowd(size), Hosts()
    ip(f"neigh replace {one} lladdr {PEERS_MAC} dev {SERVER_LINK} nud permanent"
       for one in vanishing + OTHERS)
    server = Server(f"--timeout={TIMEOUT}", f"--pulses={PULSES}", f"--pulse-interval={INTERVAL}",
                    f"--answer-wait={ANSWER_WAIT}", quiet=False)
    timer = threading.Timer(LIMIT, server.end)
    timer.start()
    for one in vanishing:
        for packet in say(one, HERE, b"hello"):
            hosts.send(packet)

    heard, late, asked, gone, vanished = {}, [], 0, 0, None
    if size == 0:
        for one in OTHERS:
            for packet in say(one, HERE, b"hello"):
                hosts.send(packet)
    for line in server.lines():
        event = json.loads(line)
        peer = event.get("peer")
        if event["event"] == "pulse-sent" and event["pulse"] == 1 and peer not in OTHERS:
            asked += 1
            if asked == size:
                ip(f"neigh del {one} dev {SERVER_LINK}" for one in vanishing)
                vanished = time.time()
                for one in OTHERS:
                    for packet in say(one, HERE, b"hello"):
                        hosts.send(packet)
        elif event["event"] == "message":
            heard[peer] = at(event)
        elif event["event"] == "gave-up" and peer in OTHERS:
            late.append(at(event) - heard[peer] - TIMEOUT - PULSES * INTERVAL)
        elif event["event"] == "gave-up":
            gone += event.get("count", 1)
        if gone == size and len(late) == len(OTHERS):
            break
    crowd_took = time.time() - vanished if vanished else 0
    timer.cancel()
    server.end()
    hosts.close()
    ip(f"neigh del {one} dev {SERVER_LINK}" for one in OTHERS)
    return late, gone, crowd_took


def main():
    """Measure each crowd once."""
    enter_network()
    ip([f"link set {SERVER_LINK} arp on"])
    alone = None
    for size in CROWDS:
        late, gone, took = measure(size)
        milliseconds = [one * 1000 for one in late]
        alone = alone or milliseconds
        print(f"neighbours: {size} vanished: {len(late)} of {len(OTHERS)} others told "
              f"{percentile(milliseconds, 0.5):.1f} ms late at p50, {max(milliseconds):.1f} at most "
              f"(ratio to none vanished {max(milliseconds) / max(alone):.2f}); "
              f"{gone} of the vanished given up within {took:.1f} s")


if __name__ == "__main__":
    main()
