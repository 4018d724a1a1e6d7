"""A notification service, which receives the app's notifications."""

import time

NAME = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
INTERFACE = """<node><interface name="org.freedesktop.Notifications">
  <method name="Notify">
    <arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
    <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="as" direction="in"/>
    <arg type="a{sv}" direction="in"/><arg type="i" direction="in"/>
    <arg type="u" direction="out"/>
  </method>
  <method name="CloseNotification"><arg type="u" direction="in"/></method>
  <method name="GetCapabilities"><arg type="as" direction="out"/></method>
</interface></node>"""


class Service:
    """A notification service that keeps all notifications."""

    def __init__(self):
        from gi.repository import Gio

        self.shown = {}
        self.closed = []
        self.latest = 0.0
        self.n_calls = 0
        self._bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
        node = Gio.DBusNodeInfo.new_for_xml(INTERFACE)
        self._object = self._bus.register_object(PATH, node.interfaces[0], self._on_call, None, None)
        self._name = Gio.bus_own_name_on_connection(self._bus, NAME, Gio.BusNameOwnerFlags.NONE,
                                                    None, None)

    def _on_call(self, _bus, _sender, _path, _interface, method, parameters, invocation):
        from gi.repository import GLib

        if method == "Notify":
            self.n_calls += 1
            self.latest = time.time()
            _, replaced, _, title, body, *_ = parameters.unpack()
            number = replaced or len(self.shown) + 1
            self.shown[number] = (title, body)
            invocation.return_value(GLib.Variant("(u)", (number,)))
        elif method == "CloseNotification":
            self.closed.append(parameters.unpack()[0])
            invocation.return_value(None)
        else:
            invocation.return_value(GLib.Variant("(as)", (["body"],)))

    def choose(self, number):
        """Activate an action of a notification, like a click."""
        from gi.repository import GLib

        self._bus.emit_signal(None, PATH, NAME, "ActionInvoked",
                              GLib.Variant("(us)", (number, "default")))

    def wait(self, condition, limit):
        """Receive notifications until a condition is true."""
        from gi.repository import GLib

        context = GLib.MainContext.default()
        deadline = time.monotonic() + limit
        while not condition() and time.monotonic() < deadline:
            context.iteration(False)
            time.sleep(0.01)
        return condition()

    def stop(self):
        """Leave the bus."""
        from gi.repository import Gio

        Gio.bus_unown_name(self._name)
        self._bus.unregister_object(self._object)
