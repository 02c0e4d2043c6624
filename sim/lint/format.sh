#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# format.sh - clang-format over all C++: in place, or with --check only saying what differs.
set -euo pipefail
cd "$(dirname "$0")/../.."
mode=(-i)
[ "${1:-}" != --check ] || mode=(--dry-run -Werror)
find sim tb -name '*.cc' -o -name '*.cpp' -o -name '*.h' | xargs -r clang-format "${mode[@]}"
