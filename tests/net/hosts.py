"""Names of hosts that programs find in a file of the test's own, and nowhere else."""

import os
import pathlib
import subprocess
import tempfile

NAME = "hub.example"
FILES = ("hosts", "nsswitch.conf")

# It may be a link to where nothing is in the sandbox.
RESOLVER = """
p=$(readlink -m /etc/resolv.conf); mkdir -p "${p%/*}"; [ -e "$p" ] || touch "$p"
mount --bind "$1" "$p" && shift && exec "$@"
"""


class Hosts:
    """A hosts file that programs see in the place of the machine's own."""

    def __init__(self, *lines):
        self._folder = tempfile.TemporaryDirectory()
        self._path = pathlib.Path(self._folder.name) / "hosts"
        switch = pathlib.Path(self._folder.name) / "nsswitch.conf"
        switch.write_text("hosts: files\n", encoding="ascii")
        self.write(*lines)
        # Whoever root becomes has to read them, too.
        os.chmod(self._folder.name, 0o755)
        mounts = " && ".join(f"mount --bind {self._path.with_name(name)} /etc/{name}" for name in FILES)
        self.prefix = ("unshare", "--mount", "sh", "-c", f"{mounts} && exec \"$@\"", "sh")

    def ask(self, server):
        """Have a name server be asked as well."""
        self._path.with_name("nsswitch.conf").write_text("hosts: files dns\n", encoding="ascii")
        resolver = self._path.with_name("resolv.conf")
        resolver.write_text(f"nameserver {server}\n", encoding="ascii")
        self.prefix += ("sh", "-c", RESOLVER, "sh", str(resolver))

    def show_here(self):
        """Have whatever this process starts see it, in a mount namespace of its own."""
        for name in FILES:
            subprocess.run(["mount", "--bind", self._path.with_name(name), f"/etc/{name}"], check=True)

    def hide_here(self):
        """No longer."""
        for name in FILES:
            subprocess.run(["umount", f"/etc/{name}"], check=True)

    def write(self, *lines):
        """Change it in place, as an editor of a mounted file has to."""
        self._path.write_text("".join(f"{line}\n" for line in lines), encoding="ascii")

    def close(self):
        """Remove it."""
        self._folder.cleanup()
