# SPDX-License-Identifier: Apache-2.0
# timing.sdc - one clock of 100 MHz, and a register right at every other port, which is what the other targets' harness gives
# nextpnr. For the unit alone (quartus.tcl, virtual pins); inside a design of yours, whose ports are others, take the clock alone.
# Checked by constraints/check.py as a script, against target.toml and the other targets; never read by Quartus yet.
create_clock -name clk_i -period 10.000 [get_ports clk_i]
set_input_delay -clock clk_i 0 [remove_from_collection [all_inputs] [get_ports clk_i]]
set_output_delay -clock clk_i 0 [all_outputs]
