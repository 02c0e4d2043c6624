// SPDX-License-Identifier: Apache-2.0
// systole_tiles_fpv - proof that loader and sequencer, behind their queues, give every vector its own tile's weights.
//
// Every tile has a number and every weight row carries its tile's and its row's. The environment moves them
// as column 0 of the array would: down the shadows with the shift enables, into the live weights with the swap, which
// meets row n n cycles later. A slot's vector meets row n n cycles later too, and must find there row n of its tile
// (Weight_A): so no shift moved a weight that was still needed, and no swap came before its shadow was complete.
// Besides: a swap ends a tile only with its last vector (Vectors_A), slots are numbered (Slot_A), at most OutDepth
// results are on their way (Credits_A), and nothing waits without a cause (Ready_A, Swap_A).
// Assumed: reset in the first cycle, afterwards in any; tiles of 1..Rows rows and 1..3 vectors (Tile_M); a credit comes
// back only for a result that is on its way (Credit_M). Weights, vectors, tiles and credits come in any cycle.
module systole_tiles_fpv import systole_pkg::*; #(
  parameter int unsigned Rows     = 3,
  parameter int unsigned OutDepth = 3
) (
  input logic       clk_i,
  input logic       rst_ni,
  input logic       push_i,      // a tile comes
  input logic [2:0] n_used_i,
  input logic [1:0] vectors_i,
  input logic       first_i,
  input logic       last_i,
  input logic       weight_valid_i,
  input logic       act_valid_i,
  input logic       credit_i
);
  typedef logic [2:0] id_t;
  typedef struct packed {
    id_t        id;
    logic [1:0] row;
  } tag_t;
  typedef struct packed {
    id_t              id;
    logic [SizeW-2:0] n_used;
  } load_t;
  typedef struct packed {  // a vector, or a swap, on its way down
    logic       valid;
    id_t        id;
    logic [1:0] n_used;
  } wave_t;

  // ---- the modules, wired as in systole_mxu
  logic     load_room, tile_room, load_valid, load_done, tile_valid, tile_ready, push;
  load_t    load_in, load;
  command_t tile_in, tile;
  logic     weight_ready, swap, full, act_ready, busy;
  slot_t    slot;
  slot_use_e slot_use;
  logic [Rows-1:0]    shift;
  logic [2*SizeW-3:0] tile_macs, slot_macs;
  id_t                id_q;
  assign push    = push_i && load_room && tile_room;
  assign load_in = '{id: id_q, n_used: (SizeW-1)'(n_used_i)};
  always_comb begin
    tile_in                = '0;
    tile_in.cfg.zero_point = operand_t'(id_q);  // the sequencer does not look at it
    tile_in.n_used         = SizeW'(n_used_i);
    tile_in.vectors        = VectorsW'(vectors_i);
    tile_in.first          = first_i;
    tile_in.last           = last_i;
  end
  systole_fifo #(.T(load_t), .Depth(2)) u_load_queue (
    .clk_i, .rst_ni, .valid_i(push), .ready_o(load_room), .data_i(load_in),
    .valid_o(load_valid), .ready_i(load_done), .data_o(load)
  );
  systole_fifo #(.T(command_t), .Depth(2)) u_tile_queue (
    .clk_i, .rst_ni, .valid_i(push), .ready_o(tile_room), .data_i(tile_in),
    .valid_o(tile_valid), .ready_i(tile_ready), .data_o(tile)
  );
  systole_weight_loader #(.Rows(Rows)) u_loader (
    .clk_i, .rst_ni, .tile_valid_i(load_valid), .tile_ready_o(load_done),
    .tile_n_used_i(load.n_used), .tile_k_used_i((SizeW-1)'(1)), .weight_valid_i,
    .weight_ready_o(weight_ready), .shift_o(shift), .swap_i(swap), .full_o(full), .tile_macs_o(tile_macs)
  );
  systole_sequencer #(.OutDepth(OutDepth), .ParamBlocks(2), .OutInt32(1'b1)) u_sequencer (
    .clk_i, .rst_ni, .tile_valid_i(tile_valid), .tile_ready_o(tile_ready), .tile_i(tile),
    .shadow_full_i(full), .shadow_macs_i(tile_macs), .swap_o(swap), .act_valid_i,
    .act_ready_o(act_ready), .slot_o(slot), .macs_o(slot_macs), .use_o(slot_use),
    .set_stored_i(1'b0), .credit_i, .busy_o(busy)
  );
  logic unused;
  assign unused = ^{slot, slot_macs, slot_use, busy, tile, load};

  logic started_q;
  initial started_q = 1'b0;
  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    if (!started_q) Reset_M: assume (!rst_ni);
    Tile_M: assume (n_used_i != '0 && 32'(n_used_i) <= Rows && vectors_i != '0);
  end

  // ---- the weights of column 0
  logic [1:0] events_q;  // rows of the tile being loaded that have come
  logic       event_now, complete_q;
  tag_t       tag, shadow_q[Rows], live_q[Rows];
  assign event_now = weight_valid_i && weight_ready;
  assign tag       = '{id: load.id, row: load.n_used[1:0] - 2'd1 - events_q};

  // ---- the tile whose vectors enter
  id_t        active_id_q, next_id_q;
  logic       active_q, active_last_q, active_first_q, last_vector;
  logic [1:0] active_n_q, vectors_q, entered_q;
  logic [2:0] results_q;  // on their way
  assign last_vector = slot.valid && entered_q == vectors_q - 2'd1;

  wave_t meets[Rows], swaps[Rows], meets_late[Rows], swaps_late[Rows];  // late: from registers, [0] unused
  always_comb begin
    meets    = meets_late;
    swaps    = swaps_late;
    meets[0] = '{valid: slot.valid, id: active_id_q, n_used: active_n_q};
    swaps[0] = '{valid: swap, id: tile.cfg.zero_point[2:0], n_used: tile.n_used[1:0]};
  end
  always_ff @(posedge clk_i) begin
    for (int unsigned n = 0; n < Rows; n++) begin
      meets_late[n] <= (n == 0 || !rst_ni) ? '0 : meets[(n == 0) ? 0 : n-1];
      swaps_late[n] <= (n == 0 || !rst_ni) ? '0 : swaps[(n == 0) ? 0 : n-1];
      if (shift[n]) shadow_q[n] <= (n == 0) ? tag : shadow_q[(n == 0) ? 0 : n-1];
      if (swaps[n].valid) live_q[n] <= shadow_q[n];
    end
  end
  for (genvar n = 0; n < int'(Rows); n++) begin : gen_row
    always_ff @(posedge clk_i)
      if (rst_ni && meets[n].valid && n < int'(meets[n].n_used)) Weight_A: assert (live_q[n] == {meets[n].id, 2'(n)});
  end

  always_ff @(posedge clk_i) begin
    if (push) id_q <= id_q + 1'b1;
    if (event_now) events_q <= load_done ? '0 : events_q + 1'b1;
    complete_q <= load_done || (complete_q && !swap);
    if (slot.valid) entered_q <= entered_q + 1'b1;
    if (swap) next_id_q <= next_id_q + 1'b1;
    if (swap) begin
      active_q       <= 1'b1;
      active_id_q    <= tile.cfg.zero_point[2:0];
      active_n_q     <= tile.n_used[1:0];
      active_first_q <= tile.first;
      active_last_q  <= tile.last;
      vectors_q      <= tile.vectors[1:0];
      entered_q      <= '0;
    end else if (last_vector) active_q <= 1'b0;
    results_q <= results_q + 3'(slot.valid && slot.last) - 3'(credit_i);
    if (!rst_ni) begin
      id_q       <= '0;
      next_id_q  <= '0;
      events_q   <= '0;
      complete_q <= 1'b0;
      active_q   <= 1'b0;
      results_q  <= '0;
    end else begin
      Credit_M: assume (!credit_i || results_q != '0);

      if (load_done) Rows_A: assert (event_now && 7'(events_q) == load.n_used - 7'd1);
      Swap_A: assert (swap == (complete_q && (!active_q || last_vector)));
      Vectors_A: assert (!slot.valid || (active_q && entered_q < vectors_q));
      Ready_A: assert (act_ready == (active_q && (!active_last_q || 32'(results_q) < OutDepth)));
      Credits_A: assert (32'(results_q) <= OutDepth);
      if (slot.valid) Slot_A: assert (slot.address == 12'(entered_q) && slot.first == active_first_q &&
                                      slot.last == active_last_q && slot.n_used == 7'(active_n_q) &&
                                      slot.block_end == (active_last_q && last_vector));
      if (swap) Order_A: assert (tile.cfg.zero_point[2:0] == next_id_q);

      // Three tiles in a row without a bubble, all rows in use; and as many results under way as there may be.
      ThreeTiles_C: cover (meets[Rows-1].valid && meets[Rows-1].id == 3'd2 && 32'(meets[Rows-1].n_used) == Rows &&
                           swap && event_now);
      Credits_C: cover (32'(results_q) == OutDepth && active_q && active_last_q && act_valid_i);
    end
  end

  // ---- for the induction: where tiles and weights are between their events
  logic [2:0] loads, tiles;  // in the queues
  command_t   tile_at[2];
  load_t      load_at[2];
  assign loads   = 3'(u_load_queue.used_q);
  assign tiles   = 3'(u_tile_queue.used_q);
  assign load_at = '{u_load_queue.entry_q[u_load_queue.read_q], u_load_queue.entry_q[!u_load_queue.read_q]};
  assign tile_at = '{u_tile_queue.entry_q[u_tile_queue.read_q], u_tile_queue.entry_q[!u_tile_queue.read_q]};
  logic tiles_fit, loads_fit, shadows_fit, waves_fit, vectors_fit;
  always_comb begin
    tiles_fit = 1'b1;
    loads_fit = 1'b1;
    for (int unsigned i = 0; i < 2; i++) begin
      if (3'(i) < tiles)
        tiles_fit &= tile_at[i].cfg.zero_point[2:0] == next_id_q + 3'(i) && tile_at[i].n_used != '0 &&
                     32'(tile_at[i].n_used) <= Rows && tile_at[i].vectors[15:2] == '0 && tile_at[i].vectors != '0;
      if (3'(i) < loads)
        loads_fit &= load_at[i].id == next_id_q + 3'(complete_q) + 3'(i) &&
                     load_at[i].n_used == tile_at[complete_q ? 1 : i].n_used[6:0];
    end
    // Shadows hold the tile that is complete, or as many rows of the next one as have come.
    shadows_fit = 1'b1;
    for (int unsigned m = 0; m < Rows; m++) begin
      if (complete_q && m < 32'(tile.n_used)) shadows_fit &= shadow_q[m] == {next_id_q, 2'(m)};
      if (m < 32'(events_q))
        shadows_fit &= shadow_q[m] == {next_id_q, load.n_used[1:0] - events_q + 2'(m)};
    end
    // A swap on its way down finds the rows below as they were when it was issued.
    waves_fit = !swaps_late[1].valid || (active_q && swaps_late[1].id == active_id_q &&
                                         swaps_late[1].n_used == active_n_q);
    for (int unsigned q = 1; q < Rows; q++) begin
      if (swaps_late[q].valid) begin
        waves_fit &= 32'(events_q) <= q;
        for (int unsigned m = q; m < Rows; m++)
          if (m < 32'(swaps_late[q].n_used)) waves_fit &= shadow_q[m] == {swaps_late[q].id, 2'(m)};
      end
    end
    // What has reached row p - 1 will meet, in row m, what is there now or what the last swap ahead of it brings.
    vectors_fit = 1'b1;
    for (int unsigned m = 0; m < Rows; m++)
      for (int unsigned p = 0; p <= m; p++) begin
        automatic tag_t  ahead = live_q[m];
        automatic wave_t above = (p == 0) ? '{valid: active_q, id: active_id_q, n_used: active_n_q} : meets_late[p];
        for (int unsigned q = m; q > p; q--) if (swaps_late[q].valid) ahead = shadow_q[m];
        if (above.valid && m < 32'(above.n_used)) vectors_fit &= ahead == {above.id, 2'(m)};
      end
  end
  always_ff @(posedge clk_i) if (rst_ni) begin
    Queues_A: assert (tiles == loads + 3'(complete_q) && id_q == next_id_q + tiles && tiles <= 3'd2 &&
                      u_load_queue.write_q == (u_load_queue.read_q ^ loads[0]) &&
                      u_tile_queue.write_q == (u_tile_queue.read_q ^ tiles[0]));
    Entries_A: assert (tiles_fit && loads_fit);
    Loader_A: assert (7'(u_loader.row_q) == 7'(events_q) && u_loader.prefix_q == ~(~Rows'(0) << 1 << events_q) &&
                      u_loader.full_q == complete_q &&
                      (events_q == '0 || (loads != '0 && !complete_q && 7'(events_q) < load.n_used)));
    Sequencer_A: assert (u_sequencer.active_q == active_q && 32'(u_sequencer.credits_q) + 32'(results_q) == OutDepth);
    if (active_q) Active_A: assert (u_sequencer.left_q == 16'(vectors_q) - 16'(entered_q) && entered_q < vectors_q &&
        u_sequencer.first_q == active_first_q && u_sequencer.last_q == active_last_q &&
        u_sequencer.address_q == 12'(entered_q) && u_sequencer.n_used_q == 7'(active_n_q) &&
        active_id_q + 3'd1 == next_id_q);
    Shadows_A: assert (shadows_fit);
    Waves_A: assert (waves_fit);
    Ahead_A: assert (vectors_fit);
  end
endmodule
