#!/usr/bin/python3
"""The engine on D-Bus, called with gdbus on a private bus, as a script would."""

import hashlib
import ipaddress
import os
import pathlib
import re
import signal
import struct
import subprocess
import tempfile
import time

import sandbox
from caller import ENGINE, LIMITS, NAME, PATH, PROPERTIES, Caller
from case import NetCase
from gi.repository import GLib
from heartbeats import PROGRAM
from hosts import NAME as HUB
from hosts import Hosts
from segments import ACK, CLIENT_PORT, SERVER_PORT, build
from session_bus import SessionBus

# The calls with large replies.
LARGE = ("GetPackets", "ListPeers", "GetHistory")

# The arrays of ListPeerSnapshots in their order, the bits of the flags, what few peers have, and the numbers of states
# and verdicts.
KEYS = ("address", "state", "last-text", "rtt-ms", "pulses", "deadline", "heard", "verdict", "flags")
FLAGS = ("muted", "acknowledged", "quiet-hours", "flapping", "listed", "named")
SPARSE = ("quiet-until", "name", "group")
STATES = ("left", "alive", "pulsing", "given-up")
VERDICTS = ("program-dead", "host-silent", "unreachable", "one-way", "not-asked")
NO_VERDICT = 255

# The format of a state file.
HEAD, DIGEST = 24, 32

LOUD = b"\x1b" * 1400


class Bus(NetCase):
    """--bus=session with a server and a client."""

    def setUp(self):
        """Set up a private bus; programs started from here on find it in their environment."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.bus = SessionBus(folder.name)
        self.addCleanup(self.bus.stop)
        os.environ["DBUS_SESSION_BUS_ADDRESS"] = self.bus.address

    def call(self, method, *arguments):
        """Call a method; its reply or its error, as gdbus prints it."""
        where = ["--session", "--dest", NAME, "--object-path", PATH]
        called = subprocess.run(["gdbus", "call", *where, "--method", f"{ENGINE}.{method}",
                                 "--", *arguments], capture_output=True, text=True, check=False)
        return called.stdout + called.stderr

    def get(self, name):
        """A property, as gdbus prints it."""
        got = subprocess.run(["gdbus", "call", "--session", "--dest", NAME, "--object-path", PATH,
                              "--method", "org.freedesktop.DBus.Properties.Get", ENGINE, name],
                             capture_output=True, text=True, check=True)
        return got.stdout

    def test_odd_name(self):
        """An interface's name may contain bytes that a D-Bus string may not."""
        lab = self.lab("server")
        name = b"e\x1b[31m\xff"
        lab["server"].run(["ip", "link", "set", "eth0", "down"])
        lab["server"].run(["ip", "link", "set", "eth0", "name", name])
        lab["server"].run(["ip", "link", "set", name, "up"])
        server = self.server(lab["server"], "--bus=session", interface=os.fsdecode(name))
        self.assertIn(r"e\\x1b[31m\\xff", self.get("Interface"))
        self.stop(server)
        self.assertEqual(server.errors, "")

    def test_renamed(self):
        """PropertiesChanged reports the new name of a renamed interface."""
        lab = self.lab("server")
        server = self.server(lab["server"], "--bus=session")
        self.assertIn("'eth0'", self.get("Interface"))
        mark = server.mark()
        lab["server"].ip("link set eth0 down", "link set eth0 name lan0", "link set lan0 up")
        server.wait("listening", since=mark, interface="lan0")
        deadline = time.monotonic() + 30
        while "'lan0'" not in self.get("Interface"):
            self.assertLess(time.monotonic(), deadline, self.get("Interface"))
        self.stop(server)

    def test_several_servers(self):
        """Servers has the state of each; a client's history of one is that of its own address."""
        lab = self.lab("one", "two", "client")
        lab["two"].drop_all()
        one, two = lab["one"].ipv4, lab["two"].ipv4
        server = self.server(lab["one"])
        client = self.client(lab["client"], one, f"--server={two}", "--message=hello", "--answer-wait=0.5",
                             "--bus=session")
        client.wait("message-sent", server=two, host="silent")
        client.wait("pulse-answered", server=one)
        deadline = time.monotonic() + 10
        wanted = (rf"'server': <'{one}'>, 'address': <'{one}'>, 'host': <'answered'>, 'last-pulse': <int64 \d+>"
                  rf".*'server': <'{two}'>, 'address': <'{two}'>, 'host': <'silent'>\}}")
        while not re.search(wanted, self.get("Servers")):
            self.assertLess(time.monotonic(), deadline, self.get("Servers"))
        self.assertEqual(self.get("Server"), f"(<'{one}'>,)\n")
        self.assertIn("'silent'", self.call("GetHistory", two))
        self.assertIn("InvalidArgs", self.call("GetHistory", "198.18.99.99"))
        self.call("Send", "to both")
        server.wait("message", text="to both")
        client.wait("message-sent", server=two, text="to both")
        self.stop(client, server)

    def test_server_by_name(self):
        """A client's properties have its server's name, and the address in use."""
        lab = self.lab("server", "client")
        hosts = Hosts()
        self.addCleanup(hosts.close)
        client = self.client(lab["client"], HUB, "--bus=session", prefix=hosts.prefix)
        client.wait("warning", about="name")
        self.assertEqual(self.get("ServerName"), f"(<'{HUB}'>,)\n")
        self.assertEqual(self.get("Server"), "(<''>,)\n")
        hosts.write(f"{lab['server'].ipv4} {HUB}")
        client.wait("resolved", timeout=30)
        deadline = time.monotonic() + 30
        while self.get("Server") != f"(<'{lab['server'].ipv4}'>,)\n":
            self.assertLess(time.monotonic(), deadline, self.get("Server"))
        self.stop(client)

    def test_server(self):
        """Properties, peers and settings; only one engine on a bus."""
        lab = self.lab("server", "client")
        server = self.server(lab["server"], "--bus=session", timeout=60, pulses=5)
        monitor = subprocess.Popen(["gdbus", "monitor", "--session", "--dest", NAME],
                                   stdout=subprocess.PIPE, text=True)
        self.addCleanup(end, monitor)
        self.assertIn("'server'", self.get("Role"))
        self.assertIn("'eth0'", self.get("Interface"))
        self.assertIn("60.0", self.get("Timeout"))
        self.assertIn("5", self.get("Pulses"))
        self.assertIn("([],)", self.call("ListPeers").replace("@aa{sv} ", ""))
        self.assertEqual("((@as [], @ay [], @as [], @ad [], @au [], @ax [], @ax [], @ay [], @ay [], "
                         "@a(ux) [], @a(us) [], @a(us) []),)\n",
                         self.call("ListPeerSnapshots"))

        client = self.client(lab["client"], lab["server"].ipv4, "--message=hello \x1b[31m")
        server.wait("message")
        line = self.wait_for(monitor, "PeersChanged")
        self.assertIn(lab["client"].ipv4, line)
        listed = self.call("ListPeers")
        self.assertIn(f"'address': <'{lab['client'].ipv4}'>", listed)
        self.assertIn("'state': <'alive'>", listed)
        self.assertIn(r"'last-text': <'hello \\x1b[31m'>", listed)
        for key in ("address", "state", "last-text", "rtt-ms", "pulses", "deadline"):
            self.assertIn(f"'{key}'", listed)
        self.check_snapshots()

        for wrong in ("0", "-1", "nan", "inf", "1e12"):
            self.assertIn("SetTimeout takes seconds", self.call("SetTimeout", wrong))
        for wrong in ("0", "1001"):
            self.assertIn("SetPulses takes a whole number", self.call("SetPulses", wrong))
        self.assertIn("NotSupported", self.call("Send", "text"))
        self.assertIn("60.0", self.get("Timeout"))
        self.check_watch(server)

        self.call("SetPulses", "2")
        client.close()
        self.call("SetTimeout", "0.5")
        self.assertRegex(server.wait("changed", setting="pulses", value=2)["by"],
                         r"^root \(uid 0, gdbus, pid \d+\)$")
        server.wait("changed", setting="timeout", value=0.5)
        # Setting the current value is no change.
        self.call("SetPulses", "2")
        self.assertIn("0.5", self.get("Timeout"))
        self.assertEqual(server.wait("gave-up")["pulses"], 2)
        self.assertEqual(len(server.all("changed")), 4)
        self.assertIn("'verdict': <'program-dead'>", self.call("ListPeers"))
        self.check_snapshots()

        second = self.program(lab["client"], "--role=server", "--bus=session")
        self.assertEqual(second.exit_status(), 1)
        self.assertEqual(second.lines, [])
        self.assertEqual(len(second.errors.splitlines()), 1, second.errors)
        self.stop(server)

    def check_watch(self, server):
        """SetWatch changes three settings with one event, or none where one value is wrong."""
        before = [self.get(name) for name in ("Timeout", "Pulses", "PulseInterval")]
        self.assertIn("SetWatch: timeout takes seconds", self.call("SetWatch", "nan", "4", "2"))
        for wrong in ("0", "1e12"):
            self.assertIn("SetWatch: pulse-interval takes seconds", self.call("SetWatch", "30", "4", wrong))
        for wrong in ("0", "1001"):
            self.assertIn("SetWatch: pulses takes a whole number", self.call("SetWatch", "30", wrong, "2"))
        self.assertEqual([self.get(name) for name in ("Timeout", "Pulses", "PulseInterval")], before)
        self.assertEqual(server.all("changed"), [])

        self.assertEqual(self.call("SetWatch", "30", "4", "2"), "()\n")
        server.wait("changed", setting="watch",
                    value={"timeout": 30, "pulses": 4, "pulse_interval": 2})
        self.assertEqual([self.get(name) for name in ("Timeout", "Pulses", "PulseInterval")],
                         ["(<30.0>,)\n", "(<uint32 4>,)\n", "(<2.0>,)\n"])
        # What is so already is no change.
        self.call("SetWatch", "30", "4", "2")
        self.call("SetWatch", "60", "5", "1")
        server.wait("changed", setting="watch",
                    value={"timeout": 60, "pulses": 5, "pulse_interval": 1})
        self.assertEqual(len(server.all("changed")), 2)

    def check_snapshots(self):
        """ListPeerSnapshots and ListPeers agree on the only peer."""
        peer, snapshot = (GLib.Variant.parse(None, self.call(method).strip(), None, None).unpack()[0]
                          for method in ("ListPeers", "ListPeerSnapshots"))
        columns = dict(zip(KEYS, [only for only, in snapshot[:len(KEYS)]]))
        flags = columns.pop("flags")
        columns.update({flag: bool(flags & 1 << bit) for bit, flag in enumerate(FLAGS)})
        self.assertEqual(snapshot[len(KEYS):], ([],) * len(SPARSE))
        columns["quiet-until"] = 0
        self.assertEqual(len(peer), 1)
        expected = {**peer[0], "state": STATES.index(peer[0]["state"]),
                    "verdict": VERDICTS.index(peer[0]["verdict"]) if "verdict" in peer[0] else NO_VERDICT}
        # The wall-clock times are computed for each call, from the monotonic ones.
        for moment in ("heard", "deadline"):
            self.assertAlmostEqual(expected.pop(moment), columns.pop(moment), delta=50_000)
        self.assertEqual(columns, expected)

    def test_peers(self):
        """Follow signals; mute, close and forget a peer; read its history and packets."""
        lab = self.lab("server", "client")
        server = self.server(lab["server"], "--bus=session", timeout=60)
        address = lab["client"].ipv4
        monitor = subprocess.Popen(["gdbus", "monitor", "--session", "--dest", NAME],
                                   stdout=subprocess.PIPE, text=True)
        self.addCleanup(end, monitor)
        self.assertIn("'live'", self.get("Mode"))
        self.assertIn(lab["server"].ipv4, self.get("Addresses"))
        self.assertIn("<''>", self.get("Server"))

        client = self.client(lab["client"], lab["server"].ipv4, "--message=hello")
        server.wait("message")
        self.assertIn("Happened", self.wait_for(monitor, "'event': <'session-opened'>"))
        self.assertIn("'muted': <false>", self.call("ListPeers"))
        self.assertEqual("()\n", self.call("SetMuted", address, "true"))
        self.assertIn("root (uid 0, ", self.wait_for(monitor, "'changed'"))
        server.wait("changed", setting="muted", value=True, peer=address)
        self.assertIn("'muted': <true>", self.call("ListPeers"))

        history = self.call("GetHistory", address)
        self.assertLess(history.index("'session-opened'"), history.index("'message'"))
        self.assertIn("'text': <'hello'>", history)
        packets = self.call("GetPackets", address)
        self.assertIn("276", packets)
        self.assertIn("0x68, 0x65, 0x6c, 0x6c, 0x6f", packets)
        self.look_again(address, packets)

        for method, more in (("SetMuted", ("true",)), ("MuteUntil", ("0",)), ("Acknowledge", ()),
                             ("CloseSession", ()), ("Forget", ()),
                             ("GetHistory", ()), ("GetPackets", ()), ("GetPacketsSince", ("0",))):
            for wrong in ("", "nobody", "0.0.0.0", "10.1.2.3.4", "203.0.113.9"):
                self.assertIn(f"{method} takes the address of a peer",
                              self.call(method, wrong, *more))

        self.assertIn("takes a peer without a session", self.call("Forget", address))
        self.assertEqual("()\n", self.call("CloseSession", address))
        server.wait("session-closed", reason="stopped")
        closed = [one["event"] for one in server.all(peer=address)][-2:]
        self.assertEqual(closed, ["changed", "session-closed"])
        self.assertIn("takes a peer with a session", self.call("CloseSession", address))
        self.assertIn("'state': <'left'>", self.call("ListPeers"))
        self.assertEqual("()\n", self.call("Forget", address))
        server.wait("changed", setting="peer", value="forgotten", peer=address)
        self.assertIn(address, self.wait_for(monitor, "PeersForgotten"))
        self.assertNotIn(address, self.call("ListPeers"))
        self.assertIn("takes the address", self.call("GetHistory", address))

        client.say("again")
        server.wait("message", text="again")
        self.assertIn("'muted': <false>", self.call("ListPeers"))
        self.stop(server)

    def look_again(self, address, packets):
        """GetPacketsSince returns all packets first, then nothing while there are no new ones."""
        answer = self.call("GetPacketsSince", address, "0")
        following, more, kept, rest = answer[1:].removeprefix("uint64 ").split(", ", 3)
        count = len(re.findall(r", (?:uint32 )?276, ", packets))
        self.assertEqual((more, kept), ("false", f"uint32 {count}"))
        self.assertIn(rest.rstrip(")\n"), packets)
        again = self.call("GetPacketsSince", address, following)
        self.assertEqual(again, f"(uint64 {following}, false, {kept}, @a(xuay) [])\n")

    def test_moment(self):
        """While the link is down, time is frozen; afterwards the deadline is later by that long."""
        lab = self.lab("server", "client")
        server = self.server(lab["server"], "--bus=session", timeout=60, interval=3)
        self.client(lab["client"], lab["server"].ipv4, "--message=hello")
        server.wait("message")
        self.assertIn("<3.0>", self.get("PulseInterval"))
        self.assertIn("<int64 0>", self.get("FrozenSince"))
        deadline, heard = self.number("deadline"), self.number("heard")

        lab["server"].link_down()
        server.wait("warning", about="interface")
        self.assertTrue(self.wait_until(lambda: "<int64 0>" not in self.get("FrozenSince")))
        self.assertAlmostEqual(self.number("deadline"), deadline, delta=50_000)
        time.sleep(0.5)  # long enough to see the deadline move if it does
        self.assertAlmostEqual(self.number("deadline"), deadline, delta=50_000)

        monitor = subprocess.Popen(["gdbus", "monitor", "--session", "--dest", NAME],
                                   stdout=subprocess.PIPE, text=True)
        self.addCleanup(end, monitor)
        self.wait_for(monitor, "is owned by")
        lab["server"].link_up()
        self.wait_for(monitor, "PeersChanged")
        self.assertTrue(self.wait_until(lambda: "<int64 0>" in self.get("FrozenSince")))
        self.assertGreater(self.number("deadline"), deadline + 500_000)
        self.assertAlmostEqual(self.number("heard"), heard, delta=50_000)
        self.stop(server)

    def number(self, key):
        """The value of this key for the first peer."""
        return int(re.search(rf"'{key}': <int64 (\d+)>", self.call("ListPeers")).group(1))

    def wait_until(self, condition, limit=10.0):
        """Poll a condition; return whether it became true."""
        deadline = time.monotonic() + limit
        while not condition():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        return True

    def test_flood_of_calls(self):
        """A flood of calls with large replies is refused with an error, delays no pulse, and does not grow
        the memory; other callers get replies meanwhile."""
        lab = self.lab("server", "client", "loud")
        state = self.make_state(lab, 10_000)
        server = self.server(lab["server"], "--bus=session", f"--state={state}", timeout=0.5)
        # About 3 MB for GetPackets.
        packet = build(lab["loud"].ipv4, lab["server"].ipv4, 40000, SERVER_PORT, ACK, 3, 1, LOUD)
        loud = self.tap(lab["loud"])
        for _ in range(20):
            loud.send_to(lab["server"], [packet] * 100)
            server.wait("message", peer=lab["loud"].ipv4)
        ear = self.tap(lab["client"])
        self.client(lab["client"], lab["server"].ipv4, "--message=hello")
        server.wait("alive", peer=lab["client"].ipv4, pulse=1)
        floods = [Caller(os.environ["DBUS_SESSION_BUS_ADDRESS"]) for _ in range(2)]
        before, began = memory(server), time.time()
        for flood in floods:
            for _ in range(100):
                flood.ask("GetPackets", GLib.Variant("s", lab["loud"].ipv4))
                flood.ask("ListPeers")
                flood.ask("GetHistory", GLib.Variant("s", lab["loud"].ipv4))
            for _ in range(500):
                flood.ask("SetTimeout", GLib.Variant("d", 0.5))
                flood.ask("Get", GLib.Variant("s", ENGINE), GLib.Variant("s", "Addresses"),
                          interface=PROPERTIES)
        self.assertIn("0.5", self.get("Timeout"))
        for flood in floods:
            flood.wait()
        ended = time.time()

        for flood in floods:
            self.assertEqual({name for name, _ in flood.refusals}, {LIMITS})
            self.assertGreater(len(flood.refusals), 280)
            self.assertGreaterEqual(sum(method in LARGE for method, _ in flood.answers), 4)
        self.assertIn("ListPeers: a caller has no more than 6 calls with large answers (List…, Get…) in "
                      "hand at a time", str(floods[0].refusals))
        server.wait("alive", since=server.mark(), peer=lab["client"].ipv4)
        pulses = [one.time for one in ear.segments(outgoing=False, dport=CLIENT_PORT)
                  if one.payload and began < one.time < ended + 1]
        self.assertGreater(len(pulses), 1)
        late = max(after - one for one, after in zip([began, *pulses], pulses)) - 0.53
        self.assertLess(late, self.late())
        if b"__asan_init" not in pathlib.Path(PROGRAM).read_bytes():
            self.assertLess(memory(server) - before, 100_000)
        self.stop(server)

    def test_places(self):
        """A call's slot is free again after its reply, wanted or not, and after its caller has
        disconnected."""
        lab = self.lab("server")
        server = self.server(lab["server"], "--bus=session", timeout=60)
        address = os.environ["DBUS_SESSION_BUS_ADDRESS"]
        for _ in range(20):
            caller = Caller(address)
            for _ in range(6):
                caller.ask("ListPeers")
            for i in range(8):
                caller.ask("SetPulses", GLib.Variant("u", 10 + i))
            caller.flush()
            caller.close()
        caller = Caller(address)
        for _ in range(20):
            for _ in range(5):
                caller.tell("ListPeers")
            caller.ask("ListPeers")
            caller.wait()
        self.assertEqual(len(caller.answers), 20, caller.refusals)
        for i in range(20):
            caller.tell("SetPulses", GLib.Variant("u", 100 + i))
            caller.ask("SetPulses", GLib.Variant("u", 200 + i))
            caller.wait()
        self.assertEqual(caller.refusals, [])
        server.wait("changed", setting="pulses", value=119)
        self.assertIn("server", self.get("Role"))
        self.stop(server)

    def make_state(self, lab, count):
        """Write the state of a server with that many peers, all of which have left."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        state = pathlib.Path(folder.name) / "peers"
        server = self.server(lab["server"], f"--state={state}", timeout=300)
        client = self.client(lab["client"], lab["server"].ipv4, "--message=hello")
        server.wait("message")
        self.stop(client)
        server.wait("session-closed", reason="terminated")
        self.stop(server)

        # The header, which ends with the count; one peer, which begins with its address; and the digest of
        # both.
        stored = state.read_bytes()
        head, one = stored[:HEAD - 8] + struct.pack("=Q", count), stored[HEAD + 16:-DIGEST]
        peers = (ipaddress.ip_address(0xffffc6130000 + i).packed + one for i in range(count))
        stored = head + b"".join(peers)
        state.write_bytes(stored + hashlib.sha256(stored).digest())
        return state

    def test_client(self):
        """A client sends a message and terminates by D-Bus calls."""
        lab = self.lab("server", "client")
        server = self.server(lab["server"], timeout=60)
        client = self.client(lab["client"], lab["server"].ipv4, "--bus=session")
        self.assertIn("'client'", self.get("Role"))
        self.call("Send", "over the bus")
        server.wait("message", text="over the bus")
        client.wait("message-sent")
        self.assertIn(lab["server"].ipv4, self.get("Server"))
        self.assertIn("'message-sent'", self.call("GetHistory", lab["server"].ipv4))
        self.assertIn("takes the address of the client's server",
                      self.call("GetHistory", "203.0.113.9"))
        self.assertIn("0x6f, 0x76, 0x65, 0x72", self.call("GetPackets", lab["server"].ipv4))
        self.assertIn("NotSupported", self.call("Forget", lab["server"].ipv4))
        self.assertIn("takes a text of 1 to 1400 bytes", self.call("Send", ""))
        self.assertIn("takes a text of 1 to 1400 bytes", self.call("Send", "x" * 1401))
        self.assertIn("NotSupported", self.call("SetTimeout", "5"))
        client.wait("changed", setting="message", value="over the bus")
        # Asked again while it leaves, it takes the time that it needs to say so.
        caller = Caller(os.environ["DBUS_SESSION_BUS_ADDRESS"])
        for _ in range(3):
            caller.ask("Terminate")
        client.wait("changed", setting="session", value="terminated", peer=lab["server"].ipv4)
        server.wait("session-closed", reason="terminated")
        self.assertEqual(client.exit_status(), 0)
        self.assertEqual(len(client.all("changed", setting="session")), 1)
        self.stop(server)

    def test_bus_that_ends(self):
        """Watching goes on without a bus; when the bus is back, so is the engine on it."""
        lab = self.lab("server", "client")
        server = self.server(lab["server"], "--bus=session", timeout=0.6)
        self.client(lab["client"], lab["server"].ipv4, "--message=hello")
        server.wait("alive")
        mark = server.mark()
        self.bus.stop()
        server.wait("warning", since=mark, about="bus")
        server.wait("alive", since=mark, count=3)
        self.assertEqual(len(server.all("warning", since=mark)), 1)

        mark = server.mark()
        self.bus.start()
        server.wait("warning", since=mark, about="bus")
        self.assertIn(lab["client"].ipv4, self.call("ListPeers"))
        self.assertEqual(server.all("gave-up"), [])
        self.stop(server)

    def test_bus_that_stops(self):
        """A bus that stops reading does not keep the engine from ending with a summary."""
        lab = self.lab("server", "loud")
        server = self.server(lab["server"], "--bus=session", timeout=60)
        loud = self.tap(lab["loud"])
        packet = build(lab["loud"].ipv4, lab["server"].ipv4, 40000, SERVER_PORT, ACK, 3, 1, LOUD)
        self.bus.process.send_signal(signal.SIGSTOP)
        self.addCleanup(self.bus.process.send_signal, signal.SIGCONT)
        # Each byte takes four on the bus, and the bus's socket buffers about 200 KiB.
        for _ in range(200):
            loud.send_to(lab["server"], [packet])
        server.wait("message", count=200)
        self.stop(server)

    def test_flood_of_messages(self):
        """Changes of the list that cause no event, as by addresses that no peer uses, are signalled, too."""
        lab = self.lab("server", "loud")
        server = self.server(lab["server"], "--bus=session", interface="any", timeout=60)
        loud = self.tap(lab["loud"])
        monitor = subprocess.Popen(["gdbus", "monitor", "--session", "--dest", NAME],
                                   stdout=subprocess.PIPE, text=True)
        self.addCleanup(end, monitor)
        self.wait_for(monitor, "is owned by")
        for text in [b"again"] * 400 + [b"last words"]:
            loud.send_to(lab["server"], [build(lab["loud"].ipv4, lab["server"].ipv4, 40000,
                                               SERVER_PORT, ACK, 3, 1, text)])
        self.assertIn("PeersChanged", self.wait_for(monitor, "last words"))
        self.assertIn("Happened", self.wait_for(monitor, "'about': <'flood'>"))
        lab["server"].ip("addr add 198.18.0.77/24 dev eth0")
        self.assertIn("PropertiesChanged", self.wait_for(monitor, "198.18.0.77"))
        self.stop(server)
        self.assertEqual(server.all("message", text="last words"), [])
        self.assertEqual(len(server.all("listening")), 1)

    def test_no_bus(self):
        """Without a bus, the engine does not start."""
        lab = self.lab("server")
        os.environ["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=/nowhere"
        server = self.program(lab["server"], "--role=server", "--bus=session")
        self.assertEqual(server.exit_status(), 1)
        self.assertEqual(server.lines, [])
        self.assertIn("session bus", server.errors)

    def wait_for(self, monitor, word):
        """The next line of the monitor with this word."""
        for line in monitor.stdout:
            if word in line:
                return line
        raise AssertionError(f"the monitor ended without {word}")


def memory(program):
    """Its peak memory, in KiB."""
    status = pathlib.Path(f"/proc/{program.pid()}/status").read_text(encoding="ascii")
    return int(re.search(r"VmHWM:\s+(\d+)", status)[1])


def end(process):
    """Kill a process that this test started."""
    process.kill()
    process.wait()
    if process.stdout is not None and not process.stdout.closed:
        process.stdout.close()


if __name__ == "__main__":
    # One at a time: the bus's address is in this process's environment.
    sandbox.main(workers=1, tools=("dbus-daemon", "gdbus"))
