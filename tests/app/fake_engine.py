"""An engine on the session bus with made-up peers, controlled by the test: a process of its own."""

import json
import pathlib
import signal
import subprocess
import sys
import threading

NAME = "io.github.d0ntblink.Heartbeats.Engine"
PATH = "/io/github/d0ntblink/Heartbeats/Engine"
INTERFACE = f"{NAME}1"
XML = pathlib.Path(__file__).resolve().parents[2] / "src" / "engine" / f"{INTERFACE}.xml"
PROPERTIES = {"Role": ("s", "server"), "Interface": ("s", "eth0"), "Mode": ("s", "live"),
              "Addresses": ("as", ["198.18.0.1"]), "Server": ("s", ""), "Servers": ("aa{sv}", []), "Timeout": ("d", 60.0),
              "Pulses": ("u", 3), "PulseInterval": ("d", 1.0), "FrozenSince": ("x", 0), "PeerCount": ("u", 0),
              "ServerName": ("s", ""), "PeersFile": ("ay", b"\0")}

# Peers as one array per member, and the numbers of their states and of two verdicts.
PEERS = "((asayasadauaxaxayaya(ux)a(us)a(us)))"
STATES = {"left": 0, "alive": 1, "pulsing": 2, "given-up": 3}
HOST_SILENT, NO_VERDICT = 1, 255


def address_of(number):
    """The address of a peer."""
    return f"198.18.{number // 256}.{number % 256}"


class FakeEngine:
    """The engine, controlled by a test: it never answers the methods in deaf, does not know those in missing, and
    answers those in shapes with nothing, of that type; if mute, it does not answer requests for properties."""

    def __init__(self, case, n_peers, deaf=(), missing=(), shapes=None, mute=False, interface=INTERFACE):
        options = {"n_peers": n_peers, "deaf": deaf, "missing": missing, "shapes": shapes or {}, "mute": mute,
                   "interface": interface}
        self._process = subprocess.Popen(
            [sys.executable, __file__, json.dumps(options)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        case.addCleanup(self.end)
        assert self._process.stdout.readline() == "ready\n"

    def send_signal(self, number):
        """Stop or continue its process; the bus goes on, and queues calls."""
        self._process.send_signal(number)

    def end(self):
        """End it, unless it has ended."""
        if self._process.stdin.closed:
            return
        self._process.send_signal(signal.SIGCONT)
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(30)

    def tell(self, **order):
        """Set the state of peers, from the first on, muted or not, with an event for each."""
        print(json.dumps(order), file=self._process.stdin, flush=True)

    def calls(self):
        """The methods that were called so far, each with the size of its reply in bytes."""
        self.tell(calls=True)
        return json.loads(self._process.stdout.readline())


class Engine:
    """The engine itself."""

    def __init__(self, n_peers, deaf, missing, shapes, mute, interface):
        from gi.repository import Gio, GLib

        self._peers = {address_of(i): self._describe(address_of(i), "alive", False)
                       for i in range(1, n_peers + 1)}
        self._deaf = deaf
        self._shapes = shapes
        self._mute = mute
        self._calls = []
        self._waiting = []
        node = Gio.DBusNodeInfo.new_for_xml(self._describe_interface(missing, interface))
        self._bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
        self._bus.register_object(PATH, node.lookup_interface(interface), self._on_call, self._on_get, None)
        self._bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                            "RequestName", GLib.Variant("(su)", (NAME, 0)), None, 0, -1, None)

    def _describe_interface(self, missing, name):
        import xml.etree.ElementTree as tree

        root = tree.fromstring(XML.read_text("utf-8"))
        for interface in root.iter("interface"):
            interface.set("name", name)
            for method in [one for one in interface.iter("method") if one.get("name") in missing]:
                interface.remove(method)
            for method in [one for one in interface.iter("method") if one.get("name") in self._shapes]:
                method.find("arg[@direction='out']").set("type", self._shapes[method.get("name")])
        return tree.tostring(root, encoding="unicode")

    @staticmethod
    def _describe(address, state, muted):
        return (address, STATES[state], "", -1.0, 0, 0, 1, HOST_SILENT if state == "given-up" else NO_VERDICT,
                int(muted))

    @staticmethod
    def _tell(peers):
        from gi.repository import GLib

        return GLib.Variant(PEERS, ((tuple(map(list, zip(*peers))) or ([],) * 9) + ([],) * 3,))

    def _on_get(self, _bus, _sender, _path, _interface, name):
        from gi.repository import GLib

        return GLib.Variant(*PROPERTIES[name]) if not self._mute else None

    def _answer(self, method, parameters):
        from gi.repository import GLib

        if method in self._shapes:
            return GLib.Variant(f"({self._shapes[method]})", ([],))
        if method == "ListPeerSnapshots":
            return self._tell(self._peers.values())
        if method in ("GetHistory", "ListIncidents"):
            return GLib.Variant("(aa{sv})", ([],))
        if method == "SetMuted":
            address, muted = parameters.unpack()
            self._change([(*self._peers[address][:-1], int(muted))])
        return None

    def _on_call(self, _bus, _sender, _path, _interface, method, parameters, invocation):
        if method in self._deaf:
            self._waiting.append(invocation)
            self._calls.append((method, 0))
            return
        answer = self._answer(method, parameters)
        self._calls.append((method, answer.get_size() if answer is not None else 0))
        invocation.return_value(answer)

    def _emit(self, name, kind, value):
        from gi.repository import GLib

        self._bus.emit_signal(None, PATH, INTERFACE, name, GLib.Variant(kind, (value,)))

    def _change(self, peers):
        self._peers.update({peer[0]: peer for peer in peers})
        self._bus.emit_signal(None, PATH, INTERFACE, "PeersChanged", self._tell(peers))

    def _tell_incident(self, incident, event, first, count):
        """An incident of peers."""
        from gi.repository import GLib

        peers = [address_of(first + i) for i in range(count)]
        self._emit("Happened", "(aa{sv})", [{
            "event": GLib.Variant("s", event), "time": GLib.Variant("x", 1), "incident": GLib.Variant("u", incident),
            "peers": GLib.Variant("as", peers[:100]), "count": GLib.Variant("t", count),
            "text": GLib.Variant("s", f"{count} peers fell silent within 0.8 s"), "own": GLib.Variant("b", False)}])

    def obey(self, order):
        """Handle a command of the test."""
        from gi.repository import GLib

        if "calls" in order:
            print(json.dumps(self._calls), flush=True)
            return

        if "incident" in order:
            self._tell_incident(**order)
            return

        addresses = [address_of(order["first"] + i) for i in range(order["count"])]
        self._change([self._describe(address, order["state"], order.get("muted", False)) for address in addresses])
        if "event" in order:
            more = {"state": GLib.Variant("s", order["state"])} if order["event"] == "steady" else {}
            self._emit("Happened", "(aa{sv})", [{"event": GLib.Variant("s", order["event"]),
                                                 "time": GLib.Variant("x", 1),
                                                 "peer": GLib.Variant("s", address), **more} for address in addresses])


def main():
    """Serve until the end of standard input."""
    from gi.repository import GLib

    loop = GLib.MainLoop()
    engine = Engine(**json.loads(sys.argv[1]))

    def listen():
        for line in sys.stdin:
            GLib.idle_add(engine.obey, json.loads(line))
        GLib.idle_add(loop.quit)

    threading.Thread(target=listen, daemon=True).start()
    print("ready", flush=True)
    loop.run()


if __name__ == "__main__":
    main()
