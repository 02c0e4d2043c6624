# SPDX-License-Identifier: Apache-2.0
# timing.xdc - one clock of 150 MHz, and a register right at every other port, which is what the other targets' harness gives
# nextpnr. For the unit out of context (vivado.tcl); inside a design of yours, whose ports are others, take the clock alone.
# Checked by constraints/check.py as a script, against target.toml and the other targets; never read by Vivado yet.
create_clock -name clk_i -period 6.667 [get_ports clk_i]
set_input_delay -clock clk_i 0 [get_ports -filter {DIRECTION == IN && NAME != clk_i}]
set_output_delay -clock clk_i 0 [get_ports -filter {DIRECTION == OUT}]
