// SPDX-License-Identifier: Apache-2.0
// array_lockstep - an array and its netlist side by side: same inputs, and every sum the same in every cycle.
//
// Netlist: synth_array_netlist, made by constraints/synth.py with the same parameters. Registers of both start at
// zero, as an FPGA's do, so there is nothing to leave out.
`include "systole_assert.svh"
module array_lockstep import systole_pkg::*; #(
  parameter int unsigned Rows      = 4,
  parameter int unsigned Cols      = 4,
  parameter int unsigned MulStages = 0,
  parameter int unsigned SumWidth  = SumW,
  parameter bit          PairedCells = 1'b0
) (
  input  logic                          clk_i,
  input  logic                          rst_ni,
  input  logic [Cols-1:0][OperandW-1:0] act_i,
  input  logic                          swap_i,
  input  logic [Cols-1:0][OperandW-1:0] weight_i,
  input  logic [Rows-1:0]               shift_i,
  output logic [Rows-1:0][SumWidth-1:0] sum_o,
  output logic                          differs_o  // with the inputs of this cycle
);
  logic [Rows-1:0][SumWidth-1:0] net_sum;
  synth_array #(
    .Rows(Rows), .Cols(Cols), .MulStages(MulStages), .SumWidth(SumWidth),
    .PairedCells(PairedCells)
  ) u_rtl (
    .clk_i, .rst_ni, .act_i, .swap_i, .weight_i, .shift_i, .sum_o
  );
  synth_array_netlist u_netlist (
    .clk_i, .rst_ni, .act_i(act_i), .swap_i, .weight_i(weight_i), .shift_i(shift_i), .sum_o(net_sum)
  );
  assign differs_o = !(net_sum == sum_o);
  `SYSTOLE_ASSERT(SumsAreTheSame_A, 1'b1, net_sum == sum_o)
endmodule
