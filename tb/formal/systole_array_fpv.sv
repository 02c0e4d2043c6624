// SPDX-License-Identifier: Apache-2.0
// systole_array_fpv - proof that an array computes the matrix product, for all operands and all schedules of tiles.
//
//   sum_o[n] in cycle s + n + Cols + MulStages  ==  sum over k of x[k] * w[n][k]
//
// x is what slot s carries, w the tile whose swap was the last before slot s; rows below its n_used. A tile's
// weight rows come whenever the solver likes (last row first), its swap at any time after the last of them, the next
// tile's first row in the swap's cycle or later: the loader's promise, here assumed (Event_M, Swap_M).
// In three steps, because solvers do not like products whose operands are equal only by an argument: Meets_A: in
// cycle s + n + k cell (n, k) sees x[k]; Weight_A: and holds w[n][k]; Sum_A: what the cells of a row multiplied for
// slot s arrives as one sum. That a cell multiplies what it sees by what it holds is the proof of systole_pe_fpv;
// here its product is cut and may be any number.
module systole_array_fpv import systole_pkg::*; #(
  parameter int unsigned Rows      = 2,
  parameter int unsigned Cols      = 2,
  parameter int unsigned MulStages = 0,
  parameter int unsigned SumWidth  = SumW,
  localparam type        psum_t    = logic signed [SumWidth-1:0],
  localparam type        word_t    = logic [Cols-1:0][OperandW-1:0],
  localparam type        tile_t    = logic [Rows-1:0][Cols-1:0][OperandW-1:0]
) (
  input logic       clk_i,
  input logic       event_i,   // a weight row comes
  input word_t      row_i,
  input logic [2:0] n_used_i,  // rows of the tile whose first row comes
  input logic       swap_i,
  input word_t      x_i        // what this slot carries
);
  localparam int unsigned Late = Rows + Cols - 2;  // from a slot to its last cell
  logic  rst_ni, started_q;
  psum_t sum_o[Rows];
  initial started_q = 1'b0;
  assign rst_ni = started_q;
  always_ff @(posedge clk_i) started_q <= 1'b1;

  // ---- the tiles as a user sees them
  logic [2:0] events_q, n_used, loading_n_q, live_n_q;
  logic [2:0] row;
  logic       full_q, last, known_q;
  tile_t      loading_q, live_q;
  assign n_used = (events_q == '0) ? n_used_i : loading_n_q;
  assign row    = n_used - 3'd1 - events_q;  // the last one comes first
  assign last   = event_i && events_q == n_used - 1'b1;
  always_ff @(posedge clk_i) begin
    if (event_i) begin
      events_q    <= last ? '0 : events_q + 1'b1;
      loading_n_q <= n_used;
      for (int unsigned n = 0; n < Rows; n++) if (3'(n) == row) loading_q[n] <= row_i;
    end
    full_q <= last || (full_q && !swap_i);
    if (swap_i) begin
      live_q   <= loading_q;
      live_n_q <= loading_n_q;
      known_q  <= 1'b1;
    end
    if (!rst_ni) begin
      events_q <= '0;
      full_q   <= 1'b0;
      known_q  <= 1'b0;
    end
    Event_M: assume (!event_i || (rst_ni && (!full_q || swap_i) && n_used != '0 && 32'(n_used) <= Rows));
    Swap_M: assume (!swap_i || full_q);
  end

  // ---- what was, d cycles ago
  typedef struct packed {
    logic       known;
    logic [2:0] n;
    tile_t      w;
    word_t      x, row;
  } slot_t;
  slot_t past[Late+1];
  assign past[0] = '{known: known_q && rst_ni, n: live_n_q, w: live_q, x: x_i, row: row_i};
  for (genvar d = 0; d < int'(Late); d++) begin : gen_past
    slot_t past_q;
    initial past_q = '0;
    always_ff @(posedge clk_i) past_q <= past[d];
    assign past[d+1] = past_q;
  end

  operand_t        act[Cols], weight[Cols];
  logic [Rows-1:0] shift;
  for (genvar k = 0; k < int'(Cols); k++) begin : gen_skew
    assign act[k]    = past[k].x[k];
    assign weight[k] = past[k].row[k];
  end
  assign shift = event_i ? ~(~Rows'(0) << (4'(events_q) + 4'd1)) : '0;
  systole_array #(.Rows(Rows), .Cols(Cols), .MulStages(MulStages), .SumWidth(SumWidth)) u_dut (
    .clk_i, .rst_ni, .act_i(act), .swap_i, .weight_i(weight), .shift_i(shift), .sum_o
  );

  // ---- cell by cell, and what the products add up to
  psum_t product[Rows][Cols];
  for (genvar n = 0; n < int'(Rows); n++) begin : gen_row
    for (genvar k = 0; k < int'(Cols); k++) begin : gen_cell
      localparam int unsigned Wait = Cols - k;  // until the cell's product has left the row
      logic     known;
      operand_t x, w;
      logic  counts;
      psum_t now, later[Wait+1];
      assign known  = past[n+k].known;
      assign counts = known && n < int'(past[n+k].n);
      assign x      = past[n+k].x[k];
      assign w      = past[n+k].w[n][k];
      assign now    = u_dut.gen_col[k].gen_row[n].u_pe.joining;
      always_ff @(posedge clk_i) begin
        if (known) Meets_A: assert (u_dut.act[k][n] == x);
        if (counts) Weight_A: assert (u_dut.gen_col[k].gen_row[n].u_pe.live_q == psum_t'(w));
      end
      assign later[0] = now;
      for (genvar c = 0; c < int'(Wait); c++) begin : gen_wait
        psum_t later_q;
        always_ff @(posedge clk_i) later_q <= later[c];
        assign later[c+1] = later_q;
      end
      assign product[n][k] = later[Wait];
    end
    psum_t row_sum;
    always_comb begin
      row_sum = '0;
      for (int unsigned k = 0; k < Cols; k++) row_sum = row_sum + product[n][k];
    end
    always_ff @(posedge clk_i) if (age_q == 4'd15) Sum_A: assert (sum_o[n] == row_sum);
  end
  logic [3:0] age_q;
  initial age_q = 4'd15 - 4'(Cols + MulStages + 1);
  always_ff @(posedge clk_i) if (age_q != 4'd15) age_q <= age_q + 1'b1;

  always_ff @(posedge clk_i) begin
    Overlap_C: cover (swap_i && event_i && known_q);
    Tiles_C: cover (past[Late].known && 32'(past[Late].n) == Rows && past[0].w != past[Late].w &&
                    sum_o[Rows-1] == psum_t'(16384));
  end
endmodule
