#!/usr/bin/python3
"""Many peers and many messages at once: nothing is late and nothing is lost."""

import signal

import sandbox
import segments
from case import NetCase
from heartbeats import seconds
from segments import ACK, CLIENT_PORT, HEARTBEAT, SERVER_PORT

REAL, SIMULATED, BURST = 50, 250, 20_000
SAID = b"I am one of many"


class Many(NetCase):
    """One server and many peers."""

    def test_real_clients(self):
        """Fifty clients on fifty hosts: messages, pulses, and different ends."""
        names = [f"c{number}" for number in range(REAL)]
        lab = self.lab("server", *names)
        server = self.server(lab["server"], timeout=1, pulses=3, interval=0.5)
        clients = {name: self.program(lab[name], "--role=client", f"--message=I am {name}",
                                      f"--server={lab['server'].ipv4}") for name in names}
        for name in names:
            server.wait("message", peer=lab[name].ipv4, text=f"I am {name}")
        for name in names:
            server.wait("alive", peer=lab[name].ipv4, count=2)
        self.assertEqual(server.all("gave-up"), [])
        leaving, dying = names[::2], names[1::2]
        for name in leaving:
            clients[name].send_signal(signal.SIGINT)
        for name in dying:
            clients[name].send_signal(signal.SIGKILL)
        for name in leaving:
            server.wait("session-closed", peer=lab[name].ipv4, reason="terminated")
            self.assertEqual(clients[name].exit_status(), 0, clients[name].errors)
        for name in dying:
            gave_up = server.wait("gave-up", peer=lab[name].ipv4)
            self.assertEqual(gave_up["verdict"], "program-dead")
        self.stop(server)
        self.assertEqual(len(server.all("session-opened")), REAL)
        self.assertEqual(len(server.all("message")), REAL)
        self.assertEqual((server.summary()["dropped"], server.summary()["open"]), (0, 0))

    def crowd(self):
        """A server's host, and one with 250 addresses."""
        lab = self.lab("server", "crowd")
        addresses = [f"198.18.0.{5 + number}" for number in range(SIMULATED)]
        lab["crowd"].ip(*(f"addr add {address}/24 dev eth0" for address in addresses))
        return lab, addresses

    def test_simulated_addresses(self):
        """250 peers send at once; each pulse is on time, and each silence is noticed."""
        lab, addresses = self.crowd()
        here = lab["server"].ipv4
        answers = {address: segments.say(address, here, HEARTBEAT) for address in addresses}
        answering = True

        def answer(frame, time, outgoing):
            segment = None if outgoing else segments.parse(frame, time)
            if answering and segment and segment.dport == CLIENT_PORT and segment.payload:
                tap.send_to(lab["server"], answers[segment.destination])

        tap = self.tap(lab["crowd"], on_frame=answer)
        server = self.server(lab["server"], timeout=1, pulses=3, interval=0.5)
        for address in addresses:
            tap.send_to(lab["server"], segments.say(address, here, SAID))
        for address in addresses:
            message = server.wait("message", peer=address, text=SAID.decode())
            pulse = server.wait("pulse-sent", peer=address)
            self.assert_passed(seconds(pulse) - seconds(message), 1)
            self.assertEqual(pulse["host"], "answered")
            server.wait("alive", peer=address, count=2)
        self.assertEqual(server.all("gave-up"), [])
        answering = False
        for address in addresses:
            gave_up = server.wait("gave-up", peer=address)
            self.assertEqual((gave_up["verdict"], gave_up["pulses"]), ("program-dead", 3))
        self.stop(server)
        summary = server.summary()
        self.assertEqual((summary["peers"], summary["open"]), (SIMULATED, 0))
        self.assertEqual(len(server.all("message")), SIMULATED)
        self.assertEqual(summary["dropped"], 0)
        self.assertEqual(server.all("warning"), [])

    def test_burst(self):
        """A burst of 20,000 messages: each is received, and reported or counted."""
        lab, addresses = self.crowd()
        here, speakers = lab["server"].ipv4, addresses[:100]
        frames = [segments.ethernet(lab["server"].mac, lab["crowd"].mac, segments.build(
            speakers[number % len(speakers)], here, 40000, SERVER_PORT, ACK, 3, 1,
            b"burst %d" % number)) for number in range(BURST)]
        tap = self.tap(lab["crowd"])
        server = self.server(lab["server"], timeout=60)
        for frame in frames:
            tap.send(frame)
        server.wait("warning", about="flood")
        self.stop(server)
        summary = server.summary()
        self.assertEqual((summary["messages"], summary["dropped"]), (BURST, 0))
        self.assertEqual((summary["peers"], summary["malformed"]), (len(speakers), 0))
        self.assertEqual(server.all("warning", about="drops"), [])
        told = {one["text"] for one in server.all("message")}
        self.assertLessEqual(told, {f"burst {number}" for number in range(BURST)})
        self.assertGreater(len(told), 500)
        left_out = sum(one["count"] for one in server.all("warning", about="flood"))
        self.assertEqual(len(told) + left_out, BURST)


if __name__ == "__main__":
    sandbox.main(workers=1)
