#!/usr/bin/python3
"""The command that a server runs for each change (--on-change)."""

import json
import pathlib
import signal
import tempfile
import time

import sandbox
from case import NetCase

# What is told of each peer, one line a run: the variables, what the run may do, and its standard input.
HOOK = r"""#!/bin/sh
name=${HB_NAME##* }
if [ "$name" = hangs ]; then
  echo $$ >> "$1/pids"
  sleep 1000 &
  exec sleep 1000
fi
event=$(cat)
rights=$(grep -E '^(CapInh|CapPrm|CapEff|CapAmb|NoNewPrivs)' /proc/self/status | tr '\n\t' '  ')
printf '%s\t%s\t%s\n' "$HB_EVENT|$HB_PEER|$HB_NAME|$HB_GROUP|$HB_OLD_STATE|$HB_NEW_STATE|$HB_VERDICT|$HB_MUTED|$HB_INCIDENT" \
  "$rights" "$event" >> "$1/told"
case $name in
  fails) exit 3 ;;
  floods) head -c 20000000 /dev/zero; head -c 5000000 /dev/zero >&2 ;;
esac
"""

ADDED = ("group", "old_state", "new_state", "muted", "incident")


class Hook(NetCase):
    """One server whose command does all that it should not, and peers that fall silent."""

    def setUp(self):
        """A folder that the command writes into."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.hook = self.folder / "tell it"
        self.hook.write_text(HOOK, "ascii")
        self.hook.chmod(0o755)

    def told(self, name):
        """What the runs for a peer have written so far."""
        path = self.folder / "told"
        if not path.exists():
            return []
        lines = [line.split("\t") for line in path.read_text("utf-8").splitlines()]
        return [line for line in lines if line[0].split("|")[2] == name]

    def wait_for(self, condition, what):
        """Wait until the condition holds."""
        end = time.monotonic() + 20
        while not condition():
            self.assertLess(time.monotonic(), end, what)
            time.sleep(0.02)

    def assert_told(self, server, name, wanted):
        """Check the states that were told of a peer, each once and in order, and that all else is as it must be."""
        self.wait_for(lambda: len(self.told(name)) >= len(wanted), f"{name}: {self.told(name)}")
        told = self.told(name)
        self.assertEqual([tuple(json.loads(line[2])[key] for key in ("event", "old_state", "new_state")) for line in told],
                         wanted)
        for variables, rights, text in told:
            event = json.loads(text)
            added = {key: event.pop(key) for key in ADDED}
            self.assertIn(event, server.all())
            self.assertEqual(variables.split("|"), [
                event["event"], event["peer"], event["name"], added["group"], added["old_state"] or "", added["new_state"],
                event.get("verdict", ""), "true" if added["muted"] else "false", ""])
            self.assertEqual(added["group"], "office")
            self.assertIsNone(added["incident"])
            self.assertEqual(added["muted"], name == "$(touch owned) quiet")
            self.assertEqual(rights.strip(), "CapInh: 0000000000000000 CapPrm: 0000000000000000 CapEff: 0000000000000000 "
                                             "CapAmb: 0000000000000000 NoNewPrivs: 1")

    def test_hook(self):
        """It hangs, fails, and floods its output: each change is told once and in order, and pulses are on time."""
        names = ("hangs", "fails", "floods", "$(touch owned) quiet", "fine")
        hosts = dict(zip(names, ("hangs", "fails", "floods", "quiet", "fine")))
        lab = self.lab("server", *hosts.values())
        lines = []
        for name in names:
            lines += [f"[{name}]", f"address={lab[hosts[name]].ipv4}", "expected=false", "group=office"]
            lines += ["muted=true"] if name.endswith("quiet") else []
        (self.folder / "peers").write_text("\n".join(lines) + "\n", "utf-8")
        server = self.server(lab["server"], f"--peers={self.folder / 'peers'}",
                             f"--on-change='{self.hook}' '{self.folder}'", pulses=3)
        clients = {}
        for name in names:
            clients[name] = self.client(lab[hosts[name]], lab["server"].ipv4, "--message=hello")
            server.wait("session-opened", name=name)
        for client in clients.values():
            client.close()
        for name in names:
            server.wait("gave-up", name=name)
        back = self.client(lab["fine"], lab["server"].ipv4, "--message=hello")
        server.wait("alive", name="fine", pulse=1, count=3)

        gone = [("session-opened", None, "alive"), ("pulse-sent", "alive", "pulsing"), ("gave-up", "pulsing", "given-up")]
        for name in names[1:4]:
            self.assert_told(server, name, gone)
        self.assert_told(server, "fine", [*gone, ("session-opened", "given-up", "alive")])
        self.stop(back)
        self.assert_told(server, "fine", [*gone, ("session-opened", "given-up", "alive"), ("session-closed", "alive", "left")])
        self.assertEqual(list(self.folder.glob("**/owned")), [])
        for event in server.all("timed-out"):
            self.assert_passed(event["silence_ms"] / 1000, 1)

        # One run hangs, the others for that peer wait for it, and all of it ends with the server.
        self.stop(server)
        warnings = server.all("warning", about="hook")
        self.assertRegex(warnings[0]["text"], "failed: exit status 3")
        self.assertEqual(warnings[0]["count"], 1)
        self.assertRegex(warnings[-1]["text"], "the server ends before")
        self.assertEqual(warnings[-1]["count"], 3)
        self.assertLessEqual(len(warnings), 3, "a failure is told once a minute, and the rest of them at the end")
        hanging = (self.folder / "pids").read_text("ascii").split()
        self.assertEqual(len(hanging), 1)
        self.wait_for(lambda: not self.group(int(hanging[0])), "what ran does not end")

    def group(self, leader):
        """The processes of a process group that still run."""
        found = []
        for path in pathlib.Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = path.read_text("utf-8", "replace").rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[2]) == leader and fields[0] != "Z":
                found.append(path)
        return found

    def test_not_there(self):
        """What cannot be run is told at the start, and harms nothing."""
        lab = self.lab("server", "peer")
        server = self.server(lab["server"], f"--on-change={self.folder / 'none'}")
        self.assertIn("No such file", server.wait("warning", about="hook")["text"])
        self.client(lab["peer"], lab["server"].ipv4, "--message=hello")
        server.wait("message")
        server.wait("warning", about="hook", text="the command of --on-change cannot be started: No such file or directory")
        self.stop(server)

    def test_killed(self):
        """Where the server is killed, what it runs ends all the same."""
        lab = self.lab("server", "peer")
        server = self.server(lab["server"], f"--on-change=sh -c 'echo $$ > {self.folder}/pids; exec sleep 1000'")
        self.client(lab["peer"], lab["server"].ipv4, "--message=hello")
        self.wait_for(lambda: (self.folder / "pids").exists() and (self.folder / "pids").read_text("ascii").endswith("\n"),
                      "it does not run")
        server.send_signal(signal.SIGKILL)
        leader = int((self.folder / "pids").read_text("ascii"))
        self.wait_for(lambda: not self.group(leader), "what ran does not end")


if __name__ == "__main__":
    sandbox.main()
