// SPDX-License-Identifier: Apache-2.0
// systole_pe - one multiply-accumulate cell of the weight-stationary array.
//
//   sum_o <= sum_i + act_i * live_q        every cycle, the product MulStages cycles late
//
// Cycle law: vector m meets the cell of row n, column k in cycle m + n + k, counted from vector 0
// in column 0. One cycle from act_i to act_o and from sum_i to sum_o; the product joins the sum
// MulStages cycles after its activation was met; weight_o is the shadow register itself.
// Two weights: shadow_q is a link of the chain down the column and takes weight_i while shift_i and load_i
// are high, bottom row's weight first. live_q takes shadow_q on the edge that ends a slot with
// swap_i: the activation in that slot still meets the old weight, the next one the new. So a tile's
// swap rides one slot ahead of its first activation, between back-to-back tiles with the last
// activation of the tile before. A shift may begin in the swap's own cycle.
// Handshake: none, the array never stalls. Does not know which slots carry a vector, does not detect
// overflow (see DepthMax), resets nothing.
// Tests: tb/unit/pe_test.cpp. Proof: tb/formal/systole_pe_fpv.sv, the formula for all values.
`include "systole_assert.svh"
module systole_pe import systole_pkg::*; #(
  parameter int unsigned MulStages = 0,     // registers behind the multiplier
  parameter int unsigned SumWidth  = SumW,  // bits of the sum in the array
  localparam type        psum_t    = logic signed [SumWidth-1:0]
) (
  input  logic     clk_i,
  input  logic     rst_ni,
  // north to south
  input  operand_t act_i,
  output operand_t act_o,
  input  operand_t weight_i,
  output operand_t weight_o,
  // west to east
  input  psum_t    sum_i,
  output psum_t    sum_o,
  // controls, from the registers beside the cells (systole_array)
  input  logic     swap_i,
  input  logic     load_i,  // this column shifts in some row: cells that share it share a branch when
  input  logic     shift_i  // simulated; this row shifts. shift_i implies load_i: ShiftHasLoad_A
);
  if (MulStages > 2) begin : gen_illegal_stages
    $error("systole_pe: MulStages is %0d, not 0..2", MulStages);
  end
  if (SumWidth < 2 * OperandW || SumWidth > SumW) begin : gen_illegal_width
    $error("systole_pe: SumWidth is %0d, not %0d..%0d", SumWidth, 2 * OperandW, SumW);
  end

  // live_q is as wide as the sum and holds a sign-extended weight: the simulator then extends no
  // product, and registers of another width than shadow_q lie apart in its memory, so that the
  // weights of neighbours load as one vector. Synthesis merges the copies of the sign.
  psum_t    live_q, joining;
  operand_t shadow_q;
  assign weight_o = shadow_q;

  if (MulStages == 0) begin : gen_direct
    assign joining = psum_t'(act_i) * live_q;
  end else begin : gen_late
    product_t product, late;
    assign product = product_t'(act_i) * product_t'(live_q);
    systole_line #(.Width(2 * OperandW), .Cycles(MulStages)) u_product (
      .clk_i, .rst_ni, .data_i(product), .data_o(late)
    );
    assign joining = psum_t'(late);
  end

  always_ff @(posedge clk_i) begin
    act_o <= act_i;
    sum_o <= sum_i + joining;
    if (swap_i) live_q <= psum_t'(shadow_q);  // the shadow as it was before this edge,
    if (load_i) begin                         // so a shift on the same edge loses nothing
      if (shift_i) shadow_q <= weight_i;
    end
  end

  `SYSTOLE_ASSERT(ShiftHasLoad_A, shift_i, load_i)
  `SYSTOLE_ASSERT_NEXT(LiveHolds_A, !swap_i, live_q == $past(live_q))
  `SYSTOLE_ASSERT_NEXT(ShadowHolds_A, !shift_i, shadow_q == $past(shadow_q))
endmodule
