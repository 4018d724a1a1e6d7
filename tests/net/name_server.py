"""A name server for tests: it knows the names of addresses, or never answers."""

import socket
import struct
import threading
import time

PTR = 12
UNKNOWN = 3


def _read_question(query):
    """The name and the type that a query asks for, and where its question ends."""
    labels, place = [], 12
    while query[place]:
        labels.append(query[place + 1:place + 1 + query[place]])
        place += 1 + query[place]
    return b".".join(labels).lower(), struct.unpack_from(">H", query, place + 1)[0], place + 5


def _write_name(name):
    """A name, of bytes, in the form of the protocol."""
    return b"".join(bytes((len(label),)) + label for label in name.split(b".")) + b"\0"


class NameServer:
    """Answers with the names that it is given for IPv4 addresses; without any, not at all."""

    def __init__(self, host, names=(), delay=0.0):
        self._delay = delay
        self._names = {b".".join(reversed(address.encode().split(b"."))) + b".in-addr.arpa": name
                       for address, name in dict(names).items()}
        self.queries = 0
        with host.inside():
            self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((host.ipv4, 53))
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                query, sender = self._socket.recvfrom(4096)
            except OSError:
                return
            self.queries += 1
            if self._names:
                time.sleep(self._delay)
                self._socket.sendto(self._answer(query), sender)

    def _answer(self, query):
        asked, kind, end = _read_question(query)
        name = self._names.get(asked) if kind == PTR else None
        header = query[:2] + struct.pack(">HHHHH", 0x8580 | (UNKNOWN if name is None else 0), 1, int(name is not None), 0, 0)
        answer = b""
        if name is not None:
            data = _write_name(name)
            answer = struct.pack(">HHHIH", 0xc00c, PTR, 1, 300, len(data)) + data
        return header + query[12:end] + answer

    def close(self):
        """Stop it; the thread ends with the test at the latest."""
        self._socket.close()
