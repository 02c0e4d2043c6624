// SPDX-License-Identifier: Apache-2.0
// ice40 - a PLL for Verilator, where Yosys ships an empty module: the clock at its input, locked at once. So a simulation
// counts the board's own clocks; the PLL's settings it does not check.
module SB_PLL40_PAD #(
  parameter FEEDBACK_PATH = "SIMPLE", parameter DIVR = 0, parameter DIVF = 0, parameter DIVQ = 0,
  parameter FILTER_RANGE = 0
) (
  input PACKAGEPIN, RESETB, BYPASS,
  output PLLOUTGLOBAL, LOCK
);
  assign PLLOUTGLOBAL = PACKAGEPIN;
  assign LOCK = 1'b1;
endmodule

module SB_PLL40_CORE #(
  parameter FEEDBACK_PATH = "SIMPLE", parameter DIVR = 0, parameter DIVF = 0, parameter DIVQ = 0,
  parameter FILTER_RANGE = 0
) (
  input REFERENCECLK, RESETB, BYPASS,
  output PLLOUTGLOBAL, LOCK
);
  assign PLLOUTGLOBAL = REFERENCECLK;
  assign LOCK = 1'b1;
endmodule
