// SPDX-License-Identifier: Apache-2.0
// environment - what all contestants of the simulation-speed benchmark have around them, alone: two evaluations a
// cycle, Cols random operands, a checksum. Rows counts for nothing.
module environment #(
  parameter int unsigned Rows = 16,
  parameter int unsigned Cols = 16
) (
  input  logic        clk_i,
  input  logic        rst_ni,
  output logic [31:0] checksum_o
);
  logic [8*Cols-1:0] random;
  bench_random #(.Width(8 * Cols)) u_random (.clk_i, .rst_ni, .random_o(random));
  logic [31:0] folded;
  always_comb begin
    folded = {checksum_o[30:0], checksum_o[31]} ^ 32'(Rows);
    for (int unsigned k = 0; k < Cols; k++) folded ^= {4{random[8*k+:8]}};
  end
  always_ff @(posedge clk_i) checksum_o <= rst_ni ? folded : '0;
endmodule
