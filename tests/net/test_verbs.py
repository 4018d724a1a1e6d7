#!/usr/bin/python3
"""The verbs for scripts, against real engines on a private bus."""

import json
import os
import pathlib
import statistics
import subprocess
import tempfile
import threading
import time

import sandbox
from caller import LIMITS, Caller
from case import METRONOME, STEPS, NetCase
from refusing_engine import FakeEngine
from gi.repository import GLib
from heartbeats import PROGRAM, seconds
from session_bus import SessionBus

# How long after the event a wait may end, on a machine that is not busy.
WITHIN = 0.05

WELL, FAILED, USAGE, TIME_UP = 0, 1, 2, 3
OK, WARNING, CRITICAL, UNKNOWN = 0, 1, 2, 3


class Waiting:
    """A verb that runs, and when it ended."""

    def __init__(self, environment, *words):
        self._process = subprocess.Popen([PROGRAM, *words], env=environment, stdin=subprocess.DEVNULL,
                                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.ended = 0.0
        self._thread = threading.Thread(target=self._wait, daemon=True)
        self._thread.start()

    def _wait(self):
        self._process.wait()
        self.ended = time.time()

    def result(self, limit=20):
        """Its exit status, output and errors."""
        self._thread.join(limit)
        output, errors = self._process.communicate(timeout=1)
        return self._process.returncode, output, errors

    def close(self):
        """Kill it if it still runs."""
        if self._process.poll() is None:
            self._process.kill()
        self._thread.join()
        for stream in (self._process.stdout, self._process.stderr):
            stream.close()


class Verbs(NetCase):
    """A server or a client on a bus of our own; there is no system bus."""

    def setUp(self):
        """A folder for the peers file, and the buses."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.bus = SessionBus(self.folder)
        self.addCleanup(self.bus.stop)
        # The tests of this file run at the same time.
        self.buses = {"DBUS_SESSION_BUS_ADDRESS": self.bus.address,
                      "DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={self.folder}/nowhere"}
        self.prefix = ["env", *(f"{name}={value}" for name, value in self.buses.items())]

    def start(self, host, peers, **settings):
        """A server that expects these peers, a name with its addresses and group each."""
        lines = [f"[{name}]\naddress={';'.join(addresses)}\n" + (f"group={group}\n" if group else "")
                 for name, (addresses, group) in peers.items()]
        (self.folder / "peers").write_text("".join(lines), encoding="utf-8")
        return self.server(host, f"--peers={self.folder / 'peers'}", "--bus=session",
                           prefix=self.prefix, **settings)

    def verb(self, *words, status=WELL):
        """Run a verb that ends with this exit status; what it prints, on standard error if it failed."""
        done = subprocess.run([PROGRAM, *words], env=os.environ | self.buses, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=30, check=False)
        self.assertEqual(done.returncode, status, done)
        self.assertTrue((done.stdout + done.stderr).replace("\n", "").isprintable(), done)
        if status == WELL or words[0] == "check":
            self.assertEqual(done.stderr, "")
            return done.stdout
        self.assertEqual(done.stdout, "")
        self.assertEqual(done.stderr.count("\n"), 1, done)
        return done.stderr

    def objects(self, *words):
        """The objects that a verb prints."""
        return [json.loads(line) for line in self.verb(words[0], "--format=json", *words[1:]).splitlines()]

    def waiting(self, *words):
        """Start a verb, killed at the end."""
        waiting = Waiting(os.environ | self.buses, *words)
        self.addCleanup(waiting.close)
        return waiting

    def test_no_engine(self):
        """One line says so, and what to do."""
        for words in (("list",), ("show", "nas"), ("wait", "nas", "--state=alive"), ("mute", "nas"), ("forget", "nas")):
            self.assertRegex(self.verb(*words, status=FAILED),
                             "^heartbeats: no server runs on the system bus or the session bus; start one: ")
        self.assertIn("heartbeats --role=client", self.verb("send", "hello", status=FAILED))
        self.assertIn("the system bus cannot be asked", self.verb("list", "--bus=system", status=FAILED))
        self.assertRegex(self.verb("check", status=UNKNOWN), "^HEARTBEATS UNKNOWN - no server runs [^|]*\n$")
        self.bus.stop()
        self.assertIn("no server runs", self.verb("list", status=FAILED))

    def test_other_engine(self):
        """An engine that refuses or is silent is not replaced by another one, unless a person says so."""
        lab = self.lab("server", "nas")
        server = self.start(lab["server"], {"nas": ([lab["nas"].ipv4], None)}, timeout=60)
        folder = self.folder / "system"
        folder.mkdir()
        system = SessionBus(folder)
        self.addCleanup(system.stop)
        self.buses["DBUS_SYSTEM_BUS_ADDRESS"] = system.address
        self.assertIn("nas", self.verb("list"))

        deaf = Caller(system.address)
        self.addCleanup(deaf.close)
        deaf.own()
        refused = self.verb("list", status=FAILED)
        self.assertIn("the engine on the system bus does not answer", refused)
        self.assertIn("--bus=session", refused)
        self.assertIn("the engine on the system bus does not answer", self.verb("check", status=UNKNOWN))
        self.assertIn("nas", self.verb("list", "--bus=session"))
        self.stop(server)

    def test_busy(self):
        """An engine with too many calls in hand is asked again; a check wants no incidents."""
        engine = FakeEngine(self.bus.address, refusals=2)
        self.addCleanup(engine.stop)
        self.assertIn("HEARTBEATS OK - 1 peer: 1 alive", self.verb("check"))
        self.assertEqual(engine.calls, ["ListPeerStates"] * 3)
        engine.stop()
        engine = FakeEngine(self.bus.address, shy=True)
        self.addCleanup(engine.stop)
        self.assertIn("HEARTBEATS OK - 1 peer: 1 alive", self.verb("check"))

    def test_too_many(self):
        """What is beyond the peers that an engine lists is not known, and that is said."""
        engine = FakeEngine(self.bus.address, peers=150_000, peer_count=150_001)
        self.addCleanup(engine.stop)
        self.assertRegex(self.verb("check", status=UNKNOWN),
                         "^HEARTBEATS UNKNOWN - the server lists its first 150000 peers only; 150000 peers: 150000 alive ")
        self.assertIn("no peer “nobody” among its first 150000", self.verb("show", "nobody", status=FAILED))
        listed = self.waiting("list", "--state=left").result()
        self.assertEqual(listed, (WELL, "", "heartbeats: the server lists its first 150000 peers only\n"))

    def test_look(self):
        """list, show and check, with all that the wire and the peers file may put into them."""
        lab = self.lab("server", "nas", "twin", "other")
        server = self.start(lab["server"], {"nas": ([lab["nas"].ipv4], "cellar"), "twin": ([lab["twin"].ipv4], None),
                                            "absent": (["198.18.9.9"], None)}, timeout=60)
        self.client(lab["nas"], lab["server"].ipv4, "--message=scrub done")
        self.client(lab["twin"], lab["server"].ipv4, "--message=\x1b[31m|\u202e")
        self.client(lab["other"], lab["server"].ipv4, "--message=nobody knows me")
        for name in ("nas", "twin"):
            server.wait("message", name=name)
        opened = server.wait("session-opened", name="nas")
        server.wait("message", peer=lab["other"].ipv4)

        listed = {peer["address"]: peer for peer in self.objects("list")}
        self.assertEqual(len(listed), 4)
        nas = listed[lab["nas"].ipv4]
        self.assertAlmostEqual(seconds({"time": nas.pop("since")}), seconds(opened), delta=0.002)
        nas.pop("rtt_ms", None)
        self.assertEqual(nas, {"address": lab["nas"].ipv4, "name": "nas", "group": "cellar", "state": "alive",
                               "last_text": "scrub done", "pulses": 0, "muted": False, "flapping": False})
        self.assertEqual(listed["198.18.9.9"]["state"], "expected")
        self.assertEqual([peer["name"] for peer in self.objects("list", "--group=cellar")], ["nas"])
        self.assertEqual([peer["name"] for peer in self.objects("list", "--state=expected", "--state=left")], ["absent"])
        self.assertEqual(self.verb("list", "--group=attic"), "")
        lines = self.verb("list").splitlines()
        self.assertEqual([line.index(word) for line, word in zip(lines, ("Peer", "absent"))],
                         [len("Expected  ")] * 2)
        self.assertRegex(self.verb("show", "NAS"), rf"^nas \({lab['nas'].ipv4}\)\n  State +Alive\n  Since .* ago\)\n")
        self.assertIn(r"\x1b[31m|\u{202e}", self.verb("show", lab["twin"].ipv4))
        self.assertEqual(self.objects("show", "nas")[0]["listed"], True)
        self.assertIn("the server knows no peer “nobody”", self.verb("show", "nobody", status=FAILED))

        self.assertRegex(self.verb("check"), r"^HEARTBEATS OK - 4 peers: 3 alive, 1 expected \| peers=4;;;0 ")
        self.assertRegex(self.verb("check", "nas", "--bus=session"), "^HEARTBEATS OK - 1 peer: 1 alive ")
        self.assertIn("nobody: not known to the server; 1 peer: 1 alive | ", self.verb("check", "nas", "nobody", status=UNKNOWN))
        self.assertEqual(self.objects("check")[0]["alive"], 3)
        self.stop(server)

    def test_changes(self):
        """mute, unmute, acknowledge and forget, as the bus makes them."""
        lab = self.lab("server", "nas", "guest")
        server = self.start(lab["server"], {"nas": ([lab["nas"].ipv4], None)}, pulses=1)
        clients = [self.client(lab[name], lab["server"].ipv4, "--message=hello") for name in ("nas", "guest")]
        server.wait("session-opened", name="nas")
        server.wait("session-opened", peer=lab["guest"].ipv4)

        self.assertRegex(self.verb("mute", "nas", "--for=1h"), rf"^nas \({lab['nas'].ipv4}\): muted until 20\d\d-")
        server.wait("changed", setting="muted", name="nas", value=True)
        self.assertTrue(self.objects("list", "--state=alive")[0]["muted"])
        self.assertRegex(self.verb("show", "nas"), r"Quiet +muted until 20")
        self.assertEqual(self.objects("unmute", "nas"), [{"verb": "unmute", "address": lab["nas"].ipv4, "name": "nas"}])
        server.wait("changed", setting="muted", name="nas", value=False)
        self.verb("mute", lab["guest"].ipv4)
        server.wait("changed", setting="muted", peer=lab["guest"].ipv4, value=True)
        self.assertIn("Acknowledge takes a peer that is given up", self.verb("acknowledge", "nas", status=FAILED))
        self.assertIn("Forget takes a peer without a session", self.verb("forget", lab["guest"].ipv4, status=FAILED))

        for client in clients:
            client.close()
        server.wait("gave-up", name="nas")
        server.wait("gave-up", peer=lab["guest"].ipv4)
        self.assertRegex(self.verb("acknowledge", "nas"), "acknowledged\n$")
        self.assertRegex(self.verb("forget", lab["guest"].ipv4), "forgotten\n$")
        self.assertRegex(self.verb("check", status=CRITICAL),
                         r"^HEARTBEATS CRITICAL - nas \([0-9.]+\): given up, host answers, program does not, acknowledged; "
                         r"1 peer: 1 given up \| ")
        self.stop(server)

    def test_several_addresses(self):
        """A peer with several addresses is one: expected until it comes from any of them, and as it is where it is best."""
        lab = self.lab("server", "twin", "other")
        both = [lab["twin"].ipv4, lab["other"].ipv4]
        server = self.start(lab["server"], {"twins": (both, None)}, timeout=60)
        self.assertRegex(self.verb("check"), "^HEARTBEATS OK - 1 peer: 1 expected ")
        self.assertRegex(self.verb("show", "twins"), "State +Expected")
        self.assertEqual({peer["address"] for peer in self.objects("mute", "twins", "--for=1h")}, set(both))
        self.assertEqual([peer["muted"] for peer in self.objects("list")], [True] * 2)
        self.assertEqual(self.verb("unmute", "twins").count("no longer muted\n"), 2)

        waiting = self.waiting("wait", "twins", "--state=alive", "--within=20", "--format=json")
        self.client(lab["other"], lab["server"].ipv4, "--message=hello")
        status, output, errors = waiting.result()
        self.assertEqual((status, errors), (WELL, ""))
        self.assertEqual(json.loads(output), {"address": lab["other"].ipv4, "name": "twins", "state": "alive"})

        leaving = self.client(lab["twin"], lab["server"].ipv4, "--message=hello")
        server.wait("session-opened", peer=lab["twin"].ipv4)
        self.stop(leaving)
        server.wait("session-closed", peer=lab["twin"].ipv4)
        self.assertEqual({peer["state"] for peer in self.objects("list")}, {"alive", "left"})
        self.assertIn("OK - 1 peer: 1 alive", self.verb("check", "twins"))
        self.assertIn("the time is up", self.verb("wait", "twins", "--state=left", "--within=0.2", status=TIME_UP))
        self.assertIn("twins", self.verb("wait", lab["twin"].ipv4, "--state=left"))
        self.stop(server)

    def test_missing_at_each(self):
        """A peer that comes from none of its addresses is missing, once, and can be waited for at each of them."""
        lab = self.lab("server", "one", "other")
        gone = [lab["one"].ipv4, lab["other"].ipv4]
        server = self.start(lab["server"], {"gone": (gone, None)}, timeout=1, pulses=1)
        waits = [self.waiting("wait", word, "--state=missing", "--within=20") for word in ("gone", *gone)]
        for waiting in waits:
            status, output, errors = waiting.result()
            self.assertEqual((status, errors), (WELL, ""))
            self.assertRegex(output, "^gone .*: Missing\n$")
        self.assertEqual(server.wait("missing")["name"], "gone")
        self.assertRegex(self.verb("check", status=CRITICAL), "CRITICAL - gone .*; 1 peer: 1 missing ")
        self.assertEqual({peer["address"] for peer in self.objects("acknowledge", "gone")}, set(gone))
        self.stop(server)

    def test_wait(self):
        """A wait ends at the event, not at the next batch of signals; or when the time is up, or the server ends."""
        names = ("one", "two", "three", "four", "five")
        lab = self.lab("server", *names)
        server = self.start(lab["server"], {name: ([lab[name].ipv4], None) for name in names}, timeout=2, pulses=1)
        clients = [self.client(lab[name], lab["server"].ipv4, "--beat=0.5") for name in names]
        for name in names:
            self.assertRegex(self.verb("wait", name, "--state=alive", "--within=20"), rf"^{name} \(.*\): Alive\n$")

        waits = {name: self.waiting("wait", name, "--state=missing,given-up", "--within=20", "--format=json")
                 for name in names}
        began = time.monotonic()
        self.assertIn("the time is up", self.verb("wait", lab["one"].ipv4, "--state=left,asleep", "--within=0.2",
                                                  status=TIME_UP))
        self.assertGreaterEqual(time.monotonic() - began, 0.2)
        for client in clients:
            client.close()
        delays = []
        for name, waiting in waits.items():
            status, output, errors = waiting.result()
            self.assertEqual((status, errors), (WELL, ""))
            self.assertEqual(json.loads(output), {"address": lab[name].ipv4, "name": name, "state": "given-up"})
            delays.append(waiting.ended - seconds(server.wait("gave-up", name=name)))
        self.assertLess(statistics.median(delays), WITHIN + STEPS * METRONOME.latest(self._began), delays)

        late = self.waiting("wait", "198.18.200.1", "--state=alive")
        self.assertIn("5 given up", self.verb("check", status=CRITICAL))
        time.sleep(0.2)
        self.stop(server)
        status, output, errors = late.result()
        self.assertEqual((status, output), (FAILED, ""))
        self.assertRegex(errors, "has ended")

    def test_bounds(self):
        """Waits do not take the place of changes, have a limit of their own, and end with their caller."""
        lab = self.lab("server", "nas")
        server = self.start(lab["server"], {"nas": ([lab["nas"].ipv4], None)}, timeout=60)
        states = GLib.Variant("as", ["alive"])
        nobody = GLib.Variant("s", "198.18.200.1")
        callers = [Caller(self.bus.address) for _ in range(2)]
        for caller in callers:
            for _ in range(20):
                caller.ask("WaitForState", nobody, states)
            caller.tell("WaitForState", nobody, states)
            caller.flush()
        self.assertIn("muted", self.verb("mute", "nas"))
        for caller in callers:
            caller.close()

        other = Caller(self.bus.address)
        other.ask("WaitForState", GLib.Variant("s", "nas"), states)
        other.ask("WaitForState", nobody, GLib.Variant("as", ["dead"]))
        other.ask("WaitForState", nobody, GLib.Variant("as", []))
        other.ask("WaitForState", GLib.Variant("s", lab["nas"].ipv4), GLib.Variant("as", ["left", "expected"]))
        other.wait()
        self.assertEqual([answer.unpack() for _, answer in other.answers], [("expected",)])
        self.assertEqual(len(other.refusals), 3)
        for _ in range(40):
            other.ask("WaitForState", nobody, states)
        self.client(lab["nas"], lab["server"].ipv4, "--message=hello")
        server.wait("session-opened", name="nas")
        other.flush()
        self.stop(server)
        other.wait()
        self.assertEqual(len([name for name, _ in other.refusals if name == LIMITS]), 8)
        other.close()

    def test_unheard(self):
        """While the server can hear nobody, it is not known whether all is well."""
        lab = self.lab("server", "nas")
        server = self.start(lab["server"], {"nas": ([lab["nas"].ipv4], None)}, timeout=60)
        self.client(lab["nas"], lab["server"].ipv4, "--message=hello")
        self.verb("wait", "nas", "--state=alive", "--within=20")
        self.verb("check", "nas")
        lab["server"].link_down()
        server.wait("warning", about="interface")
        end = time.monotonic() + 5
        while "since" not in (said := self._check()) and time.monotonic() < end:
            time.sleep(0.05)
        self.assertRegex(said, r"^HEARTBEATS UNKNOWN - the server hears nobody since 20\d\d-[^;]+; 1 peer: 1 alive \| ")
        self.stop(server)

    def _check(self):
        done = subprocess.run([PROGRAM, "check"], env=os.environ | self.buses, capture_output=True, text=True, timeout=30,
                              check=False)
        return done.stdout

    def test_client(self):
        """send tells the client that runs; what asks a server finds none."""
        lab = self.lab("server", "nas")
        server = self.server(lab["server"])
        client = self.client(lab["nas"], lab["server"].ipv4, "--bus=session", prefix=self.prefix)
        self.assertEqual(self.verb("send", "backup — done"), "")
        self.assertEqual(server.wait("message", text="backup — done")["peer"], lab["nas"].ipv4)
        self.assertEqual(self.objects("send", "--", "--odd \x1b"),
                         [{"verb": "send", "text": r"--odd \x1b"}])
        server.wait("message", text=r"--odd \x1b")
        self.assertIn("no server runs", self.verb("list", status=FAILED))
        self.stop(client, server)


if __name__ == "__main__":
    sandbox.main(tools=("dbus-daemon",))
