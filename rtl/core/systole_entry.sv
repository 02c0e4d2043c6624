// SPDX-License-Identifier: Apache-2.0
// systole_entry - where an activation word becomes the lanes of a slot: lanes from k_used on are zero.
//
// So a partial K tile needs no zeros in its weights or its activations: whatever stands there meets
// a zero once.
// Cycle law: combinational from word_i to lane_o. The tile whose swap is in this slot rules from the
// next slot on.
// Handshake: none; a bubble's lanes are garbage. Tests: tb/unit/skew_test.cpp.
`include "systole_assert.svh"
module systole_entry import systole_pkg::*; #(
  parameter int unsigned Cols = 4
) (
  input  logic                          clk_i,
  input  logic                          rst_ni,
  input  logic                          swap_i,
  input  logic [SizeW-1:0]              next_k_used_i,  // of the tile that the swap opens
  input  logic [Cols-1:0][OperandW-1:0] word_i,
  output operand_t                      lane_o[Cols]
);
  if (Cols < 1 || Cols > SizeMax) begin : gen_illegal_cols
    $error("systole_entry: Cols is %0d, not 1..%0d", Cols, SizeMax);
  end

  logic [Cols-1:0][OperandW-1:0] used_q, word;  // used_q: all ones in the lanes that count
  always_ff @(posedge clk_i) begin
    if (swap_i) begin
      for (int unsigned k = 0; k < Cols; k++) used_q[k] <= {OperandW{k < 32'(next_k_used_i)}};
    end
  end
  assign word = word_i & used_q;
  for (genvar k = 0; k < int'(Cols); k++) begin : gen_lane
    assign lane_o[k] = word[k];
  end

  `SYSTOLE_ASSERT(DepthFits_A, swap_i, next_k_used_i != '0 && 32'(next_k_used_i) <= Cols)
  `SYSTOLE_ASSERT_NEXT(LaneZeroCounts_A, swap_i, used_q[0] == '1)
endmodule
