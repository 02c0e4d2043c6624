#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# screenshot.sh - docs/images/waves.png: the view of the test that `make waves` runs unless told otherwise.
#
#   sim/waves/screenshot.sh
#
# Runs the test, shows its view in GTKWave on a display of its own (Xvfb), cuts the window's frame off. Needs Debian's
# xvfb and imagemagick besides what `make waves` needs. Only for those who change the view: nothing else calls it.
set -euo pipefail
cd "$(dirname "$0")/../.."
for command in Xvfb import convert; do
  command -v "$command" > /dev/null ||
    { echo "systole: no $command; as root: apt-get install xvfb imagemagick" >&2; exit 1; }
done
width=1590
height=1239
frame=66  # rows of GTKWave's title bar
folder=$(mktemp -d)
trap 'kill $(jobs -p) 2> /dev/null; rm -rf "$folder"' EXIT

env -u DISPLAY -u WAYLAND_DISPLAY sim/waves/waves.sh > "$folder/log" || { cat "$folder/log"; exit 1; }
view=$(ls -t build/waves/traces/WavesTest.*.gtkw | head -1)

Xvfb -displayfd 3 -screen 0 "${width}x${height}x24" 3> "$folder/display" 2> /dev/null &
until [ -s "$folder/display" ]; do sleep 0.1; done
DISPLAY=:$(cat "$folder/display")
export DISPLAY
gtkwave --nowm --nomenus --rcvar 'fill_waveform yes' --rcvar 'hide_sst yes' --rcvar 'ignore_savefile_size yes' \
  --rcvar "initial_window_x $width" --rcvar "initial_window_y $height" "$view" > /dev/null 2>&1 &

# Drawn when it has stopped changing.
last=
for _ in $(seq 60); do
  sleep 1
  import -window root "$folder/now.png"
  now=$(convert "$folder/now.png" -format '%# %k' info:)
  [ "$now" != "$last" ] || [ "${now##* }" -lt 20 ] || break
  last=$now
done
mkdir -p docs/images
convert "$folder/now.png" -crop "+0+$frame" +repage -strip -colors 64 PNG8:docs/images/waves.png
ls -l docs/images/waves.png
