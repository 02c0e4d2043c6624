// SPDX-License-Identifier: Apache-2.0
// systole_results_fpv - proof that credits keep the output queue from overflowing, and that it keeps the words.
//
// The sequencer, a delay as long as array and lanes of a small unit, and the de-skew, with the credit coming back from
// the output as in systole_mxu. A word is never begun without a place for it (the de-skew's contract
// RoomForWord_A). Each row counts its words in, the output counts them out; the solver picks one word to follow: it
// must leave in its turn, each lane with what its row brought, lanes from n_used on zero, the last-of-block mark
// with it, and stay unchanged while it waits.
// Assumed: reset in the first cycle, afterwards in any; a full shadow has a tile of 1..Rows rows and 1..65535 vectors
// (Tile_M). Everything else comes in any cycle: vectors, tiles, data, ready.
// For the induction only: what is on its way, where it lies.
module systole_results_fpv import systole_pkg::*; #(
  parameter int unsigned Rows   = 2,
  parameter int unsigned Depth  = 3,
  parameter int unsigned Stages = 1  // from a slot to row 0's result
) (
  input logic               clk_i,
  input logic               rst_ni,
  input logic               tile_valid_i,
  input command_t           tile_i,
  input logic               shadow_full_i,
  input logic               act_valid_i,
  input logic [Rows-1:0][7:0] lane_i,  // what the rows bring in this cycle
  input logic               ready_i,
  input logic [3:0]         follow_i   // which word; constant by Follow_M
);
  typedef struct packed {
    logic [SizeW-2:0] n_used;
    logic             last;
  } side_t;
  logic       tile_ready, swap, act_ready, busy, valid_o, last_o;
  slot_t      slot;
  slot_use_e  slot_use;
  logic [2*SizeW-3:0] macs;
  operand_t   data_o[Rows], data[Rows];
  systole_sequencer #(.OutDepth(Depth), .ParamBlocks(2), .OutInt32(1'b1)) u_sequencer (
    .clk_i, .rst_ni, .tile_valid_i, .tile_ready_o(tile_ready), .tile_i, .shadow_full_i,
    .shadow_macs_i('0), .swap_o(swap), .act_valid_i, .act_ready_o(act_ready), .slot_o(slot),
    .macs_o(macs), .use_o(slot_use), .set_stored_i(1'b0), .credit_i(valid_o && ready_i), .busy_o(busy)
  );
  logic unused;
  assign unused = ^{tile_ready, swap, act_ready, busy, slot_use, macs, slot};

  // ---- rows: the same thing one cycle apart
  logic  valid[Rows], begun[Stages+Rows];
  side_t side[Stages+Rows];
  assign begun[0] = slot.valid && slot.last;
  assign side[0]  = '{n_used: slot.n_used, last: slot.block_end};
  for (genvar s = 1; s < int'(Stages + Rows); s++) begin : gen_stage
    logic  begun_q;
    side_t side_q;
    always_ff @(posedge clk_i) begin
      begun_q <= begun[s-1] && rst_ni;
      side_q  <= side[s-1];
    end
    assign begun[s] = begun_q;
    assign side[s]  = side_q;
  end
  for (genvar n = 0; n < int'(Rows); n++) begin : gen_row
    assign valid[n] = begun[Stages+n];
    assign data[n]  = lane_i[n];
  end
  side_t side_in;
  assign side_in = side[Stages+Rows-1];
  systole_deskew #(.Rows(Rows), .Depth(Depth), .T(operand_t)) u_deskew (
    .clk_i, .rst_ni, .valid_i(valid), .data_i(data), .n_used_i(side_in.n_used), .last_i(side_in.last),
    .valid_o, .ready_i, .data_o, .last_o
  );

  logic started_q;
  initial started_q = 1'b0;
  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    if (!started_q) Reset_M: assume (!rst_ni);
    if (started_q) Follow_M: assume (follow_i == $past(follow_i));
    Tile_M: assume (!shadow_full_i || (tile_valid_i && tile_i.vectors != '0 && tile_i.n_used != '0 &&
                                       32'(tile_i.n_used) <= Rows));
  end

  // ---- words counted, one followed
  logic [3:0] in_q[Rows], level[Rows], out_q, place, flying;
  operand_t   lane_q[Rows];
  side_t      followed_q;
  assign place = follow_i - out_q;
  for (genvar n = 0; n < int'(Rows); n++) begin : gen_level
    assign level[n] = in_q[n] - out_q;  // words that row n has in the queue
  end
  localparam int unsigned PtrW = index_width(Depth);
  function automatic logic [PtrW-1:0] lies(logic [3:0] ahead);
    return PtrW'((32'(u_deskew.head_q) + 32'(ahead)) % Depth);
  endfunction
  always_comb begin
    flying = '0;
    for (int unsigned s = 1; s <= Stages; s++) flying += 4'(begun[s]);
  end
  always_ff @(posedge clk_i) begin
    if (valid_o && ready_i) out_q <= out_q + 1'b1;
    if (!rst_ni) out_q <= '0;
    if (valid[Rows-1] && in_q[Rows-1] == follow_i) followed_q <= side_in;
    if (rst_ni) begin
      Conserve_A: assert (valid_o == (in_q[Rows-1] != out_q));
      if (valid_o && place == '0) Last_A: assert (last_o == followed_q.last);
      Credits_A: assert (32'(u_sequencer.credits_q) + 32'(flying) + 32'(level[0]) == Depth);
      Active_A: assert (!u_sequencer.active_q || u_sequencer.left_q != '0);
      Head_A: assert (32'(u_deskew.head_q) < Depth && 32'(u_deskew.used_q) == 32'(level[Rows-1]) &&
                      32'(u_deskew.inside_q) == 32'(level[0]));
      if (valid_o && place == '0) Side_A: assert (u_deskew.n_used == followed_q.n_used);
      Full_C: cover (32'(u_deskew.used_q) == Depth && 32'(place) == Depth - 1 && followed_q.n_used == 7'd1);
      Wraps_C: cover (32'(out_q) == Depth + 1 && valid_o && ready_i);
    end
  end
  for (genvar n = 0; n < int'(Rows); n++) begin : gen_lane
    operand_t stored;
    if (n == int'(Rows) - 1) begin : gen_last
      assign stored = u_deskew.gen_row[n].gen_last.u_ram.word_q[lies(place)].data;
      always_ff @(posedge clk_i)
        if (rst_ni && place < level[n])
          StoredSide_A: assert (u_deskew.gen_row[n].gen_last.u_ram.word_q[lies(place)].n_used == followed_q.n_used &&
                                u_deskew.gen_row[n].gen_last.u_ram.word_q[lies(place)].last == followed_q.last);
    end else begin : gen_other
      assign stored = u_deskew.gen_row[n].gen_other.u_ram.word_q[lies(place)];
      always_ff @(posedge clk_i)
        if (rst_ni) Diagonal_A: assert (in_q[n] - in_q[n+1] == 4'(valid[n+1]));
    end
    always_ff @(posedge clk_i) begin
      if (valid[n]) in_q[n] <= in_q[n] + 1'b1;
      if (valid[n] && in_q[n] == follow_i) lane_q[n] <= data[n];
      if (!rst_ni) in_q[n] <= '0;
      if (rst_ni) begin
        if (valid_o && place == '0)
          Word_A: assert (data_o[n] == ((n < int'(followed_q.n_used)) ? lane_q[n] : '0));
        Pointer_A: assert (32'(level[n]) <= Depth && u_deskew.gen_row[n].write_q == lies(level[n]));
        if (place < level[n]) Stored_A: assert (stored == lane_q[n]);
        if (valid_o && place == '0) Read_A: assert (u_deskew.stored[n] == lane_q[n]);
      end
    end
  end
endmodule
