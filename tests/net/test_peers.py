#!/usr/bin/python3
"""A server with a peers file knows who should be there, and reads the file again when that changes."""

import os
import pathlib
import signal
import subprocess
import tempfile

import sandbox
from case import NetCase
from hosts import Hosts
from session_bus import SessionBus

NAME = "io.github.d0ntblink.Heartbeats.Engine"

RELOADS = 500


class Peers(NetCase):
    """--peers=FILE, with a timeout that is longer than any test unless the file gives another one."""

    def setUp(self):
        """A peers file in a temporary folder."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file = pathlib.Path(folder.name) / "peers.conf"

    def write(self, *lines):
        """Write the file in place."""
        self.file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")

    def replace(self, *lines):
        """Replace the file by another one, as editors do."""
        new = self.file.with_suffix(".new")
        new.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        os.rename(new, self.file)

    def start(self, host, *options, **settings):
        """A server that expects these peers."""
        return self.server(host, f"--peers={self.file}", *options, timeout=300, **settings)

    def reload(self, server, peers):
        """Have the file read again, and wait until that many peers are in force."""
        mark = server.mark()
        server.send_signal(signal.SIGHUP)
        server.wait("changed", since=mark, setting="peers-file", value=peers)

    def test_missing(self):
        """Whoever never comes is sent pulses, and is missing with its verdict; whoever comes is not."""
        lab = self.lab("server", "here", "late", "silent", "gone")
        lab["gone"].link_down()
        lines = ["[defaults]", "timeout=3"]
        for name in ("here", "late", "silent", "gone"):
            lines += [f"[{name}]", f"address={lab[name].ipv4}"]
        self.write(*lines, "[bad]", "address=jfjj!", "timeout=1")
        server = self.start(lab["server"])
        # It says nothing unasked, but answers: so it is there.
        late = self.client(lab["late"], lab["server"].ipv4)
        here = self.client(lab["here"], lab["server"].ipv4, "--message=hello")
        warning = server.wait("warning", about="peers")
        self.assertIn(f"{self.file}, line 12: address takes ", warning["text"])
        opened = server.wait("session-opened")
        self.assertEqual((opened["peer"], opened["name"]), (lab["here"].ipv4, "here"))

        missing = {}
        for name in ("silent", "gone"):
            missing[name] = server.wait("missing", name=name)
            self.assertEqual(missing[name]["peer"], lab[name].ipv4)
            self.assertEqual(missing[name]["pulses"], 2)
            self.assertEqual(len(server.all("pulse-sent", name=name)), 2)
        self.assertEqual(missing["silent"]["verdict"], "program-dead")
        self.assertEqual(missing["gone"]["verdict"], "host-silent")
        server.wait("session-opened", name="late")
        here.say("still here")
        server.wait("message", name="here", text="still here")

        # One that is missing comes after all.
        silent = self.client(lab["silent"], lab["server"].ipv4, "--message=sorry")
        opened = server.wait("session-opened", name="silent")
        self.assertNotIn("away_ms", opened)
        server.wait("message", name="silent", text="sorry")
        self.stop(server)
        self.assertEqual(len(server.all("missing")), 2)
        self.assertEqual(server.all("gave-up"), [])
        self.assertEqual(server.all("timed-out", name="silent"), [])
        self.assertEqual(server.summary()["peers"], 3)
        self.assertEqual(server.summary()["open"], 3)
        self.stop(here, late, silent)

    def test_changes(self):
        """A file that is written, or replaced, holds at once; a wrong line and an unreadable file change nothing else."""
        lab = self.lab("server", "one")
        peer = lab["one"].ipv4
        self.write("[one]", f"address={peer}")
        server = self.start(lab["server"])
        client = self.client(lab["one"], lab["server"].ipv4, "--message=hello")
        server.wait("message", name="one")

        self.write("[uno]", f"address={peer}", "timeout=0.5", "pulses=7")
        server.wait("changed", setting="peers-file", value=1)
        self.assertEqual(server.wait("pulse-sent", name="uno")["of"], 7)
        server.wait("alive", name="uno", pulse=1)

        mark = server.mark()
        self.replace("[eins]", f"address={peer}", "timeout=250", "pulses=jfjj", "[zwei]", "address=198.18.0.77")
        server.wait("changed", since=mark, setting="peers-file", value=2)
        text = server.wait("warning", since=mark, about="peers")["text"]
        self.assertEqual(text, f"{self.file}, line 4: pulses takes a whole number from 1 to 1000, not “jfjj”")
        client.say("renamed")
        server.wait("message", name="eins", text="renamed")

        mark = server.mark()
        self.file.unlink()
        server.send_signal(signal.SIGHUP)
        self.assertIn("everything stays as it is", server.wait("warning", since=mark, about="peers")["text"])
        client.say("as before")
        server.wait("message", name="eins", text="as before")
        self.stop(server, client)
        self.assertEqual(len(server.all("session-opened")), 1)
        self.assertEqual(server.all("gave-up"), [])

    def test_many_reloads(self):
        """However often the file is read again, no session is lost, and nobody is missing."""
        names = ("one", "two", "three")
        lab = self.lab("server", *names)
        lines = []
        for name in names:
            lines += [f"[{name}]", f"address={lab[name].ipv4}", "timeout=5"]
        self.write(*lines)
        server = self.start(lab["server"], pulses=3, interval=1)
        clients = {name: self.client(lab[name], lab["server"].ipv4, "--beat=0.05") for name in names}
        for name in names:
            server.wait("alive", name=name)

        # Without the third one, and with it.
        for number in range(RELOADS):
            self.replace(*(lines if number % 2 else lines[:6]))
            self.reload(server, 3 if number % 2 else 2)
        beats = {name: len(server.all("alive", peer=lab[name].ipv4)) for name in names}
        mark = server.mark()
        for name in names:
            server.wait("alive", since=mark, name=name)
        self.stop(server)
        self.assertGreater(min(beats.values()), 1)
        self.assertEqual(len(server.all("session-opened")), 3)
        self.assertEqual(server.all("missing") + server.all("gave-up") + server.all("timed-out"), [])
        self.assertEqual(server.summary()["open"], 3)
        self.stop(*clients.values())

    def test_file_that_may_not_exist(self):
        """With a hyphen, it may be written later; without one, the server does not start."""
        lab = self.lab("server", "one")
        program = self.program(lab["server"], "--role=server", f"--peers={self.file}")
        self.assertEqual(program.exit_status(), 1)
        self.assertEqual(program.lines, [])
        self.assertEqual(program.errors, f"heartbeats: cannot read the peers file {self.file}: No such file or "
                                         "directory\n")

        server = self.server(lab["server"], f"--peers=-{self.file}", timeout=300)
        self.replace("[one]", f"address={lab['one'].ipv4}", "timeout=0.5")
        server.wait("missing", name="one", verdict="program-dead")
        self.stop(server)
        self.assertEqual(server.all("warning"), [])

    def test_host_name(self):
        """A peer that is given by its host name is expected at the address of that."""
        lab = self.lab("server", "one")
        hosts = Hosts(f"{lab['one'].ipv4} printer.example")
        self.addCleanup(hosts.close)
        self.write("[printer]", "address=printer.example", "timeout=0.5")
        server = self.start(lab["server"], prefix=hosts.prefix)
        self.assertEqual(server.wait("missing", name="printer")["peer"], lab["one"].ipv4)
        self.stop(server)

    def call(self, method, *arguments, interface=f"{NAME}1"):
        """What the server on the bus returns, as gdbus prints it."""
        return subprocess.run(["gdbus", "call", "--session", "--dest", NAME, "--object-path",
                               f"/{NAME.replace('.', '/')}", "--method", f"{interface}.{method}", *arguments],
                              capture_output=True, text=True, check=True).stdout

    def test_bus(self):
        """Scripts and a window see who is expected and who is missing, with names and groups."""
        bus = SessionBus(self.file.parent)
        self.addCleanup(bus.stop)
        os.environ["DBUS_SESSION_BUS_ADDRESS"] = bus.address
        lab = self.lab("server", "one", "two")
        self.write("[one]", f"address={lab['one'].ipv4}", "timeout=0.5", "[two]", f"address={lab['two'].ipv4}",
                   "group=cellar")
        server = self.start(lab["server"], "--bus=session")
        server.wait("missing", name="one")
        listed = self.call("ListPeers")
        self.assertIn(f"'address': <'{lab['one'].ipv4}'>, 'state': <'missing'>", listed)
        self.assertIn(f"'address': <'{lab['two'].ipv4}'>, 'state': <'expected'>", listed)
        self.assertIn("'group': <'cellar'>", listed)
        snapshots = self.call("ListPeerSnapshots")
        two = 1 if snapshots.index(lab["two"].ipv4) > snapshots.index(lab["one"].ipv4) else 0
        self.assertIn("[byte 0x05, 0x04]" if two else "[byte 0x04, 0x05]", snapshots)
        self.assertIn("(uint32 0, 'one'), (1, 'two')" if two else "(uint32 0, 'two'), (1, 'one')", snapshots)
        self.assertIn(f"[(uint32 {two}, 'cellar')]", snapshots)
        self.assertIn(f"b'{self.file}'",
                      self.call("Get", f"{NAME}1", "PeersFile", interface="org.freedesktop.DBus.Properties"))
        self.call("SetMuted", lab["two"].ipv4, "true")
        server.wait("changed", setting="muted", peer=lab["two"].ipv4, name="two")
        self.call("Forget", lab["two"].ipv4)
        self.assertNotIn(lab["two"].ipv4, self.call("ListPeers"))
        self.stop(server)

    def test_hang_up_without_a_file(self):
        """Without a peers file, SIGHUP ends the server, as before."""
        lab = self.lab("server")
        server = self.server(lab["server"])
        server.send_signal(signal.SIGHUP)
        self.assertEqual(server.exit_status(), 0)
        server.summary()


if __name__ == "__main__":
    sandbox.main(tools=("dbus-daemon", "gdbus"))
