// SPDX-License-Identifier: Apache-2.0
// systole_accumulator_fpv - proof of addressing and forwarding: every total is the sum of its block's K tiles.
//
// The solver picks one address to watch, so what holds for it holds for all. The reference adds up what the slots of
// that address bring, in their order; a first tile starts it, a last one must hand it on. In between the slots
// may be of any address, in every cycle, so the newest sum and the one before it are both forwarded or read.
// A slot that adds to nothing (no first tile before it) gives what nobody asks for, and is not compared.
// Assumed: reset in the first cycle, afterwards in any; addresses that use the memory are below AccDepth (Range_M).
// For the induction only: Stored_A and Previous_A say where the sum of the watched address is.
module systole_accumulator_fpv import systole_pkg::*; #(
  parameter int unsigned AccDepth = 3,
  parameter int unsigned SumWidth = 18,
  localparam type        psum_t   = logic signed [SumWidth-1:0]
) (
  input logic                clk_i,
  input logic                rst_ni,
  input slot_t               slot_i,
  input psum_t               sum_i,
  input logic [AddressW-1:0] watch_i  // which address; constant by Watch_M
);
  slot_t           slot_o, slot_q;
  logic            set_valid_o, valid_o, started_q;
  logic [SetW-1:0] set_o;
  sum_t            total_o;
  systole_accumulator #(.AccDepth(AccDepth), .SumWidth(SumWidth)) u_dut (.*);

  initial started_q = 1'b0;
  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    if (!started_q) Reset_M: assume (!rst_ni);
    if (started_q) Watch_M: assume (watch_i == $past(watch_i));
    Range_M: assume (32'(watch_i) < AccDepth &&
                     ((slot_i.first && slot_i.last) || 32'(slot_i.address) < AccDepth));
  end

  sum_t sum_q, total, expected_q;
  logic known_q, watched, leaves_q, expects_q;
  assign watched = slot_q.valid && slot_q.address == watch_i;
  assign total   = sum_t'(sum_i) + (slot_q.first ? '0 : sum_q);
  always_ff @(posedge clk_i) begin
    slot_q     <= slot_i;
    leaves_q   <= slot_q.valid && slot_q.last;
    expects_q  <= watched && slot_q.last && (slot_q.first || known_q);
    expected_q <= total;
    if (watched && !slot_q.last) begin
      sum_q   <= total;
      known_q <= slot_q.first || known_q;
    end else if (watched && !slot_q.first) begin
      known_q <= 1'b0;  // handed on; nothing adds to it any more
    end
    if (!rst_ni) begin
      slot_q.valid       <= 1'b0;
      slot_q.release_set <= 1'b0;
      leaves_q           <= 1'b0;
      expects_q          <= 1'b0;
      known_q            <= 1'b0;
    end else begin
      Valid_A: assert (valid_o == leaves_q && set_valid_o == (slot_q.valid && slot_q.last));
      if (expects_q) Total_A: assert (total_o == expected_q);
      if (started_q) Slot_A: assert (slot_o == slot_q && set_o == slot_q.param_set);

      if (known_q) Stored_A: assert (u_dut.u_ram.word_q[watch_i[index_width(AccDepth)-1:0]] == sum_q);
      if (known_q && watched && !slot_q.first) Previous_A: assert (u_dut.previous == sum_q);

      Forwarded_C: cover (expects_q && $past(watched && known_q, 1) && $past(watched && known_q, 2) &&
                          expected_q == 32'sd1000);
      Waited_C: cover (watched && known_q && !slot_q.first && !u_dut.forward_q && slot_q.last);
    end
  end
endmodule
