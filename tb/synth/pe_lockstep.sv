// SPDX-License-Identifier: Apache-2.0
// pe_lockstep - a cell and its netlist side by side: same inputs, and every output the same in every cycle.
//
// Netlist: systole_pe_netlist, made by constraints/synth.py with the same parameters. Registers of both start at
// zero, as an FPGA's do, so there is nothing to leave out.
`include "systole_assert.svh"
module pe_lockstep import systole_pkg::*; #(
  parameter int unsigned MulStages = 0,
  parameter int unsigned SumWidth  = SumW,
  localparam type        psum_t    = logic signed [SumWidth-1:0]
) (
  input  logic     clk_i,
  input  logic     rst_ni,
  input  operand_t act_i,
  input  operand_t weight_i,
  input  psum_t    sum_i,
  input  logic     swap_i,
  input  logic     load_i,
  input  logic     shift_i,
  output psum_t    sum_o,
  output logic     differs_o  // with the inputs of this cycle
);
  operand_t act, weight, net_act, net_weight;
  psum_t    net_sum;
  systole_pe #(.MulStages(MulStages), .SumWidth(SumWidth)) u_rtl (
    .clk_i, .rst_ni, .act_i, .act_o(act), .weight_i, .weight_o(weight), .sum_i, .sum_o,
    .swap_i, .load_i, .shift_i
  );
  systole_pe_netlist u_netlist (
    .clk_i, .rst_ni, .act_i(act_i), .act_o(net_act), .weight_i(weight_i), .weight_o(net_weight),
    .sum_i(sum_i), .sum_o(net_sum), .swap_i, .load_i, .shift_i
  );
  assign differs_o = !(net_act == act && net_weight == weight && net_sum == sum_o);
  `SYSTOLE_ASSERT(ActivationIsTheSame_A, 1'b1, net_act == act)
  `SYSTOLE_ASSERT(WeightIsTheSame_A, 1'b1, net_weight == weight)
  `SYSTOLE_ASSERT(SumIsTheSame_A, 1'b1, net_sum == sum_o)
endmodule
