#!/usr/bin/python3
"""Interfaces that disappear, appear and change, and odd interfaces."""

import os
import resource
import signal
import subprocess
import tempfile
import threading

import sandbox
from case import NetCase
from heartbeats import PROGRAM
from lab import ALLOW_NEIGHBOURS, LINK
from segments import ACK, build, say

NO_PRIVILEGE = ("setpriv", "--bounding-set=-all", "--inh-caps=-all")
OUTAGE = 10
PULLED = 6
CHANGES = 50
# CPU seconds for 300 interfaces that come and go: 2.3 and more if each causes a look-up.
HUNDREDS = 0.6


def cpu_seconds(program):
    """The CPU time that a program has used."""
    with open(f"/proc/{program.pid()}/stat", encoding="ascii") as stat:
        times = stat.read().rpartition(")")[2].split()[11:13]
    return sum(int(one) for one in times) / os.sysconf("SC_CLK_TCK")


class Outage(NetCase):
    """Peers are not given up for trouble of our own."""

    def outage(self, about, fail, mend, **settings):
        """Cut a server off for ten times its timeout: it warns, gives up nobody, and goes on."""
        lab = self.lab("server", "client")
        peer = lab["client"].ipv4
        server = self.server(lab["server"], **settings)
        client = self.client(lab["client"], lab["server"].ipv4, "--message=hello")
        server.wait("alive", peer=peer)
        mark = server.mark()
        fail(lab["server"])
        server.wait("warning", since=mark, about=about)
        self.assertIsNone(server.find("gave-up", OUTAGE, since=mark))
        self.assertTrue(server.running(), server.errors)
        self.assertEqual(server.all("session-closed"), [])
        mark = server.mark()
        mend(lab["server"])
        server.wait("alive", since=mark, peer=peer, count=2)
        client.say("still here")
        server.wait("message", since=mark, peer=peer, text="still here")
        self.assertEqual(server.all("gave-up"), [])
        self.stop(client, server)

    def test_link_down(self):
        """The link is taken down."""
        self.outage("interface", lambda host: host.link_down(), lambda host: host.link_up())

    def test_cable_pulled(self):
        """The link loses its carrier."""
        self.outage("interface", lambda host: host.unplug(), lambda host: host.plug())

    def test_link_down_on_any(self):
        """The same on any: the loopback interface, which stays up, does not count."""
        self.outage("interface", lambda host: host.link_down(), lambda host: host.link_up(),
                    interface="any")

    def test_cable_pulled_on_any(self):
        """The same without a carrier."""
        self.outage("interface", lambda host: host.unplug(), lambda host: host.plug(),
                    interface="any")

    def test_address_lost(self):
        """A lost address: its peers are not judged, those of another address are."""
        lab = self.lab("server", "client", "other")
        lab["server"].ip("addr add 198.18.0.77/24 dev eth0")
        server = self.server(lab["server"])
        client = self.client(lab["client"], "198.18.0.77", "--message=hello")
        server.wait("alive", peer=lab["client"].ipv4)
        other = self.client(lab["other"], lab["server"].ipv4, "--message=hello")
        server.wait("alive", peer=lab["other"].ipv4)

        mark = server.mark()
        lab["server"].ip("addr del 198.18.0.77/24 dev eth0")
        warning = server.wait("warning", since=mark, about="interface", count=1)
        self.assertIn("198.18.0.77", warning["text"])
        self.assertEqual(warning["count"], 1)
        other.send_signal(signal.SIGKILL)
        server.wait("gave-up", since=mark, peer=lab["other"].ipv4)
        self.assertIsNone(server.find("gave-up", OUTAGE, since=mark, peer=lab["client"].ipv4))

        mark = server.mark()
        lab["server"].ip("addr add 198.18.0.77/24 dev eth0")
        server.wait("alive", since=mark, peer=lab["client"].ipv4, count=2)
        self.assertEqual(server.all("gave-up", peer=lab["client"].ipv4), [])
        self.stop(client, server)

    def test_sending_forbidden(self):
        """The server's own firewall drops all outgoing packets."""
        self.outage("send", lambda host: host.drop_all_out(), lambda host: host.allow_all())

    def test_client_outage(self):
        """A client whose link was down answers pulses again, and reports what it could not send."""
        lab = self.lab("server", "client")
        peer = lab["client"].ipv4
        server = self.server(lab["server"], pulses=50)
        client = self.client(lab["client"], lab["server"].ipv4, "--message=hello")
        server.wait("alive", peer=peer)
        mark = client.mark()
        lab["client"].link_down()
        client.wait("warning", since=mark, about="interface")
        server.wait("pulse-sent", peer=peer, pulse=2)
        lab["client"].link_up()
        mark = server.mark()
        server.wait("alive", since=mark, peer=peer, count=2)
        client.say("back")
        server.wait("message", peer=peer, text="back")
        self.stop(client, server)

    def test_pulled_out(self):
        """The client's, then the server's adapter is removed for 6 s: both go on."""
        lab = self.lab("server", "client")
        peer = lab["client"].ipv4
        server = self.server(lab["server"], pulses=50)
        client = self.client(lab["client"], lab["server"].ipv4, "--message=hello")
        server.wait("alive", pulse=1)
        for program, name in ((client, "client"), (server, "server")):
            mark, server_mark = program.mark(), server.mark()
            lab[name].remove()
            program.wait("warning", since=mark, about="interface")
            self.assertIsNone(program.find("summary", PULLED, since=mark))
            lab[name].replace()
            program.wait("listening", since=mark)
            server.wait("alive", since=server_mark, peer=peer)
        self.assertEqual(server.all("gave-up"), [])
        self.stop(client, server)

    def test_pulled_out_of_a_link_local_server(self):
        """A new adapter has another index, which is part of a link-local address."""
        for interface in ("eth0", None):
            lab = self.lab("server", "client")
            lab["server"].ip("addr add fe80::77/64 dev eth0 nodad")
            lab["client"].ip("addr add fe80::88/64 dev eth0 nodad")
            server = self.server(lab["server"], pulses=50)
            number = lab["client"].number()
            client = self.client(lab["client"], f"fe80::77%{number}", "--message=hello",
                                 interface=interface)
            server.wait("alive", pulse=1)
            mark = client.mark()
            lab["client"].remove()
            client.wait("warning", since=mark, about="interface")
            mark, server_mark = client.mark(), server.mark()
            lab["client"].replace()
            lab["client"].ip("addr add fe80::88/64 dev eth0 nodad")
            client.wait("pulse-received", since=mark, peer=f"fe80::77%{lab['client'].number()}")
            self.assertNotEqual(lab["client"].number(), number)
            server.wait("alive", since=server_mark)
            self.stop(client, server)

    def test_renamed(self):
        """A renamed interface is the same one."""
        lab = self.lab("server", "client")
        server = self.server(lab["server"], timeout=0.6)
        client = self.client(lab["client"], lab["server"].ipv4, "--message=hello")
        server.wait("message")
        mark = server.mark()
        lab["server"].ip("link set eth0 down", "link set eth0 name lan0", "link set lan0 up")
        server.wait("listening", since=mark, interface="lan0")
        server.wait("alive", since=mark)
        self.assertEqual(server.all("gave-up"), [])
        self.stop(client, server)

    def test_nothing_seen_of_interfaces(self):
        """If the list of interfaces cannot be read, for lack of descriptors, none counts as gone."""
        lab = self.lab("server", "client")
        server = self.server(lab["server"], timeout=0.6)
        client = self.client(lab["client"], lab["server"].ipv4, "--message=hello")
        server.wait("message")
        mark = server.mark()
        taken = len(os.listdir(f"/proc/{server.pid()}/fd"))
        resource.prlimit(server.pid(), resource.RLIMIT_NOFILE, (taken, 4096))
        server.wait("warning", since=mark, about="interface")
        server.wait("alive", since=mark, count=3)
        resource.prlimit(server.pid(), resource.RLIMIT_NOFILE, (1024, 4096))
        self.assertEqual(len(server.all("warning", since=mark)), 1)
        self.stop(client, server)


class Addresses(NetCase):
    """Every kind of local address is served."""

    def test_address_added(self):
        """An address added while the server runs is served like the first."""
        lab = self.lab("server", "client")
        server = self.server(lab["server"], timeout=0.6)
        lab["server"].ip("addr add 198.18.0.77/24 dev eth0")
        peer = lab["client"].ipv4
        tap = self.tap(lab["client"])
        client = self.client(lab["client"], "198.18.0.77", "--beat=0.2")
        server.wait("session-opened", peer=peer)
        self.stop(client)
        server.wait("session-closed", peer=peer, reason="terminated")
        self.client(lab["client"], "198.18.0.77", "--message=to the new one")
        server.wait("message", peer=peer, text="to the new one")
        server.wait("alive", peer=peer, pulse=1)
        self.assertEqual({one.source for one in tap.wait(3, dport=11415)}, {"198.18.0.77"})
        self.stop(server)

    def test_nothing_is_lost_while_addresses_change(self):
        """No message is lost while other addresses come and go a hundred times."""
        lab = self.lab("server", "client")
        here, peer = lab["server"].ipv4, lab["client"].ipv4
        server = self.server(lab["server"], "--quiet", timeout=60)
        tap = self.tap(lab["client"])
        changes = [f"addr {what} 198.18.0.77/24 dev eth0" for what in ("add", "del")] * CHANGES
        changing = threading.Thread(target=lambda: [lab["server"].ip(one) for one in changes])
        changing.start()
        said = 0
        while changing.is_alive():
            tap.send_to(lab["server"], say(peer, here, b"%d" % said)[2:])
            said += 1
        changing.join()
        self.stop(server)
        summary = server.summary()
        self.assertEqual((summary["messages"], summary["dropped"]), (said, 0))

    def test_address_removed(self):
        """A removed address is no longer served."""
        lab = self.lab("server", "client")
        lab["server"].ip("addr add 198.18.0.77/24 dev eth0")
        server = self.server(lab["server"], timeout=60)
        client = self.scapy_client(lab["client"], "198.18.0.77", patience=0.1)
        client.say(b"before")
        server.wait("message", text="before")
        lab["server"].ip("addr del 198.18.0.77/24 dev eth0")
        lab["client"].ip(f"neigh replace 198.18.0.77 lladdr {lab['server'].mac} dev eth0")
        other = self.scapy_client(lab["client"], lab["server"].ipv4)
        for number in range(20):
            client.say(b"is it gone? %d" % number)
            other.say(b"flush %d" % number)
            server.wait("message", text=f"flush {number}")
            if not server.all("message", text=f"is it gone? {number}"):
                break
        else:
            self.fail("a removed address is still served")
        self.stop(server)

    def test_ipv6(self):
        """A whole conversation over IPv6, with a firewall from the middle on, up to giving up."""
        lab = self.lab("server", "client")
        peer = lab["client"].ipv6
        server = self.server(lab["server"], "--answer-wait=0.3", timeout=0.6)
        client = self.client(lab["client"], lab["server"].ipv6, "--message=over six",
                             "--answer-wait=0.3")
        server.wait("session-opened", peer=peer)
        server.wait("message", peer=peer, text="over six", bytes=8)
        self.assertEqual(server.wait("pulse-sent", peer=peer)["host"], "answered")
        server.wait("alive", peer=peer, pulse=1)
        self.assertEqual(client.wait("pulse-received")["peer"], lab["server"].ipv6)
        for host in (lab["server"], lab["client"]):
            host.drop_all(ALLOW_NEIGHBOURS)
        mark = server.mark()
        client.say("through the wall")
        server.wait("message", since=mark, peer=peer, text="through the wall")
        server.wait("pulse-sent", since=mark, peer=peer, host="silent")
        server.wait("alive", since=mark, peer=peer)
        client.close()
        gave_up = server.wait("gave-up", peer=peer)
        self.assertEqual((gave_up["verdict"], gave_up["pulses"]), ("host-silent", 2))
        self.stop(server)

    def test_ipv6_killed_and_no_route(self):
        """The verdicts and warnings are the same over IPv6."""
        lab = self.lab("server", "killed", "lost")
        server = self.server(lab["server"])
        killed = self.client(lab["killed"], lab["server"].ipv6, "--message=hello")
        self.client(lab["lost"], lab["server"].ipv6, "--message=hello")
        server.wait("message", count=2)
        killed.close()
        lost = lab["lost"].ipv6
        lab["server"].ip(f"route add unreachable {lost}/128")
        gave_up = server.wait("gave-up", peer=lab["killed"].ipv6)
        self.assertEqual(gave_up["verdict"], "program-dead")
        server.wait("warning", about="send", peer=lost)
        lab["server"].ip(f"route del unreachable {lost}/128")
        server.wait("alive", peer=lost, pulse=1)
        self.assertEqual(server.all("gave-up", peer=lost), [])
        self.stop(server)

    def test_link_local(self):
        """A peer that talks to a link-local address gets its pulses from that address."""
        lab = self.lab("server", "client")
        lab["server"].ip("addr add fe80::77/64 dev eth0 nodad")
        lab["client"].ip("addr add fe80::88/64 dev eth0 nodad")
        tap = self.tap(lab["client"])
        for interface in ("eth0", "any"):
            server = self.server(lab["server"], interface=interface, timeout=0.5)
            for peer in (lab["client"].ipv6, "fe80::88"):
                tap.send_to(lab["server"], say(peer, "fe80::77", b"hello"))
            server.wait("gave-up", count=2)
            self.assertEqual({one["verdict"] for one in server.all("gave-up")}, {"program-dead"})
            self.assertEqual(server.all("warning"), [])
            self.stop(server)
        self.assertEqual({one.source for one in tap.segments(dport=11415)}, {"fe80::77"})

    def test_any(self):
        """On any, peers of every interface and family are served, each message reported once."""
        lab = self.lab("server", "four", "six")
        server = self.server(lab["server"], interface="any", timeout=0.6)
        self.assertEqual(server.all("listening")[0]["interface"], "any")
        clients = [self.client(lab["four"], lab["server"].ipv4, "--message=four", interface="any"),
                   self.client(lab["six"], lab["server"].ipv6, "--message=six", interface="any"),
                   self.client(lab["server"], "127.0.0.1", "--message=self", interface="any")]
        peers = [lab["four"].ipv4, lab["six"].ipv6, "127.0.0.1"]
        for peer, text in zip(peers, ("four", "six", "self")):
            server.wait("message", peer=peer, text=text)
            server.wait("alive", peer=peer, count=2)
        self.stop(*clients, server)
        self.assertEqual({one["peer"] for one in server.all("session-opened")}, set(peers))
        self.assertEqual(len(server.all("message")), 3)


class Containers(NetCase):
    """Interfaces of containers, which come and go without any peer."""

    @staticmethod
    def pairs(count):
        """Commands that add so many veth pairs with addresses, and that remove them."""
        coming = []
        for number in range(count):
            coming += [f"link add v{number} type veth peer name w{number}", f"link set w{number} up",
                       f"addr add 198.19.{number // 250}.{number % 250 + 1}/32 dev v{number}",
                       f"link set v{number} up group 7"]
        return coming, ["link del group 7"]

    def come_and_go(self, count, interface):
        """Add and remove interfaces; return the server's output in bytes, and the number of its events."""
        lab = self.lab("server", "client")
        server = self.server(lab["server"], timeout=0.6, interface=interface)
        client = self.client(lab["client"], lab["server"].ipv4, "--message=hello")
        server.wait("alive", peer=lab["client"].ipv4)
        mark, lines = server.mark(), len(server.lines)
        before = cpu_seconds(server)
        for commands in self.pairs(count):
            lab["server"].ip(*commands)
        server.wait("alive", since=server.mark(), peer=lab["client"].ipv4, count=2)
        spent = cpu_seconds(server) - before
        told = [one for one in server.all(since=mark)
                if one["event"] in ("listening", "warning") and one.get("about") != "paused"]
        size = sum(len(line) for line in server.lines[lines:]
                   if b'"listening"' in line or b'"warning"' in line)
        self.assertEqual(server.all("gave-up"), [])
        self.stop(client, server)
        return told, size, spent

    def test_forty(self):
        """No event is printed for them."""
        told, size, _ = self.come_and_go(40, "any")
        self.assertEqual(told, [])
        self.assertLess(size, 400)

    def test_hundreds(self):
        """They cost little CPU: not every change causes a look-up."""
        for interface in ("any", "eth0"):
            told, _, spent = self.come_and_go(300, interface)
            self.assertEqual(told, [])
            self.assertLess(spent, HUNDREDS)

    def test_concerned(self):
        """If a peer talks to one of them, there is one event when it disappears and one when it is back."""
        lab = self.lab("server", "client")
        server = self.server(lab["server"], timeout=0.6, interface="any")
        lab["server"].ip("addr add 198.18.0.77/24 dev eth0")
        client = self.client(lab["client"], "198.18.0.77", "--message=hello")
        server.wait("alive", peer=lab["client"].ipv4)
        coming, going = self.pairs(10)
        mark = server.mark()
        lab["server"].ip(*coming, "addr del 198.18.0.77/24 dev eth0", *going)
        gone = server.wait("warning", since=mark, about="interface")
        self.assertIn("198.18.0.77 was removed from any", gone["text"])
        self.assertEqual(gone["count"], 1)
        mark = server.mark()
        lab["server"].ip("addr add 198.18.0.77/24 dev eth0")
        server.wait("alive", since=mark, peer=lab["client"].ipv4, count=2)
        self.assertEqual(len(server.all("warning", about="interface")), 2)
        self.assertEqual(server.all("gave-up"), [])
        self.stop(client, server)


class SeveralInterfaces(NetCase):
    """A server's own bridge: segments are captured both at its port and at the bridge."""

    def bridged(self):
        """A lab whose server has its address on such a bridge, and a tunnel as well."""
        lab = self.lab("server", "client")
        host = lab["server"]
        host.ip("link add br0 type bridge mcast_snooping 0", f"addr flush dev {LINK}",
                f"link set {LINK} master br0", "link set br0 up",
                f"addr add {host.ipv4}/24 dev br0", f"addr add {host.ipv6}/64 dev br0 nodad")
        return lab

    def counted(self, server, messages):
        """Check that each message is reported and counted once, and its copies as duplicates."""
        self.stop(server)
        summary = server.summary()
        self.assertEqual(summary["messages"], messages)
        self.assertGreaterEqual(summary["reasons"]["duplicate"], messages)

    def test_once(self):
        """Messages and answers are reported once, over both families."""
        lab = self.bridged()
        server = self.server(lab["server"], interface="any", timeout=0.5, pulses=3)
        for address in (lab["server"].ipv4, lab["server"].ipv6):
            client = self.client(lab["client"], address, "--message=first", "--message=second")
            peer = lab["client"].ipv6 if ":" in address else lab["client"].ipv4
            server.wait("alive", peer=peer, pulse=1)
            self.stop(client)
            server.wait("session-closed", peer=peer, reason="terminated")
            self.assertEqual([one["text"] for one in server.all("message", peer=peer)],
                             ["first", "second"])
        self.counted(server, 2 * 3 + len(server.all("alive")))

    def test_said_twice(self):
        """Repeated messages are reported twice, as another exchange or as a retransmission."""
        lab = self.bridged()
        server = self.server(lab["server"], interface="any", timeout=60)
        peer = lab["client"].ipv4
        client = self.scapy_client(lab["client"], lab["server"].ipv4)
        for number in (1, 2):
            client.say(b"the same")
            server.wait("message", peer=peer, text="the same", count=number)
        again = build(peer, lab["server"].ipv4, 40000, 11414, ACK, 7, 1, b"again")
        self.tap(lab["client"]).send_to(lab["server"], [again] * 3)
        server.wait("message", peer=peer, text="again", count=3)
        self.counted(server, 5)

    def test_replay(self):
        """A replay of such a recording reports each message once, too."""
        lab = self.bridged()
        with tempfile.TemporaryDirectory() as folder:
            path = f"{folder}/any.pcap"
            server = self.server(lab["server"], f"--write={path}", interface="any", timeout=0.5,
                                 pulses=3)
            client = self.client(lab["client"], lab["server"].ipv4, "--message=once")
            server.wait("alive", peer=lab["client"].ipv4, pulse=1)
            self.stop(client)
            server.wait("session-closed", reason="terminated")
            alive = len(server.all("alive"))
            self.counted(server, 2 + alive)
            replay = self.program(lab["server"], "--role=server", f"--read={path}", interface=None)
            self.assertEqual(replay.exit_status(), 0, replay.errors)
        self.assertEqual(len(replay.all("message")), 1)
        self.assertEqual(len(replay.all("alive")), alive)
        self.assertEqual(replay.summary()["messages"], 2 + alive)


class OddName(NetCase):
    """An interface's name may contain any byte; control characters in it are escaped."""

    NAME = b"e\x1b[31m\xff"
    SHOWN = r"e\x1b[31m\xff"

    def setUp(self):
        self.labs = self.lab("server", "client")
        self.host = self.labs["server"]
        self.rename(self.host)
        self.settings = {"interface": os.fsdecode(self.NAME)}

    def rename(self, host):
        """Rename its link, and check that the kernel accepted the name."""
        host.run(["ip", "link", "set", LINK, "down"])
        host.run(["ip", "link", "set", LINK, "name", self.NAME])
        host.run(["ip", "link", "set", self.NAME, "up"])
        host.run(["ip", "addr", "replace", f"{host.ipv6}/64", "dev", self.NAME, "nodad"])

    def assert_safe(self, said):
        """Check that it is UTF-8 without control characters other than line feeds."""
        text = said.decode("utf-8") if isinstance(said, bytes) else said
        self.assertEqual([one for one in text if not one.isprintable() and one != "\n"], [])
        self.assertIn(self.SHOWN, text.replace(r"\\", "\\"))

    def test_output(self):
        """Escaped in text and JSON, at the start and in warnings."""
        for text in (True, False):
            options = ["--role=server"]
            server = self.program(self.host, *options, text=text, **self.settings)
            if text:
                server.wait_line("filter : ")
            else:
                server.wait("listening")
            self.host.run(["ip", "link", "set", self.NAME, "down"])
            if text:
                server.wait_line("warning: interface: ")
            else:
                server.wait("warning", about="interface")
            self.host.run(["ip", "link", "set", self.NAME, "up"])
            self.assertEqual(server.stop(), 0, server.errors)
            told = b"".join(server.lines)
            self.assert_safe(told)
            self.assertGreaterEqual(told.count(rb"e\x1b" if text else rb"e\\x1b"), 2)

    def test_errors(self):
        """Escaped on standard error, too."""
        absent = self.program(self.host, "--role=server", interface="nosuch0")
        self.assertEqual(absent.exit_status(), 1)
        self.assert_safe(absent.errors)
        self.host.run(["ip", "link", "set", self.NAME, "down"])
        down = self.program(self.host, "--role=server", **self.settings)
        self.assertEqual(down.exit_status(), 1)
        self.assert_safe(down.errors)

    def test_doctor(self):
        """Escaped in the doctor's findings."""
        for form in ("text", "json"):
            done = subprocess.run(["nsenter", f"--net=/run/netns/{self.host.netns}", "--", PROGRAM,
                                   "--doctor", f"--format={form}", b"--interface=" + self.NAME],
                                  capture_output=True, check=False)
            self.assert_safe(done.stdout)


class Refusals(NetCase):
    """A role that cannot start exits with one line and a status."""

    def assert_refused(self, program, *words):
        """Check that it exited with 1 and one line with these words."""
        self.assertEqual(program.exit_status(), 1, program.errors)
        self.assertEqual(len(program.errors.splitlines()), 1, program.errors)
        for word in words:
            self.assertIn(word, program.errors)
        self.assertEqual(program.all("listening"), [])

    def test_alternative_name(self):
        """An interface can be named by its alternative names."""
        lab = self.lab("server")
        lab["server"].ip("link property add dev eth0 altname enp0s31f6")
        server = self.server(lab["server"], interface="enp0s31f6")
        self.assertEqual(server.all("listening")[0]["interface"], "eth0")
        self.stop(server)

    def test_no_such_interface(self):
        """The error lists the existing interfaces."""
        lab = self.lab("server")
        for role in (["--role=server"], ["--role=client", "--server=198.18.0.9"]):
            self.assert_refused(self.program(lab["server"], *role, interface="nosuch0"),
                                "nosuch0", "eth0")

    def test_which_interface(self):
        """With several links and no default route, the error lists them instead of guessing."""
        lab = self.lab("server")
        lab["server"].ip("link add eth1 type veth peer name eth2", "link set eth1 up",
                         "link set eth2 up")
        self.assert_refused(self.program(lab["server"], "--role=server", interface=None),
                            "eth0", "eth1", "eth2")

    def test_no_privilege(self):
        """The error has the command that grants the capability."""
        lab = self.lab("server")
        for role in (["--role=server"], ["--role=client", "--server=198.18.0.9"]):
            self.assert_refused(self.program(lab["server"], *role, prefix=NO_PRIVILEGE), "setcap")


if __name__ == "__main__":
    sandbox.main(workers=6)
