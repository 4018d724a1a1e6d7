#!/usr/bin/python3
"""The demo: simulated clients in a network namespace, without privileges."""

import os
import pathlib
import select
import subprocess

import sandbox
from case import NetCase
from heartbeats import PROGRAM

# The machines of the site that come.
SITE = 8

LIMIT = "/proc/sys/user/max_user_namespaces"


class Demo(NetCase):
    """Each behaviour of the simulated clients, as the server sees it."""

    def setUp(self):
        self.lab_of_one = self.lab("here")

    def demo(self, *options):
        """A demo that is ready."""
        return self.program(self.lab_of_one["here"], "--role=server", *options,
                            interface=None).ready()

    def test_every_life_is_lived(self):
        """All behaviours occur: messages, beats, a pause and a recovery, a death, a lost host, a
        TERMINATE."""
        demo = self.demo("--demo", "--timeout=2", "--pulse-interval=0.5")
        demo.wait("session-opened", count=8 + SITE, timeout=40)
        peers = {one["peer"] for one in demo.all("session-opened")}
        self.assertEqual(len(peers), 8 + SITE)
        self.assertTrue(any(":" in peer for peer in peers), "no IPv6 client among them")

        demo.wait("alive", timeout=40, pulse=3)
        demo.wait("gave-up", timeout=40, verdict="program-dead")
        demo.wait("gave-up", timeout=40, verdict="host-silent")
        demo.wait("session-closed", timeout=40, reason="terminated")
        self.stop(demo)
        self.assertEqual(demo.summary()["dropped"], 0)

    def test_site(self):
        """The site has names, a peer that never comes, and an incident."""
        demo = self.demo("--demo", "--timeout=2", "--pulse-interval=0.5")
        demo.wait("missing", timeout=40, name="nas-new")
        opened = demo.wait("incident-opened", timeout=60)
        self.assertEqual(opened["subnet"], "198.18.5.0/24")
        self.assertEqual(opened["count"], 6)
        self.assertFalse(opened["own"])
        self.assertIn("door-1", [one.get("name") for one in demo.all("gave-up")])
        self.stop(demo)

    def test_number_of_clients(self):
        """More clients than a filter has addresses."""
        demo = self.demo("--demo=100")
        demo.wait("session-opened", count=100 + SITE, timeout=40)
        self.stop(demo)
        self.assertEqual(demo.summary()["peers"], 100 + SITE)

    def test_needs_no_privilege(self):
        """An ordinary user without a capability can run it."""
        demo = self.program(self.lab_of_one["here"], "--role=server", "--demo=2",
                            prefix=("unshare", "--user", "--map-user=1000", "--map-group=1000", "--"),
                            interface=None).ready()
        demo.wait("session-opened", count=2)
        self.stop(demo)

    def test_leaves_nothing_behind(self):
        """The simulated clients end with the server, even if it is killed."""
        demo = self.demo("--demo=2")
        demo.wait("session-opened")
        (child,) = children_of(demo.pid())
        demo.close()
        self.assertTrue(is_gone(child))

    def test_forbidden(self):
        """If user namespaces are forbidden, one line says so and suggests a replay."""
        forbidden = subprocess.run(
            ["unshare", "--user", "--map-root-user", "--", "sh", "-c",
             f"echo 0 > {LIMIT} && exec {PROGRAM} --role=server --demo"],
            capture_output=True, text=True, timeout=30, check=False)
        self.assertEqual(forbidden.returncode, 1)
        self.assertEqual(forbidden.stdout, "")
        self.assertEqual(len(forbidden.stderr.splitlines()), 1, forbidden.stderr)
        self.assertIn("user namespaces are forbidden", forbidden.stderr)
        self.assertIn("--read=FILE", forbidden.stderr)


def children_of(pid):
    """The children of a process."""
    path = pathlib.Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in path.read_text(encoding="ascii").split()]


def is_gone(pid):
    """Whether a process ends in time, reaped or not."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    ready, _, _ = select.select([descriptor], [], [], 5)
    os.close(descriptor)
    return bool(ready)


if __name__ == "__main__":
    sandbox.main()
