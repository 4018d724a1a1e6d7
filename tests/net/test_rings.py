#!/usr/bin/python3
"""The capture's two rings, for short and for long frames: each frame is in one of them, whole."""

import pathlib
import signal
import subprocess
import tempfile

import sandbox
from case import NetCase
from segments import ACK, SERVER_PORT, build, ethernet

# The length of the longest short frame, which on `any` is that of its IP packet.
LIMIT = 160
LINK_HEADER, HEADERS = 14, 40
AROUND = 5
VLAN_TAG = b"\x81\x00\x00\x07"

# As much as a flood of 270,000 frames a second brings in 0.3 s, one text of 50 a long one.
HELD = 81_000
BATCH = 50


def say_this_long(source, destination, length):
    """An IP packet of that length, with a text that no other one has."""
    text = f"{length:04}" + "." * (length - HEADERS - 5) + "$"
    return text, build(source, destination, 40000, SERVER_PORT, ACK, 3, 1, text.encode())


class Rings(NetCase):
    """What is captured does not depend on the length."""

    def assert_whole(self, interface, header):
        """Around the limit, each text is received once, in its order, and recorded to its last byte."""
        with tempfile.TemporaryDirectory() as folder:
            recording = pathlib.Path(folder, "frames")
            lab = self.lab("server", "client")
            server = self.server(lab["server"], f"--write={recording}", interface=interface, timeout=60)
            tap = self.tap(lab["client"])
            texts = []
            for step in range(-AROUND, AROUND + 1):
                # Short and long ones in turns.
                for length in (LIMIT - header + step, LIMIT - header - step, 1400 + step, 60 + step):
                    text, packet = say_this_long(lab["client"].ipv4, lab["server"].ipv4, length)
                    frame = ethernet(lab["server"].mac, lab["client"].mac, packet)
                    tap.send(frame)
                    tap.send(frame[:12] + VLAN_TAG + frame[12:])
                    texts += [text, text]
            server.wait("message", count=len(texts))
            self.stop(server)
            self.assertEqual([one["text"] for one in server.all("message")], texts)
            shown = subprocess.run(
                ["tshark", "-n", "-r", str(recording), "-Y", "tcp.dstport == 11414 && tcp.len > 0",
                 "-T", "fields", "-eframe.len", "-eframe.cap_len", "-etcp.payload"],
                capture_output=True, text=True, check=True).stdout.split("\n")[:-1]
            recorded = [line.split("\t") for line in shown]
            self.assertEqual([bytes.fromhex(payload).decode() for _, _, payload in recorded], texts)
            self.assertEqual([length for length, _, _ in recorded],
                             [captured for _, captured, _ in recorded])

    def test_limit(self):
        """On one interface."""
        self.assert_whole("eth0", LINK_HEADER)

    def test_limit_on_any(self):
        """On all interfaces, whose frames begin with the IP header."""
        self.assert_whole("any", 0)

    def test_held_while_stopped(self):
        """What comes while the server is kept from running is held, however slowly it comes."""
        lab = self.lab("server", "client")
        server = self.server(lab["server"], "--quiet", timeout=60)
        short, long = (say_this_long(lab["client"].ipv4, lab["server"].ipv4, length)[1]
                       for length in (76, 1400))
        server.send_signal(signal.SIGSTOP)
        lab.inject(lab["server"], ([long] + [short] * (BATCH - 1)) * (HELD // BATCH))
        server.send_signal(signal.SIGCONT)
        server.wait("warning", about="flood")
        self.stop(server)
        summary = server.summary()
        self.assertEqual((summary["dropped"], summary["messages"]), (0, HELD // BATCH * BATCH))


if __name__ == "__main__":
    sandbox.main()
