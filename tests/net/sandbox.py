"""The sandbox of the net tests.

A test file re-executes itself in a user, network and mount namespace, where an ordinary user may create
interfaces, and no packet can reach the machine's own network.
"""

import os
import shutil
import subprocess
import sys
import unittest

import parallel

SKIPPED = 77
TOOLS = ("unshare", "nsenter", "setpriv", "mount", "ip", "nft")
UNSHARE = ("unshare", "--user", "--map-root-user", "--net", "--mount", "--")
INSIDE = "HB_NET_SANDBOX"


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
    try:
        __import__("scapy")
    except ImportError:
        return f"python3-scapy is not installed for {sys.executable}"
    tried = subprocess.run([*UNSHARE, "nft", "list", "tables"],
                           capture_output=True, text=True, check=False)
    if tried.returncode != 0:
        return f"no namespaces for this user: {tried.stderr.strip()}"
    return None


def _enter():
    """Execute this test again in new namespaces."""
    os.environ[INSIDE] = "1"
    os.execvp(UNSHARE[0], [*UNSHARE, sys.executable, *sys.argv])


def _furnish():
    """Give `ip netns` a writable /run, and bring the loopback interface up."""
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", "/run"], check=True)
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    subprocess.run(["ip", "netns", "add", "first"], check=True)


def enter(tools=()):
    """Continue in the sandbox: the code before this call in the calling file runs twice.

    Tests that cannot run are skipped, except in CI, where that is a failure.
    """
    _extend_path()
    if INSIDE not in os.environ:
        reason = why_not(tools)
        if reason is not None:
            print(f"cannot run: {reason}", file=sys.stderr)
            sys.exit(1 if os.environ.get("CI") == "true" else SKIPPED)
        _enter()
    _furnish()


def main(workers=8, tools=()):
    """Run the calling file's tests in the sandbox, `workers` of them in parallel."""
    enter(tools)
    unittest.main(module="__main__", testRunner=parallel.Runner(workers))
