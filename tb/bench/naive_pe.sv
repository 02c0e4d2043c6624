// SPDX-License-Identifier: Apache-2.0
// naive_pe - the cell of naive_mesh: two weight registers and a mux in front of the multiplier.
module naive_pe import systole_pkg::*; (
  input  logic     clk_i,
  input  operand_t act_i,
  output operand_t act_o,
  input  logic     bank_i,   // which weight this activation meets; travels with it
  output logic     bank_o,
  input  operand_t weight_i,
  input  logic     load_i,   // into the other bank
  input  sum_t     sum_i,
  output sum_t     sum_o
);
  operand_t weight_q[2];
  always_ff @(posedge clk_i) begin
    act_o  <= act_i;
    bank_o <= bank_i;
    sum_o  <= sum_i + sum_t'(act_i) * sum_t'(weight_q[bank_i]);
    if (load_i) weight_q[!bank_i] <= weight_i;
  end
endmodule
