"""An engine on a bus that has as many peers, and as little time, as a test needs."""

import array
import pathlib
import threading

from caller import ENGINE, LIMITS, NAME, PATH
from gi.repository import Gio, GLib

XML = pathlib.Path(__file__).resolve().parents[2] / "src" / "engine" / f"{ENGINE}.xml"

ALIVE, NO_VERDICT, LISTED_AND_NAMED = 1, 255, 48

# Of the properties that are not given.
EMPTY = {"s": "", "u": 0, "x": 0, "d": 0.0, "as": [], "ay": [], "aa{sv}": []}


def fixed(kind, code, value, count):
    """An array of numbers, which PyGObject would make one by one."""
    data = array.array(code, [value]) * count
    return GLib.Variant.new_from_bytes(GLib.VariantType(kind), GLib.Bytes(data.tobytes()), False)


def describe(count):
    """What ListPeerStates returns of so many peers; the first is called nas."""
    none = (fixed("ax", "q", 0, count), fixed("ay", "B", NO_VERDICT, count), fixed("ay", "B", LISTED_AND_NAMED, count))
    peers = GLib.Variant.new_tuple(
        GLib.Variant.new_strv([f"198.{18 + i // 65536}.{i // 256 % 256}.{i % 256}" for i in range(count)]),
        fixed("ay", "B", ALIVE, count), GLib.Variant.new_strv([""] * count), fixed("ad", "d", -1.0, count),
        fixed("au", "I", 0, count), none[0], *none, GLib.Variant("a(ux)", []), GLib.Variant("a(us)", [(0, "nas")]),
        GLib.Variant("a(us)", []))
    return GLib.Variant.new_tuple(peers, none[0])


class FakeEngine:
    """A server that lists some peers, which are alive. It refuses the first calls, and may have more peers.

    At first, it may not say what its role is."""

    def __init__(self, address, *, refusals=0, shy=False, peers=1, peer_count=1):
        self.calls = []
        self._shy = shy
        self._peers = describe(peers)
        self._refusals = refusals
        self._properties = {"Role": "server", "Mode": "live", "PeerCount": peer_count}
        self._context = GLib.MainContext()
        self._loop = GLib.MainLoop(self._context)
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(address,), daemon=True)
        self._thread.start()
        if not self._ready.wait(20):
            raise AssertionError("the engine has not started")

    def _run(self, address):
        self._context.push_thread_default()
        flags = (Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
                 | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION)
        bus = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)
        self._interface = Gio.DBusNodeInfo.new_for_xml(XML.read_text("utf-8")).lookup_interface(ENGINE)
        bus.register_object(PATH, self._interface, self._on_call, self._on_get, None)
        bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
                      GLib.Variant("(su)", (NAME, 0)), None, Gio.DBusCallFlags.NONE, 5000, None)
        self._ready.set()
        self._loop.run()
        bus.close_sync(None)
        self._context.pop_thread_default()

    def _on_get(self, _bus, _sender, _path, _interface, name):
        if name == "Role" and self._shy:
            self._shy = False
            return None
        signature = self._interface.lookup_property(name).signature
        return GLib.Variant(signature, self._properties.get(name, EMPTY[signature]))

    def _on_call(self, _bus, _sender, _path, _interface, method, _parameters, invocation):
        self.calls.append(method)
        if len(self.calls) <= self._refusals:
            invocation.return_dbus_error(LIMITS, "too many calls in hand")
        elif method == "ListPeerStates":
            invocation.return_value(self._peers)
        else:
            invocation.return_value(GLib.Variant("(aa{sv})", ([],)))

    def stop(self):
        """Leave the bus."""
        if self._thread.is_alive():
            self._context.invoke_full(GLib.PRIORITY_DEFAULT, self._loop.quit)
        self._thread.join()
