#!/usr/bin/python3
"""The names of peers that the resolver knows, and the process that looks them up."""

import os
import pathlib
import signal
import subprocess
import threading
import time

import sandbox
from case import NetCase
from helper_process import NOTHING, assert_holds_nothing, children, find_helper, read_status, wait_for
from hosts import Hosts
from name_server import NameServer
from session_bus import SessionBus

NAME = "io.github.d0ntblink.Heartbeats.Engine"


def is_there(pid):
    """Whether that process runs."""
    try:
        return read_status(pid)["State"][0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


class Closing:
    """A process that ends with its test."""

    def __init__(self, process):
        self._process = process

    def close(self):
        """End it."""
        self._process.kill()
        self._process.communicate()


class ResolverCase(NetCase):
    """A server that asks the resolver."""

    def hosts(self, *lines, ask=None):
        """The only source of names; with a name server, that as well."""
        hosts = Hosts(*lines)
        self.addCleanup(hosts.close)
        if ask is not None:
            hosts.ask(ask.ipv4)
        return hosts

    def start(self, host, hosts, *options, **settings):
        """The server."""
        return self.server(host, *options, numeric=False, prefix=hosts.prefix, **settings)

    def say_until_named(self, client, server):
        """The first of a client's messages that has a name; that is looked up beside everything else."""
        for number in range(200):
            text = f"{client.pid()} says {number}"
            client.say(text)
            message = server.wait("message", text=text)
            if "name" in message:
                return message
            time.sleep(0.05)
        raise AssertionError("no name")


class Names(ResolverCase):
    """What peers are called."""

    def test_hosts_file(self):
        """A name from the hosts file stands beside the address, from when it is known; the peers file goes first."""
        lab = self.lab("server", "one", "two")
        hosts = self.hosts(f"{lab['one'].ipv4} one.example", f"{lab['two'].ipv4} two.example")
        peers = pathlib.Path(hosts.folder()) / "peers.conf"
        peers.write_text(f"[deux]\naddress={lab['two'].ipv4}\n", encoding="ascii")
        server = self.start(lab["server"], hosts, f"--peers={peers}", timeout=1)
        one = self.client(lab["one"], lab["server"].ipv4)
        two = self.client(lab["two"], lab["server"].ipv4)
        self.assertEqual(self.say_until_named(one, server)["name"], "one.example")
        self.assertEqual(self.say_until_named(two, server)["name"], "deux")
        # A peer that does not say anything by itself, too.
        self.assertEqual(server.wait("alive", pulse=1, name="one.example")["peer"], lab["one"].ipv4)
        self.stop(one)
        server.wait("session-closed", name="one.example")
        self.stop(two, server)
        self.assertEqual(server.all(name="two.example"), [])

    def test_text(self):
        """Likewise in a line of text."""
        lab = self.lab("server", "one")
        server = self.program(lab["server"], "--role=server", "--timeout=0.5", "--pulses=2", text=True,
                              prefix=self.hosts(f"{lab['one'].ipv4} one.example").prefix)
        server.wait_line("^[^ ]+ [^ ]+ filter")
        client = self.client(lab["one"], lab["server"].ipv4, "--message=hello")
        server.wait_line(rf"{lab['one'].ipv4} \(one\.example\)")
        client.stop()
        server.stop()

    def test_bus(self):
        """A window learns of a name as soon as it is known, without another event; and whoever lists the peers."""
        lab = self.lab("server", "one", "dns")
        # Longer than it takes until the window learns of the peer.
        self._closing(NameServer(lab["dns"], {lab["one"].ipv4: b"one.example"}, delay=1.0))
        hosts = self.hosts(ask=lab["dns"])
        bus = SessionBus(hosts.folder())
        self.addCleanup(bus.stop)
        os.environ["DBUS_SESSION_BUS_ADDRESS"] = bus.address
        server = self.start(lab["server"], hosts, "--bus=session", timeout=300)
        monitor = subprocess.Popen(["gdbus", "monitor", "--session", "--dest", NAME], stdout=subprocess.PIPE, text=True)
        self._closing(Closing(monitor))
        monitor.stdout.readline()
        client = self.client(lab["one"], lab["server"].ipv4, "--message=hello")
        limit = threading.Timer(10, monitor.kill)
        limit.start()
        self.assertTrue(any("PeersChanged" in line and "one.example" in line for line in monitor.stdout))
        limit.cancel()
        listed = subprocess.run(["gdbus", "call", "--session", "--dest", NAME, "--object-path",
                                 f"/{NAME.replace('.', '/')}", "--method", f"{NAME}1.ListPeers"],
                                capture_output=True, text=True, check=True).stdout
        self.assertIn("'name': <'one.example'>", listed)
        self.assertEqual([event for event in server.all() if "name" in event], [])
        self.stop(client, server)

    def test_numeric(self):
        """With --numeric, nobody is asked, and there is no second process."""
        lab = self.lab("server", "one", "dns")
        names = self._closing(NameServer(lab["dns"], {lab["one"].ipv4: b"one.example"}))
        hosts = self.hosts(ask=lab["dns"])
        server = self.server(lab["server"], numeric=True, prefix=hosts.prefix, timeout=0.3)
        client = self.client(lab["one"], lab["server"].ipv4, "--message=hello")
        server.wait("alive", count=2)
        self.assertEqual(children(server.pid()), [])
        self.stop(client, server)
        self.assertEqual([event for event in server.all() if "name" in event], [])
        self.assertEqual(names.queries, 0)

    def test_name_server(self):
        """A name server's names, too; one that looks like an address is none."""
        lab = self.lab("server", "one", "liar", "dns")
        names = self._closing(NameServer(lab["dns"], {lab["one"].ipv4: b"one.example",
                                                      lab["liar"].ipv4: b"198.18.0.1"}))
        hosts = self.hosts(ask=lab["dns"])
        server = self.start(lab["server"], hosts, timeout=0.3)
        one = self.client(lab["one"], lab["server"].ipv4)
        liar = self.client(lab["liar"], lab["server"].ipv4, "--message=hello")
        server.wait("message", peer=lab["liar"].ipv4)
        self.assertEqual(self.say_until_named(one, server)["name"], "one.example")
        server.wait("alive", peer=lab["liar"].ipv4, count=2)
        queries = names.queries
        self.stop(one, liar, server)
        self.assertEqual([event for event in server.all(peer=lab["liar"].ipv4) if "name" in event], [])
        # Each address is asked for once.
        self.assertEqual(queries, 2)

    def test_hang(self):
        """A name server that never answers delays no pulse and no verdict."""
        lab = self.lab("server", "one", "two", "dns")
        names = self._closing(NameServer(lab["dns"]))
        server = self.start(lab["server"], self.hosts(ask=lab["dns"]), timeout=0.5, pulses=2, interval=0.3)
        one = self.client(lab["one"], lab["server"].ipv4, "--message=hello")
        two = self.client(lab["two"], lab["server"].ipv4, "--message=hello")
        server.wait("alive", peer=lab["one"].ipv4, pulse=1)
        wait_for(lambda: names.queries >= 2, "nobody is asked")
        two.send_signal(signal.SIGKILL)
        server.wait("gave-up", peer=lab["two"].ipv4, verdict="program-dead")
        server.wait("alive", peer=lab["one"].ipv4, count=4)
        for event in server.all("timed-out"):
            self.assert_passed(event["silence_ms"] / 1000, 0.5)
        self.stop(one, server)
        self.assertEqual(server.all("warning"), [])


class Helper(ResolverCase):
    """The process that looks them up."""

    def begin(self):
        """A server with a helper, and a client."""
        lab = self.lab("server", "one", "two")
        hosts = self.hosts(f"{lab['one'].ipv4} one.example")
        server = self.start(lab["server"], hosts, timeout=0.5, pulses=2, interval=0.3)
        client = self.client(lab["one"], lab["server"].ipv4)
        self.say_until_named(client, server)
        return lab, server, client

    def test_holds_nothing(self):
        """It has no capability, no packet socket, and neither the engine's rings nor its output."""
        _, server, client = self.begin()
        helper = find_helper(server)
        assert_holds_nothing(self, helper)
        self.assertNotEqual(read_status(server.pid())["CapEff"], NOTHING)

        packet = {line.split()[8] for line in
                  pathlib.Path(f"/proc/{server.pid()}/net/packet").read_text("ascii").splitlines()[1:]}
        held = {pid: {os.readlink(path) for path in pathlib.Path(f"/proc/{pid}/fd").iterdir()}
                for pid in (server.pid(), helper)}
        self.assertTrue(packet)
        self.assertTrue(any(f"socket:[{inode}]" in held[server.pid()] for inode in packet))
        self.assertFalse(any(f"socket:[{inode}]" in held[helper] for inode in packet))
        self.assertIn("socket:[", pathlib.Path(f"/proc/{server.pid()}/maps").read_text("utf-8"))
        self.assertNotIn("socket:[", pathlib.Path(f"/proc/{helper}/maps").read_text("utf-8"))
        self.assertEqual(len([target for target in held[helper] if target.startswith("socket:")]), 1, held)
        self.assertEqual(os.readlink(f"/proc/{helper}/fd/1"), "/dev/null")
        self.stop(client, server)
        wait_for(lambda: not is_there(helper), "it is still there")

    def test_killed(self):
        """A helper that is killed is started again, with a warning; pulses and verdicts go on."""
        lab, server, client = self.begin()
        first = find_helper(server)
        other = self.client(lab["two"], lab["server"].ipv4, "--message=hello")
        server.wait("message", peer=lab["two"].ipv4)
        os.kill(first, signal.SIGKILL)
        warning = server.wait("warning", about="helper")
        self.assertIn("Killed; it is started again", warning["text"])
        wait_for(lambda: find_helper(server) != first, "it is not started again")
        mark = server.mark()
        other.send_signal(signal.SIGKILL)
        server.wait("gave-up", since=mark, peer=lab["two"].ipv4, verdict="program-dead")
        server.wait("alive", since=mark, name="one.example")
        self.stop(client, server)
        self.assertEqual(len(server.all("warning")), 1)

    def test_ends_with_its_engine(self):
        """It ignores the signals that are for its engine, and ends when that is killed."""
        _, server, client = self.begin()
        helper = find_helper(server)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            os.kill(helper, number)
        server.wait("alive")
        self.assertTrue(is_there(helper))
        self.assertEqual(server.all("warning"), [])
        server.send_signal(signal.SIGKILL)
        wait_for(lambda: not is_there(helper), "it is still there")
        self.stop(client)

    def test_stopped(self):
        """One that is stopped keeps nobody waiting; the server ends all the same."""
        lab, server, client = self.begin()
        helper = find_helper(server)
        os.kill(helper, signal.SIGSTOP)
        other = self.client(lab["two"], lab["server"].ipv4, "--message=hello")
        server.wait("alive", peer=lab["two"].ipv4)
        server.wait("alive", peer=lab["one"].ipv4, count=2)
        self.stop(client, other, server)
        wait_for(lambda: not is_there(helper), "it is still there")


if __name__ == "__main__":
    sandbox.main(tools=("dbus-daemon", "gdbus"))
