#!/usr/bin/python3
"""Our server and our client with each other: their events, their order, and how they end."""

import re
import signal

import sandbox
from case import NetCase
from heartbeats import seconds


class Conversation(NetCase):
    """A server and a client without firewalls."""

    def pair(self, *client_options, **server_settings):
        """A server and its client, both ready."""
        lab = self.lab("server", "client")
        server = self.server(lab["server"], **server_settings)
        client = self.client(lab["client"], lab["server"].ipv4, *client_options)
        return server, client, lab["client"].ipv4

    def test_listening_says_what_it_does(self):
        """The first event has the server's addresses and settings."""
        lab = self.lab("server")
        server = self.server(lab["server"], timeout=2.5, pulses=7)
        listening = server.all()[0]
        self.assertEqual(listening["event"], "listening")
        self.assertEqual(listening["role"], "server")
        self.assertEqual(listening["interface"], "eth0")
        self.assertIn(lab["server"].ipv4, listening["addresses"])
        self.assertIn(lab["server"].ipv6, listening["addresses"])
        self.assertIn("11414", listening["filter"])
        self.assertEqual(listening["timeout"], 2.5)
        self.assertEqual(listening["pulses"], 7)
        self.assertRegex(listening["time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$")
        self.stop(server)

    def test_interface_is_chosen(self):
        """The default interface is that of the default route, or the only one that is up."""
        lab = self.lab("only", "routed")
        only = self.server(lab["only"], interface=None)
        self.assertEqual(only.all("listening")[0]["interface"], "eth0")
        lab["routed"].ip("link add eth1 type veth peer name eth2", "link set eth1 up",
                         "link set eth2 up", "addr add 198.18.9.1/24 dev eth1",
                         "route add default via 198.18.9.2 dev eth1")
        routed = self.server(lab["routed"], interface=None)
        self.assertEqual(routed.all("listening")[0]["interface"], "eth1")
        self.stop(only, routed)

    def test_messages(self):
        """Messages from options or standard input, short or long, in any script, arrive once and in order."""
        long = "0123456789" * 100
        texts = ["Whats up Doc?", "schöne Grüße, 你好, 💓", long]
        server, client, peer = self.pair(*(f"--message={text}" for text in texts))
        typed = ["typed", "typed again"]
        for text in typed:
            client.say(text)
        server.wait("message", count=5)
        messages = server.all("message", peer=peer)
        self.assertEqual([one["text"] for one in messages], texts + typed)
        self.assertEqual([one["bytes"] for one in messages],
                         [len(text.encode()) for text in texts + typed])
        self.assertEqual(len(server.all("session-opened", peer=peer)), 1)
        sent = client.wait("message-sent", count=5)
        self.assertEqual(sent["text"], "typed again")
        for sent in client.all("message-sent"):
            self.assertEqual(sent["host"], "answered")
            self.assertGreater(sent["rtt_ms"], 0)
            self.assertLess(sent["rtt_ms"], self.late() * 1000)
        self.stop(server, client)
        self.assertEqual(server.summary()["messages"], 5)

    def test_pulse_is_answered(self):
        """After an answered pulse, silence is counted from 0 again."""
        server, client, peer = self.pair("--message=hello", timeout=1.2, pulses=3)
        opened = server.wait("session-opened", peer=peer)
        message = server.wait("message", peer=peer)
        self.assertLessEqual(seconds(opened), seconds(message))
        timed_out = server.wait("timed-out", peer=peer)
        self.assert_passed(timed_out["silence_ms"] / 1000, 1.2)
        self.assert_passed(seconds(timed_out) - seconds(message), 1.2)
        pulse = server.wait("pulse-sent", peer=peer)
        self.assertEqual((pulse["pulse"], pulse["of"], pulse["host"]), (1, 3, "answered"))
        self.assertGreater(pulse["rtt_ms"], 0)
        self.assertLess(pulse["rtt_ms"], self.late() * 1000)
        alive = server.wait("alive", peer=peer)
        self.assertEqual(alive["pulse"], 1)
        self.assertGreater(alive["rtt_ms"], 0)
        self.assertLess(alive["rtt_ms"], self.late() * 1000)
        again = server.wait("pulse-sent", peer=peer, count=3)
        self.assertEqual(again["pulse"], 1, "the answer sets the count back")
        self.assertEqual(server.all("gave-up"), [])
        server_address = client.wait("pulse-received")["peer"]
        self.assertEqual(server_address, client.wait("pulse-answered")["peer"])
        self.assertEqual(client.all("pulse-answered")[0]["host"], "answered")
        self.stop(client, server)

    def test_goodbye_and_return(self):
        """A client that leaves sends TERMINATE; the next one from there opens a new session."""
        lab = self.lab("server", "client")
        server = self.server(lab["server"], timeout=0.6)
        peer = lab["client"].ipv4
        for number in (signal.SIGINT, signal.SIGTERM):
            mark = server.mark()
            client = self.client(lab["client"], lab["server"].ipv4, "--message=here I am")
            server.wait("session-opened", since=mark, peer=peer)
            server.wait("message", since=mark, peer=peer, text="here I am")
            self.assertEqual(client.stop(number), 0, client.errors)
            closed = server.wait("session-closed", since=mark, peer=peer)
            self.assertEqual(closed["reason"], "terminated")
        self.assertEqual(server.all("message", text="TERMINATE"), [])
        self.assertEqual(server.all("gave-up"), [])
        self.stop(server)
        self.assertEqual(server.summary()["open"], 0)

    def test_end_of_input_is_not_the_end(self):
        """A client goes on answering pulses after the end of its standard input."""
        server, client, peer = self.pair(timeout=0.6)
        client.say("last words")
        client.end_input()
        server.wait("message", text="last words")
        server.wait("alive", peer=peer, count=2)
        self.assertTrue(client.running())
        self.stop(client, server)

    def test_once(self):
        """--once sends and exits by itself; its session is closed, so it is not missed."""
        server, client, peer = self.pair("--once", "--message=one", "--message=two", timeout=60)
        self.assertEqual(client.exit_status(), 0, client.errors)
        client.summary()
        server.wait("message", text="two", peer=peer)
        self.stop(server)
        self.assertEqual([one["text"] for one in server.all("message")], ["one", "two"])
        self.assertEqual(len(server.all("session-closed", reason="terminated", peer=peer)), 1)
        self.assertEqual(server.summary()["open"], 0)

    def test_once_beside_a_client_that_stays(self):
        """--once leaves the session of another client open."""
        lab = self.lab("server", "client")
        server = self.server(lab["server"], timeout=60)
        peer = lab["client"].ipv4
        client = self.client(lab["client"], lab["server"].ipv4, "--message=here to stay")
        server.wait("message", text="here to stay")
        once = self.client(lab["client"], lab["server"].ipv4, "--once", "--message=backup done")
        self.assertEqual(once.exit_status(), 0, once.errors)
        server.wait("message", text="backup done", peer=peer)
        self.stop(client)
        server.wait("session-closed", reason="terminated")
        self.stop(server)
        self.assertEqual(len(server.all("session-closed")), 1)
        self.assertEqual(len(server.all("session-opened")), 1)

    def test_once_with_nobody_there(self):
        """--once waits for an answer; its exit status and error message say that there was none."""
        lab = self.lab("client", "deaf")
        lab["deaf"].drop_all()
        client = self.client(lab["client"], lab["deaf"].ipv4, "--once", "--message=hello",
                             "--answer-wait=0.3")
        self.assertEqual(client.exit_status(), 3, client.errors)
        self.assertIn("firewall", client.errors)
        sent = client.wait("message-sent", text="hello")
        self.assertEqual(sent["host"], "silent")
        self.assertNotIn("rtt_ms", sent)

    def test_beat(self):
        """--beat keeps the server from ever sending a pulse."""
        server, client, peer = self.pair("--beat=0.3", timeout=1)
        server.wait("alive", peer=peer, count=6)
        self.assertEqual(server.all("pulse-sent"), [])
        self.assertEqual(server.all("timed-out"), [])
        self.assertEqual(server.all("message"), [])
        self.assertEqual(len(server.all("session-opened")), 1)
        self.stop(client, server)

    def test_summary_counts(self):
        """The counts of the summary agree."""
        server, client, peer = self.pair("--message=one", "--message=two", timeout=0.6)
        server.wait("alive", peer=peer)
        client.wait("pulse-answered")
        self.stop(server, client)
        summary = server.summary()
        self.assertGreaterEqual(summary["messages"], 2)
        self.assertEqual(summary["peers"], 1)
        self.assertIn("open", summary)
        for nought in ("malformed", "dropped", "send_failed"):
            self.assertEqual(summary[nought], 0, nought)
        self.assertGreaterEqual(summary["sent"], 3, "a pulse is three segments")
        self.assertGreaterEqual(summary["segments"], 9, "two messages and an answered pulse")
        self.assertIn("ignored", summary)
        self.assertGreaterEqual(client.summary()["sent"], 12, "and a goodbye")
        for closed in server.all("session-closed"):
            self.assertEqual(closed["reason"], "stopped")

    def test_server_goes_and_comes_back(self):
        """A client keeps running when its server restarts; its next message opens a session there."""
        lab = self.lab("server", "client")
        first = self.server(lab["server"])
        client = self.client(lab["client"], lab["server"].ipv4, "--message=first")
        first.wait("message", text="first")
        self.stop(first)
        client.say("into the void")
        client.wait("message-sent", text="into the void")
        second = self.server(lab["server"], timeout=0.6)
        client.say("second")
        second.wait("session-opened", peer=lab["client"].ipv4)
        second.wait("message", text="second")
        second.wait("alive", peer=lab["client"].ipv4)
        self.assertEqual(second.all("message", text="into the void"), [])
        self.stop(client, second)

    def test_loopback(self):
        """On the loopback, where each packet passes twice, each message is reported once."""
        lab = self.lab("host")
        server = self.server(lab["host"], timeout=0.6, interface="lo")
        client = self.client(lab["host"], "127.0.0.1", "--message=to myself", interface="lo")
        server.wait("message", text="to myself", peer="127.0.0.1")
        server.wait("alive", peer="127.0.0.1", count=2)
        self.stop(client, server)
        self.assertEqual(len(server.all("message")), 1)
        self.assertLessEqual(len(server.all("alive")), len(server.all("pulse-sent")))

    def test_odd_input(self):
        """Invalid or oversized input lines do not affect the next ones."""
        server, client, peer = self.pair(timeout=60)
        for line in ("", b"\xff\xfe not utf-8", b"nul \0 inside", "too long " * 10_000, "after"):
            client.say(line)
        server.wait("message", peer=peer, text="after")
        self.stop(client, server)

    def test_debug(self):
        """--debug reports each whole second of silence; every line is one object."""
        lab = self.lab("server", "client")
        server = self.server(lab["server"], "--debug", timeout=2.5)
        peer = lab["client"].ipv4
        client = self.client(lab["client"], lab["server"].ipv4, "--debug", "--message=hello")
        message = server.wait("message", peer=peer)
        timed_out = server.wait("timed-out", peer=peer)
        silence = server.all("silence", peer=peer)
        self.assertEqual([one["seconds"] for one in silence], [1, 2])
        self.assert_spaced([message, *silence, timed_out], [1, 2, 2.5])
        client.wait("pulse-answered")
        self.stop(client, server)

    def test_once_with_no_way_there(self):
        """ICMP errors of our own kernel or of a router do not count as an answer."""
        lab = self.lab("client", "router")
        behind = "198.19.0.9"
        lab["client"].ip("route add unreachable 198.18.0.99",
                         f"route add {behind} via {lab['router'].ipv4}")
        lab["router"].ip(f"route add unreachable {behind}")
        lab["router"].run(["sh", "-c", "cd /proc/sys/net/ipv4; echo 1 > ip_forward; "
                           "echo 0 > icmp_ratelimit"])
        for server in "198.18.0.99", behind:
            client = self.client(lab["client"], server, "--once", "--message=hello", interface=None)
            self.assertEqual(client.exit_status(), 1, client.errors)
        self.assertIn("router", client.errors)
        self.assertEqual(client.wait("message-sent")["host"], "unreachable")

    def test_once_says_nothing_for_a_person(self):
        """Without a terminal, there are no hints for a person."""
        lab = self.lab("server", "client")
        server = self.server(lab["server"])
        for quiet in ([], ["--quiet"]):
            client = self.program(lab["client"], "--role=client", f"--server={lab['server'].ipv4}",
                                  "--once", "--message=backup done", *quiet, text=True)
            self.assertEqual(client.exit_status(), 0, client.errors)
            said = b"\n".join(client.lines)
            self.assertIn(b"1 messages sent", said)
            self.assertNotIn(b"you type", said)
            self.assertNotIn(b"Ctrl", said)
        self.stop(server)

    def test_frozen_client(self):
        """After a client was stopped, it does not take its own delay for its server's silence."""
        lab = self.lab("server", "client")
        server = self.server(lab["server"], timeout=0.6, pulses=20)
        client = self.client(lab["client"], lab["server"].ipv4, "--message=hello", "--beat=0.5")
        server.wait("alive", count=2)
        client.send_signal(signal.SIGSTOP)
        mark = server.mark()
        server.wait("pulse-sent", since=mark, pulse=10)
        mark = client.mark()
        client.send_signal(signal.SIGCONT)
        client.wait("warning", since=mark, about="paused")
        client.wait("pulse-answered", since=mark)
        later = server.mark()
        server.wait("alive", since=later, count=2)
        story = client.all(since=mark)
        self.stop(client, server)
        for told in story:
            self.assertNotEqual(told.get("host"), "silent", told)
            self.assertGreater(told.get("rtt_ms", 1), 0.01, told)

    def test_changes(self):
        """--log=changes leaves out beats and answered pulses only."""
        lab = self.lab("server", "client")
        server = self.server(lab["server"], "--log=changes", timeout=1.2, pulses=2)
        client = self.client(lab["client"], lab["server"].ipv4, "--message=hello")
        client.wait("pulse-answered", count=2)
        client.send_signal(signal.SIGKILL)
        server.wait("session-closed", reason="gave-up")
        self.stop(server)
        self.assertEqual([one["event"] for one in server.all()],
                         ["listening", "session-opened", "message", "pulse-sent", "gave-up",
                          "session-closed", "summary"])
        self.assertEqual([one["pulse"] for one in server.all("pulse-sent")], [2])

    def test_quiet(self):
        """--quiet leaves three types of event."""
        lab = self.lab("server", "client")
        server = self.server(lab["server"], "--quiet")
        client = self.client(lab["client"], lab["server"].ipv4, "--once", "--message=unseen")
        self.assertEqual(client.exit_status(), 0)
        self.stop(server)
        self.assertEqual([one["event"] for one in server.all()], ["listening", "summary"])
        self.assertEqual(server.summary()["messages"], 2, "a text and a goodbye")


class Words(NetCase):
    """The text output has the original's lines."""

    def assert_line(self, program, words):
        """Check that one line has a time stamp, these words, and at most something in parentheses."""
        wanted = re.compile(r"^\D{0,20}\d.*?\s" + words + r"( \(.*\))?$")
        found = [line.decode() for line in program.lines if wanted.match(line.decode())]
        self.assertTrue(found, f"no line {words!r} in {program.lines}")

    def test_text_lines(self):
        """Both roles print the original's words, one line per event."""
        lab = self.lab("server", "client")
        here, there = (re.escape(lab[name].ipv4) for name in ("server", "client"))
        server = self.program(lab["server"], "--role=server", "--timeout=1.2", "--pulses=2",
                              "--pulse-interval=0.3", "--debug", text=True)
        server.wait_line("local ip : " + here)
        client = self.program(lab["client"], "--role=client", f"--server={lab['server'].ipv4}",
                              "--message=Whats up Doc?", text=True)
        client.wait_line("Responded back to the pulse from " + here)
        client.send_signal(signal.SIGKILL)
        server.wait_line("giving up on " + there + r"\.")
        self.assertEqual(server.stop(), 0, server.errors)
        for words in (f"local ip : {here}",
                      f"heartbeat session with {there} has been opened",
                      f"{there} said Whats up Doc\\?",
                      f"{there} hasn't replied for 1 seconds?",
                      f"Session with {there} timed out\\.",
                      f"Sent a pulse to {there}\\.",
                      f"giving up on {there}\\.",
                      f"heartbeat session with {there} has been closed"):
            self.assert_line(server, words)
        self.assert_line(client, f"Received a pulse from {here}")
        self.assert_line(client, f"Responded back to the pulse from {here}")


if __name__ == "__main__":
    sandbox.main()
