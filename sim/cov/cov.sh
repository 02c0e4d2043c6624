#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# cov.sh - line and toggle coverage of the RTL, over every test of the regression.
#
# Builds the preset "cov", runs its tests, merges what the models counted and leaves
#   build/coverage/merged.dat    Verilator's counts, one line a point of one instance
#   build/coverage/html          the same as pages, one a source file
# Exit status 1 if a test fails, or if points.py finds a gap without a waiver or a waiver without a gap.
set -euo pipefail
cd "$(dirname "$0")/../.."
out=$PWD/build/coverage
rm -rf "$out"
mkdir -p "$out/tests"

sim/setup/build.sh cov
SYSTOLE_COVERAGE=$out/tests sim/setup/test.sh cov
verilator_coverage --write "$out/merged.dat" "$out"/tests/*.dat
rm -rf "$out/tests"

status=0
/usr/bin/python3 sim/cov/points.py "$out/merged.dat" sim/coverage_waivers.txt "$out/coverage.info" || status=1
genhtml --quiet --legend --branch-coverage --title Systole --output-directory "$out/html" "$out/coverage.info"
echo "coverage: build/coverage/html/index.html"
exit $status
