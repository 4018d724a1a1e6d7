#!/usr/bin/python3
"""The manual page and the completions have all options of the program."""

import json
import os
import pathlib
import pty
import re
import select
import signal
import subprocess
import tempfile
import time

import tools
from tools import DATA, PROGRAM, SOURCE

COMPLETIONS = DATA / "completions"
PATIENCE = 20.0

# What "heartbeats list --format=json" prints: a peer's name, an address, and a name that a shell must not run.
LISTED = """#!/bin/sh
[ "$*" = "list --format=json" ] || exit 1
cat <<'END'
{"address":"10.0.0.2","name":"nas-1","group":"cellar","state":"alive"}
{"address":"10.0.0.3","state":"alive","last_text":"\\"name\\":\\"no\\""}
{"address":"10.0.0.4","name":"$(touch ran)`touch ran`","state":"alive"}
END
"""
PEERS = {"nas-1", "10.0.0.3", "10.0.0.4"}
VERBS = {"list", "show", "wait", "check", "mute", "unmute", "acknowledge", "forget", "send"}

# Loads the completion, and prints its candidates for the words "heartbeats …", the last one incomplete.
BASH = """
source "$1"; shift
COMP_WORDS=(heartbeats "$@"); COMP_CWORD=$#
compopt () { :; }
_heartbeats
printf '%s\\n' "${COMPREPLY[@]}"
"""


class Manual(tools.ToolCase):
    """heartbeats.1."""

    page = DATA / "heartbeats.1"

    def test_no_warning(self):
        """Neither groff nor man prints a warning."""
        said = self.run_tool("groff", "-man", "-ww", "-z", "-Tutf8", self.page)
        self.assertEqual(said, "")
        shown = self.run_tool("man", "--warnings", "-l", self.page,
                              env={**os.environ, "MANWIDTH": "80", "MAN_KEEP_FORMATTING": ""})
        self.assertNotRegex(shown, r"(?m)^[^ ].*: warning")
        for section in ("EXAMPLES", "EXIT STATUS", "SECURITY"):
            self.assertIn(f"\n{section}\n", shown)

    def test_options(self):
        """Each option has a paragraph, and there is none for an unknown option."""
        text = self.page.read_text(encoding="utf-8").replace("\\-", "-")
        told = set(re.findall(r"\.TP\n[^\n]*?(--[a-z][a-z-]*)", text))
        self.assertEqual(told, options(self))

    def test_verbs(self):
        """Each verb has a paragraph, which has its options."""
        section = re.search(r"\.SH VERBS\n(.*?)\n\.SH", self.page.read_text("utf-8"), re.DOTALL)[1].replace("\\-", "-")
        told = {part.split()[0]: part for part in re.split(r"\.TP\n\.BI? ", section)[1:]}
        self.assertEqual(set(told), VERBS)
        for verb, part in told.items():
            for option in verb_options(self, verb) - {"--help", "--bus", "--format"}:
                self.assertIn(option, part)

    def test_checks(self):
        """The doctor's checks, here and in README.md; “start” appears only if no other check fails, “name” only
        with a name, and “peers” only with a peers file."""
        said = subprocess.run([PROGRAM, "--doctor", "--interface=lo", "--on-change=true", "--format=json"],
                              stdout=subprocess.PIPE, text=True, timeout=60, check=False).stdout
        findings = [json.loads(line) for line in said.splitlines()]
        checks = {one["check"] for one in findings if one["event"] == "finding"} | {"name", "peers", "start"}
        section = re.search(r"\.SH DIAGNOSTICS\n(.*?)\n\.SH", self.page.read_text("utf-8"), re.DOTALL)
        self.assertEqual(set(re.findall(r"\.TP\n\.B ([a-z-]+)", section[1])), checks)
        readme = (SOURCE / "README.md").read_text("utf-8").split("\n| check |")[1].split("\n\n")[0]
        self.assertEqual(set(re.findall(r"\n\| `([a-z-]+)`", readme)), checks)

    def test_version(self):
        """The version is that of the program."""
        version = re.search(r"^  version: '(.*)'", (SOURCE / "meson.build").read_text(), re.MULTILINE)
        self.assertIn(f'"heartbeats {version[1]}"', self.page.read_text(encoding="utf-8"))


def options(case):
    """The options that --help lists."""
    found = set(re.findall(r"^  .*?(--[a-z][a-z-]*)", case.run_tool(PROGRAM, "--help"), re.MULTILINE))
    case.assertIn("--role", found)
    return found


def verb_options(case, verb):
    """The options that the help of a verb lists."""
    return set(re.findall(r"^  .*?(--[a-z][a-z-]*)", case.run_tool(PROGRAM, verb, "--help"), re.MULTILINE))


def lister(case):
    """The environment in which heartbeats lists three peers."""
    folder = tempfile.TemporaryDirectory()
    case.addCleanup(folder.cleanup)
    path = pathlib.Path(folder.name) / "heartbeats"
    path.write_text(LISTED, "utf-8")
    path.chmod(0o755)
    return {**os.environ, "PATH": f"{folder.name}:{os.environ['PATH']}"}


class Bash(tools.ToolCase):
    """Completion in bash, without the helpers of bash-completion."""

    def complete(self, *words):
        """The candidates for the last word."""
        said = self.run_tool("bash", "-euc", BASH, "bash", COMPLETIONS / "heartbeats.bash", *words, env=lister(self))
        return set(said.split())

    def test_options(self):
        """All options are completed, and their words."""
        self.assertEqual({word.rstrip("=") for word in self.complete("--")}, options(self))
        self.assertEqual(self.complete("--role", "=", "s"), {"server"})
        self.assertEqual(self.complete("--role", "="), {"server", "client"})
        self.assertEqual(self.complete("--once", "--format", "j"), {"json"})
        self.assertEqual(self.complete("--bus", "=", "s"), {"system", "session"})
        self.assertIn("lo", self.complete("--interface", "=", "l"))
        self.assertEqual(self.complete("--timeout", "="), set())

    def test_verbs(self):
        """The verbs, their options, and the names of peers, which are not executed."""
        self.assertEqual(self.complete(""), VERBS)
        self.assertEqual(self.complete("un"), {"unmute"})
        for verb in VERBS:
            self.assertEqual({word.rstrip("=") for word in self.complete(verb, "--")}, verb_options(self, verb))
        self.assertEqual(self.complete("show", ""), PEERS)
        self.assertEqual(self.complete("check", "nas-1", "n"), {"nas-1"})
        self.assertEqual(self.complete("list", ""), set())
        self.assertEqual(self.complete("list", "--state", "=", "a"), {"alive", "asleep"})
        self.assertFalse(os.path.exists("ran"))


class Fish(tools.ToolCase):
    """Completion in fish."""

    def complete(self, line):
        """The candidates for the end of the line."""
        with tempfile.TemporaryDirectory() as home:
            said = self.run_tool("fish", "--no-config", "-c",
                                 f"source {COMPLETIONS / 'heartbeats.fish'}; complete -C '{line}'",
                                 env={**lister(self), "HOME": home})
        return {found.split("\t")[0] for found in said.splitlines()}

    def test_options(self):
        """All options are completed, and their words."""
        self.assertEqual({word.rstrip("=") for word in self.complete("heartbeats --")}, options(self))
        self.assertEqual(self.complete("heartbeats --role=s"), {"--role=server"})
        self.assertEqual(self.complete("heartbeats --format j"), {"json"})
        self.assertIn("--interface=lo", self.complete("heartbeats --interface=l"))

    def test_verbs(self):
        """The verbs, their options, and the names of peers, which are not executed."""
        self.assertEqual(self.complete("heartbeats "), VERBS)
        self.assertEqual(self.complete("heartbeats mute "), PEERS)
        self.assertEqual(self.complete("heartbeats list --state=a"), {"--state=alive", "--state=asleep"})
        for verb in VERBS:
            self.assertLessEqual(verb_options(self, verb), {word.rstrip("=") for word in self.complete(f"heartbeats {verb} --")})
        self.assertFalse(os.path.exists("ran"))


class Zsh(tools.ToolCase):
    """Completion in zsh, at a terminal, without which it does not work."""

    def setUp(self):
        """A shell that has loaded the completions of one folder."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = lister(self)["PATH"]
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.environ.update(PATH=path, TERM="dumb", HOME=folder.name, PS1="", COLUMNS="200")
            os.execvp("zsh", ["zsh", "-f", "-i"])
        self.addCleanup(self.end)
        self.seen = ""
        self.type(f"PROMPT= ; fpath=({COMPLETIONS} $fpath); autoload -U compinit; "
                  f"compinit -u -D; unsetopt zle_bracketed_paste; zstyle ':completion:*' verbose no; "
                  "LISTMAX=1000; setopt no_list_beep; print rea''dy\n")
        self.wait_for("ready")

    def end(self):
        """End the shell."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.terminal)

    def type(self, keys):
        """Press these keys."""
        os.write(self.terminal, keys.encode())

    def wait_for(self, text):
        """Read until the text appears."""
        deadline = time.monotonic() + PATIENCE
        while text not in self.seen:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.terminal], [], [], left)[0]:
                self.fail(f"no {text!r} in {self.seen!r}")
            self.seen += os.read(self.terminal, 65536).decode(errors="replace")
        self.seen = self.seen.split(text, 1)[1]

    def test_words(self):
        """Incomplete words are completed."""
        for typed, finished in (("--fo", "--format="), ("--role=s", "--role=server"),
                                ("--bus=n", "--bus=none"), ("--on", "--once"), ("ackn", "acknowledge"),
                                ("show na", "nas-1"), ("wait nas-1 --wi", "--within="),
                                ("list --state=m", "--state=missing"), ("mute nas-1 --for=8", "--for=8h")):
            self.type(f"heartbeats {typed}\t")
            self.wait_for(finished)
            self.type("\x15")

    def test_options(self):
        """All options are completed."""
        text = (COMPLETIONS / "_heartbeats").read_text(encoding="utf-8")
        known = set(re.findall(r"(?:\*|\)|'|,)(--[a-z][a-z-]*)", text))
        self.assertEqual(known, options(self).union(*(verb_options(self, verb) for verb in VERBS)))


if __name__ == "__main__":
    tools.main("man", "groff", "bash", "fish", "zsh")
