#!/usr/bin/python3
"""Host names instead of addresses: their look-ups and changes.

Each test has a hosts file of its own, bind-mounted over /etc/hosts in the program's mount namespace. There is
no name server in a lab.
"""

import os
import tempfile

import sandbox
from case import NetCase
from hosts import NAME, Hosts

# Without other events, a name is looked up every minute; after a message that the server's host did not
# answer, at once, but at most every ten seconds.
SOON = 30

# Preferred by a client at 198.18.0.2 to the server at 198.18.0.1 (RFC 6724, rule 9).
NOBODY = "198.18.0.3"


class NamesCase(NetCase):
    """A test case with host names."""

    def hosts(self, *lines):
        """A hosts file with these lines."""
        hosts = Hosts(*lines)
        self.addCleanup(hosts.close)
        return hosts

    def named_client(self, host, hosts, *options, **settings):
        """A client whose server is given by name."""
        return self.client(host, NAME, *options, prefix=hosts.prefix, **settings)


class ClientByName(NamesCase):
    """--server=NAME."""

    def test_talks_to_it(self):
        """The client reports the address and uses it, and the interface of the route to it."""
        lab = self.lab("server", "client")
        hosts = self.hosts(f"{lab['server'].ipv4} {NAME}")
        server = self.server(lab["server"], timeout=0.5)
        client = self.named_client(lab["client"], hosts, "--message=hello", interface=None)
        self.assertEqual(client.wait("listening")["server_name"], NAME)
        self.assertNotIn("server", client.wait("listening"))
        resolved = client.wait("resolved")
        self.assertEqual(resolved["name"], NAME)
        self.assertEqual(resolved["addresses"], [lab["server"].ipv4])
        self.assertEqual(resolved["server"], lab["server"].ipv4)
        server.wait("message", peer=lab["client"].ipv4, text="hello")
        server.wait("alive", peer=lab["client"].ipv4, pulse=1)
        self.stop(client)
        server.wait("session-closed", reason="terminated")
        self.stop(server)

    def test_changes_while_it_runs(self):
        """When the name changes, the old address gets TERMINATE, the new one a heartbeat and the next
        messages."""
        lab = self.lab("old", "new", "client")
        hosts = self.hosts(f"{lab['old'].ipv4} {NAME}")
        old = self.server(lab["old"], timeout=300)
        new = self.server(lab["new"], timeout=0.5)
        client = self.named_client(lab["client"], hosts, "--message=hello")
        old.wait("message", text="hello")
        hosts.write(f"{lab['new'].ipv4} {NAME}")
        # A network change causes a look-up.
        lab["client"].ip("addr add 198.18.0.77/24 dev eth0")
        resolved = client.wait("resolved", timeout=SOON, count=2)
        self.assertEqual(resolved["server"], lab["new"].ipv4)
        old.wait("session-closed", peer=lab["client"].ipv4, reason="terminated")
        new.wait("alive", peer=lab["client"].ipv4, pulse=1)
        client.say("to the new one")
        new.wait("message", text="to the new one")
        self.assertEqual(old.all("message", text="to the new one"), [])
        self.stop(client)
        new.wait("session-closed", reason="terminated")
        self.stop(old, new)

    def test_changes_when_it_is_silent(self):
        """A server that does not answer any more causes a look-up."""
        lab = self.lab("old", "new", "client")
        hosts = self.hosts(f"{lab['old'].ipv4} {NAME}")
        new = self.server(lab["new"], timeout=300)
        client = self.named_client(lab["client"], hosts, "--message=hello", "--beat=1")
        client.wait("message-sent", host="answered")
        lab["old"].link_down()
        hosts.write(f"{lab['new'].ipv4} {NAME}")
        new.wait("session-opened", timeout=SOON, peer=lab["client"].ipv4)
        client.say("to the new one")
        new.wait("message", text="to the new one")
        self.stop(client, new)

    def test_one_of_two_answers(self):
        """If the first of two addresses does not answer, the second one gets the message, and the first one
        only SYNs."""
        lab = self.lab("server", "client")
        hosts = self.hosts(f"{NOBODY} {NAME}", f"{lab['server'].ipv4} {NAME}")
        server = self.server(lab["server"], timeout=0.5)
        client = self.named_client(lab["client"], hosts, "--message=hello", "--answer-wait=0.3")
        server.wait("message", text="hello")
        self.assertEqual(client.wait("message-sent", peer=lab["server"].ipv4)["host"], "answered")
        self.assertEqual(client.wait("resolved")["addresses"], [NOBODY, lab["server"].ipv4])
        self.assertEqual(client.wait("resolved")["server"], NOBODY)
        self.assertEqual(client.wait("resolved", count=2)["server"], lab["server"].ipv4)
        client.wait("pulse-answered", peer=lab["server"].ipv4)
        client.say("again")
        self.assertEqual(client.wait("message-sent", text="again", peer=lab["server"].ipv4)["host"],
                         "answered")
        self.stop(client, server)

    def test_other_family(self):
        """Without a route to its IPv6 address, the server is reached by IPv4, as one peer."""
        lab = self.lab("server", "client")
        hosts = self.hosts(f"fd00::99 {NAME}", f"{lab['server'].ipv4} {NAME}")
        server = self.server(lab["server"], timeout=0.5)
        client = self.named_client(lab["client"], hosts, "--message=hello", "--answer-wait=0.3")
        server.wait("message", peer=lab["client"].ipv4, text="hello")
        client.wait("pulse-answered")
        self.stop(client)
        self.assertEqual(len(server.all("session-opened")), 1)
        self.stop(server)

    def test_behind_a_wall(self):
        """If no host answers, as behind a firewall, the one that sends a pulse is the server."""
        lab = self.lab("server", "client")
        hosts = self.hosts(f"{NOBODY} {NAME}", f"{lab['server'].ipv4} {NAME}")
        lab["server"].drop_all()
        server = self.server(lab["server"], timeout=2, pulses=5, interval=1)
        client = self.named_client(lab["client"], hosts, "--message=hello", "--answer-wait=0.3")
        client.wait("pulse-received", peer=lab["server"].ipv4)
        server.wait("alive", peer=lab["client"].ipv4)
        client.say("again")
        server.wait("message", text="again")
        self.assertEqual(server.all("gave-up"), [])
        self.stop(client, server)

    def test_unknown_at_first(self):
        """Until the name is found, messages wait, and a warning says why."""
        lab = self.lab("server", "client")
        hosts = self.hosts()
        server = self.server(lab["server"], timeout=300)
        client = self.named_client(lab["client"], hosts, "--message=hello")
        text = client.wait("warning", about="name")["text"]
        for word in (NAME, "there is no such name", "again"):
            self.assertIn(word, text)
        hosts.write(f"{lab['server'].ipv4} {NAME}")
        server.wait("message", timeout=SOON, text="hello")
        self.assertEqual(len(client.all("warning")), 1)
        self.stop(client, server)

    def test_vanishes(self):
        """A name that is not found any more keeps its last address."""
        lab = self.lab("server", "client")
        hosts = self.hosts(f"{lab['server'].ipv4} {NAME}")
        server = self.server(lab["server"], timeout=300)
        client = self.named_client(lab["client"], hosts, "--message=hello")
        server.wait("message", text="hello")
        hosts.write()
        lab["client"].ip("addr add 198.18.0.77/24 dev eth0")
        self.assertIn("previous addresses", client.wait("warning", timeout=SOON, about="name")["text"])
        client.say("still there")
        server.wait("message", text="still there")
        hosts.write(f"{lab['server'].ipv4} {NAME}")
        client.wait("resolved", timeout=SOON, count=2)
        self.assertEqual(server.all("session-closed"), [])
        self.stop(client, server)

    def test_no_use(self):
        """A name whose only address is unusable: link-local without an interface."""
        lab = self.lab("client")
        client = self.named_client(lab["client"], self.hosts(f"fe80::1 {NAME}"))
        self.assertIn("no usable address", client.wait("warning", about="name")["text"])
        self.stop(client)

    def test_slow(self):
        """A slow name server does not block anything else."""
        lab = self.lab("server", "client")
        hosts = self.hosts()
        hosts.ask("198.18.0.99")
        server = self.server(lab["server"], f"--allow={NAME}", f"--allow={lab['client'].ipv4}", timeout=0.3,
                             prefix=hosts.prefix)
        client = self.client(lab["client"], lab["server"].ipv4, "--message=hello")
        server.wait("message", text="hello")
        server.wait("alive", pulse=1)
        self.assertEqual(server.all("warning"), [])
        self.stop(client, server)

    def test_leaves_while_unknown(self):
        """A client that ends before the name is found sends no TERMINATE, and reports unsent messages."""
        lab = self.lab("client")
        hosts = self.hosts()
        silent = self.named_client(lab["client"], hosts)
        client = self.named_client(lab["client"], hosts, "--message=hello")
        for one in (silent, client):
            one.wait("warning", about="name")
        self.stop(silent, client)
        self.assertEqual(silent.all("warning", about="message"), [])
        self.assertEqual(client.all("warning", about="message")[0]["count"], 1)

    def test_once_unknown(self):
        """With --once, a client whose server's name is not found exits with an error."""
        lab = self.lab("client")
        client = self.named_client(lab["client"], self.hosts(), "--message=hello", "--once")
        self.assertEqual(client.exit_status(), 1)
        self.assertEqual(client.errors, f"heartbeats: the messages were not sent: {NAME} was not found: there is "
                         "no such name; give --server its address, or send them when it is found\n")

    def test_once(self):
        """With --once, a message to a name arrives."""
        lab = self.lab("server", "client")
        hosts = self.hosts(f"{lab['server'].ipv4} {NAME}")
        server = self.server(lab["server"])
        client = self.named_client(lab["client"], hosts, "--message=backup done", "--once")
        self.assertEqual(client.exit_status(), 0, client.errors)
        server.wait("message", text="backup done")
        server.wait("session-closed", reason="terminated")
        self.stop(server)

    def test_before_there_is_a_net(self):
        """At boot, without an interface or a name server, a client waits."""
        lab = self.lab("server", "client")
        lab["client"].link_down()
        hosts = self.hosts()
        server = self.server(lab["server"], timeout=300)
        client = self.named_client(lab["client"], hosts, "--message=hello", interface=None)
        client.wait("warning", about="name")
        hosts.write(f"{lab['server'].ipv4} {NAME}")
        lab["client"].link_up()
        server.wait("message", timeout=SOON, text="hello")
        self.stop(client, server)

    def test_before_there_is_an_address(self):
        """Before DHCP, a client starts on all interfaces, and follows the route later."""
        lab = self.lab("server", "client")
        lab["client"].ip("addr flush dev eth0")
        hosts = self.hosts()
        server = self.server(lab["server"], timeout=0.5)
        client = self.named_client(lab["client"], hosts, "--message=hello", interface=None)
        self.assertEqual(client.wait("listening")["interface"], "any")
        client.wait("warning", about="name")
        hosts.write(f"{lab['server'].ipv4} {NAME}")
        lab["client"].ip(f"addr add {lab['client'].ipv4}/24 dev eth0")
        server.wait("message", timeout=SOON, text="hello")
        client.wait("listening", interface="eth0")
        server.wait("alive", pulse=1)
        self.stop(client, server)


class AllowByName(NamesCase):
    """--allow=NAME."""

    def named_server(self, host, hosts, *options, **settings):
        """A server that allows only peers by that name."""
        return self.server(host, f"--allow={NAME}", *options, prefix=hosts.prefix, **settings)

    def test_allows_all_its_addresses(self):
        """It allows the addresses of both families, and no other."""
        lab = self.lab("server", "friend", "stranger")
        hosts = self.hosts(f"{lab['friend'].ipv4} {NAME}", f"{lab['friend'].ipv6} {NAME}")
        server = self.named_server(lab["server"], hosts, timeout=300)
        self.assertEqual(set(server.wait("resolved")["addresses"]),
                         {lab["friend"].ipv4, lab["friend"].ipv6})
        self.client(lab["stranger"], lab["server"].ipv4, "--message=no").wait("message-sent")
        self.client(lab["friend"], lab["server"].ipv4, "--message=four")
        self.client(lab["friend"], lab["server"].ipv6, "--message=six")
        server.wait("message", peer=lab["friend"].ipv4, text="four")
        server.wait("message", peer=lab["friend"].ipv6, text="six")
        self.assertEqual(server.all(peer=lab["stranger"].ipv4), [])
        self.stop(server)

    def test_beside_networks(self):
        """An unknown name does not affect allowed networks."""
        lab = self.lab("server", "client")
        server = self.named_server(lab["server"], self.hosts(), f"--allow={lab['client'].ipv4}")
        server.wait("warning", about="name")
        self.client(lab["client"], lab["server"].ipv4, "--message=hello")
        server.wait("message", text="hello")
        self.stop(server)

    def test_changes(self):
        """When the name changes, the old address's session is closed without a verdict; the new address is
        allowed."""
        lab = self.lab("server", "old", "new")
        hosts = self.hosts(f"{lab['old'].ipv4} {NAME}")
        server = self.named_server(lab["server"], hosts, timeout=0.5, pulses=2)
        server.wait("resolved")
        old = self.client(lab["old"], lab["server"].ipv4, "--message=old")
        server.wait("message", text="old")
        hosts.write(f"{lab['new'].ipv4} {NAME}")
        lab["server"].ip("addr add 198.18.0.77/24 dev eth0")
        server.wait("session-closed", timeout=SOON, peer=lab["old"].ipv4, reason="stopped")
        mark = server.mark()
        old.say("nobody hears that")
        old.wait("message-sent", text="nobody hears that")
        self.client(lab["new"], lab["server"].ipv4, "--message=new")
        server.wait("message", peer=lab["new"].ipv4, text="new")
        server.wait("alive", peer=lab["new"].ipv4, pulse=1)
        self.assertEqual(server.all(since=mark, peer=lab["old"].ipv4), [])
        self.assertEqual(server.all("gave-up"), [])
        self.stop(server)

    def test_restart_before_names_are_known(self):
        """Peers of the state file are kept until their name is found."""
        lab = self.lab("server", "client")
        hosts = self.hosts(f"{lab['client'].ipv4} {NAME}")
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        os.chmod(folder.name, 0o777)
        state = f"--state={folder.name}/peers"
        server = self.named_server(lab["server"], hosts, state, timeout=300)
        server.wait("resolved")
        self.client(lab["client"], lab["server"].ipv4, "--message=hello")
        server.wait("message", text="hello")
        self.stop(server)

        hosts.write()
        for _ in range(2):
            server = self.named_server(lab["server"], hosts, state, timeout=300)
            server.wait("warning", about="name")
            self.stop(server)
        server = self.named_server(lab["server"], hosts, state, timeout=300)
        server.wait("warning", about="name")
        hosts.write(f"{lab['client'].ipv4} {NAME}")
        server.wait("alive", timeout=SOON, peer=lab["client"].ipv4)
        self.stop(server)


if __name__ == "__main__":
    sandbox.main()
