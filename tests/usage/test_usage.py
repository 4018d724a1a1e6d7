#!/usr/bin/python3
"""The program's answers to wrong usage: black-box runs of the binary HEARTBEATS.

They need no privilege, and drop any that they have: nothing here uses a network.
"""

import fcntl
import json
import os
import pathlib
import shutil
import signal
import struct
import subprocess
import tempfile
import termios
import time
import unittest

PROGRAM = os.environ["HEARTBEATS"]

WELL, FAILED, USAGE = 0, 1, 2

SERVER = ["--role=server"]
CLIENT = ["--role=client", "--server=198.18.0.1"]

# Even root has no capability outside of its bounding set.
PLAIN = ["setpriv", "--no-new-privs"]
if os.geteuid() == 0:
    PLAIN.append("--bounding-set=-dac_override,-dac_read_search,-net_raw,-net_admin,-sys_admin")


def run(*arguments, stdout=subprocess.PIPE, **settings):
    """Run the program without privileges and with empty standard input."""
    return subprocess.run([*PLAIN, PROGRAM, *arguments], stdin=subprocess.DEVNULL, stdout=stdout,
                          stderr=subprocess.PIPE, timeout=20, check=False, **settings)


def unread(pipe):
    """How many written bytes have not been read yet."""
    return struct.unpack("i", fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)))[0]


class UsageCase(unittest.TestCase):
    """Runs that end early, with one line."""

    def assert_one_line(self, errors, *wanted):
        """Standard error is one line of the program, without control characters, that contains all of these."""
        text = errors.decode()
        self.assertTrue(text.startswith("heartbeats: "), text)
        self.assertTrue(text.endswith("\n"), text)
        self.assertEqual(text.count("\n"), 1, text)
        self.assertTrue(text[:-1].isprintable(), repr(text))
        for part in wanted:
            self.assertIn(part, text)

    def assert_refused(self, arguments, *wanted, status=USAGE):
        """The program does nothing, prints one line that says why, and exits with the documented status."""
        with self.subTest(arguments=arguments):
            done = run(*arguments)
            self.assertEqual(done.returncode, status, done)
            self.assertEqual(done.stdout, b"")
            self.assert_one_line(done.stderr, *wanted)


SECONDS = "takes seconds"
NOT_SECONDS = ["", "0", "-1", "jfjj", "1e3", "1,5", "nan", "inf", "0.0001", "1000000000", "5s"]
NOT_A_COUNT = ["", "0", "-1", "1.5", "many", "1000000000000"]
NOT_AN_ADDRESS = ["", "x", "198.18.0", "198.18.0.300", "198.18.0.1/24", "0.0.0.0", "224.0.0.1",
                  "255.255.255.255", "::", "ff02::1", "fe80::1%nosuch0", "example.org"]
# A name may not end with a number: that is taken as an address.
NOT_A_HOST = [*[text for text in NOT_AN_ADDRESS if text not in ("x", "example.org")],
              "a b", "-nas", "nas:11414", "http://nas", "nas..example", "m\u00fcller.example"]
LINK_LOCAL = "fe80::1"


class BadValues(UsageCase):
    """Each option, with wrong values."""

    def assert_takes(self, before, option, takes, values):
        """Each value is refused, and the line names it, its option, and the valid values."""
        for value in values:
            self.assert_refused([*before, f"{option}={value}"], f"{option} {takes}", value)

    def test_role(self):
        self.assert_takes([], "--role", "takes server or client", ["", "both", "Server", "serve"])

    def test_timeout(self):
        self.assert_takes(SERVER, "--timeout", SECONDS, NOT_SECONDS)

    def test_pulse_interval(self):
        self.assert_takes(SERVER, "--pulse-interval", SECONDS, NOT_SECONDS)

    def test_answer_wait(self):
        self.assert_takes(SERVER, "--answer-wait", SECONDS, NOT_SECONDS)
        self.assert_takes(CLIENT, "--answer-wait", SECONDS, NOT_SECONDS)

    def test_beat(self):
        self.assert_takes(CLIENT, "--beat", SECONDS, NOT_SECONDS)

    def test_pulses(self):
        self.assert_takes(SERVER, "--pulses", "takes a whole number", [*NOT_A_COUNT, "1001"])

    def test_max_peers(self):
        self.assert_takes(SERVER, "--max-peers", "takes a whole number", NOT_A_COUNT)

    def test_demo(self):
        self.assert_takes(SERVER, "--demo", "takes a whole number", [*NOT_A_COUNT, "1001"])

    def test_server(self):
        self.assert_takes(["--role=client"], "--server", "takes the name of the server",
                          [*NOT_A_HOST, LINK_LOCAL])

    def test_local(self):
        self.assert_takes([*SERVER, "--read=/nonexistent"], "--local",
                          "takes an IPv4 or IPv6 address", NOT_AN_ADDRESS)

    def test_allow(self):
        self.assert_takes(SERVER, "--allow", "takes a network",
                          ["", "x/8", "a b", "/8", "10.0.0.0/33", "10.0.0.0/x", "fd00::/129", "10/8"])

    def test_message(self):
        self.assert_refused([*CLIENT, "--message="], "--message takes a text of 1 to 1400 bytes")
        self.assert_refused([*CLIENT, "--message=" + "x" * 1401],
                            "--message takes a text of 1 to 1400 bytes", "1401")
        self.assert_refused([*CLIENT, *["--message=x"] * 1025], "--message", "1024")

    def test_format(self):
        self.assert_takes(SERVER, "--format", "takes text or json", ["", "xml", "JSON", "jsonl"])

    def test_bus(self):
        self.assert_takes(SERVER, "--bus", "takes system, session or none", ["", "user", "None"])

    def test_empty_names(self):
        self.assert_takes(SERVER, "--interface", "takes the name of an interface", [""])
        self.assert_takes(SERVER, "--write", "takes a file name", [""])
        self.assert_takes(SERVER, "--state", "takes a file name", [""])
        self.assert_takes(SERVER, "--peers", "takes a file name", [""])
        self.assert_takes(SERVER, "--read", "takes a pcap or pcapng file", [""])

    def test_write_to_standard_output(self):
        self.assert_takes(SERVER, "--write", "takes a file name", ["-"])
        self.assert_takes(CLIENT, "--write", "takes a file name", ["-"])

    def test_flags_take_no_value(self):
        for option in ("--once", "--quiet", "--debug"):
            self.assert_refused([*CLIENT, f"{option}=no"], option, "takes no value")
        self.assert_refused(["--version=no"], "--version", "takes no value")
        self.assert_refused(["--doctor=no"], "--doctor", "takes no value")

    def test_value_missing(self):
        for option in ("role", "interface", "timeout", "pulses", "pulse-interval", "answer-wait",
                       "server", "message", "beat", "max-peers", "allow", "read", "local", "write",
                       "state", "peers", "on-change", "format", "bus"):
            self.assert_refused([f"--{option}"], f"--{option} takes ")

    def test_hostile_value(self):
        for option in ("--role", "--timeout", "--pulses", "--format", "--allow", "--demo"):
            self.assert_refused(["--role=server", f"{option}=a\nb\x1b[2J\u202e"], option,
                                r"a\nb\x1b[2J\u{202e}")
        self.assert_refused(["--role=server", b"--timeout=\xff"], "--timeout", r"\xff")


class Unknown(UsageCase):
    """Unknown options and arguments."""

    def test_options(self):
        for option in ("--foo", "--foo=1", "--timeouts=1", "--time=1", "--TIMEOUT=1", "-t", "-tq"):
            self.assert_refused([*SERVER, option], option.partition("=")[0], "--help")

    def test_stray_words(self):
        self.assert_refused([*SERVER, "stray"], "stray", "--help")
        self.assert_refused([*SERVER, "--", "stray"], "stray")
        self.assert_refused(["server"], "server")

    def test_hostile(self):
        self.assert_refused([*SERVER, "--a\nb\x1b[2J"], "--help")
        self.assert_refused([*SERVER, "a\nb\x1b[2J"], "--help")


class Verbs(UsageCase):
    """Verbs without an engine, and without any privilege."""

    buses = {"DBUS_SYSTEM_BUS_ADDRESS": "unix:path=/nonexistent/system",
             "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent/session"}

    def test_wrong(self):
        self.assert_refused(["list", "--state=a\nb\x1b[2J\u202e"], "--state takes expected", r"a\nb\x1b[2J\u{202e}")
        self.assert_refused(["list", b"--group="], "--group takes the name of a group")
        self.assert_refused(["wait", "nas"], "wait needs --state=STATE")
        self.assert_refused(["mute", "nas", "--for=soon"], "--for takes a time such as 90s", "soon")
        self.assert_refused(["mute", "nas", "--for"], "heartbeats mute --help")
        self.assert_refused(["send", b"\xff"], "send takes one text")
        self.assert_refused(["show", "nas", "--read=x"], "heartbeats show --help")

    def test_wrong_check(self):
        """A monitor takes 2 for critical."""
        self.assert_refused(["check", "--critical=3"], "heartbeats check --help", status=3)

    def test_own_trouble(self):
        """A check that cannot tell what it found, or not even begin, is no warning of a peer: it is not known."""
        for arguments in (["check"], ["check", "--help"]):
            with self.subTest(arguments=arguments), open("/dev/full", "wb") as full:
                done = run(*arguments, stdout=full, env=os.environ | self.buses)
                self.assertEqual(done.returncode, 3)
                self.assert_one_line(done.stderr, "standard output: No space left on device")
        for verb, status in (("check", 3), ("list", FAILED)):
            done = subprocess.run(["prlimit", "--nofile=10", "--", PROGRAM, verb], stdin=subprocess.DEVNULL,
                                  capture_output=True, timeout=20, check=False)
            self.assertEqual(done.returncode, status)
            self.assert_one_line(done.stderr, "open files")

    def test_no_engine(self):
        """No display is needed, either."""
        environment = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
        for verb in ("list", "show nas", "wait nas --state=left", "forget nas"):
            done = run(*verb.split(), env=environment | self.buses)
            self.assertEqual((done.returncode, done.stdout), (FAILED, b""))
            self.assert_one_line(done.stderr, "no server runs on the system bus or the session bus; start one: ")


class Conflicts(UsageCase):
    """Options that exclude or need each other."""

    def test_server_missing(self):
        self.assert_refused(["--role=client"], "--server", "IPv4 or IPv6")
        self.assert_refused(["--role=client", "--message=x"], "--server")

    def test_client_options_at_a_server(self):
        for option in ("--server=198.18.0.1", "--message=x", "--beat=1", "--once"):
            self.assert_refused([*SERVER, option], option.partition("=")[0], "--role=server")

    def test_server_options_at_a_client(self):
        for option in ("--timeout=1", "--pulses=1", "--pulse-interval=1", "--max-peers=1",
                       "--allow=198.18.0.0/15", "--local=198.18.0.1", "--read=/dev/null",
                       "--state=x", "--peers=x", "--on-change=x", "--demo"):
            self.assert_refused([*CLIENT, option], option.partition("=")[0], "--role=client")

    def test_local_without_read(self):
        self.assert_refused([*SERVER, "--local=198.18.0.1"], "--local")

    def test_read_and_demo(self):
        self.assert_refused([*SERVER, "--read=/dev/null", "--demo"], "--read", "--demo")

    def test_what_a_replay_does_not_do(self):
        for option in ("--write=x.pcap", "--interface=lo", "--bus=session", "--state=x", "--peers=x",
                       "--on-change=x"):
            self.assert_refused([*SERVER, "--read=/dev/null", option], option.partition("=")[0],
                                "--read")

    def test_state_of_the_demo(self):
        self.assert_refused([*SERVER, "--demo", "--state=x"], "--state", "--demo")
        self.assert_refused([*SERVER, "--demo", "--peers=x"], "--peers", "--demo")
        self.assert_refused([*SERVER, "--demo", "--on-change=x"], "--on-change", "--demo")

    def test_what_the_doctor_does_not_look_at(self):
        for option in ("--timeout=1", "--message=x", "--once", "--read=/dev/null", "--demo",
                       "--write=x.pcap", "--state=x", "--bus=session", "--quiet", "--debug"):
            self.assert_refused(["--doctor", option], option.partition("=")[0], "--doctor")
        self.assert_refused(["--doctor", "--role=client"], "--server", "IPv4 or IPv6")
        self.assert_refused(["--doctor", *SERVER, "--server=198.18.0.1"], "--server", "--role=server")

    def test_role_missing(self):
        for option in ("--timeout=1", "--server=198.18.0.1", "--format=json", "--write=x.pcap"):
            self.assert_refused([option], option.partition("=")[0], "--role")


class Help(unittest.TestCase):
    """Help and version."""

    def test_help(self):
        done = run("--help")
        self.assertEqual(done.returncode, WELL)
        self.assertEqual(done.stderr, b"")
        for option in ("role", "interface", "timeout", "pulses", "pulse-interval", "answer-wait",
                       "server", "message", "beat", "once", "max-peers", "allow", "read", "local",
                       "write", "state", "peers", "on-change", "format", "quiet", "bus", "debug", "demo", "doctor", "version"):
            self.assertIn(f"--{option}", done.stdout.decode())
        self.assertLessEqual(max(map(len, done.stdout.decode().splitlines())), 120)

    def test_version(self):
        for arguments in (["--version"], ["--version", *CLIENT]):
            done = run(*arguments)
            self.assertEqual((done.returncode, done.stderr), (WELL, b""))
            self.assertRegex(done.stdout.decode(), r"\Aheartbeats \d+\.\d+\.\d+\n\Z")


class Output(UsageCase):
    """If standard output cannot be written, the program says why, once, and exits with status 1."""

    PRINTING = ["--help"], ["--version"], ["--doctor", "--interface=lo"]

    def test_full_disk(self):
        for arguments in self.PRINTING:
            with self.subTest(arguments=arguments), open("/dev/full", "wb") as full:
                done = run(*arguments, stdout=full)
                self.assertEqual(done.returncode, FAILED)
                self.assert_one_line(done.stderr, "standard output: No space left on device")

    def test_limit(self):
        for arguments in self.PRINTING:
            with self.subTest(arguments=arguments), tempfile.TemporaryFile() as told:
                done = subprocess.run(["prlimit", "--fsize=5", "--", PROGRAM, *arguments], stdout=told,
                                      stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=20,
                                      check=False)
                self.assertEqual(done.returncode, FAILED)
                self.assert_one_line(done.stderr, "standard output: File too large")


class Machine(UsageCase):
    """If the machine lacks or forbids something: status 1, and a line with the cure."""

    def test_no_such_interface(self):
        for role in (SERVER, CLIENT):
            self.assert_refused([*role, "--interface=nosuch0"], "nosuch0", "any", status=FAILED)

    def test_hostile_interface(self):
        self.assert_refused([*SERVER, "--interface=a\nb\x1b[2J"], "interface", status=FAILED)

    def test_no_privilege(self):
        for role in (SERVER, CLIENT):
            self.assert_refused([*role, "--interface=lo"], "privilege", "setcap", status=FAILED)


class Doctor(UsageCase):
    """The doctor prints its findings on standard output; its status says whether a role would start."""

    def test_no_privilege(self):
        done = run("--doctor", "--interface=lo")
        self.assertEqual((done.returncode, done.stderr), (FAILED, b""))
        self.assertIn(b"problem  capability", done.stdout)

    def test_full_disk(self):
        with open("/dev/full", "wb") as full:
            for form in ("text", "json"):
                done = run("--doctor", "--interface=lo", f"--format={form}", stdout=full)
                self.assertEqual(done.returncode, FAILED)
                self.assert_one_line(done.stderr, "standard output")

    def test_nobody_reads(self):
        ours, theirs = os.pipe()
        os.close(ours)
        done = run("--doctor", "--interface=lo", stdout=theirs)
        os.close(theirs)
        self.assertEqual(done.returncode, FAILED)
        self.assert_one_line(done.stderr, "standard output")


def ethernet(payload, sequence, flags):
    """A frame of the first implementation's client."""
    ip = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 40 + len(payload), 1, 0, 64, 6, 0,
                     bytes((198, 18, 0, 2)), bytes((198, 18, 0, 1)))
    tcp = struct.pack(">HHIIBBHHH", 48017, 11414, sequence, 0, 0x50, flags, 8192, 0, 0)
    return bytes(12) + b"\x08\x00" + ip + tcp + payload


CONVERSATION = [ethernet(b"", 1, 0x02), ethernet(b"", 2, 0x10),
                ethernet(b"Whats up Doc?", 3, 0x10)]
BEGAN = 1795342596


def pcap(frames, link=1):
    """The bytes of a capture of one frame a second."""
    head = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, link)
    return head + b"".join(struct.pack("<IIII", BEGAN + i, 0, len(frame), len(frame)) + frame
                           for i, frame in enumerate(frames))


def block(kind, body):
    """A block of a pcapng file."""
    body += bytes(-len(body) % 4)
    length = struct.pack("<I", len(body) + 12)
    return struct.pack("<I", kind) + length + body + length


def pcapng(frames):
    """The same in the newer format."""
    parts = [block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)),
             block(1, struct.pack("<HHI", 1, 0, 65535))]
    for i, frame in enumerate(frames):
        microseconds = (BEGAN + i) * 1000000
        parts.append(block(6, struct.pack("<IIIII", 0, microseconds >> 32,
                                          microseconds & 0xFFFFFFFF, len(frame), len(frame))
                           + frame))
    return b"".join(parts)


class Recordings(UsageCase):
    """A start that fails leaves no half-started state."""

    def setUp(self):
        self._folder = pathlib.Path(tempfile.mkdtemp(prefix="heartbeats-usage-"))
        self.addCleanup(shutil.rmtree, self._folder)

    def test_what_was_there_stays(self):
        path = self._folder / "kept.pcap"
        path.write_bytes(pcap(CONVERSATION))
        self.assert_refused([*SERVER, "--interface=lo", f"--write={path}"], "setcap",
                            status=FAILED)
        self.assertEqual(path.read_bytes(), pcap(CONVERSATION))

    def test_nothing_is_left_behind(self):
        path = self._folder / "new.pcap"
        self.assert_refused([*SERVER, "--interface=lo", f"--write={path}"], "setcap",
                            status=FAILED)
        # After switching to another user, the program may not delete files of root's.
        if os.geteuid() == 0 and path.exists():
            self.assertEqual(path.read_bytes(), b"")
            return
        self.assertFalse(path.exists())

    def test_no_such_folder(self):
        self.assert_refused([*SERVER, "--interface=lo", f"--write={self._folder}/no/x.pcap"],
                            "x.pcap", "No such file", "--write", status=FAILED)


class Captures(UsageCase):
    """Captures that cannot be read, or not to their end."""

    def setUp(self):
        self._folder = pathlib.Path(tempfile.mkdtemp(prefix="heartbeats-usage-"))
        self.addCleanup(shutil.rmtree, self._folder)

    def file(self, content, name="x.pcap"):
        """A file with that content."""
        path = self._folder / name
        path.write_bytes(content)
        return str(path)

    def replay(self, path, *options):
        """Replay a capture in JSON, and return the result and its events."""
        done = run(*SERVER, f"--read={path}", "--format=json", *options)
        return done, [json.loads(line) for line in done.stdout.splitlines()]

    def test_whole(self):
        for content in (pcap(CONVERSATION), pcapng(CONVERSATION)):
            done, events = self.replay(self.file(content))
            self.assertEqual((done.returncode, done.stderr), (WELL, b""))
            self.assertEqual([event["event"] for event in events],
                             ["session-opened", "message", "summary"])

    def test_cut_off(self):
        whole = pcap(CONVERSATION)
        last = len(CONVERSATION[2])
        for missing in (1, last - 1, last, last + 1, last + 15):
            path = self.file(whole[:-missing])
            with self.subTest(missing=missing):
                done, events = self.replay(path)
                self.assertEqual(done.returncode, FAILED)
                self.assertEqual([event["event"] for event in events],
                                 ["session-opened", "summary"])
                self.assertEqual(events[-1]["segments"], 2)
                self.assertEqual(events[-1]["open"], 1)
                self.assert_one_line(done.stderr, path, "to its end", "frame 2")

    def test_cut_off_in_text(self):
        done = run(*SERVER, f"--read={self.file(pcap(CONVERSATION)[:-1])}")
        self.assertEqual(done.returncode, FAILED)
        self.assertEqual(done.stdout.count(b"\n"), 2)
        self.assertIn(b"summary: 2 segments", done.stdout)

    def test_cut_off_pcapng(self):
        path = self.file(pcapng(CONVERSATION)[:-5])
        done, events = self.replay(path)
        self.assertEqual(done.returncode, FAILED)
        self.assertEqual(events[-1]["segments"], 2)
        self.assert_one_line(done.stderr, path, "to its end", "frame 2")

    def test_frame_that_lies(self):
        content = pcap(CONVERSATION[:1]) + struct.pack("<IIII", BEGAN, 0, 0x7FFFFFFF, 0x7FFFFFFF)
        path = self.file(content)
        done, events = self.replay(path)
        self.assertEqual(done.returncode, FAILED)
        self.assertEqual(events[-1]["segments"], 1)
        self.assert_one_line(done.stderr, path, "to its end", "frame 1")

    def assert_unreadable(self, path, *wanted):
        """No event, one line that names the file."""
        self.assert_refused([*SERVER, f"--read={path}"], path, *wanted, status=FAILED)

    def test_empty(self):
        self.assert_unreadable(self.file(b""), "truncated")

    def test_file_header_cut_off(self):
        for length in (1, 4, 23):
            self.assert_unreadable(self.file(pcap([])[:length]), "truncated")

    def test_not_a_capture(self):
        self.assert_unreadable(self.file(b"Whats up Doc?\n" * 10), "unknown file format")

    def test_no_frames(self):
        done, events = self.replay(self.file(pcap([])))
        self.assertEqual((done.returncode, done.stderr), (WELL, b""))
        self.assertEqual([event["event"] for event in events], ["warning", "summary"])
        self.assertEqual(events[0]["about"], "capture")
        self.assertIn("holds no frame", events[0]["text"])

    def test_other_link(self):
        for link, name in ((147, "147"), (105, "IEEE802_11"), (65000, "65000")):
            self.assert_unreadable(self.file(pcap(CONVERSATION, link=link)), name)

    def test_no_such_file(self):
        self.assert_unreadable(str(self._folder / "absent.pcap"), "No such file")

    def test_folder(self):
        self.assert_unreadable(str(self._folder), "directory")

    def test_through_a_file(self):
        self.assert_unreadable(self.file(b"") + "/x.pcap", "Not a directory")

    def test_no_permission(self):
        path = self.file(pcap(CONVERSATION))
        os.chmod(path, 0)
        self.assert_unreadable(path, "Permission denied")

    def test_hostile_name(self):
        done = run(*SERVER, f"--read={self._folder}/a\nb\x1b[2J.pcap")
        self.assertEqual(done.returncode, FAILED)
        self.assertEqual(done.stdout, b"")
        self.assert_one_line(done.stderr, ".pcap")

    def test_standard_input(self):
        done = subprocess.run([*PLAIN, PROGRAM, *SERVER, "--read=-", "--quiet"],
                              input=pcap(CONVERSATION)[:-1], capture_output=True, timeout=20,
                              check=False)
        self.assertEqual(done.returncode, FAILED)
        self.assertIn(b"summary: 2 segments", done.stdout)
        self.assert_one_line(done.stderr, "to its end", "frame 2")

    def test_times_of_all_kinds(self):
        """Absurd time stamps are printed as times, and nothing hangs."""
        for seconds, microseconds in ((0, 0), (0xFFFFFFF0, 5), (0x80000000, 0), (0x7FFFFFFF, 999999),
                                      (5, 0xFFFFFF00), (5, 0x7FFFFFFF)):
            frame = CONVERSATION[0]
            content = pcap([]) + struct.pack("<IIII", seconds, microseconds, len(frame),
                                             len(frame)) + frame
            with self.subTest(seconds=seconds, microseconds=microseconds):
                done, events = self.replay(self.file(content))
                self.assertEqual(done.returncode, WELL)
                for event in events:
                    self.assertRegex(event["time"],
                                     r"\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z\Z")

    def test_times_beyond_all_clocks(self):
        """pcapng's times have 64 bits, ours 63."""
        head = block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))
        frame = CONVERSATION[0]
        for resolution in (0, 6, 9, 0x80 | 10):
            interface = block(1, struct.pack("<HHIHHB3xHH", 1, 0, 65535, 9, 1, resolution, 0, 0))
            for stamp in (1 << 63, (1 << 63) - 1, (1 << 64) - 1):
                packet = block(6, struct.pack("<IIIII", 0, stamp >> 32, stamp & 0xFFFFFFFF,
                                              len(frame), len(frame)) + frame)
                with self.subTest(resolution=resolution, stamp=stamp):
                    done, events = self.replay(self.file(head + interface + packet))
                    self.assertIn(done.returncode, (WELL, FAILED))
                    self.assertEqual(events[-1]["event"], "summary")
                    for event in events:
                        self.assertRegex(event["time"],
                                         r"\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z\Z")

    def test_interrupted(self):
        """At a signal, the replay prints the events so far, and the summary."""
        for number in (signal.SIGINT, signal.SIGTERM):
            process = subprocess.Popen([*PLAIN, PROGRAM, *SERVER, "--read=-", "--format=json"],
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                       stderr=subprocess.PIPE)
            process.stdin.write(pcap(CONVERSATION))
            process.stdin.flush()
            while process.poll() is None and unread(process.stdin) > 0:
                time.sleep(0.001)

            # It may not be waiting for more input yet.
            for _ in range(100):
                process.send_signal(number)
                try:
                    process.wait(0.1)
                    break
                except subprocess.TimeoutExpired:
                    pass
            output, errors = process.communicate(timeout=20)
            self.assertEqual((process.returncode, errors), (WELL, b""))
            self.assertEqual([json.loads(line)["event"] for line in output.splitlines()],
                             ["session-opened", "message", "summary"])

    def test_full_disk(self):
        with open("/dev/full", "wb") as full:
            done = run(*SERVER, f"--read={self.file(pcap(CONVERSATION))}", stdout=full)
        self.assertEqual(done.returncode, FAILED)
        self.assert_one_line(done.stderr, "standard output")


if __name__ == "__main__":
    unittest.main()
