#!/bin/bash
# Tests the installation on a bare Debian: creates one in a folder, copies the source there, and follows
# README.md, first as root and then as a user with sudo; or builds the package there, installs it with
# either answer to its question, runs its service in systemd-nspawn, if that exists, and purges it. It
# takes some minutes and a network, and leaves nothing behind.
#
#   tests/bare-debian.sh [--suite=SUITE] [--mirror=URL] [--root | --user | --package]
#
# Exit status 77 if it cannot run: not root, or no debootstrap.
set -euo pipefail

SOURCE=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
readonly SOURCE

# The two commands of README.md: the demo, interrupted after a while as by Ctrl+C, and the tests.
readonly DEMO_SECONDS=20
readonly SHOW_COMMAND="data/setup.sh &&
  timeout --preserve-status --signal=INT $DEMO_SECONDS build/src/heartbeats --role=server --demo"
readonly TEST_COMMAND='data/setup.sh --tests && meson test -C build --num-processes $(($(nproc) + 2)) --print-errorlogs'
readonly TEST_LOG=build/meson-logs/testlog.json

suite=bookworm
mirror=
accounts=(root user)
system=

die ()
{
  printf 'bare-debian.sh: %s\n' "$1" >&2
  exit "${2:-1}"
}

say ()
{
  printf '\n=== %s (%d s)\n' "$1" "$SECONDS"
}

parse_options ()
{
  local option

  for option; do
    case $option in
      --suite=?*) suite=${option#*=} ;;
      --mirror=?*) mirror=${option#*=} ;;
      --root) accounts=(root) ;;
      --user) accounts=(user) ;;
      --package) accounts=(package) ;;
      *) die "unknown option '$option': [--suite=SUITE] [--mirror=URL] [--root | --user | --package]" 2 ;;
    esac
  done
}

check_possible ()
{
  ((EUID == 0)) || die "only root can make a system to try it in" 77
  command -v debootstrap >/dev/null || die "debootstrap is not installed" 77
}

# The mirror that this machine uses itself.
host_mirror ()
{
  local found

  # shellcheck disable=SC2016 # apt-get replaces these, not the shell
  found=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 2>/dev/null |
            grep -m 1 -E '^https?://.*/debian$') || true
  printf '%s\n' "${found:-http://deb.debian.org/debian}"
}

# --- The system ------------------------------------------------------------------------------

# Its mounts and processes are in private namespaces and end with them, so nothing of this machine is
# mounted in the folder when it is deleted.
remove_system ()
{
  [[ -z $system ]] || rm -rf --one-file-system -- "$system"
}

# A minbase Debian with the network of this machine.
make_system ()
{
  say "a bare Debian: $suite from $mirror"
  system=$(mktemp -d --tmpdir bare-debian.XXXXXX)
  trap remove_system EXIT
  # The folder is the root of a system with users, who must be able to enter it.
  chmod 755 "$system"
  debootstrap --variant=minbase "$suite" "$system" "$mirror" >"$system.log" ||
    { tail -n 20 "$system.log"; die "debootstrap failed"; }
  rm -f "$system.log"

  cp -L /etc/resolv.conf "$system/etc/resolv.conf"
  copy_apt_settings
}

# Settings of apt's transport, such as a proxy, without which it might not reach the mirror.
copy_apt_settings ()
{
  local file

  while read -r file; do
    cp "$file" "$system/etc/apt/apt.conf.d/"
  done < <(grep -lsE '^[[:space:]]*Acquire::' /etc/apt/apt.conf /etc/apt/apt.conf.d/*)
}

# Runs a command with the folder as its root. pivot_root instead of chroot: within a chroot, the kernel
# does not allow user namespaces.
inside ()
{
  # shellcheck disable=SC2016 # the inner shell's parameters
  unshare --mount --pid --fork --kill-child bash -euo pipefail -c '
    cd "$1"
    shift
    mount --bind . .
    cd "$PWD"
    mount --rbind /dev dev
    mount -t proc proc proc
    mount -t sysfs sysfs sys
    mount -t tmpfs tmpfs run
    pivot_root . .
    umount -l .
    cd /
    exec env -i HOME=/root TERM=dumb PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"
  ' inside "$system" "$@" </dev/null
}

# The source, including uncommitted changes, but nothing that was built here.
copy_source ()
{
  local target=$system$1 owner=$2

  mkdir -p "$target"
  tar -C "$SOURCE" --exclude-vcs --exclude='./build*' --exclude=__pycache__ -cf - . |
    tar -C "$target" --no-same-owner -xf -
  inside chown -R "$owner:" "$1"
}

# --- The trials ------------------------------------------------------------------------------

follow_readme ()
{
  say "$1: $SHOW_COMMAND"
  "${@:2}" bash -c "$SHOW_COMMAND"
  say "$1: $TEST_COMMAND"
  "${@:2}" CI=true bash -c "$TEST_COMMAND"
  "${@:2}" bash -c "! grep --fixed-strings '\"SKIP\"' $TEST_LOG" ||
    die "tests were skipped although all that they need was to be had"
}

try_as_root ()
{
  copy_source /root/heartbeats root
  follow_readme root inside env -C /root/heartbeats
}

try_as_user ()
{
  say "a user with sudo"
  inside apt-get update
  inside env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends sudo
  inside useradd --create-home --shell /bin/bash tester
  echo 'tester ALL=(ALL) NOPASSWD: ALL' >"$system/etc/sudoers.d/tester"

  copy_source /home/tester/heartbeats tester
  follow_readme user inside setpriv --reuid=tester --regid=tester --init-groups \
    env -C /home/tester/heartbeats HOME=/home/tester USER=tester
}

# --- The package -----------------------------------------------------------------------------

inside_install ()
{
  inside env DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends "$@"
}

expect ()
{
  local wanted=$1 found
  shift

  found=$("$@") || true
  [[ $found == "$wanted" ]] || die "expected '$wanted', found '$found': $*"
}

# A shell command that tests whether a user can watch, on a private network.
watch_as ()
{
  # shellcheck disable=SC2016 # the inner shell's parameters
  inside unshare --net bash -c '
    ip link set lo up
    setpriv --reuid="$1" --regid="$1" --init-groups timeout --preserve-status --signal=INT 2 \
      heartbeats --role=server --interface=lo --quiet >/dev/null 2>&1 && echo yes || echo no
  ' bash "$1"
}

answer ()
{
  say "may the group watch: $1"
  inside env DEBIAN_FRONTEND=noninteractive bash -c \
    "debconf-communicate heartbeats <<<'set heartbeats/group-may-capture $1'"
  inside dpkg-reconfigure --frontend=noninteractive heartbeats
}

check_refused ()
{
  expect 'root:root 755' inside stat --format='%U:%G %a' /usr/bin/heartbeats
  expect '' inside getcap /usr/bin/heartbeats
  expect no watch_as member
  expect 0 inside setpriv --reuid=stranger --clear-groups bash -c 'heartbeats --version >/dev/null; echo $?'
}

check_granted ()
{
  expect 'root:heartbeats 750' inside stat --format='%U:%G %a' /usr/bin/heartbeats
  expect '/usr/bin/heartbeats cap_net_raw=p' inside getcap /usr/bin/heartbeats
  expect yes watch_as member
  expect no watch_as stranger
}

# Run by the booted system: each line must succeed.
write_service_trial ()
{
  cat >"$system/root/service.sh" <<'END'
set -eux
trap 'journalctl --unit=heartbeats --unit=heartbeats-client --lines=40 --no-pager' ERR
ip link set lo up
ip netns add peer
ip link add near type veth peer name far netns peer
ip address add 198.18.0.1/24 dev near
ip link set near up
ip -n peer address add 198.18.0.2/24 dev far
ip -n peer link set far up

echo 'HEARTBEATS_OPTIONS="--interface=near --timeout=1 --log=all --write=/var/lib/heartbeats/all.pcapng"' \
  >/etc/default/heartbeats
systemctl start heartbeats
first=$(systemctl show --property=MainPID --value heartbeats)
grep 'CapEff:.*0000000000002000' "/proc/$first/status"
grep 'NoNewPrivs:.*1' "/proc/$first/status"

ip netns exec peer timeout 3 heartbeats --role=client --server=198.18.0.1 --message=hello </dev/null || true
journalctl --unit=heartbeats | grep '198.18.0.2 said hello'
journalctl --unit=heartbeats | grep 'is alive (answered pulse 1'
test -s /var/lib/heartbeats/all.pcapng

list='busctl call io.github.d0ntblink.Heartbeats.Engine /io/github/d0ntblink/Heartbeats/Engine
  io.github.d0ntblink.Heartbeats.Engine1 ListPeers'
runuser -u member -- $list | grep 198.18.0.2
if runuser -u stranger -- $list; then exit 1; fi

upgrade () { DEBIAN_FRONTEND=noninteractive dpkg --install /root/heartbeats_*.deb; }
main_pid () { systemctl show --property=MainPID --value "$1"; }
upgrade
upgraded=$(main_pid heartbeats)
[[ $upgraded != 0 && $upgraded != "$first" ]]
[[ $(main_pid heartbeats-client) == 0 ]]

echo 'SERVERS="198.18.0.2"' >/etc/default/heartbeats-client
ip netns exec peer heartbeats --role=server --interface=far </dev/null >/root/peer.log 2>&1 &
systemctl enable --now heartbeats-client
timeout 20 bash -c 'until grep 198.18.0.1 /root/peer.log; do sleep 0.2; done'
client=$(main_pid heartbeats-client)
grep 'NoNewPrivs:.*1' "/proc/$client/status"
upgrade
[[ $(main_pid heartbeats-client) != 0 && $(main_pid heartbeats-client) != "$client" ]]
systemctl disable --now heartbeats-client
kill %1

first=$(main_pid heartbeats)
kill -KILL "$first"
timeout 20 bash -c "until systemctl --quiet is-active heartbeats &&
  [[ \$(systemctl show --property=MainPID --value heartbeats) != $first ]]; do sleep 0.2; done"
systemctl stop heartbeats
[[ $(systemctl show --property=Result --value heartbeats) == success ]]
test -s /var/lib/heartbeats/peers

echo 'HEARTBEATS_OPTIONS="--timeout=never"' >/etc/default/heartbeats
if systemctl start heartbeats; then exit 1; fi
[[ $(systemctl show --property=ActiveState,ExecMainStatus --value heartbeats | sort | xargs) == '2 failed' ]]
: all went well
END
  cat >"$system/etc/systemd/system/trial.service" <<'END'
[Unit]
After=dbus.service

[Service]
Type=oneshot
ExecStart=/bin/bash /root/service.sh
ExecStopPost=systemctl --no-block poweroff
StandardOutput=file:/root/service.log
StandardError=inherit

[Install]
WantedBy=multi-user.target
END
}

try_service ()
{
  if ! command -v systemd-nspawn >/dev/null; then
    say "no systemd-nspawn here: the service is not tried"
    return
  fi

  say "the service"
  inside_install systemd systemd-sysv dbus
  write_service_trial
  inside systemctl enable trial.service
  # It tries to delete the root folder of the container, and prints that it may not.
  timeout --foreground 240 systemd-nspawn --quiet --register=no --keep-unit --private-network \
    --directory="$system" --boot </dev/null >"$system.log" 2>&1 || true
  [[ $(tail -n 1 "$system/root/service.log") == '+ : all went well' ]] ||
    { tail -n 20 "$system.log" "$system/root/service.log"; die "the service failed"; }
  rm -f "$system.log"
  rm "$system/etc/systemd/system/trial.service"
}

try_as_package ()
{
  local package bare

  say "the packages"
  copy_source /root/heartbeats root
  inside env -C /root/heartbeats data/setup.sh --deps-only
  inside_install dpkg-dev debhelper po-debconf lintian libcap2-bin iproute2
  inside env -C /root heartbeats/data/build-deb.sh
  package=$(basename "$system"/root/heartbeats_*.deb)
  bare=$(basename "$system"/root/heartbeats-headless_*.deb)
  inside lintian --fail-on error,warning "/root/$package" "/root/$bare"

  say "installing $package"
  inside_install "/root/$package"
  inside useradd --create-home --groups heartbeats member
  inside useradd --create-home stranger
  check_refused
  answer true
  check_granted
  say "installing it again"
  inside dpkg --install "/root/$package"
  check_granted
  try_service
  answer false
  check_refused
  try_service

  say "an administrator's own word"
  inside dpkg-statoverride --update --add root stranger 0750 /usr/bin/heartbeats
  inside dpkg-reconfigure --frontend=noninteractive heartbeats
  expect 'root:stranger 750' inside stat --format='%U:%G %a' /usr/bin/heartbeats
  inside dpkg-statoverride --remove /usr/bin/heartbeats

  say "replacing it by the one without the desktop app"
  expect '' inside bash -c "dpkg-deb --field '/root/$bare' Depends | grep --only-matching -E 'lib(gtk|adwaita)[^ ]*'"
  inside_install systemd
  inside systemctl enable heartbeats heartbeats-client
  inside_install "/root/$bare"
  check_refused
  inside dpkg --purge heartbeats
  expect $'enabled\nenabled' inside systemctl is-enabled heartbeats heartbeats-client
  inside test -e /usr/bin/heartbeats -a -e /usr/lib/systemd/system/heartbeats-client.service

  say "purging it"
  inside dpkg --purge heartbeats-headless
  rm -r "$system"/root/*
  expect '' inside find /usr /etc /var/lib -xdev -iname '*heartbeats*' -not -path '/var/lib/apt/*'
}

main ()
{
  local account

  parse_options "$@"
  check_possible
  mirror=${mirror:-$(host_mirror)}

  # A new system for each: packages that the first run installed would hide what the second one lacks.
  for account in "${accounts[@]}"; do
    make_system
    "try_as_$account"
    remove_system
    system=
  done
  say "all went well"
}

main "$@"
