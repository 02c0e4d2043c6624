// SPDX-License-Identifier: Apache-2.0
// systole_weight_loader - turns a tile's weight rows into shift events, one row an event.
//
//   event j (j = 0..n_used-1) moves rows 0..j; row n_used-1's weights come first
//
// Cycle law: an event happens in every cycle in which a weight row is there, except that event 0 waits
// for the swap of the tile before: the swap's own cycle is the earliest. full_o rises in the
// cycle after the last event and falls after the swap, unless a one-row tile fills it again.
// Why rows 0..j and not the whole chain: row n is first moved by event n, n cycles after event 0 at
// the earliest, just when the swap has come down to it. The usual whole-chain shift must wait for
// the swap to pass the last row first.
// Handshake: tile_* and weight_* are valid/ready; weight_ready_o depends on swap_i, a state of the
// sequencer and its stream. Gaps in the weight stream are harmless.
// tile_macs_o is the full tile's k_used * n_used, added up a row at a time instead of multiplied.
// Does not see the weights: they pass the column skew into the array.
// Tests: tb/unit/weight_loader_test.cpp.
// Proof: tb/formal/systole_tiles_fpv.sv.
`include "systole_assert.svh"
module systole_weight_loader import systole_pkg::*; #(
  parameter int unsigned Rows = 4
) (
  input  logic             clk_i,
  input  logic             rst_ni,
  input  logic             tile_valid_i,
  output logic             tile_ready_o,  // with the last event
  input  logic [SizeW-2:0] tile_n_used_i,
  input  logic [SizeW-2:0] tile_k_used_i,
  input  logic             weight_valid_i,
  output logic             weight_ready_o,
  output logic [Rows-1:0]  shift_o,
  input  logic             swap_i,        // the full shadow goes live in this slot
  output logic             full_o,        // the shadow holds a whole tile
  output logic [2*SizeW-3:0] tile_macs_o
);
  if (Rows < 1 || Rows > SizeMax) begin : gen_illegal_rows
    $error("systole_weight_loader: Rows is %0d, not 1..%0d", Rows, SizeMax);
  end

  localparam int unsigned RowW = index_width(Rows);
  logic [Rows-1:0]    prefix_q;  // rows the next event moves: 1, 11, 111, ...
  logic [RowW-1:0]    row_q;     // its index
  logic               full_q;
  logic [2*SizeW-3:0] macs_q;
  logic               starting, event_now, last_event;

  assign starting       = prefix_q == Rows'(1);
  assign weight_ready_o = tile_valid_i && (!starting || !full_q || swap_i);
  assign event_now      = weight_valid_i && weight_ready_o;
  assign last_event     = event_now && row_q == RowW'(tile_n_used_i - 1'b1);
  assign tile_ready_o   = last_event;
  assign shift_o        = event_now ? prefix_q : '0;
  assign full_o         = full_q;
  assign tile_macs_o    = macs_q;

  always_ff @(posedge clk_i) begin
    if (event_now) begin
      row_q    <= last_event ? '0 : row_q + 1'b1;
      prefix_q <= last_event ? Rows'(1) : Rows'({prefix_q, 1'b1});
      macs_q   <= (starting ? '0 : macs_q) + $bits(macs_q)'(tile_k_used_i);
    end
    full_q <= last_event || (full_q && !swap_i);
    if (!rst_ni) begin
      row_q    <= '0;
      prefix_q <= Rows'(1);
      full_q   <= 1'b0;
    end
  end

  `SYSTOLE_ASSERT(SwapOnlyFull_A, swap_i, full_q)
  `SYSTOLE_ASSERT(RowInTile_A, tile_valid_i, 32'(row_q) < 32'(tile_n_used_i))
  `SYSTOLE_ASSERT(TileFits_A, tile_valid_i, 32'(tile_n_used_i) <= Rows && tile_n_used_i != '0)
  `SYSTOLE_ASSERT(PrefixIsRow_A, 1'b1, prefix_q[row_q] &&
                                       (prefix_q >> row_q) == Rows'(1))
  `SYSTOLE_ASSERT_NEXT(FullHolds_A, full_q && !swap_i, full_q)
  `SYSTOLE_COVER(SwapAndEvent_C, swap_i && event_now)
endmodule
