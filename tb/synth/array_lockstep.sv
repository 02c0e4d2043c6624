// SPDX-License-Identifier: Apache-2.0
// array_lockstep - an array and its netlist side by side: same inputs, and every sum the same in every cycle.
//
// Netlist: synth_array_netlist, made by constraints/synth.py with the same parameters. Registers of both start at
// zero, as an FPGA's do, so there is nothing to leave out.
// With PairsSwapAsOne, a pair's two weights go live together in the netlist (constraints/xilinx-7/systole_pe_pair.sv): a reset
// between their swaps, or a shift that the contract of systole_array excludes, leaves other weights live. From
// either on, sums count again when the next swap has passed every cell and its first sums have left.
`include "systole_assert.svh"
module array_lockstep import systole_pkg::*; #(
  parameter int unsigned Rows      = 4,
  parameter int unsigned Cols      = 4,
  parameter int unsigned MulStages = 0,
  parameter int unsigned SumWidth  = SumW,
  parameter bit          PairedCells = 1'b0,
  parameter bit          PairsSwapAsOne = 1'b0
) (
  input  logic                          clk_i,
  input  logic                          rst_ni,
  input  logic [Cols-1:0][OperandW-1:0] act_i,
  input  logic                          swap_i,
  input  logic [Cols-1:0][OperandW-1:0] weight_i,
  input  logic [Rows-1:0]               shift_i,
  output logic [Rows-1:0][SumWidth-1:0] sum_o,
  output logic                          counts_o,  // sums are compared
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
  if (PairsSwapAsOne) begin : gen_as_one
    localparam int unsigned Passed = Rows + Cols + MulStages + 2;  // slots until a swap's first sums have left
    logic [Rows-1:0]             reached, reached_q;  // as in systole_array
    logic [$clog2(Passed+1)-1:0] slots_q;             // since the swap
    logic                        disturbed_q, swapped_q;
    assign reached  = swap_i ? Rows'(1) : Rows'({reached_q, 1'b1});
    assign counts_o = !disturbed_q;
    always_ff @(posedge clk_i) begin
      reached_q <= rst_ni ? reached : '1;
      slots_q   <= slots_q + 1'b1;
      if (swap_i && !swapped_q) begin
        swapped_q <= 1'b1;
        slots_q   <= '0;
      end
      if (swapped_q && 32'(slots_q) == Passed) disturbed_q <= 1'b0;
      if (!rst_ni || (shift_i & ~reached) != '0) begin
        disturbed_q <= 1'b1;
        swapped_q   <= 1'b0;
      end
    end
  end else begin : gen_strict
    assign counts_o = 1'b1;
  end
  assign differs_o = counts_o && net_sum != sum_o;
  `SYSTOLE_ASSERT(SumsAreTheSame_A, counts_o, net_sum == sum_o)
endmodule
