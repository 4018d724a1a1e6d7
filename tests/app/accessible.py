"""The windows of a program, read from the accessibility bus like a screen reader.

The library for this (libatspi) requests one property of one node at a time: 468 nodes take 0.55 s, during which half
of them have changed. It also requests a window by its index (GetChildAtIndex), which aborts GTK 4 if the last window is
hidden: gtkatspiroot.c returns that one, which has no path. Here one call returns all nodes that GTK knows, and all
calls for children are sent before the first is answered: 0.1 s.
"""

import collections
import functools
import re
import struct
import time
import typing

import gi

gi.require_version("Atspi", "2.0")

from gi.repository import Atspi, Gio, GLib  # pylint: disable=wrong-import-position

ROOT = "/org/a11y/atspi/accessible/root"
INTERFACE = "org.a11y.atspi."
PROPERTIES = "org.freedesktop.DBus.Properties"

# The numbers in a node.
NUMBER = struct.Struct("<i")
TWO_NUMBERS = struct.Struct("<2I")

# A node among the children of another, as GVariant prints it.
PATH = re.compile(r"', '([^']*)'\)")

# How long, in seconds, a node that looks the same is assumed to have the same children, unless it reports a change: not
# every change is reported.
TRUST = 10.0

# How often what is new since the last look is looked up in one reading. A window that changes all the time, such as a list
# of packets, is never read completely by a machine so busy that a look takes longer than a change: the rest is read next time.
PASSES = 3

# How long, in seconds, what was read is used again, unless the program was asked to do something: a condition looks for
# several nodes in a row, and reading all of them takes both sides longer than anything else here.
FRESH = 0.02

# The changes that a program reports, each with its interface, member and first argument: without those of nodes that
# are destroyed or moved, which are most of them.
CHANGES = (("Object", "ChildrenChanged", None), ("Object", "PropertyChange", "accessible-name"),
           ("Object", "TextChanged", None), ("Window", None, None),
           *(("Object", "StateChanged", state) for state in ("checked", "expanded", "focused", "pressed", "selected",
                                                             "sensitive", "showing", "visible")))

# Positions are relative to the window.
IN_WINDOW = 1


class Gone(Exception):
    """The node or the program no longer exists."""


class Bus:
    """The accessibility bus of a session."""

    def __init__(self):
        session = Gio.bus_get_sync(Gio.BusType.SESSION, None)
        address, = session.call_sync("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress", None, None,
                                     Gio.DBusCallFlags.NONE, -1, None).unpack()
        flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
        self._connection = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)
        # What is known of each node of a program.
        self._known = {}
        # By program: the paths of two programs are alike.
        self._changed_parents = collections.defaultdict(set)
        self._windows = []
        self._read_owner, self._read_at = None, 0.0
        self._asked_all = 0.0
        self._items = {}
        self._watched = set()
        self._changed = False
        self.reads = 0

    def call(self, owner, path, method, *arguments):
        """Call a method by its full name, and return its reply, as a tuple."""
        return self._call(owner, path, method, *arguments).unpack()

    def _call(self, owner, path, method, *arguments):
        interface, _, name = method.rpartition(".")
        parameters = GLib.Variant.new_tuple(*arguments) if arguments else None
        try:
            return self._connection.call_sync(owner, path, interface, name, parameters, None,
                                              Gio.DBusCallFlags.NONE, -1, None)
        except GLib.Error as error:
            # A program that hangs still exists.
            if error.matches(Gio.io_error_quark(), Gio.IOErrorEnum.TIMED_OUT):
                raise
            raise Gone(error.message) from error

    def find_program(self, pid):
        """The name of this process on the bus, or None."""
        programs, = self.call(f"{INTERFACE}Registry", ROOT, f"{INTERFACE}Accessible.GetChildren")
        for owner, _ in programs:
            try:
                if self.call("org.freedesktop.DBus", "/org/freedesktop/DBus",
                             "org.freedesktop.DBus.GetConnectionUnixProcessID", GLib.Variant("s", owner)) == (pid,):
                    return owner
            except Gone:
                # It has ended since.
                continue
        return None

    def _watch(self, owner):
        """Notice the changes that a program reports."""
        if owner in self._watched:
            return
        self._watched.add(owner)
        for interface, member, detail in CHANGES:
            self._connection.signal_subscribe(owner, f"{INTERFACE}Event.{interface}", member, None, detail,
                                              Gio.DBusSignalFlags.NONE, self._on_change)

    def _on_change(self, _connection, owner, path, _interface, member, *_):
        self._changed = True
        if member == "ChildrenChanged":
            self._changed_parents[owner].add(path)

    def wait_for_change(self, limit):
        """Wait until a program that has been read reports a change, at most so many seconds."""
        self._changed = False
        context = GLib.MainContext.default()
        deadline = time.monotonic() + limit
        timeout = GLib.timeout_add(max(0, round(limit * 1000)), lambda: GLib.SOURCE_CONTINUE)
        while not self._changed and time.monotonic() < deadline:
            context.iteration(True)
        GLib.source_remove(timeout)

    def forget(self):
        """The program has been asked to do something: what was read of it is outdated."""
        self._read_owner = None

    def read(self, owner):
        """The windows of a program with all their nodes, as they are now, or were a moment ago."""
        if owner != self._read_owner or time.monotonic() - self._read_at > FRESH:
            self._windows = self._read(owner)
            self._read_owner, self._read_at = owner, time.monotonic()
        return self._windows

    def read_titles(self, owner):
        """The names of a program's windows, without their content."""
        return [self.call(owner, path, f"{PROPERTIES}.Get", GLib.Variant("s", f"{INTERFACE}Accessible"),
                          GLib.Variant("s", "Name"))[0] for path in self._ask_children(owner, [ROOT])[ROOT]]

    def _read(self, owner):
        self.reads += 1
        self._watch(owner)
        while GLib.MainContext.default().iteration(False):
            pass
        if time.monotonic() - self._asked_all >= TRUST:
            self._known.clear()
            self._asked_all = time.monotonic()
        known = self._known.setdefault(owner, {})
        windows, = self._ask_children(owner, [ROOT]).values()
        # GTK creates a node when its parent is first asked. New ones are asked before the records are read, which takes
        # longest, so that once is enough.
        asked = ([path for path in windows if path not in known] +
                 [path for path in self._changed_parents.pop(owner, ()) if path in known])
        while asked:
            answers = self._ask_children(owner, asked)
            known.update({path: Known(children, None) for path, children in answers.items()})
            asked = [child for children in answers.values() for child in children if child not in known]
        records, unknown, passes = {}, windows, 0
        while unknown and passes < PASSES:
            records, unknown, passes = self._read_records(owner), [], passes + 1
            below = _group(records)
            known.update({path: Known(children, below[path]) for path, (children, before) in known.items()
                          if before is None and path in records and records[path].count == len(children)})
            # Nodes also know their parents, but hidden nodes do so, too. A child that is added, removed, hidden or
            # shown changes the indices of its siblings, or their number.
            asked = [path for path, record in records.items()
                     if record.count > 0 and (path not in known or known[path].below != below[path])]
            while asked:
                answers = self._ask_children(owner, asked)
                known.update({path: Known(children, below.get(path)) for path, children in answers.items()})
                asked = [child for children in answers.values() for child in children if child not in records]
                unknown += asked
        for path in known.keys() - records.keys():
            del known[path]

        def build(path, parent):
            node = Node(self, owner, path, parent, records[path])
            children = known[path].children if path in known and records[path].count > 0 else []
            node.children = [build(child, node) for child in children if child in records]
            return node

        return [build(path, None) for path in windows if path in records]

    def _read_records(self, owner):
        """The nodes that GTK knows, by path: it creates a node when its parent is first asked for its children."""
        answer = self._call(owner, "/org/a11y/atspi/cache", f"{INTERFACE}Cache.GetItems")
        # Most nodes are the same as last time, and it takes far longer to unpack one than to find that out.
        self._items = {item: self._items.get(item) or _unpack(item)
                       for item in _split(answer.get_child_value(0).get_data_as_bytes().get_data())}
        return dict(self._items.values())

    def _ask_children(self, owner, paths):
        """The paths of the children of each of these nodes, none of those that were destroyed meanwhile."""
        answers = self._ask(owner, paths, "Accessible.GetChildren")
        return {path: PATH.findall(answer.print_(False)) if answer is not None else []
                for path, answer in answers.items()}

    def ask_extents(self, nodes):
        """The positions and sizes of these nodes of one program in their windows, or None for those that are gone."""
        if not nodes:
            return []
        answers = self._ask(nodes[0].owner, [node.path for node in nodes], "Component.GetExtents",
                            GLib.Variant("(u)", (IN_WINDOW,)))
        return [Extents(*answers[node.path].unpack()[0]) if answers[node.path] is not None else None for node in nodes]

    def _ask(self, owner, paths, method, parameters=None):
        """The replies of these nodes, by path, None for an error; all calls are sent before the first is answered."""
        interface, _, name = method.rpartition(".")
        answers = {}
        context = GLib.MainContext.new()

        def take(connection, result, path):
            try:
                answers[path] = connection.call_finish(result)
            except GLib.Error:
                answers[path] = None

        context.push_thread_default()
        try:
            for path in paths:
                self._connection.call(owner, path, f"{INTERFACE}{interface}", name, parameters, None,
                                      Gio.DBusCallFlags.NONE, -1, None, take, path)
            while len(answers) < len(paths):
                context.iteration(True)
        finally:
            context.pop_thread_default()
        return answers


@functools.cache
def role_name(number):
    """The name of a role, from its number."""
    return Atspi.role_get_name(Atspi.Role(number))


@functools.cache
def state_number(name):
    """The number of a state's bit."""
    return int(getattr(Atspi.StateType, name.upper()))


class Record:
    """What GTK reported about a node."""

    def __init__(self, parent, index, count, name, role, states):
        self.parent = parent
        self.index = index
        self.count = count
        self.name = name
        self.role = role_name(role)
        self.states = states[0] | states[1] << 32

    def has(self, state):
        """Whether it was in a state, by its name in lower case."""
        return bool(self.states >> state_number(state) & 1)


def _split(array):
    """The bytes of each element of a serialized array whose elements vary in size and are aligned to 4 bytes: the ends of
    all elements follow the last one (GVariant specification, 2.5.1)."""
    if not array:
        return
    width = 1 if len(array) < 1 << 8 else 2 if len(array) < 1 << 16 else 4
    ends = int.from_bytes(array[-width:], "little")
    begin = 0
    for place in range(ends, len(array), width):
        end = int.from_bytes(array[place:place + width], "little")
        yield array[begin:end]
        begin = (end + 3) & ~3


def _align(place):
    return (place + 3) & ~3


def _unpack(item):
    """The path of a node of GetItems, and the rest.

    Its type is ((so)(so)(so)iiassusau): it, the root and its parent, each with its program; its index among its siblings,
    the number of its children, its interfaces, name, role, description and states. The ends of all members that vary in
    size follow the last one, in reverse order; unpacking a GLib.Variant takes ten times as long.
    """
    width = 1 if len(item) < 1 << 8 else 2 if len(item) < 1 << 16 else 4
    ends = [int.from_bytes(item[len(item) - (number + 1) * width:len(item) - number * width], "little")
            for number in range(6)]
    own_end, root_end, parent_end, interfaces_end, name_end, description_end = ends
    path = item[:own_end].split(b"\0", 2)[1].decode()
    parent = item[root_end:parent_end].split(b"\0", 2)[1].decode()
    numbers = _align(parent_end)
    index, = NUMBER.unpack_from(item, numbers)
    count, = NUMBER.unpack_from(item, numbers + NUMBER.size)
    name = item[interfaces_end:name_end - 1].decode()
    role, = NUMBER.unpack_from(item, _align(name_end))
    states = TWO_NUMBERS.unpack_from(item, _align(description_end))
    return path, Record(parent, index, count, name, role, states)


class Known(typing.NamedTuple):
    """The children of a node, and which nodes had it as their parent, with their indices, before it was asked."""

    children: list
    below: tuple


def _group(records):
    """Of each node, the number of its children, and which nodes have it as their parent, with their indices."""
    below = {path: [] for path in records}
    for path, record in records.items():
        below.setdefault(record.parent, []).append((path, record.index))
    return {parent: (records[parent].count if parent in records else 0, *sorted(nodes))
            for parent, nodes in below.items()}


class Node:
    """A node as it was when the tree was read. Its methods get_, set_ and do_ act on its current state, and raise Gone
    if it no longer exists."""

    def __init__(self, bus, owner, path, parent, record):
        self._bus = bus
        self.owner = owner
        self.path = path
        self.parent = parent
        self.children = []
        self.name = record.name
        self.role = record.role
        self.has = record.has

    def __eq__(self, other):
        return isinstance(other, Node) and (self.owner, self.path) == (other.owner, other.path)

    def __hash__(self):
        return hash((self.owner, self.path))

    def __repr__(self):
        return f"{self.role} “{self.name}”"

    def walk(self):
        """The node and all below it."""
        left = [self]
        while left:
            node = left.pop()
            yield node
            left.extend(reversed(node.children))

    def _call(self, method, *arguments):
        return self._bus.call(self.owner, self.path, f"{INTERFACE}{method}", *arguments)

    def _get(self, interface, name):
        return self._bus.call(self.owner, self.path, f"{PROPERTIES}.Get", GLib.Variant("s", f"{INTERFACE}{interface}"),
                              GLib.Variant("s", name))[0]

    def get_description(self):
        """Its description, apart from its name."""
        return self._get("Accessible", "Description")

    def get_extents(self):
        """Its position and size in its window."""
        return Extents(*self._call("Component.GetExtents", GLib.Variant("u", IN_WINDOW))[0])

    def get_window(self):
        """The window that it is in."""
        return self if self.parent is None else self.parent.get_window()

    def is_seen(self):
        """Whether a click would hit it: a hidden page keeps its old position."""
        window = self.get_window()
        try:
            place = self.get_extents()
            begin, end = max(place.x, 0), min(place.x + place.width, window.get_extents().width)
            if end <= begin:
                return False
            _, hit = window._call("Component.GetAccessibleAtPoint", GLib.Variant("i", (begin + end) // 2),
                                  GLib.Variant("i", place.y + place.height // 2), GLib.Variant("u", IN_WINDOW))[0]
        except Gone:
            return False
        return any(below.path == hit for below in self.walk())

    def get_text(self):
        """The text in it."""
        length = self._get("Text", "CharacterCount")
        return self._call("Text.GetText", GLib.Variant("i", 0), GLib.Variant("i", length))[0]

    def set_text(self, text):
        """Replace its text."""
        self._bus.forget()
        return self._call("EditableText.SetTextContents", GLib.Variant("s", text))[0]

    def get_actions(self):
        """The names of its actions."""
        return [name for name, _, _ in self._call("Action.GetActions")[0]]

    def do_action(self, number=0):
        """Do an action, and return whether that worked."""
        self._bus.forget()
        return self._call("Action.DoAction", GLib.Variant("i", number))[0]

    def select(self):
        """Select it among its siblings."""
        self._bus.forget()
        index, = self._call("Accessible.GetIndexInParent")
        return self.parent._call("Selection.SelectChild", GLib.Variant("i", index))[0]


class Extents:
    """A rectangle in a window, pixels."""

    def __init__(self, x, y, width, height):
        self.x, self.y, self.width, self.height = x, y, width, height

    def get_middle(self):
        """Its centre."""
        return self.x + self.width // 2, self.y + self.height // 2
