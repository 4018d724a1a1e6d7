#!/usr/bin/python3
"""Who may read from the system's server, and who may change it: on a bus configured as the system bus, with
the installed policies, a real polkit, and test users.

Several users require real root: the tests are skipped for other users. They use the loopback interface of a
network namespace, and send nothing.
"""

import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import unittest

import system_bus
from caller import ENGINE, NAME, PATH, PROPERTIES
from eventlog import EventLog
from heartbeats import PROGRAM

INSIDE = "HB_PERMISSION_INSIDE"
DATA = pathlib.Path(__file__).resolve().parents[2] / "data"
ID = NAME.removesuffix(".Engine")
POLKITD = "/usr/lib/polkit-1/polkitd"
POLKIT = "org.freedesktop.PolicyKit1"
POLKIT_POLICY = f"/usr/share/dbus-1/system.d/{POLKIT}.conf"

# The service's user, three users who may attach, and one who may not.
ACCOUNTS = {"heartbeats": 901, "ada": 902, "bert": 903, "carl": 904, "eve": 905}
GROUP = ("ada", "bert", "carl")

# An administrator's polkit rules; they do not mention carl.
RULES = f"""polkit.addRule(function (action, subject) {{
  if (action.id == "{ID}.change" && subject.user == "ada")
    return polkit.Result.YES;
  if (action.id == "{ID}.change" && subject.user == "bert")
    return polkit.Result.NO;
}});
"""


class SystemServer(unittest.TestCase):
    """A server on a system bus."""

    # The text of its peers file, if it has one.
    peers = ""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        os.chmod(folder.name, 0o755)
        config = pathlib.Path(folder.name) / "bus.conf"
        config.write_text(system_bus.config(folder.name, [DATA / f"{NAME}.conf", POLKIT_POLICY],
                                            ['<allow send_destination="org.freedesktop.DBus"/>']),
                          encoding="utf-8")
        os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = f"unix:path={folder.name}/bus"
        bus = self.start("dbus-daemon", f"--config-file={config}", "--nofork", "--nopidfile",
                         "--nosyslog", "--print-address")
        self.assertTrue(bus.stdout.readline(), "no bus")
        self.log = EventLog("server")
        server = self.start("setpriv", *user("heartbeats"), "--inh-caps=+net_raw",
                            "--ambient-caps=+net_raw", PROGRAM, "--role=server", "--interface=lo",
                            "--bus=system", "--format=json", *self.expect(folder.name))
        reader = threading.Thread(target=self.read, args=(server.stdout,))
        self.addCleanup(reader.join)
        self.addCleanup(server.terminate)
        reader.start()
        self.log.wait("listening")

    def expect(self, folder):
        """The options for its peers, of whom nobody is asked anything during a test."""
        if not self.peers:
            return []
        path = pathlib.Path(folder) / "peers"
        path.write_text(self.peers, encoding="utf-8")
        return [f"--peers={path}", "--timeout=600", "--numeric"]

    def read(self, output):
        """Collect the server's events."""
        for line in output:
            self.log.append(json.loads(line))
        self.log.end()

    def start(self, *command):
        """Start a program, killed at the end of the test."""
        process = subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL, text=True)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait, 10)
        self.addCleanup(process.terminate)
        return process

    def start_polkit(self):
        """Start the real polkitd, with our policy and the rules."""
        polkit = self.start(POLKITD, "--no-debug")
        subprocess.run(["gdbus", "wait", "--system", "--timeout=30", POLKIT], check=True)
        return polkit

    def call(self, who, method, *arguments, interface=ENGINE, options=()):
        """Call a method as a user; its reply or its error, as gdbus prints it."""
        called = subprocess.run(["setpriv", *user(who), "gdbus", "call", "--system", *options, "--dest",
                                 NAME, "--object-path", PATH, "--method", f"{interface}.{method}", "--",
                                 *arguments], capture_output=True, text=True, check=False)
        return called.stdout + called.stderr


class Permission(SystemServer):
    """What D-Bus calls may do."""

    def assert_changes(self, who, uid, seconds):
        """Check that the user may change settings, and that the event names the user."""
        self.assertEqual(self.call(who, "SetTimeout", str(seconds)), "()\n")
        changed = self.log.wait("changed", setting="timeout", value=seconds, uid=uid)
        self.assertRegex(changed["by"], rf"^{who} \(uid {uid}, gdbus, pid \d+\)$")

    def assert_refused(self, who, why, *options):
        """Check that the user may not, with the reason, but may read."""
        for method, argument in (("SetTimeout", "7"), ("SetPulses", "7"), ("Forget", "10.0.0.1")):
            said = self.call(who, method, argument, options=options)
            self.assertIn("org.freedesktop.DBus.Error.AccessDenied", said)
            self.assertIn(why, said)
        self.assertNotIn("7.0", self.call(who, "Get", ENGINE, "Timeout", interface=PROPERTIES))
        self.assertIn("([],)", self.call(who, "ListPeers").replace("@aa{sv} ", ""))

    def test_without_polkit(self):
        """Without polkit, the group may read and only root may change; others may do neither."""
        self.assert_refused("ada", "Only root may control that engine: polkit, which could authorize others, "
                            "is not running")
        self.assert_changes("root", 0, 30)
        self.assertIn("org.freedesktop.DBus.Error.AccessDenied", self.call("eve", "ListPeers"))
        self.assertIn("org.freedesktop.DBus.Error.AccessDenied", self.call("eve", "SetTimeout", "7"))

    def test_with_polkit(self):
        """With polkit, its rules decide."""
        self.start_polkit()
        self.assert_changes("ada", ACCOUNTS["ada"], 20)
        self.assert_refused("bert", "You may not control that engine: the rules of polkit forbid it")
        for options in ((), ("--interactive",)):
            self.assert_refused("carl", "without an administrator's password, and nobody could be asked",
                                *options)
        self.assert_changes("root", 0, 30)
        self.assertIn("org.freedesktop.DBus.Error.AccessDenied", self.call("eve", "ListPeers"))


    def test_with_slow_polkit(self):
        """A caller who waits for polkit or for a password does not block others."""
        polkit = self.start_polkit()
        polkit.send_signal(signal.SIGSTOP)
        self.addCleanup(polkit.send_signal, signal.SIGCONT)
        ada = self.start("setpriv", *user("ada"), "gdbus", "call", "--system", "--dest", NAME,
                         "--object-path", PATH, "--method", f"{ENGINE}.SetTimeout", "--", "20")
        self.assertIn("([],)", self.call("carl", "ListPeers").replace("@aa{sv} ", ""))
        self.assert_changes("root", 0, 30)
        self.assertIsNone(ada.poll())
        polkit.send_signal(signal.SIGCONT)
        self.log.wait("changed", setting="timeout", value=20.0, uid=ACCOUNTS["ada"])
        self.assertEqual(ada.stdout.read(), "()\n")


class Verbs(SystemServer):
    """What verbs may do, and what they say."""

    peers = "[nas]\naddress=127.0.0.9\n"

    def verb(self, who, *words, status=0):
        """Run a verb as a user, without a terminal; what it prints."""
        done = subprocess.run(["setpriv", *user(who), PROGRAM, *words], stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, check=False)
        self.assertEqual(done.returncode, status, done)
        return done.stdout + done.stderr

    def test_verbs(self):
        """The group may look; polkit says who may change something, and the error says why not."""
        self.assertIn('"name":"nas"', self.verb("carl", "list", "--format=json"))
        self.assertIn("HEARTBEATS OK", self.verb("carl", "check"))
        refused = self.verb("eve", "list", status=1)
        self.assertEqual(refused.count("\n"), 1)
        self.assertIn("you may not ask the engine on the system bus", refused)
        self.assertIn("sudo usermod --append --groups heartbeats eve", refused)
        self.assertIn("HEARTBEATS UNKNOWN - you may not ask", self.verb("eve", "check", status=3))
        self.assertIn("Only root may control that engine", self.verb("ada", "mute", "nas", status=1))
        self.assertIn("muted", self.verb("root", "mute", "nas"))

        self.start_polkit()
        self.assertIn("no longer muted", self.verb("ada", "unmute", "nas"))
        self.assertRegex(self.log.wait("changed", setting="muted", value=False)["by"],
                         rf"^ada \(uid {ACCOUNTS['ada']}, heartbeats, pid \d+\)$")
        self.assertIn("the rules of polkit forbid it", self.verb("bert", "mute", "nas", "--for=1h", status=1))
        self.assertIn("without an administrator's password, and nobody could be asked",
                      self.verb("carl", "forget", "nas", status=1))


def user(name):
    """A command prefix to run as a user."""
    number = ACCOUNTS.get(name, 0)
    return (f"--reuid={number}", f"--regid={number}", "--init-groups")


def furnish(folder):
    """Replace the system's users and polkit files by our own."""
    passwd, group = (re.sub(rf"(?m)^({'|'.join(ACCOUNTS)}):.*\n", "", pathlib.Path(path).read_text())
                     for path in ("/etc/passwd", "/etc/group"))
    for name, number in ACCOUNTS.items():
        passwd += f"{name}:x:{number}:{number}::/nonexistent:/usr/sbin/nologin\n"
        members = ",".join(GROUP) if name == "heartbeats" else ""
        group += f"{name}:x:{number}:{members}\n"
    for name, text in (("passwd", passwd), ("group", group)):
        (folder / name).write_text(text)
        subprocess.run(["mount", "--bind", folder / name, f"/etc/{name}"], check=True)

    # The installed policy, without translations.
    actions = folder / "actions"
    actions.mkdir()
    shutil.copy(DATA / f"{ID}.policy.in", actions / f"{ID}.policy")
    rules = folder / "rules"
    rules.mkdir()
    (rules / "50-test.rules").write_text(RULES)
    for own, place in ((actions, "/usr/share/polkit-1/actions"), (rules, "/etc/polkit-1/rules.d")):
        subprocess.run(["mount", "--bind", own, place], check=True)


def why_not():
    """The reason why the tests cannot run here, or nothing if they can."""
    if os.geteuid() != 0:
        return "to be several users takes root"
    missing = [path for path in (POLKITD, POLKIT_POLICY) if not os.path.exists(path)]
    missing += [tool for tool in ("dbus-daemon", "gdbus", "setpriv") if shutil.which(tool) is None]
    return f"{missing[0]} is not installed" if missing else None


def main():
    """As root, enter network and mount namespaces."""
    reason = why_not()
    if reason is not None:
        print(f"cannot run: {reason}", file=sys.stderr)
        sys.exit(1 if os.environ.get("CI") == "true" else 77)
    if INSIDE not in os.environ:
        os.environ[INSIDE] = "1"
        os.execvp("unshare", ["unshare", "--net", "--mount", "--", sys.executable, *sys.argv])
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        furnish(pathlib.Path(folder))
        unittest.main()


if __name__ == "__main__":
    main()
