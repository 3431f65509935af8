#!/bin/bash
# keyring_session.sh CMD ARGS... : runs CMD within a private D-Bus session that has an unlocked Secret Service.
# Debian's packages gnome-keyring and dbus. Everything lives in a folder of its own; the daemons end with CMD.
# With PEER_LOCKED=1 the store exists but is locked, as after a login without a password.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkdir -m 700 "$folder/run"
export HOME=$folder XDG_DATA_HOME=$folder/data XDG_CONFIG_HOME=$folder/config XDG_CACHE_HOME=$folder/cache
export XDG_RUNTIME_DIR=$folder/run
dbus-run-session -- bash -c '
  if [ -n "${PEER_LOCKED:-}" ]; then
    gnome-keyring-daemon --daemonize --components=secrets >/dev/null 2>&1
  else
    printf test | gnome-keyring-daemon --daemonize --unlock --components=secrets >/dev/null 2>&1
  fi
  status=0
  "$@" || status=$?
  pid=$(dbus-send --session --print-reply=literal --dest=org.freedesktop.DBus / \
    org.freedesktop.DBus.GetConnectionUnixProcessID string:org.freedesktop.secrets 2>/dev/null |
    awk "{print \$2}")
  if [ -n "$pid" ]; then kill "$pid"; fi
  exit "$status"' _ "$@"
