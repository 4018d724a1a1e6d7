"""A private session bus that activates none of the machine's services, such as a portal."""

import pathlib
import subprocess

_CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={folder}/bus</listen>
  <auth>EXTERNAL</auth>
  {services}
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


def _configure(folder, services):
    config = pathlib.Path(folder) / "bus.conf"
    listed = "\n  ".join(f"<servicedir>{path}</servicedir>" for path in services)
    config.write_text(_CONFIG.format(folder=folder, services=listed), "utf-8")
    return config


class SessionBus:
    """A bus with its socket in a folder; it keeps its address when it is started again.

    It activates the services in other folders."""

    def __init__(self, folder, services=()):
        self._socket = pathlib.Path(folder) / "bus"
        self._config = _configure(folder, services)
        self.address = f"unix:path={self._socket}"
        self.process = None
        self.start()

    def start(self):
        """Start the bus; it listens when this returns."""
        self._socket.unlink(missing_ok=True)
        self.process = subprocess.Popen(["dbus-daemon", f"--config-file={self._config}", "--nofork", "--nopidfile",
                                         "--print-address"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        if not self.process.stdout.readline():
            raise AssertionError("no bus")

    def stop(self):
        """Kill the bus, if it runs."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process.stdout.close()
            self.process = None
