#!/bin/bash
# Installs what Heartbeats needs on Debian 12 or later and Ubuntu 24.04 or later, then builds it.
# Safe to run again: what is already there stays as it is, and apt is not even asked.
set -euo pipefail

usage ()
{
  cat <<'END'
Usage: data/setup.sh [OPTION…]

Installs the packages that Heartbeats is built with, then configures and compiles it in build/.
Packages are installed as root or with sudo; when all are there already, neither is needed.

  --server         a bare server: build with -Dgui=disabled, and install only what that takes
  --tests          also install what the tests run
  --fuzz           also install clang and its fuzzing library
  --dev            also install what developers format the source and take pictures with
  --deps-only      install the packages and stop there
  --build-dir=DIR  build in DIR, counted from the source folder (default: build)
  --help           show this and exit
END
}

# --- What each purpose takes -----------------------------------------------------------------

# gcc only recommends libc6-dev, and recommendations are not installed.
readonly BUILD_PACKAGES=(gcc libc6-dev meson ninja-build pkgconf
                         libglib2.0-dev libpcap-dev libcap-ng-dev libmnl-dev
                         libzstd-dev libpolkit-gobject-1-dev)

# What only the desktop app takes; a bare server is built without it.
# polkitd brings what msgfmt has to know of a policy.
readonly GUI_PACKAGES=(libgtk-4-dev libadwaita-1-dev adwaita-icon-theme gettext polkitd)

# And its tests: a screen, a session bus, a screen reader's ears, a keyboard, a mouse, and
# what languages are like.
readonly GUI_TEST_PACKAGES=(xvfb xauth at-spi2-core gir1.2-atspi-2.0 xdotool locales python3-polib)

# valgrind wants the symbols of the C library's loader: libc6-dbg, only recommended.
readonly TEST_PACKAGES=(python3 python3-gi python3-scapy iproute2 nftables tshark valgrind libc6-dbg
                        util-linux libcap2-bin procps dbus dbus-daemon libglib2.0-bin
                        polkitd)

# What judges the files that it is installed with.
readonly DATA_TEST_PACKAGES=(desktop-file-utils appstream gir1.2-gdkpixbuf-2.0 librsvg2-bin
                             librsvg2-common shared-mime-info systemd man-db groff zsh fish
                             python3-yaml flatpak-builder xdg-dbus-proxy)

readonly DEV_PACKAGES=(clang-format imagemagick)

# --- Small helpers ---------------------------------------------------------------------------

die ()
{
  printf 'setup.sh: %s\n' "$1" >&2
  exit "${2:-1}"
}

say ()
{
  printf 'setup.sh: %s\n' "$*"
}

have ()
{
  command -v "$1" >/dev/null
}

is_installed ()
{
  [[ $(dpkg-query --show --showformat='${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

as_root ()
{
  if ((EUID == 0)); then
    "$@"
  else
    sudo "$@"
  fi
}

# --- Packages --------------------------------------------------------------------------------

print_missing ()
{
  local package

  for package; do
    is_installed "$package" || printf '%s\n' "$package"
  done
}

update_lists ()
{
  as_root apt-get update
}

install_packages ()
{
  # sudo clears the environment, so the variable goes through env. Another apt may be at work just
  # now, as on a machine that has only started: wait for it.
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install --yes --no-install-recommends -o DPkg::Lock::Timeout=300 "$@" </dev/null
}

require_apt ()
{
  if ! have apt-get || ! have dpkg-query; then
    die "this is neither Debian nor Ubuntu: install what these packages hold by other means, then
run 'meson setup build && meson compile -C build': $*"
  fi
}

require_root ()
{
  ((EUID == 0)) || have sudo ||
    die "packages are missing and there is no sudo; as root, run: apt-get install $*"
}

ensure_packages ()
{
  local missing

  require_apt "$@"
  mapfile -t missing < <(print_missing "$@")
  ((${#missing[@]} > 0)) || return 0

  require_root "${missing[@]}"
  say "installing ${missing[*]}"
  update_lists
  install_packages "${missing[@]}"
}

# The fuzzing library comes in a package of clang's own version, which differs between releases:
# the one that the package clang depends on is the one to take.
clang_runtime_package ()
{
  local version

  version=$(LC_ALL=C dpkg-query --show --showformat='${Depends}' clang |
              sed -nE 's/.*\bclang-([0-9]+).*/\1/p')
  [[ -n $version ]] || die "cannot tell which version of clang is installed"
  printf 'libclang-rt-%s-dev\n' "$version"
}

ensure_fuzz_packages ()
{
  local runtime

  ensure_packages clang
  runtime=$(clang_runtime_package)
  ensure_packages "$runtime"
}

# --- Build -----------------------------------------------------------------------------------

configure ()
{
  local options=()

  if $server; then
    options+=(-Dgui=disabled)
  fi

  if [[ ! -f $build_dir/build.ninja ]]; then
    meson setup "$build_dir" "${options[@]}"
  elif $server || $tests; then
    # A build that is there already keeps its own choices, but not against what was asked for now;
    # and what it did not find when it was configured, such as a screen for the tests, is there now.
    meson setup --reconfigure "$build_dir" "${options[@]}"
  fi
}

print_next_steps ()
{
  if $deps_only; then
    echo "Build it:  meson setup $build_dir && meson compile -C $build_dir"
  else
    echo "See it:    $build_dir/src/heartbeats --role=server --demo"
  fi
  echo "Test it:   data/setup.sh --tests && meson test -C $build_dir --print-errorlogs"
}

# --- Main ------------------------------------------------------------------------------------

server=false
tests=false
fuzz=false
dev=false
deps_only=false
build_dir=build

parse_options ()
{
  local option

  for option; do
    case $option in
      --server) server=true ;;
      --tests) tests=true ;;
      --fuzz) fuzz=true ;;
      --dev) dev=true ;;
      --deps-only) deps_only=true ;;
      --build-dir=?*) build_dir=${option#*=} ;;
      --build-dir | --build-dir=) die "--build-dir takes a folder: --build-dir=DIR" 2 ;;
      --help) usage; exit 0 ;;
      *) die "unknown option '$option'; --help lists them" 2 ;;
    esac
  done
}

main ()
{
  local packages=("${BUILD_PACKAGES[@]}")

  parse_options "$@"
  cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/.."

  $server || packages+=("${GUI_PACKAGES[@]}")
  ! $tests || packages+=("${TEST_PACKAGES[@]}")
  ! $tests || $server || packages+=("${GUI_TEST_PACKAGES[@]}" "${DATA_TEST_PACKAGES[@]}")
  ! $dev || packages+=("${DEV_PACKAGES[@]}")

  ensure_packages "${packages[@]}"
  ! $fuzz || ensure_fuzz_packages

  if ! $deps_only; then
    configure
    meson compile -C "$build_dir"
  fi
  print_next_steps
}

main "$@"
