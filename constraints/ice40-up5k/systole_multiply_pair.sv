// SPDX-License-Identifier: Apache-2.0
// systole_multiply_pair - two independent int8 products in one SB_MAC16 in its 8 x 8 mode.
//
//   product_o[i] = a_i[i] * b_i[i]         i = 0, 1; signed, exact
//
// Takes the place of rtl/core/systole_multiply_pair.sv, which is the reference and says the rest. The
// top half of the block makes product 1, the bottom half product 0:
//   MulStages 0   the 8 x 8 multipliers' outputs (F, G), combinational
//             1   their registers (TOP/BOT_8x8_MULT_REG)
//             2   those, then the output registers Q and S behind the adders, which add C = D = 0
// Settings: Lattice TN1295, "DSP Function Usage Guide for iCE40 Devices".
// Tests: tb/unit/multiply_pair_test.cpp, on the cell model in Yosys' share folder.
module systole_multiply_pair import systole_pkg::*; #(
  parameter int unsigned MulStages = 1  // registers behind the multipliers, 0..2
) (
  input  logic     clk_i,
  input  logic     rst_ni,
  input  logic [1:0][OperandW-1:0]   a_i,
  input  logic [1:0][OperandW-1:0]   b_i,
  output logic [1:0][2*OperandW-1:0] product_o
);
  if (MulStages > 2) begin : gen_illegal_stages
    $error("systole_multiply_pair: MulStages is %0d, not 0..2", MulStages);
  end
  localparam bit [1:0] Output = (MulStages == 2) ? 2'd1 : 2'd2;  // registered sum, or F and G

  logic unused_co, unused_accumco, unused_signextout;
  SB_MAC16 #(
    .NEG_TRIGGER(1'b0), .A_REG(1'b0), .B_REG(1'b0), .C_REG(1'b0), .D_REG(1'b0),
    .TOP_8x8_MULT_REG(MulStages != 0), .BOT_8x8_MULT_REG(MulStages != 0),
    .PIPELINE_16x16_MULT_REG1(1'b0), .PIPELINE_16x16_MULT_REG2(1'b0),
    .TOPOUTPUT_SELECT(Output), .TOPADDSUB_LOWERINPUT(2'd1), .TOPADDSUB_UPPERINPUT(1'b1),
    .TOPADDSUB_CARRYSELECT(2'd0),
    .BOTOUTPUT_SELECT(Output), .BOTADDSUB_LOWERINPUT(2'd1), .BOTADDSUB_UPPERINPUT(1'b1),
    .BOTADDSUB_CARRYSELECT(2'd0),
    .MODE_8x8(1'b1), .A_SIGNED(1'b1), .B_SIGNED(1'b1)
  ) u_mac (
    .CLK(clk_i), .CE(1'b1), .A(a_i), .B(b_i), .C(16'd0), .D(16'd0),
    .AHOLD(1'b0), .BHOLD(1'b0), .CHOLD(1'b0), .DHOLD(1'b0),
    .IRSTTOP(1'b0), .IRSTBOT(1'b0), .ORSTTOP(1'b0), .ORSTBOT(1'b0),
    .OLOADTOP(1'b0), .OLOADBOT(1'b0), .ADDSUBTOP(1'b0), .ADDSUBBOT(1'b0),
    .OHOLDTOP(1'b0), .OHOLDBOT(1'b0), .CI(1'b0), .ACCUMCI(1'b0), .SIGNEXTIN(1'b0),
    .O(product_o), .CO(unused_co), .ACCUMCO(unused_accumco), .SIGNEXTOUT(unused_signextout)
  );

  logic unused;
  assign unused = rst_ni ^ unused_co ^ unused_accumco ^ unused_signextout;
endmodule
