// SPDX-License-Identifier: Apache-2.0
// systole_skid - a two-entry buffer that cuts every combinational path of a valid/ready stream.
//
// Cycle law: a beat accepted in cycle c is offered from cycle c + 1; one beat a cycle for ever.
// Handshake: valid/ready on both sides; ready_o depends on state alone; order is kept.
// Does not reset data, does not count. No beat counts while rst_ni is low.
// Tests: tb/unit/prim_test.cpp.
// Proof: tb/formal/systole_skid_fpv.sv.
`include "systole_assert.svh"
module systole_skid #(
  parameter type T = logic [7:0]
) (
  input  logic clk_i,
  input  logic rst_ni,
  input  logic valid_i,
  output logic ready_o,
  input  T     data_i,
  output logic valid_o,
  input  logic ready_i,
  output T     data_o
);
  logic full_q;  // the spare entry holds the beat that had no room
  T     spare_q;
  logic push, stuck;
  assign push    = valid_i && ready_o;
  assign stuck   = valid_o && !ready_i;
  assign ready_o = !full_q;
  always_ff @(posedge clk_i) begin
    if (!stuck) begin
      valid_o <= push || full_q;
      if (push || full_q) data_o <= full_q ? spare_q : data_i;
      full_q  <= 1'b0;
    end else if (push) begin
      full_q  <= 1'b1;
      spare_q <= data_i;
    end
    if (!rst_ni) begin
      valid_o <= 1'b0;
      full_q  <= 1'b0;
    end
  end

  `SYSTOLE_ASSERT(SpareNeedsMain_A, full_q, valid_o)
  `SYSTOLE_ASSERT_NEXT(ValidHolds_A, valid_o && !ready_i, valid_o)
  `SYSTOLE_ASSERT_NEXT(DataHolds_A, valid_o && !ready_i, data_o == $past(data_o))
  `SYSTOLE_ASSERT_NEXT(NoBubble_A, valid_i && ready_o, valid_o)
  `SYSTOLE_COVER(Full_C, full_q)
endmodule
