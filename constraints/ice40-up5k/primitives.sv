// SPDX-License-Identifier: Apache-2.0
// primitives - the ports and parameters of the vendor's cells that this folder uses, for a front end that must
// see a declaration. Yosys takes the cells themselves from its own library. Lattice, "iCE40 Technology Library".
(* blackbox *)
module SB_MAC16 #(
  parameter bit NEG_TRIGGER = 0, C_REG = 0, A_REG = 0, B_REG = 0, D_REG = 0,
  parameter bit TOP_8x8_MULT_REG = 0, BOT_8x8_MULT_REG = 0,
  parameter bit PIPELINE_16x16_MULT_REG1 = 0, PIPELINE_16x16_MULT_REG2 = 0,
  parameter bit [1:0] TOPOUTPUT_SELECT = 0, TOPADDSUB_LOWERINPUT = 0, TOPADDSUB_CARRYSELECT = 0,
  parameter bit TOPADDSUB_UPPERINPUT = 0,
  parameter bit [1:0] BOTOUTPUT_SELECT = 0, BOTADDSUB_LOWERINPUT = 0, BOTADDSUB_CARRYSELECT = 0,
  parameter bit BOTADDSUB_UPPERINPUT = 0,
  parameter bit MODE_8x8 = 0, A_SIGNED = 0, B_SIGNED = 0
) (
  input  logic        CLK, CE,
  input  logic [15:0] A, B, C, D,
  input  logic        AHOLD, BHOLD, CHOLD, DHOLD, IRSTTOP, IRSTBOT, ORSTTOP, ORSTBOT,
  input  logic        OLOADTOP, OLOADBOT, ADDSUBTOP, ADDSUBBOT, OHOLDTOP, OHOLDBOT,
  input  logic        CI, ACCUMCI, SIGNEXTIN,
  output logic [31:0] O,
  output logic        CO, ACCUMCO, SIGNEXTOUT
);
endmodule

(* blackbox *)
module SB_SPRAM256KA (
  input  logic [13:0] ADDRESS,
  input  logic [15:0] DATAIN,
  input  logic [3:0]  MASKWREN,
  input  logic        WREN, CHIPSELECT, CLOCK, STANDBY, SLEEP, POWEROFF,
  output logic [15:0] DATAOUT
);
endmodule

(* blackbox *)
module SB_PLL40_PAD #(
  parameter FEEDBACK_PATH = "SIMPLE",
  parameter bit [3:0] DIVR = 0,
  parameter bit [6:0] DIVF = 0,
  parameter bit [2:0] DIVQ = 0, FILTER_RANGE = 0
) (
  input  logic PACKAGEPIN, RESETB, BYPASS,
  output logic PLLOUTGLOBAL, LOCK
);
endmodule

(* blackbox *)
module SB_PLL40_CORE #(
  parameter FEEDBACK_PATH = "SIMPLE",
  parameter bit [3:0] DIVR = 0,
  parameter bit [6:0] DIVF = 0,
  parameter bit [2:0] DIVQ = 0, FILTER_RANGE = 0
) (
  input  logic REFERENCECLK, RESETB, BYPASS,
  output logic PLLOUTGLOBAL, LOCK
);
endmodule
