// SPDX-License-Identifier: Apache-2.0
// systole_skew - delays lane k of a word by k cycles, so that a straight word enters as a diagonal.
//
//   lane    0   in ------------------------ out
//   lane    1   in --[ ]------------------- out
//   lane    2   in --[ ]--[ ]-------------- out
//
// Cycle law: data_o[k] in cycle c + k is data_i[k] of cycle c. Lane 0 is a wire.
// Handshake: none, nothing can wait. Data is not reset.
// Tests: tb/unit/skew_test.cpp.
`include "systole_assert.svh"
module systole_skew import systole_pkg::*; #(
  parameter int unsigned Lanes = 4
) (
  input  logic     clk_i,
  input  logic     rst_ni,
  input  operand_t data_i[Lanes],
  output operand_t data_o[Lanes]
);
  if (Lanes < 1 || Lanes > SizeMax) begin : gen_illegal_lanes
    $error("systole_skew: Lanes is %0d, not 1..%0d", Lanes, SizeMax);
  end

  for (genvar k = 0; k < int'(Lanes); k++) begin : gen_lane
    systole_line #(.Width(OperandW), .Cycles(k)) u_line (
      .clk_i, .rst_ni, .data_i(data_i[k]), .data_o(data_o[k])
    );
  end

  if (Lanes > 1) begin : gen_contract
    operand_t lane_in, lane_out;
    assign lane_in  = data_i[1];
    assign lane_out = data_o[1];
    `SYSTOLE_ASSERT_NEXT(LaneOneIsOneLate_A, 1'b1, lane_out == $past(lane_in))
  end
  `SYSTOLE_ASSERT(LaneZeroIsAWire_A, 1'b1, data_o[0] == data_i[0])
endmodule
