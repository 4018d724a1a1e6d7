#!/usr/bin/python3
"""A walk through the pages in each language: nothing is cut off, and nothing is in English."""

import os
import pathlib
import re
import sys
import unittest

import desktop
import screen
import test_looks
from test_looks import Heartbeats

try:
    import polib
except ImportError:
    print("cannot run without python3-polib", file=sys.stderr)
    sys.exit(1 if os.environ.get("CI") == "true" else 77)

PO = pathlib.Path(__file__).resolve().parents[2] / "po"

# Matches the value of a %s or %1$u.
PLACEHOLDER = re.compile(r"%(?:\d+\$)?(?:[.\d*$]*)(?:l?[sdufg])")


def plain(message):
    """A message as it is shown: without mnemonic and markup."""
    return re.sub(r"</?b>", "", message.replace("_", ""))


def pattern(message):
    """A regular expression for a message with any values for its placeholders."""
    return re.compile("(?s)" + ".+".join(map(re.escape, PLACEHOLDER.split(plain(message)))))


def has_words(message):
    """Whether a message has words: one such as "%s: %s" would match anything."""
    return re.search(r"\w{3}", PLACEHOLDER.sub("", message)) is not None


class Speech:
    """A catalog, for the texts of a window."""

    def __init__(self, language):
        self.words, foreign, own = {}, set(), set()
        for entry in polib.pofile(str(PO / f"{language}.po")):
            said = {plain(text) for text in (entry.msgid, entry.msgid_plural) if text}
            translated = {plain(text) for text in (entry.msgstr, *entry.msgstr_plural.values()) if text}
            self.words.setdefault(plain(entry.msgid), set()).update(translated)
            foreign |= said - translated
            own |= translated
        self.foreign = [pattern(text) for text in foreign if has_words(text)]
        self.own = [pattern(text) for text in own if has_words(text)]

    def translate(self, english):
        """The possible translations of a label, or of a part of one."""
        return self.words.get(english) or {
            max(PLACEHOLDER.split(text), key=len).strip()
            for whole, texts in self.words.items() if english in whole for text in texts} or {english}

    def is_foreign(self, label):
        """Whether it is an untranslated message."""
        return (any(form.fullmatch(label) for form in self.foreign)
                and not any(form.fullmatch(label) for form in self.own))


class InLanguage(test_looks.Narrow):
    """A phone in another language, since texts have the least room there."""

    language = territory = ""

    def prepare(self):
        """Select the locale of the language."""
        super().prepare()
        self.speech = Speech(self.language)
        self.name = f"{self.language}-{self.name}"
        self.more_environment = {"LOCPATH": os.environ["HB_LOCALES"], "LC_ALL": f"{self.territory}.UTF-8",
                                 "LANGUAGE": self.language}

    def all(self, role, name):
        """Those that have this name in English."""
        return super().all(role, *self.speech.translate(name))

    def reply_buttons(self, name):
        """Those that have this name in English."""
        return super().reply_buttons(*self.speech.translate(name))

    def check(self, windows, page):
        """Nothing is too wide, and every text is translated."""
        super().check(windows, page)
        names = {node.name for window in windows for node in window.walk()}
        self.assertEqual(sorted(filter(self.speech.is_foreign, names)), [], page)

    def test_walk(self):
        """All pages with HB_PICTURES; otherwise those with the most text, since each language takes a walk."""
        if desktop.PICTURES:
            super().test_walk()
            return
        self.start(environment=self.more_environment)
        self.look("welcome")
        self.press("Be watched")
        self.find("text", "What is the address")
        self.look("connect")
        self.press("Cancel")
        self.activate("demo", "<uint32 7>")
        self.find("label", "198.18.1.1")
        self.reach_chips()
        self.activate("show-peer", "<'198.18.1.1'>")
        self.find("push button", "Copy address")
        self.look("details")
        self.activate("server-settings", window=True)
        self.find("push button", "Apply")
        self.look("settings")
        self.press("Cancel")
        self.look_at_replay()
        # The reason why it does not start is the engine's text, not the window's.
        self.start_again("--read=/nowhere/none.pcap")
        self.find("label", "cannot read the capture")
        self.find("label", "/nowhere/none.pcap")
        self.look("problem")


class German(InLanguage):
    """Long words."""

    language, territory = "de", "de_DE"

    def test_attached(self):
        """A client that was started elsewhere has English texts: an unsent message is recognized all the same."""
        client = Heartbeats(self.peer, "--role=client", f"--server={self.address}", "--bus=session")
        self.addCleanup(client.close)
        client.ready()
        self.peer.ip(f"route add unreachable {self.address}")
        self.start(environment=self.more_environment)
        self.activate("attach", window=True)
        self.type("no way out", "Message")
        self.assertTrue(self.wait(lambda: self.can_press("Send")))
        self.press("Send")
        client.wait("warning", about="send", text="“no way out” was not sent: No route to host")
        self.find("label", "not sent")


class French(InLanguage):
    """Long sentences."""

    language, territory = "fr", "fr_FR"


class Polish(InLanguage):
    """Three forms of plural."""

    language, territory = "pl", "pl_PL"


def load_tests(loader, _tests, _pattern):
    """The cases of all languages."""
    return unittest.TestSuite(map(loader.loadTestsFromTestCase, (German, French, Polish)))


if __name__ == "__main__":
    screen.main(network=True)
