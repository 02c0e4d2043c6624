# SPDX-License-Identifier: Apache-2.0
# timing.sdc - one clock of 100 MHz. The other ports are not timed: quartus.tcl makes them virtual pins, and whoever
# puts the unit into a design has its own registers or delays there.
# Checked by constraints/check.py as a script, against target.toml and the other targets; never read by Quartus yet.
create_clock -name clk_i -period 10.000 [get_ports clk_i]
set_false_path -from [all_inputs]
set_false_path -to [all_outputs]
