#!/usr/bin/python3
"""The template and the catalogs of translations."""

import gettext
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

try:
    import polib
except ImportError:
    print("cannot run without python3-polib", file=sys.stderr)
    sys.exit(1 if os.environ.get("CI") == "true" else 77)

SOURCE = pathlib.Path(os.environ["HB_SOURCE"])
PO = SOURCE / "po"

# Called like by Meson's preset "glib".
XGETTEXT = ("xgettext", "--from-code=UTF-8", "--add-comments=Translators", "--keyword=_", "--keyword=N_",
            "--keyword=C_:1c,2", "--keyword=NC_:1c,2", "--keyword=g_dcgettext:2",
            "--keyword=g_dngettext:2,3", "--keyword=g_dpgettext2:2c,3",
            "--package-name=heartbeats", f"--directory={SOURCE}", f"--files-from={PO / 'POTFILES'}")

MARKED = re.compile(r"\b(_|N_|C_|NC_|ngettext) ?\(|translatable=\"yes\"")

# The terms of the project, and the beginning of each in each language.
TERMS = {
    "beats?|heartbeats? automatically|between heartbeats": {"de": "herzschl", "fr": "batt", "pl": "uderze"},
    "capability": {"de": "berechtigung", "fr": "capacité", "pl": "uprawnieni"},
    "captures?": {"de": "mitschn", "fr": "captur", "pl": "zrzu|przechwy"},
    "firewall": {"de": "firewall", "fr": "pare-feu", "pl": "zapor"},
    "hosts?": {"de": "rechner", "fr": "hôte", "pl": "host"},
    "interfaces?": {"de": "schnittstelle", "fr": "interface", "pl": "interfejs"},
    "machines?": {"de": "rechner", "fr": "machine", "pl": "komputer"},
    "packets?": {"de": "paket", "fr": "paquet", "pl": "pakiet"},
    "peers?": {"de": "gegenstelle", "fr": "pair", "pl": "węz"},
    "pulses?": {"de": "puls", "fr": "impulsion", "pl": "impuls"},
    "servers?": {"de": "server", "fr": "serveur", "pl": "serwer"},
    "sessions?": {"de": "sitzung", "fr": "session", "pl": "sesj"},
    "timeout": {"de": "wartezeit", "fr": "délai", "pl": "czas oczekiwania"},
    "traces?": {"de": "kurve", "fr": "tracé", "pl": "wykres"},
}

# 0, 1, 2, 5, 12, 22 and 101 packets: Polish has three forms, and zero is singular in French.
PACKETS = {
    "de": ["0 Pakete", "1 Paket", "2 Pakete", "5 Pakete", "12 Pakete", "22 Pakete", "101 Pakete"],
    "fr": ["0 paquet", "1 paquet", "2 paquets", "5 paquets", "12 paquets", "22 paquets", "101 paquets"],
    "pl": ["0 pakietów", "1 pakiet", "2 pakiety", "5 pakietów", "12 pakietów", "22 pakiety",
           "101 pakietów"],
}


def run(*command):
    """The output of a command, which must succeed."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise AssertionError(f"{command[0]}: {done.stderr}")
    return done.stdout


def messages(template):
    """The messages of a catalog, without line numbers and dates."""
    text = run("msgcat", "--no-location", "--no-wrap", "--sort-output", str(template))
    return [entry for entry in text.split("\n\n")[1:] if entry.strip()]


def languages():
    """The languages of LINGUAS."""
    lines = (PO / "LINGUAS").read_text("ascii").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def catalog(language):
    """The entries of a language."""
    return [entry for entry in polib.pofile(str(PO / f"{language}.po")) if not entry.obsolete]


def translations(language):
    """Each message, its translation, and its files; a plural once for each form."""
    for entry in catalog(language):
        files = {file for file, _ in entry.occurrences}
        if entry.msgid_plural:
            yield from ((entry.msgid_plural, form, files) for form in entry.msgstr_plural.values())
        else:
            yield entry.msgid, entry.msgstr, files


def key(label):
    """The mnemonic of a label."""
    return label[label.index("_") + 1].lower()


class Template(unittest.TestCase):
    """po/heartbeats.pot"""

    def test_current(self):
        """It is up to date with the sources; `meson compile -C build heartbeats-pot` updates it."""
        with tempfile.TemporaryDirectory() as folder:
            made = pathlib.Path(folder) / "made.pot"
            run(*XGETTEXT, f"--output={made}")
            self.assertEqual(messages(PO / "heartbeats.pot"), messages(made))

    def test_files(self):
        """POTFILES lists each file with messages."""
        listed = (PO / "POTFILES").read_text("ascii").split()
        self.assertEqual(listed, sorted(listed))
        marked = [str(path.relative_to(SOURCE)) for pattern in ("*.c", "*.ui")
                  for path in (SOURCE / "src").rglob(pattern)
                  if MARKED.search(path.read_text("utf-8"))]
        self.assertEqual([path for path in marked if path not in listed], [])


class Catalogs(unittest.TestCase):
    """The catalogs of all languages."""

    def test_complete(self):
        """Every message is translated, with the right placeholders and plurals."""
        self.assertTrue(languages())
        for language in languages():
            with self.subTest(language):
                catalog = PO / f"{language}.po"
                run("msgfmt", "--check", "--output-file=/dev/null", str(catalog))
                for what in ("--untranslated", "--only-fuzzy"):
                    self.assertEqual(run("msgattrib", what, "--no-obsolete", str(catalog)), "")
                run("msgcmp", str(catalog), str(PO / "heartbeats.pot"))

    def test_mnemonics(self):
        """A message has a mnemonic in each language if it has one in English, and shares it no more often."""
        for language in languages():
            pressed = {}
            for before, after, files in translations(language):
                self.assertEqual("_" in before, "_" in after, f"{language}: {before}")
                for file in files if "_" in before else ():
                    pressed.setdefault((file, key(after)), set()).add(key(before))
            shared = [where for where, keys in pressed.items() if len(keys) > 1]
            self.assertEqual(shared, [], language)

    def test_terms(self):
        """A term has the same translation everywhere."""
        for language in languages():
            for before, after, _ in translations(language):
                # Command line options are not translated.
                said = re.sub(r"--\S+", "", before.replace("_", "")).lower()
                translated = after.replace("_", "").lower()
                for term, stems in TERMS.items():
                    if re.search(rf"\b(?:{term})\b", said):
                        self.assertRegex(translated, stems[language], f"{language}: {before}")

    def test_states(self):
        """The states of a peer, and of several, have different names."""
        for language in languages():
            for context, count in (("state of a peer", 8), ("peers", 8)):
                words = {entry.msgstr for entry in catalog(language) if entry.msgctxt == context}
                self.assertEqual(len(words), count, f"{language}: {context}")

    def test_units(self):
        """No line is broken between a number and its unit."""
        for language in languages():
            for _, after, _ in translations(language):
                self.assertNotRegex(after, r"%[\d$.*l]*[dufg] (?:s|ms|min|h|d|j)\b", language)

    def test_unsent(self):
        """In the warning, the unsent text comes before the reason, so that it can be found."""
        for language in languages():
            (said,) = (after for before, after, _ in translations(language)
                       if before == "“%s” was not sent: %s")
            self.assertRegex(said, r"^[^%]*%s[^%]*%s$", language)

    def test_plurals(self):
        """Each number has the right plural form."""
        for language in languages():
            with tempfile.TemporaryDirectory() as folder:
                compiled = pathlib.Path(folder) / "heartbeats.mo"
                run("msgfmt", f"--output-file={compiled}", str(PO / f"{language}.po"))
                with compiled.open("rb") as file:
                    ngettext = gettext.GNUTranslations(file).ngettext
            said = [ngettext("%u packet", "%u packets", n) % n for n in (0, 1, 2, 5, 12, 22, 101)]
            self.assertEqual(said, PACKETS[language])


if __name__ == "__main__":
    unittest.main()
