// SPDX-License-Identifier: Apache-2.0
// systole_array - Rows x Cols cells: y[n] = sum over k of act[k] * weight[n][k], weights at rest.
//
//              act_i[0] act_i[1] act_i[2]        north: activations, column k is k cycles late
//                 |        |        |
//     0 ------> [w00]--->[w01]--->[w02]----> sum_o[0]
//                 |        |        |                    west: shift_i[n] travels east with the sums
//     0 ------> [w10]--->[w11]--->[w12]----> sum_o[1]    east: sum_o[n] is n cycles late
//
// Cycle law: vector m meets the cell of row n, column k in cycle m + n + k, where act_i[k] must
// carry it in cycle m + k. Its sum is at sum_o[n] in cycle m + n + Cols + MulStages.
// Weights: shift event j of a tile (cycle e + j at column 0) has shift_i[0..j] high; weight_i[k]
// carries its beat k cycles later. Row n_used-1 comes first; after n_used events row n holds weight n.
// A swap in slot s meets cell (n, k) in cycle s + n + k, so one register an antidiagonal carries it;
// the shadows are live for slots s + 1 on.
// Handshake: none; a slot without a vector computes garbage that nobody reads. The west's sums are 0.
// Reset stops swaps and shifts on their way, and nothing else.
// With PairedCells, rows 2i and 2i+1 share a systole_pe_pair, and an odd last row keeps its systole_pe: the same
// law with one multiplier block for two cells where a part has such, and slower to simulate.
// Nets run column first: a column's cells then lie side by side in the simulator's memory.
// Tests: tb/unit/array_test.cpp.
// Proof: tb/formal/systole_array_fpv.sv.
`include "systole_assert.svh"
module systole_array import systole_pkg::*; #(
  parameter int unsigned Rows      = 4,
  parameter int unsigned Cols      = 4,
  parameter int unsigned MulStages = 0,
  parameter int unsigned SumWidth  = SumW,
  parameter bit          PairedCells = 1'b0,
  localparam type        psum_t    = logic signed [SumWidth-1:0]
) (
  input  logic            clk_i,
  input  logic            rst_ni,
  input  operand_t        act_i[Cols],
  input  logic            swap_i,
  input  operand_t        weight_i[Cols],
  input  logic [Rows-1:0] shift_i,
  output psum_t           sum_o[Rows]
);
  if (Rows < 1 || Rows > SizeMax) begin : gen_illegal_rows
    $error("systole_array: Rows is %0d, not 1..%0d", Rows, SizeMax);
  end
  if (Cols < 1 || Cols > SizeMax) begin : gen_illegal_cols
    $error("systole_array: Cols is %0d, not 1..%0d", Cols, SizeMax);
  end
  if (SumWidth < 2 * OperandW + $clog2(Cols)) begin : gen_illegal_width
    $error("systole_array: SumWidth is %0d, a sum over %0d columns needs %0d", SumWidth, Cols,
           2 * OperandW + $clog2(Cols));
  end

  localparam int PairedRows = PairedCells ? int'(Rows) / 2 * 2 : 0;

  operand_t act   [Cols][Rows+1];
  operand_t weight[Cols][Rows+1];
  psum_t    sum   [Cols+1][Rows];

  // Bit d: the swap meets the cells with n + k = d.
  logic [Rows+Cols-2:0] swap;
  assign swap[0] = swap_i;
  if (Rows + Cols > 2) begin : gen_wave
    logic [Rows+Cols-3:0] swap_q;
    assign swap[Rows+Cols-2:1] = swap_q;
    always_ff @(posedge clk_i) swap_q <= rst_ni ? swap[Rows+Cols-3:0] : '0;
  end

  // A column's shift enables, k cycles after those of column 0.
  logic [Rows-1:0] shift[Cols];
  assign shift[0] = shift_i;
  for (genvar k = 1; k < int'(Cols); k++) begin : gen_shift
    logic [Rows-1:0] shift_q;
    always_ff @(posedge clk_i) shift_q <= rst_ni ? shift[k-1] : '0;
    assign shift[k] = shift_q;
  end

  for (genvar k = 0; k < int'(Cols); k++) begin : gen_col
    assign act[k][0]    = act_i[k];
    assign weight[k][0] = weight_i[k];
    for (genvar n = PairedRows; n < int'(Rows); n++) begin : gen_row
      systole_pe #(.MulStages(MulStages), .SumWidth(SumWidth)) u_pe (
        .clk_i, .rst_ni,
        .act_i(act[k][n]), .act_o(act[k][n+1]),
        .weight_i(weight[k][n]), .weight_o(weight[k][n+1]),
        .sum_i(sum[k][n]), .sum_o(sum[k+1][n]),
        .swap_i(swap[n+k]), .load_i(|shift[k]), .shift_i(shift[k][n])
      );
    end
    for (genvar n = 0; n < PairedRows; n += 2) begin : gen_pair
      logic [1:0][SumWidth-1:0] pair_sum;
      systole_pe_pair #(.MulStages(MulStages), .SumWidth(SumWidth)) u_pair (
        .clk_i, .rst_ni,
        .act_i(act[k][n]), .act_o(act[k][n+2]),
        .weight_i(weight[k][n]), .weight_o(weight[k][n+2]),
        .sum_i({sum[k][n+1], sum[k][n]}), .sum_o(pair_sum),
        .swap_i(swap[n+k+1-:2]), .load_i(|shift[k]), .shift_i(shift[k][n+1-:2])
      );
      assign sum[k+1][n]    = pair_sum[0];
      assign sum[k+1][n+1]  = pair_sum[1];
      assign act[k][n+1]    = '0;  // inside the pair
      assign weight[k][n+1] = '0;
    end
  end
  for (genvar n = 0; n < int'(Rows); n++) begin : gen_edge
    assign sum[0][n] = '0;
    assign sum_o[n]  = sum[Cols][n];
  end

  // What leaves the south has no reader.
  for (genvar k = 0; k < int'(Cols); k++) begin : gen_south
    logic unused;
    assign unused = ^{act[k][Rows], weight[k][Rows]};
  end

  // The loader's promise: an event moves a prefix of the rows, so a chain never has a hole.
  `SYSTOLE_ASSERT(ShiftIsAPrefix_A, 1'b1, ((shift_i + Rows'(1)) & shift_i) == '0)
  // Nor does it move a row that the last swap has not reached: that weight is still needed.
  logic [Rows-1:0] reached, reached_q;  // bit n: the swap is at row n of column 0 or has passed it
  assign reached = swap_i ? Rows'(1) : Rows'({reached_q, 1'b1});
  always_ff @(posedge clk_i) reached_q <= rst_ni ? reached : '1;
  `SYSTOLE_ASSERT(ShiftStaysBehindSwap_A, 1'b1, (shift_i & ~reached) == '0)
endmodule
