"""Checks the doctor's findings, and compares each diagnosis with a real start of the role."""

import json
import os
import pathlib
import subprocess
import tempfile

from case import NetCase
from heartbeats import PROGRAM
from lab import LINK

# Removes root's capabilities within the sandbox; those of a file or of the parent process still count.
ORDINARY = ("setpriv", "--securebits=+noroot", "--inh-caps=-all")

# Listens on an address and a port until it is killed.
LISTEN = """
import socket, sys, time
family = socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET
listener = socket.create_server((sys.argv[1], int(sys.argv[2])), family=family)
print("listening", flush=True)
time.sleep(1000)
"""

RESULTS = ("ok", "advice", "problem")


class Report:
    """The doctor's JSON output."""

    def __init__(self, status, lines):
        self.status = status
        *self.findings, self.diagnosis = [json.loads(line) for line in lines]

    def __getitem__(self, check):
        """The only finding of a check."""
        found = self.all(check)
        if len(found) != 1:
            raise AssertionError(f"{len(found)} findings of {check}: {found}")
        return found[0]

    def all(self, check):
        """All findings of a check."""
        return [one for one in self.findings if one["check"] == check]

    def problems(self):
        """The checks with a problem."""
        return {one["check"] for one in self.findings if one["result"] == "problem"}


class DoctorCase(NetCase):
    """A test case that starts the role after each diagnosis, to verify it."""

    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.environment = {
            **os.environ,
            # Do not use this machine's own buses.
            "DBUS_SESSION_BUS_ADDRESS": "",
            "DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={self.folder}/no-system-bus",
            "XDG_RUNTIME_DIR": str(self.folder),
            # A leak checker traces its own process, which a program with a file capability cannot.
            "ASAN_OPTIONS": "detect_leaks=0",
        }

    def examine(self, host, *options, interface=LINK, prefix=(), program=PROGRAM):
        """Run the doctor; then start the role with the same options there, and compare."""
        options = [f"--interface={interface}", *options] if interface else options
        where = ["nsenter", f"--net=/run/netns/{host.netns}", "--", *prefix, str(program)]
        done = subprocess.run([*where, "--doctor", "--format=json", *options], env=self.environment,
                              capture_output=True, text=True, timeout=30, check=False)
        self.assertEqual(done.stderr, "")
        report = Report(done.returncode, done.stdout.splitlines())
        self.assert_consistent(report)
        self.assert_true(report, where, options)
        return report

    def assert_consistent(self, report):
        """Check that the findings, the counts and the exit status agree."""
        diagnosis = report.diagnosis
        self.assertEqual(diagnosis["event"], "diagnosis")
        self.assertEqual(report.status, 0 if diagnosis["starts"] else 1)
        self.assertEqual(diagnosis["starts"], not report.problems(), report.findings)
        self.assertEqual(diagnosis["starts"], "error" not in diagnosis)
        for result in RESULTS:
            self.assertEqual(diagnosis[result],
                             sum(one["result"] == result for one in report.findings))
        for one in report.findings:
            self.assertEqual(one["event"], "finding")
            self.assertIn(one["result"], RESULTS)
            self.assertTrue(one["what"])
            self.assertEqual(one["result"] != "ok", "why" in one and "cure" in one, one)

    def assert_true(self, report, where, options):
        """Check that the role starts as predicted, or fails with the predicted error."""
        client = any(option.startswith("--server=") for option in options)
        role = [] if any(option.startswith("--role=") for option in options) else [
            "--role=client" if client else "--role=server"]
        with subprocess.Popen([*where, *role, "--format=json", *options], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              env=self.environment) as process:
            first = process.stdout.readline()
            if first:
                process.kill()
            errors = process.stderr.read()
        if report.diagnosis["starts"]:
            self.assertIn('"listening"', first, errors)
            self.assertEqual(json.loads(first)["interface"], report.diagnosis["interface"])
        else:
            self.assertEqual((first, process.returncode), ("", 1), errors)
            self.assertEqual(errors, f"heartbeats: {report.diagnosis['error']}\n")

    def assert_finding(self, report, check, result, *words, command=None):
        """Check that there is a finding with this check and result, and all of these words."""
        finding = report[check]
        self.assertEqual(finding["result"], result, finding)
        for word in words:
            self.assertIn(word, " ".join(finding.get(key, "") for key in ("what", "why", "cure")))
        if command is not None:
            self.assertEqual(finding["command"], command)
        return finding

    def apply(self, finding, host=None):
        """Run the finding's command, as a user who copies it into a shell."""
        where = ["nsenter", f"--net=/run/netns/{host.netns}", "--"] if host else []
        subprocess.run([*where, "bash", "-euc", finding["command"].replace("sudo ", "")],
                       env=self.environment, check=True, stdout=subprocess.DEVNULL)

    def copy(self, capability=None, folder=None):
        """A copy of the program, with or without a file capability."""
        program = pathlib.Path(folder or self.folder) / "heartbeats"
        program.parent.mkdir(exist_ok=True)
        subprocess.run(["cp", PROGRAM, program], check=True)
        if capability is not None:
            subprocess.run(["setcap", capability, program], check=True)
        return program

    def mount(self, folder, options):
        """Mount a file system until the test ends."""
        folder.mkdir(exist_ok=True)
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], check=True)
        self.addCleanup(subprocess.run, ["umount", "--lazy", folder], check=True)
        return folder

    def run_in(self, host, argv, **options):
        """Run another program in a host until the test ends; wait for its first line."""
        process = host.start(argv, stdout=subprocess.PIPE, text=True, env=self.environment,
                             **options)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        self.assertTrue(process.stdout.readline())
        return process

    def bus(self, host, name, config="--session"):
        """A message bus for this test only."""
        address = f"unix:path={self.folder}/{name}"
        daemon = self.run_in(host, ["dbus-daemon", config, "--nofork", "--nopidfile",
                                         f"--address={address}", "--print-address"],
                             stderr=subprocess.DEVNULL)
        self.environment[f"DBUS_{name.upper()}_BUS_ADDRESS"] = address
        return daemon


def after(script):
    """A command prefix that runs a shell script before the program."""
    return ("sh", "-euc", f'{script}\nexec "$@"', "sh")


def python(script, *arguments):
    """The command that runs a Python script."""
    return ("/usr/bin/python3", "-c", script, *arguments)
