// SPDX-License-Identifier: Apache-2.0
// systole_pe_fpv - proof of the cell's formula for all operands, sums, weights, swaps and shifts.
//
//   sum_o in cycle c + 1  ==  sum_i in c + (act_i * live weight) in c - MulStages      modulo 2^SumWidth
//
// In two steps, because solvers do not like products whose operands are equal only by an argument: Live_A says
// that the cell's weight register is, extended, the 8-bit weight that the reference took through shift and swap;
// Formula_A says that the sum is right for that register. The product is the operator `*` on sign-extended
// operands, in as many bits as the cell's; the unit test runs all 65,536 pairs. What has not been loaded since the
// start is unknown and not compared.
// Assumed: shift_i implies load_i, as the array gives it. No reset: the cell has none.
module systole_pe_fpv import systole_pkg::*; #(
  parameter int unsigned MulStages = 0,
  parameter int unsigned SumWidth  = SumW,
  localparam type        psum_t    = logic signed [SumWidth-1:0]
) (
  input logic     clk_i,
  input operand_t act_i,
  input operand_t weight_i,
  input psum_t    sum_i,
  input logic     swap_i,
  input logic     load_i,
  input logic     shift_i
);
  logic     rst_ni;  // the contracts want to be out of reset
  operand_t act_o, weight_o, live_q, shadow_q;
  psum_t    sum_o;
  logic     live_known_q, shadow_known_q;
  systole_pe #(.MulStages(MulStages), .SumWidth(SumWidth)) u_dut (.*);

  logic started_q;
  initial started_q = 1'b0;
  assign rst_ni = started_q;
  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    Load_M: assume (!shift_i || load_i);
  end

  // met[s]: the product of s cycles ago, and whether its weight was known.
  psum_t met[MulStages+1];
  logic  met_known[MulStages+1];
  if (MulStages == 0) begin : gen_direct
    assign met[0] = psum_t'(act_i) * u_dut.live_q;
  end else begin : gen_late
    assign met[0] = psum_t'(u_dut.gen_late.product);
    always_ff @(posedge clk_i)
      Product_A: assert (u_dut.gen_late.product == product_t'(act_i) * product_t'(u_dut.live_q));
  end
  assign met_known[0] = live_known_q;
  for (genvar s = 0; s < int'(MulStages); s++) begin : gen_met
    psum_t met_q;
    logic  met_known_q;
    initial met_known_q = 1'b0;
    always_ff @(posedge clk_i) begin
      met_q       <= met[s];
      met_known_q <= met_known[s];
    end
    assign met[s+1]       = met_q;
    assign met_known[s+1] = met_known_q;
  end

  psum_t    joined_q;
  operand_t act_q;
  logic     joined_known_q;
  initial begin
    live_known_q   = 1'b0;
    shadow_known_q = 1'b0;
    joined_known_q = 1'b0;
  end
  always_ff @(posedge clk_i) begin
    if (swap_i) live_q <= shadow_q;
    if (swap_i) live_known_q <= shadow_known_q;
    if (shift_i) shadow_q <= weight_i;
    if (shift_i) shadow_known_q <= 1'b1;
    act_q          <= act_i;
    joined_q       <= sum_i + met[MulStages];
    joined_known_q <= met_known[MulStages];

    if (joined_known_q) Formula_A: assert (sum_o == joined_q);
    if (shadow_known_q) Shadow_A: assert (weight_o == shadow_q);
    if (started_q) Act_A: assert (act_o == act_q);
    if (live_known_q) Live_A: assert (u_dut.live_q == psum_t'(live_q));

    // The largest product; two weights in use one after the other.
    Corner_C: cover (joined_known_q && sum_o == psum_t'(16384) && $past(sum_i) == '0);
    Swap_C: cover (live_known_q && $past(swap_i && live_known_q) && live_q != $past(live_q));
  end
endmodule
