// SPDX-License-Identifier: Apache-2.0
// array_bench - systole_array with its two skews and nothing else of the matrix unit, for the simulation-speed
// benchmark: tiles of 64 vectors without a bubble, the next tile's weights loaded behind the first ones.
//
// Cycle law: in slot s of 64, event s of the next tile's load (s < Rows), and the swap in slot 63. Random operands,
// all row sums folded into a checksum; plain_array.h computes the same checksum.
module array_bench import systole_pkg::*; #(
  parameter int unsigned Rows = 16,
  parameter int unsigned Cols = 16
) (
  input  logic        clk_i,
  input  logic        rst_ni,
  output logic [31:0] checksum_o
);
  logic [8*Cols-1:0] random;
  logic [5:0]        slot_q;
  logic [Rows-1:0]   shift;
  bench_random #(.Width(8 * Cols)) u_random (.clk_i, .rst_ni, .random_o(random));
  always_ff @(posedge clk_i) slot_q <= rst_ni ? slot_q + 6'd1 : '0;
  always_comb begin
    for (int unsigned n = 0; n < Rows; n++) shift[n] = 32'(slot_q) < Rows && 32'(slot_q) >= n;
  end

  operand_t lane[Cols], act[Cols], weight[Cols];
  sum_t     sum[Rows];
  for (genvar k = 0; k < int'(Cols); k++) begin : gen_lane
    assign lane[k] = random[8*k+:8];
  end
  systole_skew #(.Lanes(Cols)) u_act_skew (.clk_i, .rst_ni, .data_i(lane), .data_o(act));
  systole_skew #(.Lanes(Cols)) u_weight_skew (.clk_i, .rst_ni, .data_i(lane), .data_o(weight));
  systole_array #(.Rows(Rows), .Cols(Cols)) u_array (
    .clk_i, .rst_ni, .act_i(act), .swap_i(slot_q == 6'd63), .weight_i(weight), .shift_i(shift),
    .sum_o(sum)
  );

  logic [31:0] folded;
  always_comb begin
    folded = {checksum_o[30:0], checksum_o[31]};
    for (int unsigned n = 0; n < Rows; n++) folded ^= sum[n];
  end
  always_ff @(posedge clk_i) checksum_o <= rst_ni ? folded : '0;
endmodule
