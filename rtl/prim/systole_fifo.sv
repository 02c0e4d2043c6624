// SPDX-License-Identifier: Apache-2.0
// systole_fifo - a first-in first-out queue of Depth entries, for a few entries: reads are not clocked.
//
// Cycle law: a beat pushed in cycle c is at the head from cycle c + 1 at the earliest.
// Handshake: valid/ready on both sides; ready_o is low only while Depth entries wait and depends
// on state alone, so a full queue does not accept in the cycle in which it gives.
// Does not reset data.
// Tests: tb/unit/prim_test.cpp.
// Proof: tb/formal/systole_fifo_fpv.sv.
`include "systole_assert.svh"
module systole_fifo import systole_pkg::*; #(
  parameter type         T     = logic [7:0],
  parameter int unsigned Depth = 4
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
  if (Depth < 2 || Depth > 1024) begin : gen_illegal_depth
    $error("systole_fifo: Depth is %0d, not 2..1024", Depth);
  end
  localparam int unsigned PtrW = index_width(Depth);
  localparam int unsigned UsedW = $clog2(Depth + 1);
  typedef logic [PtrW-1:0] ptr_t;

  T                 entry_q[Depth];
  ptr_t             write_q, read_q;
  logic [UsedW-1:0] used_q;
  logic             room_q, some_q;  // used_q is not Depth; is not 0
  logic             push, pop;
  assign ready_o = room_q;
  assign valid_o = some_q;
  assign data_o  = entry_q[read_q];
  assign push    = valid_i && ready_o;
  assign pop     = valid_o && ready_i;

  function automatic ptr_t next(ptr_t p);
    return (Depth != 1 << PtrW && p == ptr_t'(Depth - 1)) ? '0 : p + ptr_t'(1);
  endfunction

  always_ff @(posedge clk_i) begin
    if (push) begin
      entry_q[write_q] <= data_i;
      write_q          <= next(write_q);
    end
    if (pop) read_q <= next(read_q);
    if (push && !pop) used_q <= used_q + 1'b1;
    if (pop && !push) used_q <= used_q - 1'b1;
    room_q <= pop || (room_q && !(push && used_q == UsedW'(Depth - 1)));
    some_q <= push || (some_q && !(pop && used_q == UsedW'(1)));
    if (!rst_ni) begin
      write_q <= '0;
      read_q  <= '0;
      used_q  <= '0;
      room_q  <= 1'b1;
      some_q  <= 1'b0;
    end
  end

  `SYSTOLE_ASSERT(UsedInRange_A, 1'b1, 32'(used_q) <= Depth)
  `SYSTOLE_ASSERT(FlagsAreUsed_A, 1'b1, room_q == (32'(used_q) != Depth) && some_q == (used_q != '0))
  `SYSTOLE_ASSERT_NEXT(ValidHolds_A, valid_o && !ready_i, valid_o)
  `SYSTOLE_ASSERT_NEXT(DataHolds_A, valid_o && !ready_i, data_o == $past(data_o))
  `SYSTOLE_COVER(Full_C, !ready_o)
endmodule
