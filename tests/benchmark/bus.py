#!/usr/bin/python3
"""What 100,000 peers cost whoever drives a server over D-Bus: the list, and what waits meanwhile."""

import os
import pathlib
import subprocess
import tempfile
import threading
import time

from bench import Server, enter_network, send, skip

FEW, MANY = 1_000, 100_000
SENT_A_SECOND = 50_000
PATIENCE = 60.0

# What a peer says while others are listed, and while nobody is: to tell how long it is not listened to.
SAID, SAID_A_SECOND = 300, 100

NAME = "io.github.d0ntblink.Heartbeats.Engine"
PATH = "/io/github/d0ntblink/Heartbeats/Engine"
PROPERTIES = "org.freedesktop.DBus.Properties"


class Engine:
    """A server's engine, as a script on the same bus has it."""

    def __init__(self):
        from gi.repository import Gio, GLib

        self._glib = GLib
        self._loop = GLib.MainLoop()
        self._bus = Gio.bus_get_sync(Gio.BusType.SESSION)

    def ask(self, interface, method, arguments=None):
        """The answer, and how long it took."""
        began = time.monotonic()
        answer = self._bus.call_sync(NAME, PATH, interface, method, arguments, None, 0,
                                     int(PATIENCE * 1000), None)
        return answer, time.monotonic() - began

    def peer_count(self):
        """How many peers it has, and how long it took to say so."""
        answer, took = self.ask(PROPERTIES, "Get", self._glib.Variant("(ss)", (f"{NAME}1", "PeerCount")))
        return answer[0], took

    def wait_for(self, count):
        """Until it has that many peers; it took so long."""
        began = time.monotonic()
        while self.peer_count()[0] < count:
            if time.monotonic() - began > PATIENCE:
                raise RuntimeError(f"no {count} peers in {PATIENCE} s")
            time.sleep(0.05)

    def list_peers(self):
        """How many it lists, in how many bytes, and how long that took."""
        answer, took = self.ask(f"{NAME}1", "ListPeers")
        return answer.get_child_value(0).n_children(), answer.get_size(), took


class Audience:
    """Whoever reads what the server tells, and notes when."""

    def __init__(self, server):
        self._told = []
        self._reader = threading.Thread(target=self._read, args=(server,), daemon=True)
        self._reader.start()

    def longest_break(self, meanwhile):
        """How long it was told nothing, at most, of a peer that goes on talking; in seconds."""
        self._told.clear()
        busy = threading.Thread(target=meanwhile)
        busy.start()
        send(1, SAID, rate=SAID_A_SECOND)
        busy.join()
        return max(later - sooner for sooner, later in zip(self._told, self._told[1:]))

    def _read(self, server):
        for line in server.lines():
            if '"event":"message"' in line:
                self._told.append(time.monotonic())


def start_bus(folder):
    """A bus of our own; the program finds it in its environment."""
    address = f"unix:path={pathlib.Path(folder) / 'bus'}"
    bus = subprocess.Popen(["dbus-daemon", "--session", "--nofork", "--nopidfile", f"--address={address}",
                            "--print-address"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    bus.stdout.readline()
    os.environ["DBUS_SESSION_BUS_ADDRESS"] = address
    return bus


def main():
    """Few peers, then many, on the same server."""
    enter_network()
    try:
        import gi  # pylint: disable=unused-import,import-outside-toplevel
    except ImportError:
        skip("python3-gi is not installed")

    with tempfile.TemporaryDirectory() as folder:
        bus = start_bus(folder)
        try:
            server = Server("--bus=session", "--timeout=600", quiet=False)
            engine, audience = Engine(), Audience(server)
            took = {}
            for count in FEW, MANY:
                send(count, count, rate=SENT_A_SECOND)
                engine.wait_for(count)
                listed, size, took[count] = min((engine.list_peers() for _ in range(3)),
                                                key=lambda seen: seen[2])
                print(f"bus: {listed} peers listed in {took[count] * 1000:.1f} ms, {size / count:.0f} bytes a peer")
            alone = audience.longest_break(lambda: None)
            beside = audience.longest_break(engine.list_peers)
            server.stop()
        finally:
            bus.kill()
            bus.wait()

    print(f"bus: a peer of {MANY} costs {took[MANY] / MANY / (took[FEW] / FEW):.2f} of one of {FEW}")
    print(f"bus: a peer that talks is told of with a break of {alone * 1000:.0f} ms at most, and of "
          f"{beside * 1000:.0f} ms while {MANY} are listed")


if __name__ == "__main__":
    main()
