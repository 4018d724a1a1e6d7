#!/usr/bin/python3
"""The app's metadata, checked with the tools that distributions use."""

import datetime
import pathlib
import re
import shutil
import struct
import tempfile
import xml.etree.ElementTree as ElementTree

import tools
from tools import BUILD, DATA, ID, SOURCE

SCREENSHOTS = "https://raw.githubusercontent.com/d0ntblink/Heartbeats/main/"


def size_of_png(path):
    """Width and height, from its first chunk."""
    return struct.unpack(">II", path.read_bytes()[16:24])


def luminance(colour):
    """The relative luminance of a colour according to WCAG 2, from 0 to 1."""
    linear = [part / 255 / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4 for part in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    """The contrast of two luminances according to WCAG 2; 1 if they are equal."""
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


class Metadata(tools.ToolCase):
    """Desktop entry, metainfo, schema, icons."""

    def test_desktop_entry(self):
        """The desktop entry is valid, without hints, and started over D-Bus."""
        entry = BUILD / "data" / f"{ID}.desktop"
        self.assertEqual(self.run_tool("desktop-file-validate", entry), "")
        text = entry.read_text(encoding="utf-8")
        self.assertIn(f"\nIcon={ID}\n", text)
        self.assertIn("\nDBusActivatable=true\n", text)
        # A capture that is opened with it is passed on, with and without a bus.
        self.assertIn("\nMimeType=application/vnd.tcpdump.pcap;application/x-pcapng;\n", text)
        self.assertIn("\nExec=heartbeats %f\n", text)
        service = (BUILD / "data" / f"{ID}.service").read_text(encoding="utf-8")
        self.assertIn(f"\nName={ID}\n", service)
        self.assertRegex(service, r"\nExec=/.*/heartbeats --gapplication-service\n")

    def test_types(self):
        """Every capture that can be replayed, compressed or not, has one of the types of the desktop entry."""
        with tempfile.TemporaryDirectory() as folder:
            packages = pathlib.Path(folder) / "packages"
            packages.mkdir()
            shutil.copy(DATA / f"{ID}.mime.xml", packages / f"{ID}.xml")
            said = self.run_tool("update-mime-database", folder)
            self.assertNotIn(f"{ID}.xml", said)
            globs = (pathlib.Path(folder) / "globs2").read_text(encoding="utf-8").split()
        for suffix in "pcap.gz", "pcap.zst":
            self.assertIn(f"50:application/vnd.tcpdump.pcap:*.{suffix}", globs)
        for suffix in "pcapng", "pcapng.gz", "pcapng.zst":
            self.assertIn(f"50:application/x-pcapng:*.{suffix}", globs)

    def test_metainfo(self):
        """The metainfo is valid, also without a network, and has the right texts, pictures and version."""
        metainfo = BUILD / "data" / f"{ID}.metainfo.xml"
        self.run_tool("appstreamcli", "validate", "--strict", "--no-net", metainfo)
        root = ElementTree.parse(metainfo).getroot()
        self.assertEqual(root.findtext("id"), ID)
        self.assertEqual(root.findtext("launchable"), f"{ID}.desktop")
        self.assertEqual(root.findtext("provides/binary"), "heartbeats")
        self.assertIn(len(root.findtext("summary")), range(10, 26))
        schemes = [color.get("scheme_preference") for color in root.findall("branding/color")]
        self.assertEqual(sorted(schemes), ["dark", "light"])

        shots = root.findall("screenshots/screenshot")
        self.assertTrue(shots)
        for shot in shots:
            self.assertTrue(shot.findtext("caption"))
            image = shot.find("image")
            self.assertTrue(image.text.startswith(SCREENSHOTS), image.text)
            size = size_of_png(SOURCE / image.text.removeprefix(SCREENSHOTS))
            self.assertEqual((int(image.get("width")), int(image.get("height"))), size, image.text)

    def test_words(self):
        """The texts that a software centre shows beside the pictures."""
        root = ElementTree.parse(BUILD / "data" / f"{ID}.metainfo.xml").getroot()
        self.assertEqual(root.findtext("name"), "Heartbeats")
        self.assertTrue(root.findtext("developer_name"))
        self.assertFalse(root.findtext("summary").endswith("."))
        self.assertEqual(root.find("content_rating").get("type"), "oars-1.1")
        self.assertEqual({url.get("type") for url in root.findall("url")},
                         {"homepage", "bugtracker", "vcs-browser"})
        self.assertEqual(root.findtext("translation"), "heartbeats")
        for text in root.findall("screenshots/screenshot/caption"):
            self.assertLess(len(text.text), 100)
            self.assertFalse(text.text.endswith("."))
        # The icon is white and red, and is shown on these.
        for color in root.findall("branding/color"):
            self.assertRegex(color.text, "^#[0-9a-f]{6}$")
            ground = luminance(bytes.fromhex(color.text[1:]))
            ink = {"light": 0, "dark": 1}[color.get("scheme_preference")]
            self.assertGreater(contrast(ground, ink), 7, color.text)

    def test_releases(self):
        """The latest release is the program's version, and each has a description."""
        root = ElementTree.parse(BUILD / "data" / f"{ID}.metainfo.xml").getroot()
        releases = root.findall("releases/release")
        version = re.search(r"^  version: '(.*)'", (SOURCE / "meson.build").read_text(), re.MULTILINE)
        self.assertEqual(releases[0].get("version"), version[1])
        dates = [datetime.date.fromisoformat(release.get("date")) for release in releases]
        self.assertEqual(dates, sorted(dates, reverse=True))
        for release in releases:
            self.assertTrue(release.findtext("description/p"))

    def test_schema(self):
        """The schema is strictly valid."""
        with tempfile.TemporaryDirectory() as folder:
            self.run_tool("glib-compile-schemas", "--strict", f"--targetdir={folder}", DATA)

    def test_icons(self):
        """At each size, on a light and a dark background, the shape and the trace in it stand out."""
        icons = DATA / "icons" / "hicolor"
        for path in (icons / "scalable" / "apps" / f"{ID}.svg",
                     icons / "symbolic" / "apps" / f"{ID}-symbolic.svg"):
            for size in (16, 32, 128):
                for ground in ("#fafafa", "#1e1e1e"):
                    with self.subTest(icon=path.name, size=size, ground=ground):
                        self.check_icon(self.draw(path, size, ground))

    def test_symbols(self):
        """The window's symbolic icons are a visible shape, on a light and a dark background."""
        symbols = list((DATA / "icons" / "hicolor" / "scalable" / "actions").glob("*-symbolic.svg"))
        self.assertTrue(symbols)
        for path in symbols:
            for ground in ("#fafafa", "#1e1e1e"):
                with self.subTest(icon=path.name, ground=ground):
                    rows = self.draw(path, 16, ground)
                    seen = [contrast(pixel, rows[0][0]) > 3 for row in rows for pixel in row]
                    self.assertGreater(sum(seen) / len(seen), 0.1)
                    self.assertLess(sum(seen) / len(seen), 0.8)

    def check_icon(self, rows):
        """Check by the luminances of its pixels that it is neither empty nor a solid area; see contrast()."""
        ground = rows[0][0]
        seen = [contrast(pixel, ground) > 2 for row in rows for pixel in row]
        self.assertGreater(sum(seen) / len(seen), 0.45)
        quarter = len(rows) // 4
        middle = sorted(pixel for row in rows[quarter:-quarter] for pixel in row[quarter:-quarter])
        few = len(middle) // 20
        self.assertGreater(contrast(middle[few], middle[-1 - few]), 3)

    def draw(self, path, size, ground):
        """The luminances of its pixels, on a background on which GTK would draw it black or white."""
        import gi

        gi.require_version("GdkPixbuf", "2.0")
        from gi.repository import GdkPixbuf

        with tempfile.TemporaryDirectory() as folder:
            drawing = pathlib.Path(folder) / "icon.svg"
            text = path.read_text(encoding="utf-8")
            # The grey of a symbolic icon is drawn in the colour of the text beside it.
            drawing.write_text(text.replace("#2e3436", "#ffffff") if ground == "#1e1e1e" else text, "utf-8")
            png = pathlib.Path(folder) / "icon.png"
            self.run_tool("rsvg-convert", f"--width={size}", f"--height={size}",
                          f"--background-color={ground}", drawing, "--output", png)
            picture = GdkPixbuf.Pixbuf.new_from_file(str(png))
        self.assertEqual((picture.get_width(), picture.get_height()), (size, size))
        pixels, stride, channels = (picture.get_pixels(), picture.get_rowstride(),
                                    picture.get_n_channels())
        return [[luminance(pixels[y * stride + x * channels:][:3]) for x in range(size)]
                for y in range(size)]


if __name__ == "__main__":
    tools.main("desktop-file-validate", "appstreamcli", "glib-compile-schemas", "rsvg-convert",
               "update-mime-database")
