#!/usr/bin/python3
"""What the desktop is told about the app, judged by the tools that distributions use."""

import pathlib
import re
import struct
import tempfile
import xml.etree.ElementTree as ElementTree

import tools
from tools import BUILD, DATA, ID, SOURCE

SCREENSHOTS = "https://raw.githubusercontent.com/d0ntblink/Heartbeats/main/"


def size_of_png(path):
    """Width and height, from its first chunk."""
    return struct.unpack(">II", path.read_bytes()[16:24])


class Metadata(tools.ToolCase):
    """Desktop entry, metainfo, schema, icons."""

    def test_desktop_entry(self):
        """Valid, without a hint, and started over the bus."""
        entry = BUILD / "data" / f"{ID}.desktop"
        self.assertEqual(self.run_tool("desktop-file-validate", entry), "")
        text = entry.read_text(encoding="utf-8")
        self.assertIn(f"\nIcon={ID}\n", text)
        self.assertIn("\nDBusActivatable=true\n", text)
        # Who opens a capture with it has the file handed over, with and without a bus.
        self.assertIn("\nMimeType=application/vnd.tcpdump.pcap;application/x-pcapng;\n", text)
        self.assertIn("\nExec=heartbeats %f\n", text)
        service = (BUILD / "data" / f"{ID}.service").read_text(encoding="utf-8")
        self.assertIn(f"\nName={ID}\n", service)
        self.assertRegex(service, r"\nExec=/.*/heartbeats --gapplication-service\n")

    def test_metainfo(self):
        """Valid without network; its words, pictures and version are as they should be."""
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

        version = re.search(r"^  version: '(.*)'", (SOURCE / "meson.build").read_text(), re.MULTILINE)
        self.assertEqual(root.find("releases/release").get("version"), version[1])

    def test_schema(self):
        """Valid, strictly."""
        with tempfile.TemporaryDirectory() as folder:
            self.run_tool("glib-compile-schemas", "--strict", f"--targetdir={folder}", DATA)

    def test_icons(self):
        """Drawn at each size: neither empty nor a blot."""
        icons = DATA / "icons" / "hicolor"
        for path in (icons / "scalable" / "apps" / f"{ID}.svg",
                     icons / "symbolic" / "apps" / f"{ID}-symbolic.svg"):
            for size in (16, 32, 128):
                with self.subTest(icon=path.name, size=size):
                    inked, plain = self.draw(path, size)
                    # The shape fills most of its square, and the trace is cut out of it or white.
                    self.assertGreater(inked, 0.45)
                    self.assertLess(inked, 0.95)
                    self.assertGreater(plain, 0.05)

    def draw(self, path, size):
        """Which part of the picture is coloured, and which is white or nothing within the middle."""
        import gi

        gi.require_version("GdkPixbuf", "2.0")
        from gi.repository import GdkPixbuf

        with tempfile.TemporaryDirectory() as folder:
            png = pathlib.Path(folder) / "icon.png"
            self.run_tool("rsvg-convert", f"--width={size}", f"--height={size}",
                          "--background-color=#ffffff", path, "--output", png)
            picture = GdkPixbuf.Pixbuf.new_from_file(str(png))
        self.assertEqual((picture.get_width(), picture.get_height()), (size, size))
        pixels, stride, channels = (picture.get_pixels(), picture.get_rowstride(),
                                    picture.get_n_channels())
        # Green tells the red of the app's icon and the grey of the symbolic one from white.
        white = [[pixels[y * stride + x * channels + 1] > 160 for x in range(size)]
                 for y in range(size)]
        middle = [row[size // 4:-size // 4] for row in white[size // 4:-size // 4]]
        return (1 - sum(map(sum, white)) / size ** 2,
                sum(map(sum, middle)) / len(middle) ** 2)


if __name__ == "__main__":
    tools.main("desktop-file-validate", "appstreamcli", "glib-compile-schemas", "rsvg-convert")
