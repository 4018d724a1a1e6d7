"""The sandbox of the net tests.

A test file moves into a user, network and mount namespace, where an ordinary user may create interfaces, and no packet
can reach the machine's own network.
"""

import ctypes
import importlib.util
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import unittest

import parallel

SKIPPED = 77
TOOLS = ("unshare", "nsenter", "setpriv", "mount", "ip", "nft")
UNSHARE = ("unshare", "--user", "--map-root-user", "--net", "--mount", "--")

_CLONE_NEWNS, _CLONE_NEWUSER, _CLONE_NEWNET = 0x20000, 0x10000000, 0x40000000
_MS_PRIVATE, _MS_REC = 1 << 18, 1 << 14
_libc = ctypes.CDLL(None, use_errno=True)


def _extend_path():
    """An ordinary user's PATH on Debian lacks the folders where ip and nft are."""
    folders = os.environ.get("PATH", "").split(":")
    missing = [folder for folder in ("/usr/sbin", "/sbin") if folder not in folders]
    os.environ["PATH"] = ":".join(folders + missing)


def why_not(tools=()):
    """The reason why the tests cannot run on this machine, or nothing if they can."""
    for tool in TOOLS + tuple(tools):
        if shutil.which(tool) is None:
            return f"{tool} is not installed"
    if importlib.util.find_spec("scapy") is None:
        return f"python3-scapy is not installed for {sys.executable}"
    tried = subprocess.run([*UNSHARE, "nft", "list", "tables"],
                           capture_output=True, text=True, check=False)
    if tried.returncode != 0:
        return f"no namespaces for this user: {tried.stderr.strip()}"
    return None


def _check(result, call):
    if result != 0:
        raise OSError(ctypes.get_errno(), f"{call}: {os.strerror(ctypes.get_errno())}")


def _enter():
    """Do what UNSHARE does, without starting Python and importing everything again; no thread may run yet."""
    user, group = os.geteuid(), os.getegid()
    _check(_libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET | _CLONE_NEWNS), "unshare")
    for name, text in ("setgroups", "deny"), ("uid_map", f"0 {user} 1"), ("gid_map", f"0 {group} 1"):
        pathlib.Path(f"/proc/self/{name}").write_text(text, "ascii")
    # What is mounted here is not seen outside, nor the other way round.
    _check(_libc.mount(b"none", b"/", None, ctypes.c_ulong(_MS_PRIVATE | _MS_REC), None), "mount")


def _furnish():
    """Give `ip netns` a writable /run, and bring the loopback interface up."""
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/run"], check=True)
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    subprocess.run(["ip", "netns", "add", "first"], check=True)


def heed_hangups():
    """Let programs that are started from here end by SIGHUP, even if the tests were started with nohup."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def enter(tools=()):
    """Continue in the sandbox.

    Tests that cannot run are skipped, except in CI, where that is a failure.
    """
    _extend_path()
    reason = why_not(tools)
    if reason is not None:
        print(f"cannot run: {reason}", file=sys.stderr)
        sys.exit(1 if os.environ.get("CI") == "true" else SKIPPED)
    heed_hangups()
    _enter()
    _furnish()


def main(workers=8, tools=()):
    """Run the calling file's tests in the sandbox, `workers` of them in parallel."""
    enter(tools)
    unittest.main(module="__main__", testRunner=parallel.Runner(workers))
