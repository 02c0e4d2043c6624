// SPDX-License-Identifier: Apache-2.0
// naive_mesh - the usual double-buffered array, for the simulation-speed benchmark: textbook_mesh with a second
// weight register in each cell and a bank bit that travels with the activations.
//
// One bank is used while the other is loaded, every 64 cycles they change roles. As in textbook_mesh, random
// operands, no skew, no tiles, all row sums and bottom activations folded into a checksum.
module naive_mesh import systole_pkg::*; #(
  parameter int unsigned Rows = 16,
  parameter int unsigned Cols = 16
) (
  input  logic        clk_i,
  input  logic        rst_ni,
  output logic [31:0] checksum_o
);
  logic [8*Cols-1:0] random;
  logic [6:0]        slot_q;
  bench_random #(.Width(8 * Cols)) u_random (.clk_i, .rst_ni, .random_o(random));
  always_ff @(posedge clk_i) slot_q <= rst_ni ? slot_q + 7'd1 : '0;

  operand_t act[Rows+1][Cols];
  logic     bank[Rows+1][Cols];
  sum_t     sum[Rows][Cols+1];
  for (genvar k = 0; k < int'(Cols); k++) begin : gen_north
    assign act[0][k]  = random[8*k+:8];
    assign bank[0][k] = slot_q[6];
  end
  for (genvar n = 0; n < int'(Rows); n++) begin : gen_row
    assign sum[n][0] = '0;
    for (genvar k = 0; k < int'(Cols); k++) begin : gen_col
      naive_pe u_pe (
        .clk_i, .act_i(act[n][k]), .act_o(act[n+1][k]), .bank_i(bank[n][k]), .bank_o(bank[n+1][k]),
        .weight_i(operand_t'(random[8*k+:8] ^ 8'(n))), .load_i(slot_q[5:0] == '0),
        .sum_i(sum[n][k]), .sum_o(sum[n][k+1])
      );
    end
  end

  logic [31:0] folded;
  always_comb begin
    folded = {checksum_o[30:0], checksum_o[31]};
    for (int unsigned n = 0; n < Rows; n++) folded ^= sum[n][Cols];
    for (int unsigned k = 0; k < Cols; k++) folded ^= {4{act[Rows][k]}} ^ 32'(bank[Rows][k]);
  end
  always_ff @(posedge clk_i) checksum_o <= rst_ni ? folded : '0;
endmodule
