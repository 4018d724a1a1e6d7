#!/usr/bin/python3
"""Why a peer is silent: its program or its host is dead, it is unreachable, or it does not receive our
packets."""

import signal
import threading
import time

import sandbox
from case import NetCase
from heartbeats import seconds
from segments import ACK, CLIENT_PORT, HEARTBEAT, SERVER_PORT, SYN, build, say

BEHIND = "198.18.1.2"

# In seconds.
QUICK = 0.005
AWAKE = 0.01

# More frames than the ring for short ones holds.
RING = 100_000


class Verdicts(NetCase):
    """Each cause of silence, and the server's verdict."""

    def pair(self, **settings):
        """A server and a client with an open session."""
        lab = self.lab("server", "client")
        server = self.server(lab["server"], **settings)
        client = self.client(lab["client"], lab["server"].ipv4, "--message=hello")
        server.wait("message", text="hello")
        return lab, server, client, lab["client"].ipv4

    def assert_gave_up(self, server, peer, verdict, pulses=2):
        """Check that the peer got its pulses and was given up with this verdict."""
        gave_up = server.wait("gave-up", peer=peer, timeout=15)
        self.assertEqual((gave_up["verdict"], gave_up["pulses"]), (verdict, pulses))
        closed = server.wait("session-closed", peer=peer)
        self.assertEqual(closed["reason"], "gave-up")
        self.assertEqual([one["pulse"] for one in server.all("pulse-sent", peer=peer)],
                         list(range(1, pulses + 1)))

    def test_killed_program(self):
        """After SIGKILL there is no TERMINATE, and the host's kernel still answers."""
        _, server, client, peer = self.pair()
        client.send_signal(signal.SIGKILL)
        self.assert_gave_up(server, peer, "program-dead")
        for pulse in server.all("pulse-sent"):
            self.assertEqual(pulse["host"], "answered")
        self.stop(server)
        self.assertEqual(server.summary()["open"], 0)

    def test_heard_in_time(self):
        """A peer that sends just before the deadline does not time out, however late we read it."""
        lab = self.lab("server", "client")
        here, peer = lab["server"].ipv4, lab["client"].ipv4
        timeout = 0.3
        server = self.server(lab["server"], timeout=timeout)
        tap = self.tap(lab["client"])

        next_word = time.monotonic()
        for number in range(20):
            # Only the last moment is waited for awake: a sleeper is woken late.
            time.sleep(max(0, next_word - time.monotonic() - AWAKE))
            while time.monotonic() < next_word:
                pass
            tap.send_to(lab["server"], say(peer, here, b"%d" % number))
            next_word += timeout - 0.003
        server.wait("message", text="19")
        self.stop(server)

        told = [one for one in server.all() if one["event"] in ("message", "timed-out")]
        for before, silence, after in zip(told, told[1:], told[2:]):
            if silence["event"] == "timed-out":
                self.assertGreater(seconds(after) - seconds(before), timeout, told)
        self.assertEqual(told, sorted(told, key=seconds))

    def test_stopped_program_comes_back(self):
        """A stopped program counts as dead; when it goes on, its next message opens a session."""
        _, server, client, peer = self.pair()
        client.send_signal(signal.SIGSTOP)
        self.assert_gave_up(server, peer, "program-dead")
        mark = server.mark()
        client.send_signal(signal.SIGCONT)
        client.say("back again")
        opened = server.wait("session-opened", since=mark, peer=peer)
        server.wait("message", since=mark, peer=peer, text="back again")
        first = server.all("session-opened", peer=peer)[0]
        dead = seconds(server.all("gave-up", peer=peer)[0])
        self.assertGreater(opened["away_ms"] / 1000, seconds(opened) - dead)
        self.assertLess(opened["away_ms"] / 1000, seconds(opened) - seconds(first) + 0.001)
        self.assertNotIn("away_ms", first)
        server.wait("alive", since=mark, peer=peer)
        self.stop(client, server)

    def test_removed_host(self):
        """A removed host answers nothing."""
        lab, server, _, peer = self.pair()
        lab["client"].remove()
        self.assert_gave_up(server, peer, "host-silent")
        for pulse in server.all("pulse-sent"):
            self.assertEqual(pulse["host"], "silent")
            self.assertNotIn("rtt_ms", pulse)
        self.stop(server)

    def test_no_route(self):
        """A missing route of our own is our own trouble."""
        self.no_route("eth0", "unreachable")

    def test_no_route_on_any(self):
        """The same on any."""
        self.no_route("any", "prohibit")

    def no_route(self, interface, kind):
        """Remove the route to a silent peer, and restore it: it then gets its pulses, and is not given up."""
        lab, server, client, peer = self.pair(interface=interface)
        lab["server"].ip(f"route add {kind} {peer}")
        warning = server.wait("warning", about="send", peer=peer)
        self.assertIn("could not send", warning["text"])
        mark = server.mark()
        self.assertIsNone(server.find("gave-up", 3, since=mark))
        self.assertEqual(server.all("pulse-sent"), [])
        lab["server"].ip(f"route del {kind} {peer}")
        server.wait("alive", peer=peer, pulse=1)
        self.assertEqual(server.all("gave-up"), [])
        self.stop(client, server)

    def test_client_without_route(self):
        """A client without a route to its server reports it and keeps trying."""
        lab, server, client, _ = self.pair(timeout=60)
        lab["client"].ip(f"route add unreachable {lab['server'].ipv4}")
        client.say("lost")
        self.assertIn("lost", client.wait("warning", about="send")["text"])
        self.assertEqual(client.all("message-sent", text="lost"), [])
        lab["client"].ip(f"route del unreachable {lab['server'].ipv4}")
        client.say("found")
        server.wait("message", text="found")
        self.stop(client, server)

    def test_router_says_unreachable(self):
        """A router reports that it cannot reach the host."""
        lab = self.lab("server", "router")
        lab["server"].ip(f"route add {BEHIND} via {lab['router'].ipv4}")
        lab["router"].ip(f"addr add {BEHIND}/32 dev lo")
        # Before the first pulse: a router that does not forward yet drops silently.
        lab["router"].run(["sh", "-c", "cd /proc/sys/net/ipv4; echo 1 > ip_forward; "
                           "echo 0 > icmp_ratelimit"])
        server = self.server(lab["server"])
        client = self.scapy_client(lab["router"], lab["server"].ipv4, address=BEHIND)
        client.say(b"from behind")
        server.wait("message", peer=BEHIND, text="from behind")
        client.answering = False
        lab["router"].ip(f"addr del {BEHIND}/32 dev lo", f"route add unreachable {BEHIND}")
        self.assert_gave_up(server, BEHIND, "unreachable")
        for pulse in server.all("pulse-sent"):
            self.assertEqual(pulse["host"], "unreachable")
        self.stop(server)

    def test_one_way(self):
        """It keeps sending SYNs and answers nothing: we receive from it, but it does not receive from us."""
        lab = self.lab("server", "client")
        server = self.server(lab["server"], "--answer-wait=0.3")
        peer = lab["client"].ipv4
        lab["client"].drop_all()
        client = self.scapy_client(lab["client"], lab["server"].ipv4, patience=0.1)
        client.answering = False
        client.say(b"can you hear me?")
        server.wait("message", peer=peer)
        stop = threading.Event()
        knocking = threading.Thread(target=self.knock, args=(lab, stop))
        knocking.start()
        try:
            self.assert_gave_up(server, peer, "one-way")
        finally:
            stop.set()
            knocking.join()
        self.stop(server)

    def knock(self, lab, stop):
        """Send SYNs without payloads, four a second, until told to stop."""
        client, server = lab["client"], lab["server"]
        tap = self.tap(client)
        for seq in range(1000, 1100):
            tap.send_to(server, [build(client.ipv4, server.ipv4, 40000, SERVER_PORT, SYN, seq)])
            if stop.wait(0.25):
                return

    def test_silence_counts_from_the_syn(self):
        """Without a payload, silence is counted from the SYN."""
        lab = self.lab("server", "client")
        server = self.server(lab["server"], timeout=0.6)
        client, peer = lab["client"], lab["client"].ipv4
        self.tap(client).send_to(lab["server"], [build(peer, lab["server"].ipv4, 40000,
                                                       SERVER_PORT, SYN, 7)])
        opened = server.wait("session-opened", peer=peer)
        timed_out = server.wait("timed-out", peer=peer)
        self.assert_passed(seconds(timed_out) - seconds(opened), 0.6)
        self.assert_gave_up(server, peer, "program-dead")
        self.stop(server)

    def test_stopped_server_blames_nobody(self):
        """A server that was stopped handles what was captured meanwhile before it judges."""
        lab = self.lab("server", "client")
        server = self.server(lab["server"], timeout=0.8)
        client = self.client(lab["client"], lab["server"].ipv4, "--beat=0.2")
        server.wait("alive", count=3)
        tap = self.tap(lab["client"])
        server.send_signal(signal.SIGSTOP)
        tap.wait(count=15, dport=SERVER_PORT, payload=HEARTBEAT)
        mark = server.mark()
        server.send_signal(signal.SIGCONT)
        server.wait("warning", since=mark, about="paused")
        server.wait("alive", since=mark, count=16)
        missed = server.all("alive", since=mark)
        self.assertGreater(seconds(missed[14]) - seconds(missed[0]), 2, "the packets' own times")
        self.assertEqual(server.all("gave-up"), [])
        self.assertEqual(server.all("session-closed"), [])
        self.assertEqual(server.all("timed-out"), [])
        self.stop(client, server)

    def test_stopped_for_longer_than_the_ring_holds(self):
        """Frames lost while the server was stopped are nobody's silence: a beating peer does not even get a
        pulse."""
        names = [f"client{number}" for number in range(5)]
        lab = self.lab("server", "stranger", *names)
        server = self.server(lab["server"], timeout=1.5)
        clients = {lab[name].ipv4: self.client(lab[name], lab["server"].ipv4, "--beat=0.5")
                   for name in names}
        for peer in clients:
            server.wait("alive", peer=peer)
        tap = self.tap(lab[names[0]])
        flood = [build(lab["stranger"].ipv4, lab["server"].ipv4, 40000, SERVER_PORT, ACK, 1)] * RING
        server.send_signal(signal.SIGSTOP)
        lab.inject(lab["server"], flood)
        tap.wait(count=9, dport=SERVER_PORT, payload=HEARTBEAT)
        mark = server.mark()
        server.send_signal(signal.SIGCONT)
        server.wait("warning", since=mark, about="paused")
        server.wait("warning", since=mark, about="drops")
        tap.wait(count=14, dport=SERVER_PORT, payload=HEARTBEAT)
        for event in ("timed-out", "pulse-sent", "gave-up", "session-closed"):
            self.assertEqual(server.all(event), [])
        self.assertEqual(len(server.all("warning", about="paused")), 1)

        dead, program = clients.popitem()
        program.send_signal(signal.SIGKILL)
        self.assert_gave_up(server, dead, "program-dead")
        self.assertEqual({one["peer"] for one in server.all("timed-out")}, {dead})
        self.stop(*clients.values(), server)

    def test_lost_in_the_ring(self):
        """Frames lost in a full ring are nobody's silence, however long we were stopped."""
        lab = self.lab("server", "client", "stranger")
        server = self.server(lab["server"], timeout=0.6)
        client = self.client(lab["client"], lab["server"].ipv4, "--beat=0.2")
        server.wait("alive", count=3)
        tap = self.tap(lab["client"])
        flood = [build(lab["stranger"].ipv4, lab["server"].ipv4, 40000, SERVER_PORT, SYN | ACK, 1)] * RING
        server.send_signal(signal.SIGSTOP)
        lab.inject(lab["server"], flood)
        tap.wait(count=9, dport=SERVER_PORT, payload=HEARTBEAT)
        mark = server.mark()
        server.send_signal(signal.SIGCONT)
        server.wait("warning", since=mark, about="drops")
        server.wait("alive", since=mark, count=8)
        for event in ("timed-out", "pulse-sent"):
            self.assertEqual(server.all(event), [])
        self.stop(client, server)


class Timing(NetCase):
    """Timeouts, pulses and give-ups are on time."""

    def test_no_delay_of_our_own(self):
        """We add nothing to what the network takes. A busy machine does: so it is the quickest of some pulses that
        leaves within milliseconds of its deadline, and the quickest quarter of a client's exchanges that takes no
        longer."""
        lab = self.lab("server", "client")
        server = self.server(lab["server"], timeout=1.2)
        tap = self.tap(lab["client"])
        client = self.client(lab["client"], lab["server"].ipv4)
        for number in range(50):
            client.say(f"{number}")
        server.wait("alive", count=4)
        pulses = tap.wait(count=4, dport=CLIENT_PORT, flags=SYN)
        heard = [one.time for one in tap.segments(dport=SERVER_PORT) if one.payload]
        late = [pulse.time - max(time for time in heard if time < pulse.time) - 1.2 for pulse in pulses]
        self.assertGreaterEqual(min(late), 0)
        self.assertLess(min(late), QUICK)
        spaces = sorted(after - before for before, after in zip(heard[:50], heard[1:50]))
        self.assertLess(spaces[len(spaces) // 4], QUICK)
        self.stop(client, server)

    def test_four_seconds_and_three_pulses(self):
        """Timeout 4 s, 3 pulses, interval 1 s: pulses at 4, 5 and 6 s, given up at 7 s."""
        lab = self.lab("server", "client")
        server = self.server(lab["server"], timeout=4, pulses=3, interval=1)
        client = self.client(lab["client"], lab["server"].ipv4, "--message=my last words")
        message = server.wait("message")
        client.send_signal(signal.SIGKILL)
        gave_up = server.wait("gave-up", timeout=15)
        self.assert_spaced([message, *server.all("pulse-sent"), gave_up], [4, 5, 6, 7])
        self.stop(server)

    def test_silent_host_costs_its_answer_wait(self):
        """If the SYN is not answered, each pulse is sent its answer wait later."""
        lab = self.lab("server", "client")
        lab["client"].drop_all()
        server = self.server(lab["server"], "--answer-wait=0.5", timeout=1, pulses=3, interval=1)
        client = self.client(lab["client"], lab["server"].ipv4, "--message=my last words")
        message = server.wait("message")
        client.send_signal(signal.SIGKILL)
        gave_up = server.wait("gave-up", timeout=15)
        self.assert_spaced([message, *server.all("pulse-sent"), gave_up], [1.5, 3, 4.5, 5.5])
        self.assertEqual(gave_up["verdict"], "host-silent")
        self.stop(server)


if __name__ == "__main__":
    sandbox.main()
