#!/usr/bin/python3
"""What packages are built from says why, and names what there is."""

import re
import unittest

import tools
import yaml
from tools import DATA, ID, SOURCE

MANIFEST = SOURCE / "flatpak" / f"{ID}.yml"


class Flatpak(unittest.TestCase):
    """The manifest."""

    def test_manifest(self):
        """It can be read, builds this tree, and every source is pinned."""
        manifest = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
        self.assertEqual(manifest["id"], ID)
        self.assertEqual(manifest["runtime"], "org.gnome.Platform")
        *libraries, ours = manifest["modules"]
        self.assertEqual([source["path"] for source in ours["sources"]], [".."])
        for module in libraries:
            for source in module["sources"]:
                self.assertTrue(source["url"].startswith("https://"), source)
                self.assertRegex(source["sha256"], "^[0-9a-f]{64}$")

    def test_permissions(self):
        """Each has a comment of its own; none is the network or somebody's files."""
        text = MANIFEST.read_text(encoding="utf-8")
        given = yaml.safe_load(text)["finish-args"]
        explained = re.findall(r"(?m)^  # .+\n(?:  # .+\n)*  - (--\S+)$", text)
        self.assertEqual(explained, given)
        self.assertIn(f"--system-talk-name={ID}.Engine", given)
        for argument in given:
            self.assertNotRegex(argument, "network|filesystem|socket=(system|session)-bus|own-name")


class Debian(unittest.TestCase):
    """The recipe of the package."""

    def test_version(self):
        """The program's."""
        version = re.search(r"(?m)^  version: '(.*)'", (SOURCE / "meson.build").read_text())
        changelog = (DATA / "debian" / "changelog").read_text(encoding="utf-8")
        self.assertTrue(changelog.startswith(f"heartbeats ({version[1]}"), changelog.splitlines()[0])

    def test_capability(self):
        """As the setup and the service have it: permitted, and the group's of the account."""
        script = (DATA / "debian" / "heartbeats.postinst").read_text(encoding="utf-8")
        self.assertIn("setcap cap_net_raw=p ", script)
        group = re.search(r"chown root:([a-z]+) .*\n\s+chmod 0750 ", script)[1]
        self.assertIn(f"\nu {group} ", (DATA / "heartbeats.sysusers").read_text(encoding="utf-8"))


if __name__ == "__main__":
    tools.main()
