#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# test.sh - runs the tests of a test preset and counts them.
#
#   sim/setup/test.sh TEST-PRESET [ctest option ...]      such as: sim; quick; sanitize -R PeTest
#
# Leaves build/junit-TEST-PRESET.xml. The last line is "N passed, N failed, N skipped", counted from it; the exit status is
# 0 only if nothing failed and something passed.
set -euo pipefail
cd "$(dirname "$0")/../.."
junit=$PWD/build/junit-$1.xml
rm -f "$junit"
# Without the lines that say that a test started; the count decides.
ctest --preset "$1" -j "$(nproc)" --output-junit "$junit" "${@:2}" | grep --line-buffered -vE '^ +Start +[0-9]+:' || true
[ -s "$junit" ] || { echo "systole: ctest left no $junit" >&2; exit 1; }
awk -f sim/setup/count.awk "$junit"
