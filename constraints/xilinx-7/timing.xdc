# SPDX-License-Identifier: Apache-2.0
# timing.xdc - one clock of 150 MHz. The other ports are not timed: vivado.tcl places the unit out of context, and
# whoever puts it into a design has its own registers or delays there.
# Checked by constraints/check.py as a script, against target.toml and the other targets; never read by Vivado yet.
create_clock -name clk_i -period 6.667 [get_ports clk_i]
set_false_path -from [all_inputs]
set_false_path -to [all_outputs]
