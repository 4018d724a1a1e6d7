#!/usr/bin/python3
"""The doctor's findings about the system and running roles, and its text output.

After each diagnosis, a real role is started with the same options in the same place.
"""

import ctypes
import os
import pty
import re
import signal
import subprocess

import sandbox
from doctor import LISTEN, ORDINARY, DoctorCase, after, python
from heartbeats import PROGRAM
from lab import LINK

# A hostile process name, of up to 15 bytes.
LISTEN_HOSTILE = 'open("/proc/self/comm", "wb").write(b"\\x1b[2Ja\\nb\\xff")\n' + LISTEN


class System(DoctorCase):
    """“namespaces”, “session-bus”, “server” and “versions”."""

    def setUp(self):
        super().setUp()
        self.host = self.lab("server")["server"]

    def demo(self, prefix):
        """Whether the demo starts."""
        process = subprocess.Popen([*prefix, PROGRAM, "--role=server", "--demo=1", "--format=json"],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                   env=self.environment)
        with process:
            line = process.stdout.readline()
            process.kill()
        return '"listening"' in line

    def test_namespaces(self):
        """The demo does not run if either limit is 0; the command fixes that."""
        self.assert_finding(self.examine(self.host), "namespaces", "ok", "demo")
        within = ("unshare", "--user", "--map-root-user", "--net", "--")
        for limit in ("user_namespaces", "net_namespaces"):
            forbid = f"ip link set lo up; echo 0 >/proc/sys/user/max_{limit}"
            prefix = (*within, *after(forbid))
            report = self.examine(self.host, interface="lo", prefix=prefix)
            cure = f"sysctl user.max_{limit}=15000"
            self.assert_finding(report, "namespaces", "advice", f"user.max_{limit} is 0",
                                "Only the demo", command=f"sudo {cure}")
            self.assertFalse(self.demo(prefix))
            prefix = (*within, *after(f"{forbid}; {cure} >/dev/null"))
            report = self.examine(self.host, interface="lo", prefix=prefix)
            self.assert_finding(report, "namespaces", "ok")
            self.assertTrue(self.demo(prefix))

    def test_namespaces_in_a_chroot(self):
        """In a chroot the kernel refuses a user namespace, without any sysctl for it."""
        root = self.mount(self.folder / "root", "mode=755")
        prefix = ("unshare", "--mount", "--",
                  *after(f'mount --rbind / {root}\nset -- chroot {root} "$@"'))
        report = self.examine(self.host, prefix=prefix)
        finding = self.assert_finding(report, "namespaces", "advice", "Operation not permitted",
                                      "outside of this container, chroot")
        self.assertNotIn("command", finding)
        self.assertFalse(self.demo(prefix))

    def test_peers(self):
        """Each wrong line of the peers file is named; one that cannot be read keeps a server from starting."""
        path = self.folder / "peers.conf"
        finding = self.assert_finding(self.examine(self.host, f"--peers={path}"), "peers", "problem", str(path),
                                      "No such file", command=f"sudo install -D -m 644 /dev/null {path}")
        self.assert_finding(self.examine(self.host, f"--peers=-{path}"), "peers", "ok", "does not exist")
        self.assertEqual(self.examine(self.host).all("peers"), [])

        subprocess.run(finding["command"].removeprefix("sudo "), shell=True, check=True)
        self.assert_finding(self.examine(self.host, f"--peers={path}"), "peers", "ok", "lists 0 peers")
        path.write_text("[nas]\naddress=198.18.0.9\ntimeout=soon\n\x1b[2J\n[tv]\naddress=198.18.0.8\n", "ascii")
        report = self.examine(self.host, f"--peers={path}")
        self.assertEqual([one["result"] for one in report.all("peers")], ["advice", "advice"])
        self.assertIn(f"{path}, line 3: timeout takes ", report.all("peers")[0]["what"])
        self.assertIn(f"{path}, line 4: a line is [NAME]", report.all("peers")[1]["what"])
        self.assertTrue(report.diagnosis["starts"])
        path.write_text("[nas]\naddress=198.18.0.9\n", "ascii")
        self.assert_finding(self.examine(self.host, f"--peers={path}"), "peers", "ok", "lists 1 peer")

    def test_hook(self):
        """The command that is run for each change must be there, and a program."""
        self.assertEqual(self.examine(self.host).all("hook"), [])
        self.assert_finding(self.examine(self.host, "--on-change=cat -n"), "hook", "ok", "cat is run")
        self.assert_finding(self.examine(self.host, "--on-change='no such' x"), "hook", "advice", "'no such'", "No such file")
        self.assert_finding(self.examine(self.host, f"--on-change={self.folder}"), "hook", "advice", "Permission denied")

    def engine(self, *options):
        """A role on a bus."""
        return self.run_in(self.host, [PROGRAM, "--format=json", f"--interface={LINK}", *options])

    def test_session_bus(self):
        """No bus, a bus that answers, and the address of one that is gone."""
        finding = self.assert_finding(self.examine(self.host), "session-bus", "advice", "none here",
                                      "notifications", command=f"dbus-run-session -- {PROGRAM}")
        said = subprocess.run(["bash", "-euc", f"{finding['command']} --doctor"],
                              capture_output=True, text=True, env=self.environment,
                              check=False).stdout
        self.assertRegex(said, r"ok +session-bus +it answers at\s+unix:path=")
        daemon = self.bus(self.host, "session")
        self.assert_finding(self.examine(self.host), "session-bus", "ok", f"{self.folder}/session")
        daemon.kill()
        daemon.wait()
        self.assert_finding(self.examine(self.host), "session-bus", "advice", "no answer at",
                            f"{self.folder}/session")

    def test_session_bus_that_hangs(self):
        """The doctor does not wait for a hanging bus for ever."""
        self.bus(self.host, "session").send_signal(signal.SIGSTOP)
        self.assert_finding(self.examine(self.host), "session-bus", "advice", "within 3 seconds")

    def test_server(self):
        """A second server on the same interface is advised against; the command ends the first."""
        self.bus(self.host, "session")
        self.assert_finding(self.examine(self.host), "server", "ok", "no other is running")
        engine = self.engine("--role=server", "--bus=session")
        report = self.examine(self.host)
        finding = self.assert_finding(
            report, "server", "advice",
            f"a server is already running on {LINK} (process {engine.pid}, on the session bus)",
            command=f"kill {engine.pid}")
        self.assertEqual(report.status, 0)
        for elsewhere in (self.examine(self.host, interface="lo"),
                          self.examine(self.host, "--server=198.18.0.9")):
            self.assert_finding(elsewhere, "server", "ok", "does not interfere")
        self.apply(finding)
        self.assertEqual(engine.wait(30), 0)
        self.assert_finding(self.examine(self.host), "server", "ok", "no other is running")

    def test_client(self):
        """The same for clients."""
        self.bus(self.host, "session")
        engine = self.engine("--role=client", "--server=198.18.0.9", "--bus=session")
        self.assert_finding(self.examine(self.host, "--server=198.18.0.9"), "server", "advice",
                            f"a client is already running on {LINK} (process {engine.pid}", "each pulse")
        self.assert_finding(self.examine(self.host), "server", "ok", "does not interfere")

    def test_server_that_hangs(self):
        """It owns the name, but does not answer."""
        self.bus(self.host, "session")
        engine = self.engine("--role=server", "--bus=session")
        engine.send_signal(signal.SIGSTOP)
        self.assert_finding(self.examine(self.host), "server", "advice", "does not answer",
                            command=f"kill {engine.pid}")

    def test_server_of_the_system(self):
        """A server on the system bus, with and without access."""
        config = self.folder / "system.conf"
        rule = '<deny send_destination="io.github.d0ntblink.Heartbeats.Engine"/>'
        bus = """<busconfig><type>system</type><listen>unix:tmpdir=/tmp</listen>
                 <policy context="default"><allow user="*"/><allow own="*"/>
                 <allow send_destination="*"/><allow receive_sender="*"/>%s</policy></busconfig>"""
        config.write_text(bus % "")
        daemon = self.bus(self.host, "system", f"--config-file={config}")
        engine = self.engine("--role=server", "--bus=system")
        report = self.examine(self.host)
        self.assert_finding(report, "server", "advice",
                            f"(process {engine.pid}, on the system bus)",
                            command=f"kill {engine.pid}")
        engine.kill()
        engine.wait()
        daemon.kill()
        daemon.wait()
        config.write_text(bus % rule)
        self.bus(self.host, "system", f"--config-file={config}")
        engine = self.engine("--role=server", "--bus=system")
        self.assert_finding(self.examine(self.host), "server", "advice", f"(process {engine.pid})",
                            "this user may not attach",
                            command="sudo usermod --append --groups heartbeats root")

    def test_versions(self):
        """The versions are those of the libraries and the kernel."""
        glib, pcap = ctypes.CDLL("libglib-2.0.so.0"), ctypes.CDLL("libpcap.so.0.8")
        glib_version = ".".join(str(ctypes.c_uint.in_dll(glib, f"glib_{part}_version").value)
                                for part in ("major", "minor", "micro"))
        pcap.pcap_lib_version.restype = ctypes.c_char_p
        pcap_version = pcap.pcap_lib_version().decode().split()[2]
        report = self.examine(self.host)
        self.assertEqual(self.assert_finding(report, "versions", "ok")["what"],
                         f"GLib {glib_version}, libpcap {pcap_version}, Linux {os.uname().release}")
        told = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True, check=True)
        self.assertEqual(told.stdout, f"heartbeats {report.diagnosis['version']}\n")


class Text(DoctorCase):
    """The text output."""

    def setUp(self):
        super().setUp()
        self.host = self.lab("server")["server"]

    def read(self, *options, prefix=ORDINARY, program=PROGRAM):
        """The output in a pipe."""
        done = self.host.start([*prefix, str(program), "--doctor", *options], env=self.environment,
                               stdout=subprocess.PIPE, text=True)
        with done:
            text = done.stdout.read()
        return done.returncode, text

    def read_on_terminal(self, columns, **variables):
        """The output in a terminal of that width."""
        ours, theirs = pty.openpty()
        process = self.host.start(
            [*after(f"stty columns {columns} <&1"), *ORDINARY, PROGRAM, "--doctor"],
            env={**self.environment, "TERM": "xterm", "NO_COLOR": "", **variables}, stdout=theirs)
        os.close(theirs)
        text = b""
        try:
            while chunk := os.read(ours, 65536):
                text += chunk
        except OSError:
            pass
        os.close(ours)
        process.wait()
        return text.decode().replace("\r\n", "\n")

    def test_good(self):
        """One line for each check, and the verdict."""
        self.host.ip("route add default dev eth0")
        self.bus(self.host, "session")
        status, text = self.read(f"--interface={LINK}", prefix=())
        head, *lines, verdict = text.strip().split("\n")
        self.assertEqual(status, 0)
        self.assertIn("what a server needs here", head)
        self.assertEqual(verdict, f"A server would start here, on {LINK}.")
        self.assertEqual([line.split()[:2] for line in lines if line.startswith("  ok ")],
                         [["ok", check] for check in (
                             "capability", "mount", "privileges", "interface", "route", "ports",
                             "namespaces", "session-bus", "server", "versions")])

    def test_problems(self):
        """One paragraph for each problem, at most 80 columns wide except for commands."""
        status, text = self.read("--interface=nosuch0", f"--server={self.host.ipv4}")
        self.assertEqual(status, 1)
        self.assertEqual(text.split("\n")[-2:],
                         ["A client would not start here: 2 problems.", ""])
        self.assertRegex(text, r"\n\n  problem  capability   no CAP_NET_RAW")
        self.assertRegex(text, r"\n\n {15}sudo setcap cap_net_raw=p \S+\n\n")
        self.assertNotIn("\033", text)
        for line in text.splitlines():
            self.assertTrue(len(line) <= 80 or line.startswith(" " * 15) or PROGRAM in line, line)

    def test_terminal(self):
        """Coloured unless disabled, and as wide as the terminal."""
        text = self.read_on_terminal(60)
        self.assertIn("\033[1;31mproblem", text)
        plain = re.sub(r"\033\[[0-9;]*m", "", text)
        self.assertLessEqual(max(len(line) for line in plain.splitlines()
                                 if "/" not in line and not line.startswith(" " * 15)), 60)
        for variables in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
            self.assertEqual(self.read_on_terminal(60, **variables), plain)

    def test_hostile_names(self):
        """Names of a program, an interface and a path are escaped."""
        listener = self.run_in(self.host, (*ORDINARY, *python(LISTEN_HOSTILE, "0.0.0.0", "11414")))
        folder = self.folder / "a\033[2J"
        folder.mkdir()
        _, text = self.read("--interface=x\033[2J", program=self.copy(folder=folder))
        self.assertIn(rf"\x1b[2Ja (process {listener.pid}) listens", text)
        self.assertIn(r"a\033[2J/heartbeats'", text)
        self.assertIn(r"“x\x1b[2J”", text)
        self.assertTrue(text.replace("\n", "").isprintable())
        report = self.examine(self.host)
        self.assertTrue(report["ports"]["what"].isprintable())


if __name__ == "__main__":
    sandbox.main(tools=("setcap", "dbus-daemon", "dbus-run-session", "chroot", "sysctl"))
