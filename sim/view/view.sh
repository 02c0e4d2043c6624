#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# view.sh - runs a job on the RTL and makes the page that shows it, cycle by cycle.
#
#   sim/view/view.sh [--size ROWSxCOLS] [--job NAME|FILE.json] [option of systole_view_job ...]
#
# Builds the program with traces in build/view (a new size compiles once). Leaves JOB-SIZE.html in build/view/pages,
# beside the waves and the job it was made from, and prints where. SYSTOLE_VIEW_OUT=FILE.html names another page, beside
# which FILE.fst and FILE.json are then. The page names its commit and its command, quoted for the shell and for make.
# Exit status: 2 for a bad option, 1 if the results are wrong, whose waves are then kept under another name. Pages and
# their waves appear whole: what an earlier run left stays until a run succeeds.
set -euo pipefail
cd "$(dirname "$0")/../.."
size=4x4
job=tiles
others=()
while [ $# -gt 0 ]; do
  case $1 in
    --size | --job)
      [ $# -ge 2 ] || { echo "systole: $1 needs a value" >&2; exit 2; }
      declare "${1#--}=$2"
      shift 2
      ;;
    *)
      others+=("$1")
      shift
      ;;
  esac
done
number='([1-9]|1[0-6])'
if ! [[ $size =~ ^$number(x$number)?$ ]]; then
  echo "systole: size $size: a page shows ROWSxCOLS or one number, each 1..16" >&2
  exit 2
fi
[[ $size = *x* ]] || size=${size}x$size

mkdir -p build
exec 9> build/view.lock  # two builds in one folder, such as `make view` beside `make sim`, would spoil each other's files
flock 9
sim/setup/build.sh view "-DSYSTOLE_ADD_SIZE=$size" > build/view.log 2>&1 || { cat build/view.log >&2; exit 1; }
program=build/view/sim/view/systole_view_job
for option in "${others[@]}"; do
  if [ "$option" = --help ] || [ "$option" = -h ]; then
    exec "$program" --help
  fi
done
from=(--job "$job")
[[ $job = *.json ]] && from=(--file "$job")
name=$(basename "$job" .json)
page=${SYSTOLE_VIEW_OUT:-build/view/pages/$name-$size.html}
base=${page%.html}
folder=$(dirname "$page")
[ -n "${SYSTOLE_VIEW_OUT:-}" ] || mkdir -p "$folder"
if [ ! -d "$folder" ] || [ ! -w "$folder" ] || [ -d "$page" ]; then
  echo "systole: $page: no such file can be written" >&2
  exit 2
fi
if [ "$base.json" -ef "$job" ]; then
  echo "systole: $job: the page $page would leave its job there; give it another name" >&2
  exit 2
fi
work=$(mktemp -d "$folder/.systole-view-XXXXXX")
trap 'rm -rf "$work"' EXIT
"$program" --size "$size" "${from[@]}" --trace "$work/run.fst" --json "$work/run.json" "${others[@]}" || {
  status=$?
  if [ $status = 1 ] && [ -e "$work/run.fst" ]; then
    mv "$work/run.fst" "$base.failed.fst"
    echo "systole: the waves are $base.failed.fst" >&2
  fi
  exit $status
}

commit=$(git rev-parse --short=12 HEAD 2> /dev/null || echo 'no commit')
[ -z "$(git status --porcelain 2> /dev/null)" ] || commit+=' and uncommitted changes'
# As one types it: make reads $$ as $, the shell what is between quotes as it is.
typed() {
  if [[ $1 =~ ^[A-Za-z0-9_@%+=:,./-]+$ ]]; then printf '%s' "$1"; else printf '%s' "'${1//\'/\'\\\'\'}'"; fi
}
command="make view SIZE=$size JOB=$(typed "${job//\$/\$\$}")"
words=()
for other in "${others[@]}"; do words+=("$(typed "$other")"); done
arguments="${words[*]}"  # which the recipe hands to a shell: quoted twice
[ ${#others[@]} = 0 ] || command+=" ARGS=$(typed "${arguments//\$/\$\$}")"
sim/view/page.py "$work/run.fst" "$work/run.json" "$work/page.html" --command "$command" --commit "$commit"
mv "$work/run.fst" "$base.fst"
mv "$work/run.json" "$base.json"
mv "$work/page.html" "$page"
if [ -z "${SYSTOLE_VIEW_OUT:-}" ] && [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] && command -v xdg-open > /dev/null; then
  xdg-open "$page" > /dev/null 2>&1 9>&- &
fi
echo "systole: the page is $page ($(($(stat -c %s "$page") / 1024)) KB); open it in any browser"
