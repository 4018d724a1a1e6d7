"""The program under test, running in a host, with its output as events."""

import fcntl
import itertools
import json
import os
import pathlib
import re
import signal
import struct
import subprocess
import termios
import threading
from datetime import datetime

from eventlog import EventLog
from lab import LINK

_ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ.get("HEARTBEATS", str(_ROOT / "build/src/heartbeats"))


def seconds(event):
    """The time of an event as seconds since the epoch."""
    return datetime.fromisoformat(event["time"].replace("Z", "+00:00")).timestamp()


class Heartbeats:
    """A headless role. Keyword options are options of the command line."""

    def __init__(self, host, *options, prefix=(), text=False, interface=LINK):
        where = [f"--interface={interface}"] if interface else []
        format_option = [] if text else ["--format=json"]
        self._text = text
        self._name = " ".join(("heartbeats", *options))
        self._log = EventLog(self._name)
        self.lines = []
        self.errors = ""
        self._looking = threading.Event()
        self._looking.set()
        self._process = host.start([*prefix, PROGRAM, *where, *format_option, *options],
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE)
        self._readers = [threading.Thread(target=reader, daemon=True)
                         for reader in (self._read_output, self._read_errors)]
        for reader in self._readers:
            reader.start()

    def _read_output(self):
        for line in self._process.stdout:
            self._looking.wait()
            self.lines.append(line)
            if self._text:
                self._log.append({"event": "line", "text": line.decode().rstrip("\n")})
            else:
                self._log.append(_decode(line))
        self._log.end()

    def _read_errors(self):
        for line in self._process.stderr:
            self.errors += line.decode(errors="backslashreplace")

    def ready(self):
        """Wait until it captures all packets."""
        try:
            self.wait("listening")
        except AssertionError as error:
            raise AssertionError(f"{error}\nstandard error: {self.errors}") from None
        return self

    def wait(self, event, **fields):
        """Wait for an event; see EventLog.wait."""
        return self._log.wait(event, **fields)

    def wait_line(self, pattern):
        """Wait for a line of the text format that holds this pattern."""
        wanted = re.compile(pattern)
        for number in itertools.count():
            if wanted.search(self._log.wait("line", since=number)["text"]):
                return

    def find(self, event, timeout, **fields):
        """Wait for an event that may not come; see EventLog.find."""
        return self._log.find(event, timeout, **fields)

    def all(self, event=None, **fields):
        """The events so far; see EventLog.all."""
        return self._log.all(event, **fields)

    def mark(self):
        """A place to wait from; see EventLog.mark."""
        return self._log.mark()

    def look_away(self):
        """Stop reading its output, so that its pipe fills up."""
        self._looking.clear()

    def unread(self):
        """How many bytes of its output are in the pipe."""
        return struct.unpack("i", fcntl.ioctl(self._process.stdout, termios.FIONREAD, bytes(4)))[0]

    def look(self):
        """Read its output again."""
        self._looking.set()

    def say(self, line):
        """Write a line to its standard input, of text or of any bytes."""
        line = line.encode() if isinstance(line, str) else line
        self._process.stdin.write(line + b"\n")
        self._process.stdin.flush()

    def end_input(self):
        """Close its standard input."""
        self._process.stdin.close()

    def send_signal(self, number):
        """Send a signal."""
        self._process.send_signal(number)

    def pid(self):
        """Its process id, once nsenter and setpriv have executed it."""
        return self._process.pid

    def running(self):
        """Whether it is still running."""
        return self._process.poll() is None

    def end(self, timeout=30.0):
        """Wait for its exit, even if its output is not read; return its exit status."""
        return self._process.wait(timeout)

    def exit_status(self, timeout=30.0):
        """Wait for its exit, with all its output read; return its exit status."""
        status = self.end(timeout)
        for reader in self._readers:
            reader.join(timeout)
        return status

    def stop(self, number=signal.SIGINT):
        """Send it a signal, and return its exit status."""
        self.send_signal(number)
        return self.exit_status()

    def summary(self):
        """Its last event, which must be the summary."""
        last = self._log.all()[-1]
        if last["event"] != "summary":
            raise AssertionError(f"{self._name}: last line is {last}")
        return last

    def close(self):
        """Kill it if it is still running, and check that it neither crashed nor printed a sanitizer's
        report."""
        crashed = self._process.poll()
        if crashed is None:
            self._process.kill()
        self.look()
        self.exit_status()
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            stream.close()
        complaints = [word for word in ("CRITICAL", "WARNING **", "Sanitizer", "runtime error:")
                      if word in self.errors]
        if (crashed is not None and crashed < 0 and crashed != -signal.SIGKILL) or complaints:
            raise AssertionError(f"{self._name}: ended with {crashed}, said:\n{self.errors}")
        if self._log.all("not-json"):
            raise AssertionError(f"{self._name}: not JSON: {self._log.all('not-json')}")


def _decode(line):
    # If its output was not read, it may end in the middle of a line.
    if not line.endswith(b"\n"):
        return {"event": "broken-off"}
    try:
        return json.loads(line)
    except ValueError:
        return {"event": "not-json", "line": line}
