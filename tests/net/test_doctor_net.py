#!/usr/bin/python3
"""The doctor's findings about the network: each problem is created for real, and its fix applied.

After each diagnosis, a real role is started with the same options in the same place.
"""

import os
import unittest

import sandbox
from doctor import LISTEN, ORDINARY, DoctorCase, python
from heartbeats import PROGRAM
from hosts import NAME, Hosts
from lab import LINK

# Listens as process 1 of a pid namespace, and runs the rest of the command there.
LISTEN_FIRST = """
import socket, subprocess, sys
listener = socket.create_server(("0.0.0.0", 11414))
sys.exit(subprocess.run(sys.argv[1:]).returncode)
"""

# Makes the kernel report a Wi-Fi interface in monitor mode (TUNSETIFF, TUNSETLINK), whose link type is not
# supported.
MONITOR = """
import fcntl, os, struct, time
tun = os.open("/dev/net/tun", os.O_RDWR)
fcntl.ioctl(tun, 0x400454ca, struct.pack("16sH22x", b"mon0", 0x1002))
fcntl.ioctl(tun, 0x400454cd, 803)
print("there", flush=True)
time.sleep(1000)
"""


class Net(DoctorCase):
    """“interface”, “route” and “ports”."""

    def test_good(self):
        """No problem, and the diagnosis sends no packet."""
        lab = self.lab("server", "client")
        lab["server"].ip(f"route add default via {lab['client'].ipv4}")
        tap = self.tap(lab["server"])
        for interface, told in ((LINK, f"{LINK} is up, with 198.18.0.1 and 2 more"), (None, LINK),
                                ("lo", "lo is up, with 127.0.0.1 and 1 more"),
                                ("any", "any is up, with 127.0.0.1 and 4 more")):
            report = self.examine(lab["server"], interface=interface)
            self.assert_finding(report, "interface", "ok", told)
            self.assert_finding(report, "route", "ok", f"over {LINK}")
            self.assert_finding(report, "ports", "ok", "11414", "11415")
            self.assertEqual(report.status, 0)
        report = self.examine(lab["server"], f"--server={lab['client'].ipv4}")
        self.assert_finding(report, "route", "ok",
                            f"{lab['client'].ipv4} is reached over {LINK}, from 198.18.0.1")
        self.assertEqual(tap.segments(), [])

    def test_no_such_interface(self):
        """The existing interfaces are listed."""
        host = self.lab("server")["server"]
        report = self.examine(host, interface="nosuch0")
        self.assert_finding(report, "interface", "problem", "nosuch0", "any, lo", LINK,
                            command=f"{PROGRAM} --role=server --interface=NAME")

    def test_interface_down(self):
        """The command brings it up."""
        host = self.lab("server")["server"]
        host.link_down()
        report = self.examine(host)
        finding = self.assert_finding(report, "interface", "problem", f"{LINK} is down",
                                      command=f"sudo ip link set {LINK} up")
        self.apply(finding, host)
        self.assertEqual(self.examine(host).status, 0)

    def test_no_address(self):
        """The command adds an address, once that is filled in."""
        host = self.lab("server")["server"]
        host.ip(f"addr flush dev {LINK}")
        report = self.examine(host)
        finding = self.assert_finding(report, "interface", "problem", "no address",
                                      command=f"sudo ip address add ADDRESS/PREFIX dev {LINK}")
        finding["command"] = finding["command"].replace("ADDRESS/PREFIX", "198.18.0.1/24")
        self.apply(finding, host)
        self.assertEqual(self.examine(host).status, 0)

    def test_no_carrier(self):
        """A role starts, and waits for the carrier."""
        host = self.lab("server")["server"]
        host.unplug()
        self.assert_finding(self.examine(host), "interface", "advice", "no carrier")
        host.plug()
        self.assert_finding(self.examine(host), "interface", "ok")

    def test_link_local_only(self):
        """As after DHCP has failed."""
        host = self.lab("server")["server"]
        host.ip(f"addr flush dev {LINK}", f"addr add fe80::1/64 dev {LINK} nodad")
        self.assert_finding(self.examine(host), "interface", "advice", "only a link-local address")

    def test_loopback_only(self):
        """A role uses the loopback if no other interface is up, with advice."""
        host = self.lab("server")["server"]
        host.remove()
        self.assert_finding(self.examine(host, interface=None), "interface", "advice", "loopback")
        self.assert_finding(self.examine(host, interface="lo"), "interface", "ok")
        report = self.examine(host, "--server=127.0.0.1", interface=None)
        self.assert_finding(report, "interface", "ok", "lo")
        self.assert_finding(report, "route", "ok", "127.0.0.1 is reached over lo")

    @unittest.skipUnless(os.access("/dev/net/tun", os.W_OK), "no /dev/net/tun for this user")
    def test_interface_of_another_kind(self):
        """A problem without a check of its own is reported with the role's error."""
        host = self.lab("server")["server"]
        self.run_in(host, python(MONITOR))
        host.ip("addr add 198.18.9.1/24 dev mon0", "link set mon0 up")
        report = self.examine(host, interface="mon0")
        self.assertEqual(report.problems(), {"start"})
        self.assert_finding(report, "start", "problem", "mon0 has a link type", "another interface",
                            command=f"{PROGRAM} --role=server --interface=NAME")

    def test_several(self):
        """Without a default route, an interface must be named."""
        host = self.lab("server")["server"]
        host.ip("link add eth1 type veth peer name eth2", "link set eth1 up",
                "link set eth2 up", "addr add 198.18.9.1/24 dev eth1")
        finding = self.assert_finding(self.examine(host, interface=None), "interface", "problem",
                                      "no default route", LINK, "eth1")
        self.assertEqual(finding["command"], f"{PROGRAM} --role=server --interface=NAME")
        self.assert_finding(self.examine(host, interface="eth1"), "interface", "ok", "198.18.9.1")

    def test_any_of_nothing(self):
        """On any, a role starts and waits for an interface."""
        host = self.lab("server")["server"]
        host.ip("link set lo down", f"link set {LINK} down")
        report = self.examine(host, interface="any")
        self.assert_finding(report, "interface", "advice", "waits for one")

    def test_client_without_a_net(self):
        """A client starts all the same, and waits for the network."""
        host = self.lab("client")["client"]
        host.ip("link set lo down", f"link set {LINK} down")
        report = self.examine(host, "--server=198.18.0.9", interface=None)
        self.assertEqual(report.problems(), set())
        self.assert_finding(report, "interface", "advice", "no default route")

    def test_no_default_route(self):
        """A server works without one, with advice."""
        lab = self.lab("server", "client")
        finding = self.assert_finding(self.examine(lab["server"]), "route", "advice",
                                      "no default route", "own networks",
                                      command="sudo ip route add default via GATEWAY")
        finding["command"] = finding["command"].replace("GATEWAY", lab["client"].ipv4)
        self.apply(finding, lab["server"])
        self.assert_finding(self.examine(lab["server"]), "route", "ok", f"over {LINK}")

    def test_no_route_to_server(self):
        """A client starts, but its server receives nothing."""
        lab = self.lab("client", "router")
        finding = self.assert_finding(
            self.examine(lab["client"], "--server=198.19.0.9"), "route", "advice",
            "no route to 198.19.0.9", "Network is unreachable",
            command="sudo ip route add 198.19.0.9 via GATEWAY")
        finding["command"] = finding["command"].replace("GATEWAY", lab["router"].ipv4)
        self.apply(finding, lab["client"])
        self.assert_finding(self.examine(lab["client"], "--server=198.19.0.9"), "route", "ok",
                            "198.19.0.9 is reached")
        report = self.examine(lab["client"], "--server=fd01::9")
        self.assert_finding(report, "route", "advice", "no route to fd01::9")

    def test_name(self):
        """The name is resolved, and the route to its address checked; if it is not found, the role starts all
        the same."""
        lab = self.lab("client", "server")
        hosts = Hosts(f"{lab['server'].ipv4} {NAME}")
        self.addCleanup(hosts.close)
        report = self.examine(lab["client"], f"--server={NAME}", prefix=hosts.prefix)
        self.assert_finding(report, "name", "ok", f"{NAME} is {lab['server'].ipv4}")
        self.assert_finding(report, "route", "ok", f"{lab['server'].ipv4} is reached over {LINK}")
        hosts.write()
        report = self.examine(lab["client"], f"--server={NAME}", prefix=hosts.prefix)
        self.assert_finding(report, "name", "advice",
                            f"{NAME} is not found: there is no such name",
                            command=f"getent ahosts {NAME}")
        self.assertEqual(report.all("route"), [])
        self.assertEqual(report.status, 0)

    def test_other_way(self):
        """Answers would arrive on another interface than the named one; the command fixes that."""
        host = self.lab("client")["client"]
        host.ip("link add eth1 type veth peer name eth2", "link set eth1 up",
                "link set eth2 up", "addr add 198.18.9.1/24 dev eth1")
        report = self.examine(host, "--server=198.18.9.2")
        finding = self.assert_finding(report, "route", "advice", "over eth1", f"not over {LINK}")
        words = finding["command"].split()
        self.assertEqual(words, [PROGRAM, "--role=client", "--server=198.18.9.2",
                                 "--interface=eth1"])
        report = self.examine(host, *words[1:], interface=None)
        self.assert_finding(report, "route", "ok", "over eth1, from 198.18.9.1")

    def test_listeners(self):
        """Programs that listen on the ports are named; the commands end them."""
        host = self.lab("server")["server"]
        listeners = [self.run_in(host, python(LISTEN, address, port))
                     for address, port in (("0.0.0.0", "11414"), ("::", "11415"))]
        found = self.examine(host).all("ports")
        for listener, finding, port in zip(listeners, found, ("11414", "11415"), strict=True):
            self.assertEqual(finding["result"], "advice")
            self.assertEqual(finding["what"],
                             f"python3 (process {listener.pid}) listens on TCP port {port}")
            self.assertEqual(finding["command"], f"kill {listener.pid}")
            self.apply(finding)
            listener.wait(30)
        self.assert_finding(self.examine(host), "ports", "ok")

    def test_listener_elsewhere(self):
        """A listener on an address that peers cannot reach is no problem."""
        host = self.lab("server")["server"]
        self.run_in(host, python(LISTEN, "127.0.0.1", "11414"))
        self.assert_finding(self.examine(host), "ports", "ok")
        for interface in ("lo", "any"):
            self.assert_finding(self.examine(host, interface=interface), "ports", "advice", "11414")

    def test_listener_unseen(self):
        """For a listener of another user, the finding has the user, and a command to find out more."""
        host = self.lab("server")["server"]
        self.run_in(host, python(LISTEN, host.ipv6, "11414"))
        report = self.examine(host, prefix=ORDINARY, program=self.copy("cap_net_raw=p"))
        finding = self.assert_finding(report, "ports", "advice", "a program of the user root",
                                      command="sudo ss -tlnp 'sport = :11414'")
        self.apply(finding, host)

    def test_listener_of_the_system(self):
        """Process 1 listens for a unit; the command shows the unit instead of killing it."""
        host = self.lab("server")["server"]
        first = ("unshare", "--pid", "--kill-child", "--mount-proc", "--", *python(LISTEN_FIRST))
        report = self.examine(host, prefix=first)
        self.assert_finding(report, "ports", "advice", "(process 1)",
                            command="systemctl list-sockets | grep :11414")


if __name__ == "__main__":
    sandbox.main(tools=("setcap", "ss"))
