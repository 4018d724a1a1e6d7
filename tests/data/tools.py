"""Shared by these tests: the tree, the build, and programs that may be missing."""

import os
import pathlib
import shutil
import subprocess
import sys
import unittest

ID = "io.github.d0ntblink.Heartbeats"
SOURCE = pathlib.Path(os.environ["HB_SOURCE"])
BUILD = pathlib.Path(os.environ["HB_BUILD"])
PROGRAM = os.environ["HEARTBEATS"]
DATA = SOURCE / "data"


class ToolCase(unittest.TestCase):
    """Runs a tool, and shows its output if it fails."""

    def run_tool(self, *command, status=0, **settings):
        """Its standard output and error as one text."""
        done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True,
                              timeout=60, check=False, **settings)
        self.assertEqual(done.returncode, status, done.stdout)
        return done.stdout


def main(*needed):
    """Run the tests if the programs that they need exist."""
    missing = [program for program in needed if shutil.which(program) is None]
    if missing:
        print(f"cannot run without {', '.join(missing)}", file=sys.stderr)
        sys.exit(1 if os.environ.get("CI") == "true" else 77)
    unittest.main()
