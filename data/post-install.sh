#!/bin/sh
# The last step of "meson install": grants the program the one capability that a live role needs, or
# prints how to. Leaves a staged tree (DESTDIR) alone: packages cannot contain capabilities.
#
#   post-install.sh BINDIR DATADIR
set -eu

program=$1/heartbeats
policy=$2/dbus-1/system.d/io.github.d0ntblink.Heartbeats.Engine.conf

# Meson hides the output of a successful step, but this is for the user.
if [ -n "${MESON_INSTALL_PREFIX:-}" ] && { : >>"/proc/$PPID/fd/1"; } 2>/dev/null; then
  exec >>"/proc/$PPID/fd/1"
fi

# setcap is in a folder that only root's PATH has.
PATH=$PATH:/usr/sbin:/sbin

if [ -z "${DESTDIR:-}" ] && setcap cap_net_raw=p "$program" 2>/dev/null; then
  echo "$program may capture and inject (cap_net_raw=p)"
else
  echo "To watch or be watched, grant the program its capability:"
  echo "  sudo setcap cap_net_raw=p $program"
fi

if [ "$2" != /usr/share ]; then
  echo "The system bus does not look into $2; for the service heartbeats.service:"
  echo "  sudo install -m 644 $policy /etc/dbus-1/system.d/"
fi
