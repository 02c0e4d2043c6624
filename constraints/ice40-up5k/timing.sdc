# SPDX-License-Identifier: Apache-2.0
# timing.sdc - one clock of 48 MHz. nextpnr times no port; the harness has registers behind each of them.
# Read by nextpnr; constraints/check.py holds it to target.toml, and to what the other targets assume.
create_clock -name clk_i -period 20.833 [get_ports clk_i]
