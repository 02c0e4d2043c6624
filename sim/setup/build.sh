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
cmake --preset "$preset" "${options[@]}"
cmake --build --preset "$preset" "$@"
