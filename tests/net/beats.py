"""Heartbeats of many addresses from one thread: a program for each would cost the machine more than what is tested."""

import socket
import threading

import segments

INTERVAL = 0.5


class Beats:
    """Each of a host's addresses sends a heartbeat every half second. Its kernel answers what is sent to them."""

    def __init__(self, host, addresses, server):
        self._packets = [packet for address in addresses for packet in segments.say(address, server, segments.HEARTBEAT)]
        self._to = (server, 0)
        self._stopped = threading.Event()
        with host.inside():
            self._socket = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        while True:
            for packet in self._packets:
                self._socket.sendto(packet, self._to)
            if self._stopped.wait(INTERVAL):
                return

    def close(self):
        """Fall silent."""
        self._stopped.set()
        self._thread.join()
        self._socket.close()
