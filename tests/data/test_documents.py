#!/usr/bin/python3
"""Everything that the source and the documents cite exists, and the commands of README.md are right."""

import re
import unittest

from tools import SOURCE

DOCUMENTS = {"PROTOCOL.md": SOURCE / "src" / "wire" / "PROTOCOL.md",
             "INTERFACE.md": SOURCE / "src" / "cli" / "INTERFACE.md"}
README = SOURCE / "README.md"


def headings(path):
    """The headings of a document."""
    return set(re.findall(r"(?m)^##+ (.+)$", path.read_text("utf-8")))


def anchors(path):
    """The anchors of its headings, for links."""
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings(path)}


def sources():
    """All files that may cite a document, each as one line, without the decoration of comments."""
    for folder in ("src", "tests"):
        for path in sorted((SOURCE / folder).rglob("*")):
            if path.suffix in (".c", ".h", ".ui", ".xml", ".py") and path.name != "test_documents.py":
                yield path, re.sub(r"\n[ \t]*(?:\*(?!/)|#)?[ \t]*", " ", path.read_text("utf-8"))


class Citations(unittest.TestCase):
    """Citations in comments, and links between documents."""

    def test_sections(self):
        """A cited section exists: NAME.md, "Section"."""
        cited = 0
        for path, text in sources():
            for name, section in re.findall(r'\b([A-Z]+\.md)(?:, "([^"]+)")?', text):
                if name == "README.md" and not section:
                    continue
                self.assertIn(name, DOCUMENTS, path)
                self.assertIn(section, headings(DOCUMENTS[name]), f"{path}: {name}")
                cited += 1
        self.assertGreater(cited, 20)

    def test_links(self):
        """Each link leads to an existing file and heading."""
        for document in (README, *DOCUMENTS.values()):
            for target in re.findall(r"\]\(([^)\s]+)\)", document.read_text("utf-8")):
                if re.match(r"[a-z]+:", target):
                    continue
                file, _, anchor = target.partition("#")
                path = (document.parent / file) if file else document
                self.assertTrue(path.exists(), f"{document.name}: {target}")
                if anchor:
                    self.assertIn(anchor, anchors(path), f"{document.name}: {target}")

    def test_program_name(self):
        """Before the installation, the program is build/src/heartbeats, afterwards heartbeats."""
        before, after = README.read_text("utf-8").split("\n## Installing\n")
        commands = re.compile(r"(?m)^ {4}(?:sudo setcap \S+ )?(\S*heartbeats)\b(?! --role=server --demo)")
        self.assertEqual(set(commands.findall(before)), {"build/src/heartbeats"})
        self.assertNotIn("build/src/heartbeats", after.split("\n## How to hack on it\n")[0])


if __name__ == "__main__":
    unittest.main()
