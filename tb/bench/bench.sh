#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# bench.sh - what `make bench` does once all is built: measures, and writes build/bench/bench.json whole, at the end.
#
#   tb/bench/bench.sh [option of systole_bench ...]
#
# Exit status: 2 for a bad option or a figure that could not be taken; bench.json is then what it was, as after --help.
set -euo pipefail
cd "$(dirname "$0")/../.."
figures=build/bench/bench.json
part=$figures.new
rm -f "$part"
build/bench/tb/bench/systole_bench --commit "$(git describe --always --dirty 2> /dev/null || echo unknown)" --json "$part" "$@"
[ -e "$part" ] || exit 0  # --help
tb/bench/build_cost.py build/bench "$part"
mv "$part" "$figures"
