#!/usr/bin/python3
"""Which peers a server accepts, how many, and how little an attacker can do."""

import ipaddress
import json
import time

import sandbox
import segments
from case import NetCase
from heartbeats import seconds
from scapy.layers.inet import ICMP, IP
from segments import ACK, CLIENT_PORT, HEARTBEAT, RST, SERVER_PORT, SYN, TERMINATE

WAVES = 5_000, 15_000
# The event budgets of unknown sources, and of a network; beyond them it is some lines a second.
LINES = 1_500
FLOOD = 5_000
COUNT = """
table ip count {
    counter answers { }
    set pulsed { type ipv4_addr; flags dynamic; size 65535; counter; }
    chain passing {
        type filter hook prerouting priority -300;
        tcp sport 11414 counter name answers
        tcp dport 11415 update @pulsed { ip daddr }
    }
}
"""


class Limits(NetCase):
    """--allow and --max-peers."""

    def test_allow(self):
        """Sources outside of all allowed networks are ignored and counted."""
        lab = self.lab("server", "friend", "sixth", "stranger")
        server = self.server(lab["server"], f"--allow={lab['friend'].ipv4}/32",
                             f"--allow={lab['sixth'].ipv6}/128", timeout=0.6)
        for name, address in (("stranger", "ipv4"), ("stranger", "ipv6"), ("sixth", "ipv4"),
                              ("friend", "ipv4"), ("sixth", "ipv6")):
            self.client(lab[name], getattr(lab["server"], address), f"--message={name} {address}")
        wanted = {lab["friend"].ipv4: "friend ipv4", lab["sixth"].ipv6: "sixth ipv6"}
        for peer, text in wanted.items():
            server.wait("message", peer=peer, text=text)
            server.wait("alive", peer=peer)
        self.stop(server)
        for event in ("session-opened", "message", "pulse-sent"):
            self.assertEqual({one["peer"] for one in server.all(event)}, set(wanted))
        self.assertGreaterEqual(server.summary()["ignored"], 3)

    def test_full_table(self):
        """With a full table, a third peer causes a warning, and the other two are unaffected; a free place is
        reused."""
        lab = self.lab("server", "first", "second", "third")
        server = self.server(lab["server"], "--max-peers=2", timeout=0.6)
        clients = {name: self.client(lab[name], lab["server"].ipv4, f"--message={name}")
                   for name in ("first", "second")}
        server.wait("message", count=2)
        clients["third"] = self.client(lab["third"], lab["server"].ipv4, "--message=third")
        server.wait("warning", about="table-full")
        mark = server.mark()
        for name in ("first", "second"):
            clients[name].say(f"{name} again")
            server.wait("message", since=mark, peer=lab[name].ipv4, text=f"{name} again")
            server.wait("alive", since=mark, peer=lab[name].ipv4)
        self.assertEqual(server.all("session-opened", peer=lab["third"].ipv4), [])
        self.assertEqual(server.all("gave-up"), [])
        self.stop(clients["first"])
        server.wait("session-closed", peer=lab["first"].ipv4, reason="terminated")
        clients["third"].say("and now?")
        server.wait("message", peer=lab["third"].ipv4, text="and now?")
        self.stop(clients["second"], clients["third"], server)


class Forgers(NetCase):
    """Segments with forged source addresses."""

    def test_flood(self):
        """A flood causes some hundred lines, at most three segments for each SYN, and does not affect the
        known peer."""
        lab = self.lab("server", "client", "router")
        lab["router"].drop_all()
        lab["router"].run(["nft", "-f", "-"], input=COUNT, text=True)
        lab["server"].ip(f"route add 198.19.0.0/16 via {lab['router'].ipv4}")
        here, peer = lab["server"].ipv4, lab["client"].ipv4
        first = ipaddress.ip_address("198.19.0.1")
        frames = [segments.ethernet(lab["server"].mac, lab["client"].mac, segments.build(
            first + number, here, 40000, SERVER_PORT, SYN, 1)) for number in range(sum(WAVES))]
        server = self.server(lab["server"], "--answer-wait=0.3", timeout=1, pulses=5)
        client = self.client(lab["client"], here, "--message=before")
        server.wait("alive", peer=peer)
        forger = self.tap(lab["client"])
        small, great = frames[:WAVES[0]], frames[WAVES[0]:]
        self.wave(forger, small, server, client, peer)
        self.assert_on_time(server, peer)
        self.wave(forger, great, server, client, peer)
        self.stop(client, server)
        answers = self.counted(lab["router"], "counters")[0]["counter"]["packets"]
        self.assertGreater(answers, len(frames) / 2, "the kernel answers SYNs through the router")
        pulsed = self.counted(lab["router"], "set", "ip", "count", "pulsed")[0]["set"]
        for one in pulsed.get("elem", []):
            self.assertLessEqual(one["elem"]["counter"]["packets"], 3, one)
        about_peer = len(server.all(peer=peer))
        self.assertLess(len(server.lines) - about_peer, LINES)
        self.assertTrue(server.all("warning", about="flood"))
        self.assertEqual(server.all("gave-up", peer=peer), [])

    def test_hiding(self):
        """One source opens and closes 5,000 sessions, then 20 a second: ten deaths are still reported."""
        lab = self.lab("server", "flooder", "dying")
        lab["dying"].drop_all()
        here, source = lab["server"].ipv4, lab["flooder"].ipv4
        peers = [f"198.18.0.{20 + number}" for number in range(10)]
        lab["dying"].ip(*(f"addr add {peer}/24 dev eth0" for peer in peers))
        cycle = [segments.build(source, here, 40000, SERVER_PORT, SYN, 1),
                 segments.build(source, here, 40000, SERVER_PORT, ACK, 3, 1, TERMINATE)]
        server = self.server(lab["server"], "--answer-wait=0.2")
        flooder, dying = self.tap(lab["flooder"]), self.tap(lab["dying"])
        for _ in range(FLOOD):
            flooder.send_to(lab["server"], cycle)
        for peer in peers:
            dying.send_to(lab["server"], segments.say(peer, here, b"I am doomed"))
        began = time.monotonic()
        while time.monotonic() - began < 4:
            flooder.send_to(lab["server"], cycle)
            time.sleep(0.05)
        for peer in peers:
            server.wait("gave-up", peer=peer)
        told = server.all(peer=source)
        left_out = sum(one["count"] for one in told if one["event"] == "warning")
        self.stop(server)
        self.assertLess(len(told), 256 + 20)
        self.assertGreater(left_out, 2 * FLOOD - 256)

    def test_forged_pulses_told(self):
        """50 forged pulses a second cause one line a second at the client."""
        lab = self.lab("server", "client")
        here, there = lab["server"], lab["client"]
        client = self.client(there, here.ipv4)
        tap = self.tap(here)
        pulse = segments.build(here.ipv4, there.ipv4, 40000, CLIENT_PORT, ACK, 3, 1, HEARTBEAT)
        for _ in range(100):
            tap.send_to(there, [pulse])
        client.wait("warning", about="flood", peer=here.ipv4)
        mark, began = client.mark(), time.monotonic()
        for _ in range(200):
            tap.send_to(there, [pulse])
            time.sleep(0.02)
        told = client.all(since=mark)
        self.assertLessEqual(len(told), 2 + time.monotonic() - began, told)
        self.assertGreater(sum(one.get("count", 0) for one in told), 100)
        self.stop(client)

    @staticmethod
    def counted(host, *what):
        """What the host's firewall has counted."""
        listed = host.run(["nft", "-j", "list", *what], capture_output=True)
        return json.loads(listed.stdout)["nftables"][1:]

    @staticmethod
    def wave(forger, frames, server, client, peer):
        """Send many forged SYNs at once; the known peer's next message and answers must arrive."""
        mark = server.mark()
        for frame in frames:
            forger.send(frame)
        client.say("in the flood")
        server.wait("message", since=mark, peer=peer, text="in the flood")
        server.wait("alive", since=mark, peer=peer, count=5)

    def test_reflection(self):
        """A forged source gets at most three segments for each SYN, whether its kernel answers them or
        not."""
        lab = self.lab("server", "victim", "walled", "forger")
        lab["walled"].drop_all()
        server = self.server(lab["server"], "--answer-wait=0.2", timeout=0.3, pulses=20,
                             interval=0.05)
        taps = {name: self.tap(lab[name]) for name in ("victim", "walled")}
        forger = self.tap(lab["forger"])
        syns = {name: segments.build(lab[name].ipv4, lab["server"].ipv4, 40000, SERVER_PORT, SYN, 7)
                for name in taps}
        for count in (1, 2):
            forger.send_to(lab["server"], syns.values())
            for name in taps:
                server.wait("gave-up", peer=lab[name].ipv4, count=count)
        self.stop(server)
        refused = taps["victim"].segments(sport=CLIENT_PORT, outgoing=True)
        self.assertTrue([one for one in refused if one.flags & RST], "its kernel says something")
        for name, tap in taps.items():
            got = tap.segments(dport=CLIENT_PORT, outgoing=False)
            sent = 2 * len(syns[name])
            self.assertEqual(len(got), 3 * 2, name)
            self.assertLessEqual(sum(one.length for one in got), 4 * sent, name)

    def test_answer_proves(self):
        """A peer that has answered once gets complete series, even behind a drop-all firewall."""
        lab = self.lab("server", "client")
        lab["client"].drop_all()
        server = self.server(lab["server"], "--answer-wait=0.1", timeout=0.6, pulses=20,
                             interval=0.05)
        client = self.client(lab["client"], lab["server"].ipv4, "--message=once")
        tap = self.tap(lab["client"])
        answer = tap.wait(dport=SERVER_PORT, payload=HEARTBEAT)[0]
        pulse = tap.segments(dport=CLIENT_PORT, payload=HEARTBEAT)[0]
        self.assertEqual(answer.ack, (pulse.seq - 1) % 2**32)
        self.assertEqual(answer.ack,
                         (tap.segments(dport=CLIENT_PORT, flags=SYN)[0].seq + 1) % 2**32)
        client.close()
        server.wait("alive", pulse=1)
        mark = server.mark()
        gave_up = server.wait("gave-up", since=mark)
        self.assertEqual(gave_up["pulses"], 20)
        told = tap.segments(dport=CLIENT_PORT)
        starts = [at for at, one in enumerate(told) if one.flags == SYN]
        # An answered exchange ends at its answer, which may come before its last segment or after it: only the
        # exchanges of the series that nobody answered are counted.
        self.assertEqual(len(starts) - len(server.all("alive")), 20)
        self.assertEqual(len(told) - starts[-20], 20 * 3)
        self.stop(server)

    def test_forged_pulses(self):
        """50 forged pulses a second get one answer a second, and the real server still gets its answers."""
        lab = self.lab("server", "client", "forger")
        here, peer = lab["server"].ipv4, lab["client"].ipv4
        server = self.server(lab["server"], timeout=0.3, pulses=2, interval=0.1)
        client = self.client(lab["client"], here, "--message=hello")
        server.wait("alive", peer=peer)
        tap, forger = self.tap(lab["client"]), self.tap(lab["forger"])
        mark, began = server.mark(), time.monotonic()
        for number in range(150):
            forger.send_to(lab["client"], segments.exchange(here, peer, 50000, CLIENT_PORT, HEARTBEAT,
                                                            seq=1000 * number))
            time.sleep(max(0, began + (number + 1) / 50 - time.monotonic()))
        flood = time.monotonic() - began
        answers = tap.segments(dport=SERVER_PORT, payload=HEARTBEAT)
        self.assertLessEqual(len(answers), flood + 1)
        self.assertGreaterEqual(len(answers), 2)
        for one, other in zip(answers, answers[1:]):
            self.assertGreater(other.time - one.time, 0.9)
        server.wait("alive", since=mark, peer=peer, count=len(answers) + 2)
        self.assertEqual(server.all("gave-up"), [])
        self.stop(client, server)

    def forged(self, forge):
        """A dead host, and an attacker who forges answers to the SYNs without seeing their numbers."""
        lab = self.lab("server", "client")
        here, peer = lab["server"].ipv4, lab["client"].ipv4
        lab["client"].drop_all()
        forgeries = []

        def answer(frame, time, outgoing):
            syn = None if outgoing else segments.parse(frame, time)
            if syn is not None and syn.dport == CLIENT_PORT and syn.flags == SYN:
                forgeries.append(forge(syn._replace(seq=(syn.seq + 0x10000) % 2**32)))
                tap.send_to(lab["server"], [forgeries[-1]])

        tap = self.tap(lab["client"], on_frame=answer)
        server = self.server(lab["server"], "--answer-wait=0.3")
        tap.send_to(lab["server"], segments.say(peer, here, b"hello"))
        gave_up = server.wait("gave-up", peer=peer)
        self.assertEqual([one["host"] for one in server.all("pulse-sent")], ["silent", "silent"])
        self.assertEqual(gave_up["verdict"], "host-silent")
        self.assertEqual(len(forgeries), 2)
        self.stop(server)

    def test_forged_answer(self):
        """A forged answer without our sequence number is ignored."""
        self.forged(lambda syn: segments.build(
            syn.destination, syn.source, syn.dport, syn.sport, RST | ACK, 0, syn.seq + 1))

    def test_forged_unreachable(self):
        """A forged ICMP error without our sequence number is ignored."""
        self.forged(lambda syn: bytes(
            IP(src="198.18.0.9", dst=syn.source) / ICMP(type=3, code=1)
            / segments.build(syn.source, syn.destination, syn.sport, syn.dport, SYN, syn.seq)[:28]))

    def assert_on_time(self, server, peer):
        """Check that each of the peer's pulses came a timeout after its last message."""
        heard = None
        for one in server.all(peer=peer):
            if one["event"] in ("message", "alive"):
                heard = seconds(one)
            elif one["event"] == "pulse-sent":
                self.assert_passed(seconds(one) - heard, 1, message=server.all("warning"))


if __name__ == "__main__":
    sandbox.main()
