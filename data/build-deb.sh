#!/bin/bash
# Builds the Debian package from the committed (or released) source in a temporary folder, and copies it
# into the current folder. Requires: data/setup.sh --deps-only, dpkg-dev, debhelper, po-debconf.
#
#   data/build-deb.sh [OPTION OF DPKG-BUILDPACKAGE…]
set -euo pipefail

target=$PWD
source=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp --directory)
trap 'rm -rf "$work"' EXIT

mkdir "$work/heartbeats"
if [[ -e $source/.git ]]; then
  git -C "$source" archive HEAD
else
  tar --create --directory="$source" --exclude='./build*' .
fi | tar --extract --no-same-owner --directory="$work/heartbeats"
cp --recursive "$work/heartbeats/data/debian" "$work/heartbeats/debian"
cd "$work/heartbeats"
debconf-updatepo
dpkg-buildpackage --build=binary --no-sign "$@"
cp ../*.deb "$target"
