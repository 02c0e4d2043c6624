// SPDX-License-Identifier: Apache-2.0
// systole_delay - a valid bit and its data, Stages cycles later.
//
// Cycle law: {valid_o, data_o} in cycle c + Stages is {valid_i, data_i} of cycle c; Stages = 0 is a wire.
// Handshake: none, nothing can wait. Reset clears every valid on its way; data is not reset.
// Tests: tb/unit/prim_memory_test.cpp.
// Proof: tb/formal/systole_delay_fpv.sv.
`include "systole_assert.svh"
module systole_delay #(
  parameter type         T      = logic [7:0],
  parameter int unsigned Stages = 1
) (
  input  logic clk_i,
  input  logic rst_ni,
  input  logic valid_i,
  input  T     data_i,
  output logic valid_o,
  output T     data_o
);
  if (Stages > 256) begin : gen_illegal_stages
    $error("systole_delay: Stages is %0d, not 0..256", Stages);
  end
  systole_line #(.Width($bits(T)), .Cycles(Stages)) u_data (.clk_i, .rst_ni, .data_i, .data_o);

  logic [Stages:0] valid;
  assign valid[0] = valid_i;
  assign valid_o  = valid[Stages];
  if (Stages > 0) begin : gen_stages
    logic [Stages-1:0] valid_q;
    assign valid[Stages:1] = valid_q;
    always_ff @(posedge clk_i) valid_q <= rst_ni ? valid[Stages-1:0] : '0;
    `SYSTOLE_ASSERT_NEXT(ValidEnters_A, valid_i, valid_q[0])
    `SYSTOLE_ASSERT_NEXT(NothingInvented_A, valid == '0, !valid_q[0] || $past(valid_i))
  end
endmodule
