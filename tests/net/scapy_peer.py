"""An independent implementation of both roles with scapy, written from the protocol's page alone.

It behaves as the first implementation does: it waits for the answer to each SYN, its sequence numbers start
at 1 and go up by one, and with `slow` it waits as long between two segments.
"""

import logging
import queue
import random
import socket
import threading
import time

from eventlog import EventLog
from tap import Tap

logging.getLogger("scapy").setLevel(logging.ERROR)  # else it complains of a loopback that is down

from scapy.layers.inet import IP, TCP  # noqa: E402
from scapy.layers.inet6 import IPv6  # noqa: E402
from scapy.layers.l2 import Ether  # noqa: E402

SERVER_PORT, CLIENT_PORT = 11414, 11415
HEARTBEAT, TERMINATE = b"MSG_HEARTBEAT", b"TERMINATE"
ORIGINAL_PAUSE = 0.025


class Party:
    """What both roles share: sends exchanges and receives payloads. `log` has the events."""

    def __init__(self, host, port, address=None, slow=0.0, patience=5.0):
        self.address = address or host.ipv4
        self.log = EventLog(f"scapy peer {self.address}")
        self._port, self._slow, self._patience = port, slow, patience
        self._seq = 1
        self._turn = threading.Lock()
        self._answers = queue.Queue()
        self._heard = queue.Queue()
        family = socket.AF_INET6 if ":" in self.address else socket.AF_INET
        with host.inside():
            self._socket = socket.socket(family, socket.SOCK_RAW, socket.IPPROTO_RAW)
        self._layer = IPv6 if family == socket.AF_INET6 else IP
        self._worker = threading.Thread(target=self._work, daemon=True)
        self._worker.start()
        self._tap = Tap(host, on_frame=self._hear)

    def _hear(self, frame, stamp, outgoing):
        if outgoing:
            return
        packet = Ether(frame)
        if self._layer not in packet or TCP not in packet:
            return
        net, tcp = packet[self._layer], packet[TCP]
        if net.dst != self.address:
            return
        if tcp.dport == self._port:
            self._heard.put((stamp, net.src, tcp, _payload(net, tcp)))
        elif tcp.flags.A and (tcp.flags.R or tcp.flags.S):
            self._answers.put((net.src, tcp))

    def _work(self):
        for stamp, source, tcp, payload in iter(self._heard.get, None):
            if tcp.flags == "S":
                self.take_syn(source)
            elif tcp.flags == "A" and payload:
                self.log.append({"event": "payload", "peer": source, "payload": payload,
                                 "at": stamp})
                self.take_payload(source, payload)

    def take_syn(self, source):
        """Called for a SYN to this role's port."""

    def take_payload(self, source, payload):
        """Called for a payload to this role's port."""

    def emit(self, destination, sport, dport, flags, ack, payload=b""):
        """Inject one segment."""
        segment = TCP(sport=sport, dport=dport, flags=flags, seq=self._seq, ack=ack, window=8192)
        packet = self._layer(src=self.address, dst=destination) / segment / payload
        self._seq += 1
        self._socket.sendto(bytes(packet), (destination, 0))

    def exchange(self, destination, sport, dport, payload):
        """Send a SYN, wait for the kernel's answer, send the ACK and the payload; return the answer's flags,
        or None."""
        with self._turn:
            wanted = self._seq + 1
            self.emit(destination, sport, dport, "S", 0)
            answer = self._answer(destination, wanted)
            ack = answer.seq + 1 if answer else 1
            time.sleep(self._slow)
            self.emit(destination, sport, dport, "A", ack)
            time.sleep(self._slow)
            self.emit(destination, sport, dport, "A", ack, payload)
        return str(answer.flags) if answer else None

    def _answer(self, destination, wanted):
        deadline = time.monotonic() + self._patience
        while True:
            try:
                source, tcp = self._answers.get(timeout=max(0, deadline - time.monotonic()))
            except queue.Empty:
                return None
            if source == destination and tcp.ack == wanted:
                return tcp

    def close(self):
        """Stop without TERMINATE."""
        self._tap.close()
        self._heard.put(None)
        self._worker.join()
        self._socket.close()


class Client(Party):
    """A client. It answers pulses as long as `answering` is true."""

    def __init__(self, host, server, **settings):
        self.answering = True
        self.server = server
        self.sport = random.randint(1024, 65353)
        super().__init__(host, CLIENT_PORT, **settings)

    def say(self, payload):
        """Send a message; return how the server's host answered."""
        return self.exchange(self.server, self.sport, SERVER_PORT, payload)

    def take_payload(self, source, payload):
        """Answer a pulse; like the original, from whatever source."""
        if payload == HEARTBEAT and self.answering:
            self.say(HEARTBEAT)
            self.log.append({"event": "answered", "peer": source})


class Server(Party):
    """A server: `watch` pulses and gives up one peer after the other, in one thread."""

    def __init__(self, host, **settings):
        self._deadlines = {}
        self._stopped = threading.Event()
        self._watcher = None
        super().__init__(host, SERVER_PORT, **settings)

    def take_syn(self, source):
        """Open a session."""
        self._deadlines.setdefault(source, None)

    def take_payload(self, source, payload):
        """The peer is alive, or leaves."""
        if payload == TERMINATE:
            self._deadlines.pop(source, None)
        else:
            self._deadlines[source] = (time.monotonic(), 0)

    def open(self):
        """The peers with an open session."""
        return set(self._deadlines)

    def pulse(self, destination):
        """Send a pulse."""
        sport = random.randint(1024, 65353)
        self.log.append({"event": "pulse", "peer": destination})
        return self.exchange(destination, sport, CLIENT_PORT, HEARTBEAT)

    def watch(self, timeout, pulses, interval=1.0):
        """Check every peer's silence ten times a second."""
        self._watcher = threading.Thread(target=self._watch, args=(timeout, pulses, interval),
                                         daemon=True)
        self._watcher.start()

    def _watch(self, timeout, pulses, interval):
        while not self._stopped.wait(0.1):
            for peer, state in list(self._deadlines.items()):
                if state is not None:
                    self._judge(peer, *state, timeout, pulses, interval)

    def _judge(self, peer, heard, sent, timeout, pulses, interval):
        if time.monotonic() < heard + timeout + sent * interval:
            return
        if sent == pulses:
            self._deadlines.pop(peer, None)
            self.log.append({"event": "gave-up", "peer": peer})
            return
        self.pulse(peer)
        if self._deadlines.get(peer) == (heard, sent):
            self._deadlines[peer] = (heard, sent + 1)

    def close(self):
        """Stop without TERMINATE."""
        self._stopped.set()
        if self._watcher is not None:
            self._watcher.join()
        super().close()


def _payload(net, tcp):
    """The payload by the lengths in the headers, without the frame's padding."""
    if net.version == 6:
        length = net.plen - tcp.dataofs * 4
    else:
        length = net.len - net.ihl * 4 - tcp.dataofs * 4
    return bytes(tcp.payload)[:length]
