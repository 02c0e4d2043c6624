// SPDX-License-Identifier: Apache-2.0
// systole_multiply_pair - two independent int8 products, for parts whose multiplier block makes two at once.
//
//   product_o[i] = a_i[i] * b_i[i]         i = 0, 1; signed, exact
//
// Cycle law: product_o in cycle c + MulStages is that of the operands of cycle c; MulStages = 0 is
// combinational.
// Handshake: none, nothing can wait; nothing is reset.
// This is the reference. A target may replace the file by one of the same name, ports and law, in
// its own folder: constraints/ice40-up5k/systole_multiply_pair.sv uses one SB_MAC16.
// Tests: tb/unit/multiply_pair_test.cpp, which holds the replacement to this file's results.
`include "systole_assert.svh"
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

  for (genvar i = 0; i < 2; i++) begin : gen_half
    product_t product;
    assign product = product_t'(operand_t'(a_i[i])) * product_t'(operand_t'(b_i[i]));
    systole_line #(.Width(2 * OperandW), .Cycles(MulStages)) u_line (
      .clk_i, .rst_ni, .data_i(product), .data_o(product_o[i])
    );
  end

  `SYSTOLE_COVER(LargestProduct_C, product_o[0] == 16'h4000 && product_o[1] == 16'h4000)
endmodule
