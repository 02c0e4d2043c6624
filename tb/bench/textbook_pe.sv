// SPDX-License-Identifier: Apache-2.0
// textbook_pe - the cell of textbook_mesh: sum_o <= sum_i + act_i * weight_q, a weight loaded on command.
module textbook_pe import systole_pkg::*; (
  input  logic     clk_i,
  input  operand_t act_i,
  output operand_t act_o,
  input  operand_t weight_i,
  input  logic     load_i,
  input  sum_t     sum_i,
  output sum_t     sum_o
);
  operand_t weight_q;
  always_ff @(posedge clk_i) begin
    act_o <= act_i;
    sum_o <= sum_i + sum_t'(act_i) * sum_t'(weight_q);
    if (load_i) weight_q <= weight_i;
  end
endmodule
