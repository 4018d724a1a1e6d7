"""A hosts file for tests, the only source of names that programs use."""

import os
import pathlib
import subprocess
import tempfile

NAME = "hub.example"
FILES = ("hosts", "nsswitch.conf")

# In the sandbox, this may be a dangling symbolic link.
RESOLVER = """
p=$(readlink -m /etc/resolv.conf); mkdir -p "${p%/*}"; [ -e "$p" ] || touch "$p"
mount --bind "$1" "$p" && shift && exec "$@"
"""


class Hosts:
    """A hosts file that replaces the system's for programs."""

    def __init__(self, *lines):
        self._folder = tempfile.TemporaryDirectory()
        self._path = pathlib.Path(self._folder.name) / "hosts"
        switch = pathlib.Path(self._folder.name) / "nsswitch.conf"
        switch.write_text("hosts: files\n", encoding="ascii")
        self.write(*lines)
        # Readable for the users that root switches to as well.
        os.chmod(self._folder.name, 0o755)
        mounts = " && ".join(f"mount --bind {self._path.with_name(name)} /etc/{name}" for name in FILES)
        self.prefix = ("unshare", "--mount", "sh", "-c", f"{mounts} && exec \"$@\"", "sh")

    def ask(self, server):
        """Also query a name server."""
        self._path.with_name("nsswitch.conf").write_text("hosts: files dns\n", encoding="ascii")
        resolver = self._path.with_name("resolv.conf")
        resolver.write_text(f"nameserver {server}\n", encoding="ascii")
        self.prefix += ("sh", "-c", RESOLVER, "sh", str(resolver))

    def show_here(self):
        """Show it to this process and its children, in a mount namespace."""
        for name in FILES:
            subprocess.run(["mount", "--bind", self._path.with_name(name), f"/etc/{name}"], check=True)

    def hide_here(self):
        """Undo show_here()."""
        for name in FILES:
            subprocess.run(["umount", f"/etc/{name}"], check=True)

    def folder(self):
        """A folder for more files."""
        return self._folder.name

    def write(self, *lines):
        """Change it in place, since it is a bind mount."""
        self._path.write_text("".join(f"{line}\n" for line in lines), encoding="ascii")

    def close(self):
        """Remove it."""
        self._folder.cleanup()
