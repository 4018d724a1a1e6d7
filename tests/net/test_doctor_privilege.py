#!/usr/bin/python3
"""The doctor's findings about privileges: each problem is created for real, and its fix applied.

After each diagnosis, a real role is started with the same options in the same place.
"""

import shlex
import subprocess
import unittest

import filters
import parallel
import sandbox
from doctor import ORDINARY, DoctorCase, after
from lab import LINK

def refusing(number, mask, value):
    """A command prefix with which socket() fails if an argument matches."""
    return filters.refusing("socket", number, mask, value)


class Privilege(DoctorCase):
    """“capability”, “mount” and “privileges”."""

    def setUp(self):
        super().setUp()
        self.host = self.lab("server")["server"]

    def ask(self, *options, prefix=ORDINARY, **settings):
        """The diagnosis for a user without privileges."""
        return self.examine(self.host, *options, prefix=prefix, **settings)

    def test_none(self):
        """The command grants the capability, whatever the program's path is."""
        for folder in ("plain", "it's; $(a) (1)", "a\nb"):
            program = self.copy(folder=self.folder / folder)
            report = self.ask(program=program)
            finding = self.assert_finding(report, "capability", "problem", "no CAP_NET_RAW",
                                          "no capability", "firewall")
            self.assertEqual(report.problems(), {"capability"})
            if folder != "a\nb":
                self.assertEqual(shlex.split(finding["command"]),
                                 ["sudo", "setcap", "cap_net_raw=p", str(program)])
            self.apply(finding)
            report = self.ask(program=program)
            self.assert_finding(report, "capability", "ok", "cap_net_raw=p")

    def test_forms(self):
        """File capabilities that are right, that work but should be different, and that do not work."""
        for capability, result, words in (
                ("cap_net_raw=p", "ok", ["cap_net_raw=p"]),
                ("cap_net_raw+ep", "advice", ["cap_net_raw=ep", "desktop app", "session bus"]),
                ("cap_net_raw,cap_net_admin=p", "advice",
                 ["cap_net_admin=p", "cap_net_raw=p", "drops the rest"]),
                ("cap_net_raw=i", "problem", ["only cap_net_raw=i"]),
                ("cap_net_admin+ep", "problem", ["only cap_net_admin=ep"])):
            with self.subTest(capability=capability):
                program = self.copy(capability)
                report = self.ask(program=program)
                finding = self.assert_finding(report, "capability", result, *words)
                self.assertEqual(report.status, int(result == "problem"))
                if result != "ok":
                    self.apply(finding)
                    report = self.ask(program=program)
                    self.assert_finding(report, "capability", "ok", "cap_net_raw=p")

    def test_root(self):
        """Root needs no file capability; the finding says that others do."""
        self.assert_finding(self.ask(prefix=()), "capability", "ok", "root")

    def test_handed_down(self):
        """Ambient capabilities, as from systemd, which no_new_privs does not prevent."""
        prefix = ("setpriv", "--securebits=+noroot", "--no-new-privs", "--inh-caps=+net_raw",
                  "--ambient-caps=+net_raw")
        report = self.ask(prefix=prefix)
        self.assert_finding(report, "capability", "ok", "ambient")
        self.assert_finding(report, "privileges", "ok", "not needed")

    def test_given_up(self):
        """Without CAP_NET_RAW in the bounding set, no file capability works, not even for root."""
        for capability in (None, "cap_net_raw=p"):
            program = self.copy(capability)
            report = self.ask(prefix=("setpriv", "--bounding-set=-net_raw"), program=program)
            finding = self.assert_finding(report, "capability", "problem", "for good",
                                          "--cap-add=NET_RAW")
            self.assertNotIn("command", finding)

    def test_of_another_namespace(self):
        """Root of a user namespace that does not own the network, as in a rootless container."""
        report = self.ask(prefix=("unshare", "--user", "--map-root-user", "--"))
        self.assert_finding(report, "capability", "problem", "does not own this network")
        own = self.ask("--role=server", interface="lo", prefix=(
            "unshare", "--user", "--map-root-user", "--net", *after("ip link set lo up")))
        self.assert_finding(own, "capability", "ok", "root")

    def test_nosuid(self):
        """File capabilities are ignored on a nosuid mount; the command installs the program elsewhere."""
        folder = self.mount(self.folder / "nosuid", "nosuid")
        program = self.copy("cap_net_raw=p", folder)
        report = self.ask(program=program)
        self.assertEqual(report.problems(), {"capability", "mount"})
        self.assert_finding(report, "capability", "problem", "did not honour", "“mount”")
        finding = self.assert_finding(report, "mount", "problem", f"{folder} is mounted nosuid")
        there = "/usr/local/bin/heartbeats"
        self.assertEqual(finding["command"],
                         f"sudo install {program} {there} && sudo setcap cap_net_raw=p {there}")
        self.apply(finding)
        report = self.ask(program=there)
        self.assert_finding(report, "mount", "ok", "/usr/local/bin is mounted without nosuid")
        self.assert_finding(report, "capability", "ok", "cap_net_raw=p")

    def test_nosuid_everywhere(self):
        """If every place is nosuid, the command changes the mount."""
        folder = self.mount(self.folder / "a b", "nosuid")
        program = self.copy(folder=folder)
        nowhere = after("mount -o remount,bind,nosuid /usr/local/bin")
        report = self.ask(program=program, prefix=("unshare", "--mount", "--", *nowhere, *ORDINARY))
        finding = self.assert_finding(report, "mount", "problem")
        self.assertEqual(finding["command"], f"sudo mount -o remount,bind,suid '{folder}' && "
                                             f"sudo setcap cap_net_raw=p '{program}'")
        self.apply(finding)
        self.assertEqual(self.ask(program=program).problems(), set())

    def test_nosuid_does_not_stop_root(self):
        """For root it is only advice."""
        program = self.copy(folder=self.mount(self.folder / "nosuid", "nosuid"))
        report = self.ask(prefix=(), program=program)
        self.assert_finding(report, "mount", "advice", "nosuid")
        self.assertEqual(report.status, 0)

    def test_no_new_privileges(self):
        """With no_new_privs, the file's capability is ignored."""
        program = self.copy("cap_net_raw=p")
        report = self.ask(prefix=(*ORDINARY, "setpriv", "--no-new-privs"), program=program)
        self.assertEqual(report.problems(), {"capability", "privileges"})
        self.assert_finding(report, "capability", "problem", "did not honour", "“privileges”")
        self.assert_finding(report, "privileges", "problem", "no_new_privs", "AmbientCapabilities")
        self.assert_finding(self.ask(program=program), "privileges", "ok")

    def test_flatpak(self):
        """In a Flatpak there are no findings about files and mounts."""
        root = self.folder / "root"
        root.mkdir()
        script = (f"mount -t tmpfs -o mode=755 tmpfs {root}\n"
                  f"for entry in /*; do [ -d $entry ] && [ ! -L $entry ] || continue; "
                  f"mkdir {root}$entry; mount --rbind $entry {root}$entry; done\n"
                  f"for entry in /*; do [ ! -L $entry ] || cp -P $entry {root}$entry; done\n"
                  f"touch {root}/.flatpak-info")
        report = self.ask(program=self.copy(), prefix=(
            "unshare", "--mount", "--", *after(f'{script}\nset -- chroot {root} "$@"'), *ORDINARY))
        self.assert_finding(report, "capability", "problem", "Flatpak",
                            command="sudo systemctl enable --now heartbeats")
        self.assertEqual(report.all("mount") + report.all("privileges"), [])

    def test_cannot_give_up(self):
        """A role that cannot drop its privileges does not start; the finding is not about sockets."""
        for prefix in filters.REFUSALS.values():
            report = self.ask(prefix=prefix)
            self.assertEqual(report.problems(), {"privileges"})
            self.assert_finding(report, "privileges", "problem", "cannot drop the privileges", "SystemCallFilter")

    def test_filter_of_raw_sockets(self):
        """The capability is in effect, but a seccomp filter refuses raw sockets."""
        report = self.ask(prefix=refusing(1, 15, 3))
        self.assert_finding(report, "capability", "problem", "refused all the same", "seccomp")

    def test_filter_of_packet_sockets(self):
        """A start that fails although no check does is reported."""
        report = self.ask(prefix=refusing(0, 0xffff, 17))
        self.assertEqual(report.problems(), {"start"})
        self.assert_finding(report, "start", "problem", LINK, "RestrictAddressFamilies")


if __name__ == "__main__":
    sandbox.enter(tools=("setcap", "chroot"))
    # A private /usr/local/bin, where the fix for a mount installs the program.
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/usr/local/bin"], check=True)
    unittest.main(testRunner=parallel.Runner(4))
