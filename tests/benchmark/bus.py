#!/usr/bin/python3
"""What 100,000 peers cost whoever drives a server over D-Bus: the list, what waits meanwhile, and the
window that is attached."""

import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "net"))

from session_bus import SessionBus  # pylint: disable=wrong-import-position

from bench import Server, enter_network, processor, send, skip

FEW, MANY = 1_000, 100_000
SENT_A_SECOND = 50_000
PATIENCE = 60.0

# What a peer says while others are listed, and while nobody is: to tell how long it is not listened to.
SAID, SAID_A_SECOND = 300, 100

NAME = "io.github.d0ntblink.Heartbeats.Engine"
PATH = "/io/github/d0ntblink/Heartbeats/Engine"

# The window: what shows the peers, where there is a display for it, and what it may cost more than one
# that shows nobody, seconds of the processor.
ATTACH = os.environ.get("HB_ATTACH")
SCREEN = ("xvfb-run", "-a", "-s", "-screen 0 1400x900x24 -noreset")
LIMIT = 2.0
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

    def fill(self, count):
        """Have that many peers come; on a busy machine, some are lost at first."""
        began = time.monotonic()
        send(count, count, rate=SENT_A_SECOND)
        while self.peer_count()[0] < count:
            if time.monotonic() - began > PATIENCE:
                raise RuntimeError(f"no {count} peers in {PATIENCE} s")
            time.sleep(0.5)
            if self.peer_count()[0] < count:
                send(count, count, rate=SENT_A_SECOND / 5)

    def list_peers(self):
        """In how many bytes it lists them, and how long that took."""
        answer, took = self.ask(f"{NAME}1", "ListPeers")
        return answer.get_size(), took


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
        # What is told of one peer's texts has its bounds, of its segments it has none.
        for line in server.lines():
            if '"event":"segment","direction":"in"' in line:
                self._told.append(time.monotonic())


class Window:
    """What it takes to show a server's peers on a screen, all processes together."""

    def __init__(self, server, bus):
        self._others = server.pid, bus.pid

    def open(self):
        """How many peers it shows, and how much of the processor that took; in seconds."""
        before = sum(map(processor, self._others))
        shown = subprocess.run([*SCREEN, ATTACH], stdout=subprocess.PIPE, text=True, check=True)
        peers, took = shown.stdout.split()
        return int(peers), float(took) + sum(map(processor, self._others)) - before

    def judge(self, none):
        """With many peers, whether it is fast enough."""
        peers, many = min((self.open() for _ in range(3)), key=lambda seen: seen[1])
        print(f"bus: a window with {peers} peers takes {many:.2f} s of the processor until they are drawn, server "
              f"and bus included, and {none:.2f} s with none")
        if many - none < LIMIT:
            return True
        print(f"bus: TOO DEAR: {many - none:.2f} s more than with none, not under {LIMIT}")
        return False


def main():
    """Few peers, then many, on the same server."""
    enter_network()
    try:
        import gi  # pylint: disable=unused-import,import-outside-toplevel
    except ImportError:
        skip("python3-gi is not installed")

    fast = True
    with tempfile.TemporaryDirectory() as folder:
        bus = SessionBus(folder)
        os.environ["DBUS_SESSION_BUS_ADDRESS"] = bus.address
        try:
            server = Server("--bus=session", "--timeout=600", "--debug", quiet=False)
            engine, audience, window = Engine(), Audience(server), Window(server, bus.process)
            none = window.open()[1] if ATTACH else None
            took = {}
            for count in FEW, MANY:
                engine.fill(count)
                size, took[count] = min((engine.list_peers() for _ in range(3)), key=lambda seen: seen[1])
                print(f"bus: {count} peers listed in {took[count] * 1000:.1f} ms, {size / count:.0f} bytes a peer")
            if ATTACH:
                fast = window.judge(none)
            alone = audience.longest_break(lambda: None)
            beside = audience.longest_break(engine.list_peers)
            server.end()
        finally:
            bus.stop()

    print(f"bus: a peer of {MANY} costs {took[MANY] / MANY / (took[FEW] / FEW):.2f} of one of {FEW}")
    print(f"bus: a peer that talks is told of with a break of {alone * 1000:.0f} ms at most, and of "
          f"{beside * 1000:.0f} ms while {MANY} are listed")
    return 0 if fast else 1


if __name__ == "__main__":
    sys.exit(main())
