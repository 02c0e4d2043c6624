// SPDX-License-Identifier: Apache-2.0
// systole_accumulator - one row's sums over the K tiles of a block.
//
//   total <= sum_i + (first ? 0 : the sum that waits at the slot's address)
//
// Cycle law: slot_i in cycle c announces the sum that is at sum_i in cycle c + 1. Its total is at
// total_o in cycle c + 2, with valid_o if the slot was of a last K tile; other totals go back to the
// memory at the end of cycle c + 1. slot_o is slot_i one cycle later: the row below is one cycle
// behind. set_o names, in cycle c + 1, the parameters that total_o needs in cycle c + 2.
// A block with one K tile uses no memory. The newest total is forwarded, so one address in every
// cycle works (M = 1); an address two cycles old has been written.
// Handshake: none, nothing can wait. Wraps modulo 2^32. Tests: tb/unit/accumulator_test.cpp.
// Proof: tb/formal/systole_accumulator_fpv.sv.
`include "systole_assert.svh"
module systole_accumulator import systole_pkg::*; #(
  parameter int unsigned AccDepth = 64,    // vectors that can wait
  parameter int unsigned SumWidth = SumW,  // bits of the array's sums
  localparam type        psum_t   = logic signed [SumWidth-1:0]
) (
  input  logic            clk_i,
  input  logic            rst_ni,
  input  slot_t           slot_i,
  output slot_t           slot_o,
  input  psum_t           sum_i,
  output logic            set_valid_o,
  output logic [SetW-1:0] set_o,
  output logic            valid_o,
  output sum_t            total_o
);
  if (AccDepth < 1 || AccDepth > (1 << AddressW)) begin : gen_illegal_depth
    $error("systole_accumulator: AccDepth is %0d, not 1..%0d", AccDepth, 1 << AddressW);
  end
  if (SumWidth > SumW) begin : gen_illegal_width
    $error("systole_accumulator: SumWidth is %0d, not up to %0d", SumWidth, SumW);
  end
  localparam int unsigned PtrW = index_width(AccDepth);

  slot_t slot_q;
  logic  forward_q;  // total_q is the sum that the read missed by being too early
  sum_t  total_q, waiting, previous, total;
  logic  valid_q;
  logic  read, write;

  assign read  = slot_i.valid && !slot_i.first;
  assign write = slot_q.valid && !slot_q.last;
  systole_ram #(.T(sum_t), .Depth(AccDepth)) u_ram (
    .clk_i, .rst_ni,
    .write_i(write), .write_address_i(slot_q.address[PtrW-1:0]), .write_data_i(total),
    .read_i(read), .read_address_i(slot_i.address[PtrW-1:0]), .read_data_o(waiting)
  );

  assign previous = forward_q ? total_q : waiting;
  assign total  = sum_t'(sum_i) + (slot_q.first ? '0 : previous);

  always_ff @(posedge clk_i) begin
    total_q <= total;  // a bubble's garbage has no reader; a branch would cost more
    if (read) forward_q <= write && slot_q.address == slot_i.address;
    valid_q <= set_valid_o;
    slot_q  <= slot_i;
    if (!rst_ni) begin
      slot_q.valid       <= 1'b0;
      slot_q.release_set <= 1'b0;
      valid_q            <= 1'b0;
    end
  end
  assign slot_o      = slot_q;
  assign set_valid_o = slot_q.valid && slot_q.last;
  assign set_o       = slot_q.param_set;
  assign valid_o     = valid_q;
  assign total_o     = total_q;

  `SYSTOLE_ASSERT(AddressInRange_A, read || write,
                  (!read || 32'(slot_i.address) < AccDepth) &&
                  (!write || 32'(slot_q.address) < AccDepth))
  `SYSTOLE_ASSERT_NEXT(SlotTravels_A, slot_i.valid, slot_o.valid)
  `SYSTOLE_COVER(Forward_C, slot_q.valid && !slot_q.first && forward_q)
endmodule
