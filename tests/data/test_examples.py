#!/usr/bin/python3
"""The examples of what --on-change can run."""

import email.utils
import os
import pathlib
import subprocess
import tempfile
import time

import tools
from tools import DATA

EXAMPLES = DATA / "examples"
HOSTILE = "$(touch owned) `touch owned`; touch owned '\"\\ %s"


class Examples(tools.ToolCase):
    """The scripts, with the variables of the hook."""

    def setUp(self):
        """An empty folder to run in."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def tell(self, *command, event, before="", after="", muted="false", text="", path=""):
        """What a command prints for a change."""
        variables = {"HB_EVENT": event, "HB_OLD_STATE": before, "HB_NEW_STATE": after, "HB_MUTED": muted, "HB_INCIDENT": "7",
                     "HB_VERDICT": "host-silent", "HB_NAME": HOSTILE if after else "", "HB_PEER": "198.18.0.2" if after else ""}
        done = subprocess.run([str(word) for word in command], input=text, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, timeout=60, check=False, cwd=self.folder,
                              env={**os.environ, **variables, "PATH": f"{path}:{os.environ['PATH']}"})
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertFalse((self.folder / "owned").exists())
        return done.stdout

    def in_words(self, **change):
        """The sentence for a change."""
        return self.tell(EXAMPLES / "in-words", "cat", **change)

    def test_in_words(self):
        """A sentence for what a person should know, and nothing for the rest."""
        self.assertEqual(self.in_words(event="gave-up", before="pulsing", after="given-up"),
                         f"{HOSTILE} was given up: host-silent\n")
        self.assertEqual(self.in_words(event="missing", before="expected", after="missing"),
                         f"{HOSTILE} has never come: host-silent\n")
        self.assertEqual(self.in_words(event="session-opened", before="given-up", after="alive"), f"{HOSTILE} is back\n")
        self.assertEqual(self.in_words(event="incident-opened",
                                       text='{"event":"incident-opened","text":"2 peers \\"fell\\" silent","own":false}\n'),
                         'Incident 7: 2 peers \\"fell\\" silent\n')
        self.assertEqual(self.in_words(event="incident-closed"), "Incident 7 is over\n")
        self.assertEqual(self.in_words(event="steady", before="given-up", after="given-up"),
                         f"{HOSTILE} is still given up: host-silent\n")
        self.assertEqual(self.in_words(event="quiet-ended", before="missing", after="missing"),
                         f"{HOSTILE} is still missing: host-silent\n")
        for event, before, after in (("session-opened", "", "alive"), ("session-opened", "left", "alive"),
                                     ("pulse-sent", "alive", "pulsing"), ("alive", "pulsing", "alive"),
                                     ("session-closed", "alive", "left"), ("incident-changed", "", "")):
            self.assertEqual(self.in_words(event=event, before=before, after=after), "")
        self.assertEqual(self.in_words(event="gave-up", before="pulsing", after="given-up", muted="true"), "")

    def test_by_mail(self):
        """A mail with its headers, handed to curl; no line of a name can add one."""
        curl = self.folder / "curl"
        curl.write_text('#!/bin/sh\nprintf "%s|" "$@"\necho\ncat\n', "ascii")
        curl.chmod(0o755)
        said = self.tell(EXAMPLES / "in-words", EXAMPLES / "by-mail", "ada@example.org", "smtp://mail.example.org",
                         event="gave-up", before="pulsing", after="given-up", path=self.folder)
        arguments, _, mail = said.partition("\n")
        headers, _, body = mail.partition("\n\n")
        self.assertTrue(arguments.endswith("--mail-rcpt|ada@example.org|--upload-file|-|smtp://mail.example.org|"), arguments)
        self.assertIn("To: <ada@example.org>", headers.splitlines())
        self.assertIn(f"Subject: Heartbeats: {HOSTILE}", headers.splitlines())
        self.assertEqual(len(headers.splitlines()), 7)
        date = email.utils.parsedate_to_datetime(dict(line.split(": ", 1) for line in headers.splitlines())["Date"])
        self.assertLess(abs(date.timestamp() - time.time()), 3600)
        self.assertEqual(body, f"{HOSTILE} was given up: host-silent\n")


if __name__ == "__main__":
    tools.main()
