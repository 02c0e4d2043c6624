// SPDX-License-Identifier: Apache-2.0
// systole_pe_pair - the cells of rows n and n + 1 of one column, whose two products one systole_multiply_pair
// makes.
//
//   sum_o[i] <= sum_i[i] + (act of row n + i) * live_q[i]        i = 0, 1
//
// To the array it is two systole_pe, one below the other: the same cycle law, the same two weights a
// cell, the same controls a cell. Simulates slower than those: for parts whose multiplier block makes two
// int8 products (constraints/ice40-up5k).
// Handshake: none. Resets nothing.
// Tests: tb/unit/array_test.cpp, whose every test runs on arrays of pairs too.
`include "systole_assert.svh"
module systole_pe_pair import systole_pkg::*; #(
  parameter int unsigned MulStages = 1,     // registers behind the multipliers, 0..2
  parameter int unsigned SumWidth  = SumW,  // bits of the sums in the array
  localparam type        psum_t    = logic signed [SumWidth-1:0]
) (
  input  logic     clk_i,
  input  logic     rst_ni,
  // north to south
  input  operand_t act_i,
  output operand_t act_o,
  input  operand_t weight_i,
  output operand_t weight_o,
  // west to east; the rows of the pair
  input  logic [1:0][SumWidth-1:0] sum_i,
  output logic [1:0][SumWidth-1:0] sum_o,
  input  logic [1:0] swap_i,
  input  logic       load_i,
  input  logic [1:0] shift_i
);
  if (SumWidth < 2 * OperandW || SumWidth > SumW) begin : gen_illegal_width
    $error("systole_pe_pair: SumWidth is %0d, not %0d..%0d", SumWidth, 2 * OperandW, SumW);
  end

  logic [1:0][OperandW-1:0]   act, live_q, shadow_q;
  logic [1:0][2*OperandW-1:0] product;
  logic [OperandW-1:0]        act_q;  // between the two rows
  assign act      = {act_q, act_i};
  assign weight_o = shadow_q[1];
  systole_multiply_pair #(.MulStages(MulStages)) u_multiply (
    .clk_i, .rst_ni, .a_i(act), .b_i(live_q), .product_o(product)
  );

  always_ff @(posedge clk_i) begin
    act_q <= act_i;
    act_o <= act_q;
    for (int i = 0; i < 2; i++) begin
      sum_o[i] <= sum_i[i] + psum_t'(product_t'(product[i]));
      if (swap_i[i]) live_q[i] <= shadow_q[i];
    end
    if (shift_i[0]) shadow_q[0] <= weight_i;
    if (shift_i[1]) shadow_q[1] <= shadow_q[0];  // as it was before this edge
  end

  `SYSTOLE_ASSERT(ShiftHasLoad_A, |shift_i, load_i)
  `SYSTOLE_ASSERT_NEXT(LiveHolds_A, swap_i == '0, live_q == $past(live_q))
  `SYSTOLE_ASSERT_NEXT(ShadowHolds_A, shift_i == '0, shadow_q == $past(shadow_q))
endmodule
