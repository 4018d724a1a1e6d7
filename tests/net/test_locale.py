#!/usr/bin/python3
"""Headless output is the same in every locale, although the window is translated."""

import os
import pathlib
import signal
import subprocess
import tempfile

import sandbox
from case import NetCase
from heartbeats import PROGRAM
from segments import HEARTBEAT, SERVER_PORT

CONVERSATION = pathlib.Path(__file__).resolve().parents[1] / "replay" / "captures" / "conversation.pcap"
SERVER = "--role=server"


class Locale(NetCase):
    """A German locale with installed catalogs."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.german = {"LOCPATH": os.environ["HB_LOCALES"], "LC_ALL": "de_DE.UTF-8", "LANGUAGE": "de"}
        self.prefix = ["env", *(f"{name}={value}" for name, value in self.german.items())]

    def assert_same(self, *arguments):
        """Check that the output is the same as in English; without other interfaces, it is reproducible."""
        command = ["unshare", "--net", PROGRAM, *arguments]
        english, german = (subprocess.run(command, capture_output=True, timeout=20, check=False,
                                          env={**os.environ, **environment})
                           for environment in ({"LC_ALL": "C.UTF-8", "LANGUAGE": ""}, self.german))
        self.assertNotEqual(english.stdout + english.stderr, b"", arguments)
        self.assertEqual((german.returncode, german.stdout, german.stderr),
                         (english.returncode, english.stdout, english.stderr), arguments)

    def test_refused(self):
        """Errors of a refused start, with texts of ours, of libraries and of the system."""
        for arguments in (["--help"], ["--bogus"], [SERVER, "--timeout"],
                          [SERVER, "--interface=nosuch0"], [SERVER, "--read=/nowhere"],
                          [SERVER, "--demo", "--write=/nowhere/x"]):
            with self.subTest(arguments=arguments):
                self.assert_same(*arguments)

    def test_replayed(self):
        """A replay of a truncated capture."""
        broken = self.folder / "broken.pcap"
        broken.write_bytes(CONVERSATION.read_bytes()[:-1])
        for options in ([], ["--format=json"]):
            self.assert_same(SERVER, f"--read={broken}", *options)

    def test_stood_still(self):
        """A decimal number in a text."""
        lab = self.lab("server", "client")
        server = self.server(lab["server"], prefix=self.prefix)
        tap = self.tap(lab["client"])
        self.client(lab["client"], lab["server"].ipv4, "--beat=0.2")
        server.wait("alive")
        server.send_signal(signal.SIGSTOP)
        tap.wait(count=15, dport=SERVER_PORT, payload=HEARTBEAT)
        server.send_signal(signal.SIGCONT)
        warning = server.wait("warning", about="paused")
        self.assertRegex(warning["text"],
                         r"^this program was stopped for \d+\.\d seconds; no peer is given up for that$")

    def test_not_sent(self):
        """A system error in a text."""
        lab = self.lab("client")
        client = self.client(lab["client"], "198.18.0.99", prefix=self.prefix)
        lab["client"].ip("route add unreachable 198.18.0.99")
        client.say("no way out")
        warning = client.wait("warning", about="send")
        self.assertEqual(warning["text"], "“no way out” was not sent: No route to host")


if __name__ == "__main__":
    sandbox.main()
