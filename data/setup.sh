#!/bin/bash
# Installs what Heartbeats needs on Debian 12 or later and Ubuntu 24.04 or later, then builds it.
# Safe to run again: if nothing is missing, it does not even call apt.
set -euo pipefail

usage ()
{
  cat <<'END'
Usage: data/setup.sh [OPTION…]

Installs the packages that Heartbeats is built with, then configures and compiles it in build/.
Installing packages needs root or sudo; if none is missing, neither is needed.

  --server         a bare server: build with -Dgui=disabled, and install only what that needs
  --tests          also install what the tests need
  --fuzz           also install clang and its fuzzing library
  --dev            also install tools to format the source and take screenshots
  --deps-only      only install the packages
  --build-dir=DIR  build in DIR, relative to the source folder (default: build)
  --help           show this and exit
END
}

# --- Packages of each purpose ---------------------------------------------------------------

# gcc only recommends libc6-dev, and recommendations are not installed.
readonly BUILD_PACKAGES=(gcc libc6-dev meson ninja-build pkgconf
                         libglib2.0-dev libpcap-dev libcap-ng-dev libmnl-dev
                         libzstd-dev libsoup-3.0-dev libpolkit-gobject-1-dev)

# For the desktop app; a bare server is built without it. polkitd has the ITS rules with which msgfmt
# translates a policy.
readonly GUI_PACKAGES=(libgtk-4-dev libadwaita-1-dev adwaita-icon-theme gettext polkitd)

# For its tests: a display, accessibility, keyboard and mouse input, locales and catalogs.
readonly GUI_TEST_PACKAGES=(xvfb xauth at-spi2-core gir1.2-atspi-2.0 xdotool locales python3-polib)

# valgrind needs the symbols of the dynamic loader: libc6-dbg, only recommended.
readonly TEST_PACKAGES=(python3 python3-gi python3-scapy iproute2 nftables tshark valgrind libc6-dbg
                        util-linux libcap2-bin procps dbus dbus-daemon libglib2.0-bin
                        polkitd prometheus)

# Validators of the installed data files.
readonly DATA_TEST_PACKAGES=(desktop-file-utils appstream gir1.2-gdkpixbuf-2.0 librsvg2-bin
                             librsvg2-common shared-mime-info systemd man-db groff zsh fish
                             python3-yaml flatpak-builder xdg-dbus-proxy debhelper)

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
  # sudo clears the environment, so the variable goes through env. Waits for another apt, which
  # may be running on a machine that has just booted.
  as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install --yes --no-install-recommends -o DPkg::Lock::Timeout=300 "$@" </dev/null
}

require_apt ()
{
  if ! have apt-get || ! have dpkg-query; then
    die "this is neither Debian nor Ubuntu: install what these packages hold by other means, then
run 'meson setup build --buildtype=release && meson compile -C build': $*"
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

# The package of the fuzzing library has clang's version in its name; takes the version that the package
# clang depends on.
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
    # Headers that are compiled once save a third of the time, but a compiler's cache does not work with them.
    have ccache || options+=(-Db_pch=true)
    meson setup "$build_dir" --buildtype=release "${options[@]}"
  elif $server || $tests; then
    # An existing build keeps its options except for those given now, and finds what has been installed since
    # it was configured, such as a display for the tests.
    meson setup --reconfigure "$build_dir" "${options[@]}"
  fi
}

print_next_steps ()
{
  if $deps_only; then
    echo "Build it:  meson setup $build_dir --buildtype=release && meson compile -C $build_dir"
  else
    echo "See it:    $build_dir/src/heartbeats --role=server --demo"
  fi
  echo "Test it:   data/setup.sh --tests && meson test -C $build_dir --num-processes \$((\$(nproc) + 2)) --print-errorlogs"
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
