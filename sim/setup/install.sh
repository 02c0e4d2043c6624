#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# install.sh - makes sure that what a make target needs is there.
#
#   sim/setup/install.sh GROUP ...     GROUP: a "needed by" of debian-packages.txt, or "python" for requirements.txt
#
# Silent and done in some milliseconds when nothing is missing. Otherwise apt-get installs it (as root, or through sudo),
# and pip fills the folder .venv; what they print goes to build/install.log. Where that can't work, one line says what is
# missing and the exit status is 1.
set -euo pipefail
cd "$(dirname "$0")/../.."
log=build/install.log

fail() {
  echo "systole: $*" >&2
  exit 1
}

# there PROBE: a command in PATH, or, if it has a slash, a file pattern below /usr or /usr/local.
there() {
  case $1 in
    */*) compgen -G "/usr/$1" > /dev/null || compgen -G "/usr/local/$1" > /dev/null ;;
    *) command -v "$1" > /dev/null ;;
  esac
}

# as_root COMMAND ...: now if we are root, else through sudo, which may ask for the password on a terminal.
as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif [ -t 0 ]; then
    sudo "$@"
  else
    sudo -n "$@"
  fi
}

install_packages() {
  command -v apt-get > /dev/null || fail "missing (by their Debian names): $*"
  [ "$(id -u)" = 0 ] || command -v sudo > /dev/null || fail "not root and no sudo; as root: apt-get install $*"
  echo "systole: installing $* (log: $log)"
  mkdir -p build
  { as_root apt-get update -q && as_root env DEBIAN_FRONTEND=noninteractive \
      apt-get install -y -q --no-install-recommends "$@"; } > "$log" 2>&1 ||
    fail "apt-get could not install: $* ($(grep -m1 -E '^E:|sudo:' "$log" || echo "see $log"))"
}

# Debian's own Python, not one that a version manager put first in PATH: python3-venv belongs to it.
install_python() {
  local stamp=.venv/made-from
  cmp -s <(pwd; cat requirements.txt) "$stamp" && return
  echo "systole: installing $(grep -v '^#' requirements.txt | tr '\n' ' ')into .venv (log: $log)"
  mkdir -p build
  { rm -rf .venv && /usr/bin/python3 -m venv .venv && .venv/bin/pip install -r requirements.txt; } > "$log" 2>&1 ||
    fail "pip could not install requirements.txt ($(grep -m1 ERROR "$log" || echo "see $log"))"
  { pwd; cat requirements.txt; } > "$stamp"
}

missing=()
while read -r package needed_by probe _; do
  case " $* " in
    *" $needed_by "*) there "$probe" || missing+=("$package") ;;
  esac
done < <(grep -v '^#' debian-packages.txt)
[ ${#missing[@]} = 0 ] || install_packages "${missing[@]}"
case " $* " in
  *" python "*) install_python ;;
esac
