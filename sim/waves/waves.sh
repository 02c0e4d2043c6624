#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# waves.sh - runs one test with its waves written, and shows them.
#
#   sim/waves/waves.sh [TEST]      default: the small job that docs/waves.md explains
#
# TEST as in find_test.py. Builds only the executable that holds it, with traces, in build/waves. Leaves NAME.fst,
# NAME.gtkw (view.py) and NAME.log in build/waves/traces; opens GTKWave where there is a display and says the command
# where not. The first model of the test gets the waves. After a failure the marker is at the first cycle that its
# message names. Exit status: the test's; 2 if there is no such test; 1 if a passing test wrote no waves.
set -euo pipefail
cd "$(dirname "$0")/../.."
test=${1:-WavesTest.TwoTilesFollowEachOtherWithoutABubble}
build=build/waves

source=$(sim/waves/find_test.py source "$test")
[ -f "$build/build.ninja" ] || cmake --preset waves
cmake --build --preset waves --target build.ninja  # CMake again, if a list has changed
read -r target executable < <(sim/waves/find_test.py target "$build" "$source")
cmake --build --preset waves --target "$target"
name=$("$executable" --gtest_list_tests | sim/waves/find_test.py name "$test")

mkdir -p "$build/traces"
file=$build/traces/${name//[^A-Za-z0-9_.]/_}
rm -f "$file".{fst,gtkw,log}
status=0
SYSTOLE_WAVES=$file.fst "$executable" --gtest_filter="$name" 2>&1 | tee "$file.log" || status=${PIPESTATUS[0]}

if [ ! -s "$file.fst" ]; then
  echo "systole: no waves: $name runs no RTL that is traced" >&2
  exit $((status ? status : 1))
fi
cycle=()
if [ "$status" != 0 ]; then
  number=$(grep -oE '\bcycle [0-9]+' "$file.log" | head -1 | tr -dc 0-9)
  [ -z "$number" ] || cycle=(--cycle "$number")
fi
sim/waves/view.py "$file.fst" "${cycle[@]}"
command=(gtkwave --rcvar 'fill_waveform yes' "$file.gtkw")
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  "${command[@]}" > /dev/null 2>&1 &
  echo "systole: waves in $file.fst, opened in GTKWave; after the next run, reload there"
else
  echo "systole: waves in $file.fst; to see them: gtkwave --rcvar 'fill_waveform yes' $file.gtkw"
fi
exit "$status"
