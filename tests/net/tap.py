"""Captures and injects raw frames on a host's link, before its firewall, with the kernel's time stamps."""

import select
import socket
import struct
import threading
import time

import segments
from lab import LINK

_ETH_P_ALL = 3
_PACKET_OUTGOING = 4
_SO_TIMESTAMPNS = 35
_TIMESPEC = struct.Struct("qq")


class Tap:
    """Captures every frame of one link from its creation on."""

    def __init__(self, host, link=LINK, on_frame=None):
        with host.inside():
            self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW,
                                         socket.htons(_ETH_P_ALL))
        self._socket.bind((link, _ETH_P_ALL))
        self._socket.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 24)
        self._mac = host.mac
        self._on_frame = on_frame
        self._frames = []
        self._changed = threading.Condition()
        self._open = True
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self):
        while self._open:
            if select.select([self._socket], [], [], 0.1)[0]:
                self._read()

    def _read(self):
        """Read all that has arrived."""
        with self._changed:
            while True:
                try:
                    frame, ancillary, _, address = self._socket.recvmsg(65536, 64, socket.MSG_DONTWAIT)
                except OSError:
                    return
                seconds, nanoseconds = _TIMESPEC.unpack(ancillary[0][2][:_TIMESPEC.size])
                heard = (frame, seconds + nanoseconds / 1e9, address[2] == _PACKET_OUTGOING)
                if self._on_frame is not None:
                    self._on_frame(*heard)
                self._frames.append(heard)
                self._changed.notify_all()

    def frames(self):
        """All frames so far as (bytes, time, outgoing), even if the thread has not come to read them."""
        with self._changed:
            self._read()
            return list(self._frames)

    def segments(self, **fields):
        """The TCP segments so far with these fields."""
        found = (segments.parse(*heard) for heard in self.frames())
        return [one for one in found if one is not None and _matches(one, fields)]

    def wait(self, count=1, timeout=30.0, **fields):
        """Wait for `count` such segments, and return them."""
        deadline = time.monotonic() + timeout
        while True:
            with self._changed:
                seen = len(self._frames)
            found = self.segments(**fields)
            if len(found) >= count:
                return found
            with self._changed:
                left = deadline - time.monotonic()
                more = self._changed.wait_for(lambda: len(self._frames) > seen, max(0, left))
            if not more:
                raise AssertionError(f"{len(found)} of {count} segments with {fields} "
                                     f"passed in {timeout} s")

    def send(self, frame):
        """Send a complete frame."""
        self._socket.send(frame)

    def send_to(self, host, packets):
        """Send IP packets, in frames to this host."""
        for packet in packets:
            self._socket.send(segments.ethernet(host.mac, self._mac, packet))

    def close(self):
        """Stop capturing."""
        self._open = False
        self._thread.join()
        self._socket.close()


def _matches(segment, fields):
    return all(getattr(segment, key) == value for key, value in fields.items())
