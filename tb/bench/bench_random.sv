// SPDX-License-Identifier: Apache-2.0
// bench_random - Width bits of new pseudo-random data a cycle, 64-bit xorshift registers side by side.
//
// Cycle law: random_o changes with every edge out of reset. Source: G. Marsaglia, "Xorshift RNGs", 2003, (13, 7, 17).
module bench_random #(
  parameter int unsigned Width = 64
) (
  input  logic             clk_i,
  input  logic             rst_ni,
  output logic [Width-1:0] random_o
);
  localparam int unsigned Words = (Width + 63) / 64;
  logic [64*Words-1:0] all;
  assign random_o = all[Width-1:0];
  for (genvar w = 0; w < int'(Words); w++) begin : gen_word
    logic [63:0] x_q, x1, x2;
    assign x1 = x_q ^ (x_q << 13);
    assign x2 = x1 ^ (x1 >> 7);
    always_ff @(posedge clk_i) begin
      x_q <= rst_ni ? x2 ^ (x2 << 17) : 64'h9e3779b97f4a7c15 + 64'(w) * 64'h123456789abcdef1;
    end
    assign all[64*w+:64] = x_q;
  end
  logic unused;
  assign unused = ^{1'b0, all};
endmodule
