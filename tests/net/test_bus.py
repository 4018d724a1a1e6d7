#!/usr/bin/python3
"""The engine over D-Bus, driven by gdbus on a private bus, as a script would."""

import os
import pathlib
import re
import signal
import subprocess
import tempfile
import time

import sandbox
from case import NetCase
from segments import ACK, SERVER_PORT, build

NAME = "io.github.d0ntblink.Heartbeats.Engine"
PATH = "/io/github/d0ntblink/Heartbeats/Engine"
INTERFACE = f"{NAME}1"

# Of calls at once: far more than are answered.
CROWD = 1000

LOUD = b"\x1b" * 1400


class Bus(NetCase):
    """--bus=session with a server and a client."""

    def setUp(self):
        """A bus of our own; everything started from here on finds it in its environment."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        os.environ["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={pathlib.Path(folder.name) / 'bus'}"
        self.start_bus()

    def start_bus(self):
        """Start it where it is looked for."""
        address = os.environ["DBUS_SESSION_BUS_ADDRESS"]
        pathlib.Path(address.removeprefix("unix:path=")).unlink(missing_ok=True)
        self.bus = subprocess.Popen(["dbus-daemon", "--session", "--nofork", "--nopidfile",
                                     f"--address={address}", "--print-address"],
                                    stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.addCleanup(end, self.bus)
        self.assertTrue(self.bus.stdout.readline(), "no bus")

    def call(self, method, *arguments):
        """Call a method; its answer or its error as gdbus prints it."""
        where = ["--session", "--dest", NAME, "--object-path", PATH]
        called = subprocess.run(["gdbus", "call", *where, "--method", f"{INTERFACE}.{method}",
                                 "--", *arguments], capture_output=True, text=True, check=False)
        return called.stdout + called.stderr

    def get(self, name):
        """A property as gdbus prints it."""
        got = subprocess.run(["gdbus", "call", "--session", "--dest", NAME, "--object-path", PATH,
                              "--method", "org.freedesktop.DBus.Properties.Get", INTERFACE, name],
                             capture_output=True, text=True, check=True)
        return got.stdout

    def test_odd_name(self):
        """An interface's name need not be what D-Bus takes for a string."""
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
        """An interface that has another name is told by that."""
        lab = self.lab("server")
        server = self.server(lab["server"], "--bus=session")
        self.assertIn("'eth0'", self.get("Interface"))
        mark = server.mark()
        lab["server"].ip("link set eth0 down", "link set eth0 name lan0", "link set lan0 up")
        server.wait("listening", since=mark, interface="lan0")
        deadline = time.monotonic() + 10
        while "'lan0'" not in self.get("Interface"):
            self.assertLess(time.monotonic(), deadline, self.get("Interface"))
        self.stop(server)

    def test_server(self):
        """Properties, peers, settings, changes; one engine a bus."""
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
        self.assertIn("'address': <@as []>", self.call("ListPeersByKey"))
        self.assertIn("'muted': <@ab []>", self.call("ListPeersByKey"))

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
        self.check_by_key()

        for wrong in ("0", "-1", "nan", "inf", "1e12"):
            self.assertIn("takes seconds", self.call("SetTimeout", wrong))
        for wrong in ("0", "1001"):
            self.assertIn("takes a whole number", self.call("SetPulses", wrong))
        self.assertIn("NotSupported", self.call("Send", "text"))
        self.assertIn("60.0", self.get("Timeout"))

        self.call("SetPulses", "2")
        client.close()
        self.call("SetTimeout", "0.5")
        self.assertIn("0.5", self.get("Timeout"))
        self.assertEqual(server.wait("gave-up")["pulses"], 2)
        self.assertIn("'verdict': <'program-dead'>", self.call("ListPeers"))
        self.check_by_key()

        second = self.program(lab["client"], "--role=server", "--bus=session")
        self.assertEqual(second.exit_status(), 1)
        self.assertEqual(second.lines, [])
        self.assertEqual(len(second.errors.splitlines()), 1, second.errors)
        self.stop(server)

    def check_by_key(self):
        """ListPeersByKey says of the only peer what ListPeers says; no verdict is an empty text."""
        peer = dict(re.findall(r"'([a-z-]+)': <([^>]*)>", self.call("ListPeers")))
        columns = dict(re.findall(r"'([a-z-]+)': <\[([^\]]*)\]>", self.call("ListPeersByKey")))
        # The time of day is told anew each time, from the clock that does not jump.
        for moment in ("heard", "deadline"):
            one, other = (int(each.pop(moment).split()[1]) for each in (peer, columns))
            self.assertAlmostEqual(one, other, delta=50_000)
        self.assertEqual(columns, {"verdict": "''", **peer})

    def test_peers(self):
        """Follow what happens; mute, close and forget; history and packets."""
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
        self.assertIn("'muted': <true>", self.call("ListPeers"))

        history = self.call("GetHistory", address)
        self.assertLess(history.index("'session-opened'"), history.index("'message'"))
        self.assertIn("'text': <'hello'>", history)
        packets = self.call("GetPackets", address)
        self.assertIn("276", packets)
        self.assertIn("0x68, 0x65, 0x6c, 0x6c, 0x6f", packets)
        self.look_again(address, packets)

        for method, more in (("SetMuted", ("true",)), ("CloseSession", ()), ("Forget", ()),
                             ("GetHistory", ()), ("GetPackets", ()), ("GetPacketsSince", ("0",))):
            for wrong in ("", "nobody", "0.0.0.0", "10.1.2.3.4", "203.0.113.9"):
                self.assertIn(f"{method} takes the address of a peer",
                              self.call(method, wrong, *more))

        self.assertIn("takes a peer without a session", self.call("Forget", address))
        self.assertEqual("()\n", self.call("CloseSession", address))
        server.wait("session-closed", reason="stopped")
        self.assertIn("takes a peer with a session", self.call("CloseSession", address))
        self.assertIn("'state': <'left'>", self.call("ListPeers"))
        self.assertEqual("()\n", self.call("Forget", address))
        self.assertIn(address, self.wait_for(monitor, "PeersForgotten"))
        self.assertNotIn(address, self.call("ListPeers"))
        self.assertIn("takes the address", self.call("GetHistory", address))

        client.say("again")
        server.wait("message", text="again")
        self.assertIn("'muted': <false>", self.call("ListPeers"))
        self.stop(server)

    def look_again(self, address, packets):
        """Who asks for what is new gets all, and then nothing, where nothing is."""
        answer = self.call("GetPacketsSince", address, "0")
        following, more, kept, rest = answer[1:].removeprefix("uint64 ").split(", ", 3)
        self.assertEqual((more, kept), ("false", f"uint32 {packets.count('276')}"))
        self.assertIn(rest.rstrip(")\n"), packets)
        again = self.call("GetPacketsSince", address, following)
        self.assertEqual(again, f"(uint64 {following}, false, {kept}, @a(xuay) [])\n")

    def test_moment(self):
        """While the link is down time stands still; afterwards the deadline comes later by as much."""
        lab = self.lab("server", "client")
        server = self.server(lab["server"], "--bus=session", timeout=60, interval=3)
        self.client(lab["client"], lab["server"].ipv4, "--message=hello")
        server.wait("message")
        self.assertIn("<3.0>", self.get("PulseInterval"))
        self.assertIn("<int64 0>", self.get("Moment"))
        deadline, heard = self.number("deadline"), self.number("heard")

        lab["server"].link_down()
        server.wait("warning", about="interface")
        self.assertTrue(self.wait_until(lambda: "<int64 0>" not in self.get("Moment")))
        self.assertAlmostEqual(self.number("deadline"), deadline, delta=50_000)
        time.sleep(0.5)  # as long as the deadline moves, if it does
        self.assertAlmostEqual(self.number("deadline"), deadline, delta=50_000)

        monitor = subprocess.Popen(["gdbus", "monitor", "--session", "--dest", NAME],
                                   stdout=subprocess.PIPE, text=True)
        self.addCleanup(end, monitor)
        self.wait_for(monitor, "is owned by")
        lab["server"].link_up()
        self.wait_for(monitor, "PeersChanged")
        self.assertTrue(self.wait_until(lambda: "<int64 0>" in self.get("Moment")))
        self.assertGreater(self.number("deadline"), deadline + 500_000)
        self.assertAlmostEqual(self.number("heard"), heard, delta=50_000)
        self.stop(server)

    def number(self, key):
        """What the first peer has under this key."""
        return int(re.search(rf"'{key}': <int64 (\d+)>", self.call("ListPeers")).group(1))

    def wait_until(self, condition, limit=10.0):
        """Wait until something is so; say whether it is."""
        deadline = time.monotonic() + limit
        while not condition():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        return True

    def test_crowd(self):
        """Who asks for the list more often than it can be given is refused, and told so."""
        try:
            from gi.repository import Gio, GLib
        except ImportError:
            self.skipTest("python3-gi is not installed")

        lab = self.lab("server", "client")
        server = self.server(lab["server"], "--bus=session", timeout=60)
        self.client(lab["client"], lab["server"].ipv4, "--message=hello")
        server.wait("message")
        connection = Gio.DBusConnection.new_for_address_sync(
            os.environ["DBUS_SESSION_BUS_ADDRESS"], Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT |
            Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        answers, refusals = [], []
        loop = GLib.MainLoop()

        def on_answer(connection, result):
            try:
                answers.append(connection.call_finish(result).unpack())
            except GLib.Error as error:
                refusals.append(error.message)
            if len(answers) + len(refusals) == CROWD:
                loop.quit()

        # All of them are there when it looks again.
        server.send_signal(signal.SIGSTOP)
        for i in range(CROWD):
            method = "ListPeersByKey" if i % 2 else "ListPeers"
            connection.call(NAME, PATH, INTERFACE, method, None, None, 0, -1, None, on_answer)
        connection.flush_sync(None)
        server.send_signal(signal.SIGCONT)
        GLib.timeout_add_seconds(20, loop.quit)
        loop.run()

        self.assertEqual(len(answers) + len(refusals), CROWD)
        self.assertTrue(all(lab["client"].ipv4 in str(answer) for answer in answers))
        self.assertGreater(len(answers), 16)
        self.assertGreater(len(refusals), 0)
        self.assertTrue(all("takes no more calls now" in refusal for refusal in refusals))
        self.assertIn(lab["client"].ipv4, self.call("ListPeers"))
        self.stop(server)

    def test_client(self):
        """A client is told what to say, and to leave."""
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
        self.call("Terminate")
        server.wait("session-closed", reason="terminated")
        self.assertEqual(client.exit_status(), 0)
        self.stop(server)

    def test_bus_that_ends(self):
        """Peers are watched all the same; when it is back, the engine is there again."""
        lab = self.lab("server", "client")
        server = self.server(lab["server"], "--bus=session", timeout=0.6)
        self.client(lab["client"], lab["server"].ipv4, "--message=hello")
        server.wait("alive")
        mark = server.mark()
        end(self.bus)
        server.wait("warning", since=mark, about="bus")
        server.wait("alive", since=mark, count=3)
        self.assertEqual(len(server.all("warning", since=mark)), 1)

        mark = server.mark()
        self.start_bus()
        server.wait("warning", since=mark, about="bus")
        self.assertIn(lab["client"].ipv4, self.call("ListPeers"))
        self.assertEqual(server.all("gave-up"), [])
        self.stop(server)

    def test_bus_that_stops(self):
        """One that takes nothing any more keeps nobody from leaving, and from summing up."""
        lab = self.lab("server", "loud")
        server = self.server(lab["server"], "--bus=session", timeout=60)
        loud = self.tap(lab["loud"])
        packet = build(lab["loud"].ipv4, lab["server"].ipv4, 40000, SERVER_PORT, ACK, 3, 1, LOUD)
        self.bus.send_signal(signal.SIGSTOP)
        self.addCleanup(self.bus.send_signal, signal.SIGCONT)
        # Told on the bus, each byte of it is four; the bus's socket holds some 200 KiB.
        for _ in range(200):
            loud.send_to(lab["server"], [packet])
        server.wait("message", count=200)
        self.stop(server)

    def test_no_bus(self):
        """Nothing has begun where there is none."""
        lab = self.lab("server")
        os.environ["DBUS_SESSION_BUS_ADDRESS"] = "unix:path=/nowhere"
        server = self.program(lab["server"], "--role=server", "--bus=session")
        self.assertEqual(server.exit_status(), 1)
        self.assertEqual(server.lines, [])
        self.assertIn("session bus", server.errors)

    def wait_for(self, monitor, word):
        """The next line of the monitor with this word; it says something at each change."""
        for line in monitor.stdout:
            if word in line:
                return line
        raise AssertionError(f"the monitor ended without {word}")


def end(process):
    """End a process that this test started."""
    process.kill()
    process.wait()
    if process.stdout is not None and not process.stdout.closed:
        process.stdout.close()


if __name__ == "__main__":
    # One at a time: the bus is found in this process's environment.
    sandbox.main(workers=1, tools=("dbus-daemon", "gdbus"))
