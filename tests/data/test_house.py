#!/usr/bin/python3
"""The folders of src/ and of src/app/ use only those below them."""

import ast
import re
import unittest

from tools import SOURCE

SRC = SOURCE / "src"

# From the lowest level up. Folders on the same level do not use each other.
FLOORS = [["pch"], ["wire"], ["event"], ["role"], ["net", "store"], ["metrics"], ["helper"], ["engine"], ["doctor"], ["cli", "app"]]
ROOMS = [["pch"], ["format"], ["model", "widgets"], ["engine", "trace"], ["peer", "client"], ["server"], ["window"]]

SENTENCE = re.compile(r"\b(?:n?gettext|[NC]?_|i18n) ?\(|gi18n\.h")
INCLUDE = re.compile(r'^#include "([^"]+)/[^"/]+\.h"', re.MULTILINE)


def levels(order):
    """The level of each folder."""
    return {name: height for height, names in enumerate(order) for name in names}


class House(unittest.TestCase):
    """Includes and sentences of the source."""

    def assert_down(self, files, order, folder_of, used_by):
        """Check that none of @files includes one of a higher folder, or of another folder on its level."""
        heights = levels(order)
        checked = 0
        for path in files:
            own = folder_of(path)
            self.assertIn(own, heights, path)
            for folder in INCLUDE.findall(path.read_text("utf-8")):
                used = used_by(folder)
                if used is None or used == own:
                    continue
                self.assertIn(used, heights, f"{path}: {folder}")
                self.assertLess(heights[used], heights[own], f"{path} includes of {folder}")
                checked += 1
        self.assertGreater(checked, 100)

    def test_floors(self):
        """wire, event, role, net and store, metrics, helper, engine, doctor, cli and app."""
        files = [path for path in SRC.rglob("*.[ch]") if path.parent != SRC]
        self.assert_down(files, FLOORS, lambda path: path.relative_to(SRC).parts[0],
                         lambda folder: folder.split("/")[0])

    def test_rooms(self):
        """format, model and widgets, engine and trace, peer and client, server, window."""
        app = SRC / "app"
        self.assertEqual(sorted(path.name for path in app.glob("*.[ch]")), [])
        self.assert_down(app.rglob("*.[ch]"), ROOMS, lambda path: path.relative_to(app).parts[0],
                         lambda folder: folder.split("/")[1] if folder.startswith("app/") else None)

    def test_cases(self):
        """No class has two tests with one name: Python would run only the second."""
        seen = 0
        for path in (SOURCE / "tests").rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.ClassDef):
                    names = [item.name for item in node.body if isinstance(item, ast.FunctionDef)]
                    self.assertEqual(sorted(set(names)), sorted(names), f"{path}: {node.name}")
                    seen += len(names)
        self.assertGreater(seen, 500)

    def test_sentences(self):
        """A role's events have values; their sentences are made outside of it."""
        files = sorted((SRC / "role").glob("*.[ch]"))
        self.assertGreater(len(files), 20)
        self.assertEqual([path.name for path in files if SENTENCE.search(path.read_text("utf-8"))], [])


if __name__ == "__main__":
    unittest.main()
