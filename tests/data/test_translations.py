#!/usr/bin/python3
"""The template and the catalogs, as those who translate find them."""

import os
import pathlib
import re
import subprocess
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ["HB_SOURCE"])
PO = SOURCE / "po"

# As Meson's preset "glib" calls it.
XGETTEXT = ("xgettext", "--from-code=UTF-8", "--add-comments=Translators", "--keyword=_", "--keyword=N_",
            "--keyword=C_:1c,2", "--keyword=NC_:1c,2", "--keyword=g_dcgettext:2",
            "--keyword=g_dngettext:2,3", "--keyword=g_dpgettext2:2c,3",
            "--package-name=heartbeats", f"--directory={SOURCE}", f"--files-from={PO / 'POTFILES'}")

MARKED = re.compile(r"\b(_|N_|C_|NC_|ngettext) ?\(|translatable=\"yes\"")


def run(*command):
    """What a command prints; it must succeed."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise AssertionError(f"{command[0]}: {done.stderr}")
    return done.stdout


def messages(template):
    """The messages of a catalog without what changes from day to day."""
    text = run("msgcat", "--no-location", "--no-wrap", "--sort-output", str(template))
    return [entry for entry in text.split("\n\n")[1:] if entry.strip()]


def languages():
    """Those that LINGUAS names."""
    lines = (PO / "LINGUAS").read_text("ascii").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


class Template(unittest.TestCase):
    """po/heartbeats.pot"""

    def test_current(self):
        """It has what the sources have; `meson compile -C build heartbeats-pot` makes it so."""
        with tempfile.TemporaryDirectory() as folder:
            made = pathlib.Path(folder) / "made.pot"
            run(*XGETTEXT, f"--output={made}")
            self.assertEqual(messages(PO / "heartbeats.pot"), messages(made))

    def test_files(self):
        """Each file that has something to translate is looked at."""
        listed = (PO / "POTFILES").read_text("ascii").split()
        self.assertEqual(listed, sorted(listed))
        marked = [str(path.relative_to(SOURCE)) for pattern in ("*.c", "*.ui")
                  for path in (SOURCE / "src" / "app").rglob(pattern)
                  if MARKED.search(path.read_text("utf-8"))]
        self.assertEqual([path for path in marked if path not in listed], [])


class Catalogs(unittest.TestCase):
    """One for each language."""

    def test_complete(self):
        """Every message is translated, and has the placeholders and plurals that it needs."""
        self.assertTrue(languages())
        for language in languages():
            with self.subTest(language):
                catalog = PO / f"{language}.po"
                run("msgfmt", "--check", "--output-file=/dev/null", str(catalog))
                for what in ("--untranslated", "--only-fuzzy"):
                    self.assertEqual(run("msgattrib", what, "--no-obsolete", str(catalog)), "")
                run("msgcmp", str(catalog), str(PO / "heartbeats.pot"))

    def test_mnemonics(self):
        """What has a letter to press has one in each language."""
        for language in languages():
            for entry in messages(PO / f"{language}.po"):
                said = re.findall(r'^msgid "(.*)"$', entry, re.MULTILINE)
                translated = re.findall(r'^msgstr "(.*)"$', entry, re.MULTILINE)
                for before, after in zip(said, translated):
                    self.assertEqual("_" in before, "_" in after, f"{language}: {before}")


if __name__ == "__main__":
    unittest.main()
