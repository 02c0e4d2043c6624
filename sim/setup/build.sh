#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# build.sh - configures and builds one preset in build/PRESET.
#
#   sim/setup/build.sh PRESET [-DNAME=VALUE ...] [--target NAME ...]
#
# The first configuration runs Verilator on every model; later ones only where the RTL has changed.
set -euo pipefail
cd "$(dirname "$0")/../.."
preset=$1
shift
options=()
while [ $# -gt 0 ] && [[ $1 = -D* ]]; do
  options+=("$1")
  shift
done
log=build/configure-$preset.log
mkdir -p build
# On a good day only what takes time is shown: one line a model. Else all of it; or, of a bad size, the one line that matters.
set +e
cmake --preset "$preset" "${options[@]}" 2>&1 | tee "$log" | grep --line-buffered -E '^verilating|^CMake Warning'
status=${PIPESTATUS[0]}
set -e
if [ "$status" != 0 ]; then
  sed -n 's/^  size "/systole: size "/p' "$log" | grep . || cat "$log"
  exit 1
fi
if [ -t 1 ]; then
  cmake --build --preset "$preset" "$@"
else  # no terminal that would cut ninja's lines: some name a hundred files
  cmake --build --preset "$preset" "$@" | sed -u 's/\(Generating [^,]*\),.*/\1 .../'
fi
