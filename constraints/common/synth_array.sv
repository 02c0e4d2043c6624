// SPDX-License-Identifier: Apache-2.0
// synth_array - systole_array with packed ports, so that its netlist and its RTL have the same ones.
//
// Wires only; lane k in byte k, the sum of row n in word n. Tests: tb/synth/array_lockstep.sv.
module synth_array import systole_pkg::*; #(
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
  output logic [Rows-1:0][SumWidth-1:0] sum_o
);
  operand_t act[Cols], weight[Cols];
  logic signed [SumWidth-1:0] sum[Rows];
  for (genvar k = 0; k < int'(Cols); k++) begin : gen_col
    assign act[k]    = act_i[k];
    assign weight[k] = weight_i[k];
  end
  for (genvar n = 0; n < int'(Rows); n++) begin : gen_row
    assign sum_o[n] = sum[n];
  end
  systole_array #(
    .Rows(Rows), .Cols(Cols), .MulStages(MulStages), .SumWidth(SumWidth),
    .PairedCells(PairedCells)
  ) u_array (
    .clk_i, .rst_ni, .act_i(act), .swap_i, .weight_i(weight), .shift_i, .sum_o(sum)
  );
endmodule
