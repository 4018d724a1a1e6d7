"""A bus configured as the system bus, on a socket of our own."""

# From /usr/share/dbus-1/system.conf.
_CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <listen>unix:path={folder}/bus</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <deny own="*"/>
    <deny send_type="method_call"/>
    <allow send_type="signal"/>
    <allow send_requested_reply="true" send_type="method_return"/>
    <allow send_requested_reply="true" send_type="error"/>
    <allow receive_type="method_call"/>
    <allow receive_type="method_return"/>
    <allow receive_type="error"/>
    <allow receive_type="signal"/>
    {more}
  </policy>
  {includes}
</busconfig>
"""


def config(folder, policies, more):
    """The configuration of a bus in a folder, with these policy files and additional rules for everybody."""
    includes = "\n  ".join(f"<include>{policy}</include>" for policy in policies)
    return _CONFIG.format(folder=folder, includes=includes, more="\n    ".join(more))
