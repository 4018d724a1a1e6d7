"""A D-Bus client that calls an engine as fast as it likes, and may or may not read the replies."""

from gi.repository import Gio, GLib

NAME = "io.github.d0ntblink.Heartbeats.Engine"
PATH = "/io/github/d0ntblink/Heartbeats/Engine"
ENGINE = f"{NAME}1"
PROPERTIES = "org.freedesktop.DBus.Properties"
LIMITS = "org.freedesktop.DBus.Error.LimitsExceeded"


class Caller:
    """A D-Bus connection of its own."""

    def __init__(self, address):
        flags = (Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
                 | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION)
        self._bus = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)
        self._loop = GLib.MainLoop()
        self._left = 0
        self.answers = []
        self.refusals = []

    def own(self):
        """Take the engine's name, but answer no call."""
        self._bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
                            GLib.Variant("(su)", (NAME, 0)), None, Gio.DBusCallFlags.NONE, 5000, None)

    def ask(self, method, *arguments, interface=ENGINE):
        """Call a method without waiting for the reply. Arguments are GLib.Variants."""
        self._left += 1
        given = GLib.Variant.new_tuple(*arguments) if arguments else None
        self._bus.call(NAME, PATH, interface, method, given, None, Gio.DBusCallFlags.NONE, 60000, None,
                       self._on_answer, method)

    def tell(self, method, *arguments):
        """Call a method with no reply expected."""
        message = Gio.DBusMessage.new_method_call(NAME, PATH, ENGINE, method)
        if arguments:
            message.set_body(GLib.Variant.new_tuple(*arguments))
        message.set_flags(Gio.DBusMessageFlags.NO_REPLY_EXPECTED)
        self._bus.send_message(message, Gio.DBusSendMessageFlags.NONE)

    def _on_answer(self, bus, result, method):
        try:
            self.answers.append((method, bus.call_finish(result)))
        except GLib.Error as error:
            name = Gio.DBusError.get_remote_error(error)
            Gio.DBusError.strip_remote_error(error)
            self.refusals.append((name, error.message))
        self._left -= 1
        if self._left == 0:
            self._loop.quit()

    def wait(self, limit=60):
        """Wait until every call has a reply or an error."""
        timer = GLib.timeout_add_seconds(limit, self._loop.quit)
        if self._left > 0:
            self._loop.run()
        GLib.source_remove(timer)
        if self._left > 0:
            raise AssertionError(f"{self._left} calls are not answered")

    def flush(self):
        """Wait until the bus has received all calls."""
        self._bus.flush_sync(None)

    def close(self):
        """Disconnect from the bus, with calls pending or not."""
        self._bus.close_sync(None)
