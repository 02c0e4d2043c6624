// SPDX-License-Identifier: Apache-2.0
// systole_mxu - the matrix unit: result[m][n] = requantise(sum over k of act[m][k] * weight[n][k]).
//
//   commands --> check --+--> loader --------> shift enables (west)
//                        +--> sequencer -----> slots: vector or bubble, swap
//                        +--> parameters                |
//   weights ------------------> skew (north) -->  .-----------.
//   activations --> entry ----> skew (north) -->  |   array   | --> accumulators --> lanes --> de-skew --> results
//
// Streams are valid/ready; every input passes one skid, and activations, weights and parameters are
// accepted only for commands found legal. Formats: systole_pkg, docs/streams.md. A tile sends
// n_used weight rows, row n_used-1 first; M activation vectors; with new_params n_used parameters, channel
// 0 first. A block (first..last K tile) gives M results of Rows lanes, lanes from n_used on zero.
// Cycle law, unstalled: from the first weight row accepted to the last result, both included,
//   n_used(first tile) + sum of M + bubbles + Rows + Cols + MulStages + ReqStages + 3
// ReqStages: req_stages(ReqCycles), 0 with OutInt32. Bubbles: docs/architecture.md, and the counters.
// An illegal command or parameter sets fault_o and fault_index_o until reset; what came before it
// finishes. Reset in any cycle empties the unit; no beat counts while rst_ni is low.
// Does not tile, pad or know addresses. Tests: tb/system/mxu_*_test.cpp.
// Proofs of a small unit: tb/formal/systole_mxu_fpv.sv, systole_reset_fpv.sv.
`include "systole_assert.svh"
module systole_mxu import systole_pkg::*; #(
  parameter int unsigned Rows      = 16,
  parameter int unsigned Cols      = 16,
  parameter int unsigned MulStages = 0,     // registers behind each multiplier, 0..2
  parameter int unsigned SumWidth  = SumW,  // bits of a sum in the array, 16 + clog2(Cols) at least
  parameter bit          PairedCells = 1'b0,  // two cells a multiplier block (systole_array)
  parameter int unsigned AccDepth  = 256,   // vectors that can wait between K tiles
  parameter int unsigned ReqCycles = 1,     // cycles a result takes its lane: 1, 4, 8, 32
  parameter bit          OutInt32  = 1'b0,  // results are int32 sums: no lanes, no parameters
  localparam int unsigned ReqStages = OutInt32 ? 0 : req_stages(ReqCycles),
  // Exactly what full speed needs.
  parameter int unsigned OutDepth    = Rows + Cols + MulStages + ReqStages + 2,
  parameter int unsigned ParamBlocks = 2 + (2 * Rows + Cols + MulStages - 1) / Rows,
  localparam int unsigned ResultW    = OutInt32 ? SumW : OperandW
) (
  input  logic clk_i,
  input  logic rst_ni,
  input  logic                          cmd_valid_i,
  output logic                          cmd_ready_o,
  input  command_t                      cmd_data_i,
  input  logic                          weight_valid_i,
  output logic                          weight_ready_o,
  input  logic [Cols-1:0][OperandW-1:0] weight_data_i,
  input  logic                          act_valid_i,
  output logic                          act_ready_o,
  input  logic [Cols-1:0][OperandW-1:0] act_data_i,
  input  logic                          param_valid_i,
  output logic                          param_ready_o,
  input  param_t                        param_data_i,
  output logic                          result_valid_o,
  input  logic                          result_ready_i,
  output logic [Rows-1:0][ResultW-1:0]  result_data_o,
  output logic                          result_last_o,  // last vector of its block
  output fault_e                        fault_o,
  output logic [IndexW-1:0]             fault_index_o,  // commands since reset, from 0
  output logic                          busy_o,         // a tile or a result is on its way
  output slot_use_e                     slot_use_o,     // of this cycle; the counts are its history
  output logic [CountW-1:0]             count_cycles_o,
  output logic [CountW-1:0]             count_macs_o,
  output logic [CountW-1:0]             bubbles_weights_o,
  output logic [CountW-1:0]             bubbles_activations_o,
  output logic [CountW-1:0]             bubbles_parameters_o,
  output logic [CountW-1:0]             bubbles_credits_o,
  output logic [CountW-1:0]             bubbles_none_o
);
  if (Rows < 1 || Rows > SizeMax) begin : gen_illegal_rows
    $error("systole_mxu: Rows is %0d, not 1..%0d", Rows, SizeMax);
  end
  if (Cols < 1 || Cols > SizeMax) begin : gen_illegal_cols
    $error("systole_mxu: Cols is %0d, not 1..%0d", Cols, SizeMax);
  end
  if (OutDepth < Rows + Cols + MulStages + ReqStages + 2) begin : gen_illegal_out_depth
    $error("systole_mxu: OutDepth is %0d, full speed needs %0d", OutDepth,
           Rows + Cols + MulStages + ReqStages + 2);
  end
  if (ParamBlocks < 2 + (2 * Rows + Cols + MulStages - 1) / Rows) begin : gen_illegal_blocks
    $error("systole_mxu: ParamBlocks is %0d, full speed needs %0d", ParamBlocks,
           2 + (2 * Rows + Cols + MulStages - 1) / Rows);
  end
  typedef logic signed [SumWidth-1:0] psum_t;
  typedef logic signed [ResultW-1:0]  result_t;
  typedef logic [Cols-1:0][OperandW-1:0] word_t;
  typedef struct packed {
    wrong_t   wrong;
    logic     legal;
    command_t command;
  } judged_t;
  typedef struct packed {
    logic [SizeW-2:0] n_used;
    logic [SizeW-2:0] k_used;
  } load_t;
  typedef struct packed {
    logic [SizeW-2:0]  n_used;
    output_cfg_t       cfg;
    logic [IndexW-1:0] index;
  } set_t;
  typedef struct packed {
    logic [SizeW-2:0] n_used;
    logic             last;
  } side_t;

  // ---- commands: one check, three queues
  logic              cmd_valid, cmd_ready, push, push_params, room;
  logic              load_room, tile_room, set_room;
  command_t          cmd;
  judged_t           cmd_entering, cmd_judged;
  wrong_t            wrong;
  logic [IndexW-1:0] cmd_index, param_fault_index;
  fault_e            param_fault;
  systole_command_judge #(.Rows(Rows), .Cols(Cols), .AccDepth(AccDepth), .OutInt32(OutInt32)) u_judge (
    .clk_i, .rst_ni, .take_i(cmd_valid_i && cmd_ready_o), .command_i(cmd_data_i), .wrong_o(wrong)
  );
  assign cmd_entering = '{wrong: wrong, legal: wrong == '0, command: cmd_data_i};
  assign cmd          = cmd_judged.command;
  systole_skid #(.T(judged_t)) u_cmd_skid (
    .clk_i, .rst_ni, .valid_i(cmd_valid_i), .ready_o(cmd_ready_o), .data_i(cmd_entering),
    .valid_o(cmd_valid), .ready_i(cmd_ready), .data_o(cmd_judged)
  );
  assign room = load_room && tile_room && set_room;
  systole_command_check #(.OutInt32(OutInt32)) u_check (
    .clk_i, .rst_ni, .valid_i(cmd_valid), .ready_o(cmd_ready), .wrong_i(cmd_judged.wrong), .legal_i(cmd_judged.legal),
    .new_params_i(cmd.new_params), .room_i(room),
    .push_o(push), .push_params_o(push_params), .index_o(cmd_index),
    .param_fault_i(param_fault), .param_fault_index_i(param_fault_index), .fault_o, .fault_index_o
  );

  logic     load_valid, load_done, tile_valid, swap;
  load_t    load, load_asked;
  command_t tile;
  assign load_asked = '{n_used: cmd.n_used[SizeW-2:0], k_used: cmd.k_used[SizeW-2:0]};
  systole_fifo #(.T(load_t), .Depth(QueueDepth)) u_load_queue (
    .clk_i, .rst_ni, .valid_i(push), .ready_o(load_room), .data_i(load_asked),
    .valid_o(load_valid), .ready_i(load_done), .data_o(load)
  );
  logic tile_ready;
  systole_fifo #(.T(command_t), .Depth(QueueDepth)) u_tile_queue (
    .clk_i, .rst_ni, .valid_i(push), .ready_o(tile_room), .data_i(cmd),
    .valid_o(tile_valid), .ready_i(tile_ready), .data_o(tile)
  );

  // ---- weights: skid, loader, skew
  logic     weight_valid, weight_ready, shadow_full;
  word_t    weight_word;
  operand_t weight_lane[Cols], weight_skewed[Cols];
  logic [Rows-1:0]    shift;
  logic [2*SizeW-3:0] shadow_macs, slot_macs;
  systole_intake #(.T(word_t), .BeatsW(SizeW)) u_weight_intake (
    .clk_i, .rst_ni, .grant_i(push), .grant_beats_i(cmd.n_used),
    .valid_i(weight_valid_i), .ready_o(weight_ready_o), .data_i(weight_data_i),
    .valid_o(weight_valid), .ready_i(weight_ready), .data_o(weight_word)
  );
  systole_weight_loader #(.Rows(Rows)) u_loader (
    .clk_i, .rst_ni, .tile_valid_i(load_valid), .tile_ready_o(load_done),
    .tile_n_used_i(load.n_used), .tile_k_used_i(load.k_used),
    .weight_valid_i(weight_valid), .weight_ready_o(weight_ready), .shift_o(shift),
    .swap_i(swap), .full_o(shadow_full), .tile_macs_o(shadow_macs)
  );
  for (genvar k = 0; k < int'(Cols); k++) begin : gen_weight_lane
    assign weight_lane[k] = weight_word[k];
  end
  systole_skew #(.Lanes(Cols)) u_weight_skew (
    .clk_i, .rst_ni, .data_i(weight_lane), .data_o(weight_skewed)
  );

  // ---- activations: skid, sequencer, entry, skew
  logic      act_valid, act_ready, set_stored;
  word_t     act_word;
  operand_t  act_lane[Cols], act_skewed[Cols];
  slot_t     slot;
  systole_intake #(.T(word_t), .BeatsW(VectorsW)) u_act_intake (
    .clk_i, .rst_ni, .grant_i(push), .grant_beats_i(cmd.vectors),
    .valid_i(act_valid_i), .ready_o(act_ready_o), .data_i(act_data_i),
    .valid_o(act_valid), .ready_i(act_ready), .data_o(act_word)
  );
  logic sequencer_busy;
  systole_sequencer #(
    .OutDepth(OutDepth), .ParamBlocks(ParamBlocks), .ReqCycles(OutInt32 ? 1 : ReqCycles),
    .OutInt32(OutInt32)
  ) u_sequencer (
    .clk_i, .rst_ni, .tile_valid_i(tile_valid), .tile_ready_o(tile_ready), .tile_i(tile),
    .shadow_full_i(shadow_full), .shadow_macs_i(shadow_macs), .swap_o(swap),
    .act_valid_i(act_valid), .act_ready_o(act_ready), .slot_o(slot), .macs_o(slot_macs),
    .use_o(slot_use_o), .set_stored_i(set_stored), .credit_i(result_valid_o && result_ready_i),
    .busy_o(sequencer_busy)
  );
  assign busy_o = sequencer_busy || (cmd_valid && fault_o == FaultNone);
  systole_entry #(.Cols(Cols)) u_entry (
    .clk_i, .rst_ni, .swap_i(swap), .next_k_used_i(tile.k_used), .word_i(act_word),
    .lane_o(act_lane)
  );
  systole_skew #(.Lanes(Cols)) u_act_skew (
    .clk_i, .rst_ni, .data_i(act_lane), .data_o(act_skewed)
  );

  // ---- the array, and beside it what each slot carries
  psum_t sum[Rows];
  systole_array #(
    .Rows(Rows), .Cols(Cols), .MulStages(MulStages), .SumWidth(SumWidth),
    .PairedCells(PairedCells)
  ) u_array (
    .clk_i, .rst_ni, .act_i(act_skewed), .swap_i(swap), .weight_i(weight_skewed),
    .shift_i(shift), .sum_o(sum)
  );
  logic  meets;
  slot_t crossed, row_slot[Rows+1];
  systole_delay #(.T(slot_t), .Stages(Cols + MulStages - 1)) u_crossing (
    .clk_i, .rst_ni, .valid_i(slot.valid || slot.release_set), .data_i(slot),
    .valid_o(meets), .data_o(crossed)
  );
  always_comb begin
    row_slot[0]             = crossed;
    row_slot[0].valid       = crossed.valid && meets;
    row_slot[0].release_set = crossed.release_set && meets;
  end

  // ---- rows: accumulator, lane
  logic            set_read[Rows], total_valid[Rows], result_valid[Rows];
  logic [SetW-1:0] set_index[Rows];
  sum_t            total[Rows];
  result_t         result[Rows], gathered[Rows];
  for (genvar n = 0; n < int'(Rows); n++) begin : gen_row
    systole_accumulator #(.AccDepth(AccDepth), .SumWidth(SumWidth)) u_accumulator (
      .clk_i, .rst_ni, .slot_i(row_slot[n]), .slot_o(row_slot[n+1]), .sum_i(sum[n]),
      .set_valid_o(set_read[n]), .set_o(set_index[n]), .valid_o(total_valid[n]), .total_o(total[n])
    );
  end

  if (OutInt32) begin : gen_int32
    logic unused;
    always_comb begin
      unused = ^{push_params, cmd_index, row_slot[Rows].release_set, param_valid_i, param_data_i};
      for (int unsigned n = 0; n < Rows; n++) unused ^= ^{set_read[n], set_index[n]};
    end
    assign result            = total;
    assign result_valid      = total_valid;
    assign param_ready_o     = 1'b0;
    assign param_fault       = FaultNone;
    assign param_fault_index = '0;
    assign set_room          = 1'b1;
    assign set_stored        = 1'b0;
  end else begin : gen_int8
    logic     set_valid, set_done, param_valid, param_ready;
    set_t     set, set_asked;
    param_t   param;
    channel_t channel[Rows];
    assign set_asked = '{n_used: cmd.n_used[SizeW-2:0], cfg: cmd.cfg, index: cmd_index};
    systole_fifo #(.T(set_t), .Depth(QueueDepth)) u_set_queue (
      .clk_i, .rst_ni, .valid_i(push_params), .ready_o(set_room),
      .data_i(set_asked),
      .valid_o(set_valid), .ready_i(set_done), .data_o(set)
    );
    systole_intake #(.T(param_t), .BeatsW(SizeW)) u_param_intake (
      .clk_i, .rst_ni, .grant_i(push_params), .grant_beats_i(cmd.n_used),
      .valid_i(param_valid_i), .ready_o(param_ready_o), .data_i(param_data_i),
      .valid_o(param_valid), .ready_i(param_ready), .data_o(param)
    );
    systole_parameters #(.Rows(Rows), .ParamBlocks(ParamBlocks)) u_parameters (
      .clk_i, .rst_ni, .set_valid_i(set_valid), .set_ready_o(set_done), .set_n_used_i(set.n_used),
      .set_cfg_i(set.cfg), .set_index_i(set.index), .param_valid_i(param_valid),
      .param_ready_o(param_ready), .param_i(param), .stored_o(set_stored),
      .release_i(row_slot[Rows].release_set), .read_i(set_read), .read_set_i(set_index),
      .channel_o(channel), .fault_o(param_fault), .fault_index_o(param_fault_index)
    );
    for (genvar n = 0; n < int'(Rows); n++) begin : gen_lane
      systole_requantise #(.ReqCycles(ReqCycles)) u_lane (
        .clk_i, .rst_ni, .valid_i(total_valid[n]), .total_i(total[n]), .channel_i(channel[n]),
        .valid_o(result_valid[n]), .result_o(result[n])
      );
    end
  end

  // ---- results: de-skew and queue in one
  side_t leaving, side;
  logic  side_valid;
  assign leaving = '{n_used: row_slot[Rows].n_used, last: row_slot[Rows].block_end};
  systole_delay #(.T(side_t), .Stages(1 + ReqStages)) u_side (
    .clk_i, .rst_ni, .valid_i(row_slot[Rows].valid && row_slot[Rows].last),
    .data_i(leaving),
    .valid_o(side_valid), .data_o(side)
  );
  systole_deskew #(.Rows(Rows), .Depth(OutDepth), .T(result_t)) u_deskew (
    .clk_i, .rst_ni, .valid_i(result_valid), .data_i(result), .n_used_i(side.n_used),
    .last_i(side.last), .valid_o(result_valid_o), .ready_i(result_ready_i), .data_o(gathered),
    .last_o(result_last_o)
  );
  for (genvar n = 0; n < int'(Rows); n++) begin : gen_result
    assign result_data_o[n] = gathered[n];
  end

  systole_counters u_counters (
    .clk_i, .rst_ni, .use_i(slot_use_o), .macs_i(slot_macs), .cycles_o(count_cycles_o),
    .macs_o(count_macs_o), .weights_o(bubbles_weights_o), .activations_o(bubbles_activations_o),
    .parameters_o(bubbles_parameters_o), .credits_o(bubbles_credits_o), .none_o(bubbles_none_o)
  );

  `SYSTOLE_ASSERT(LastRowAndSideMeet_A, 1'b1, side_valid == result_valid[Rows-1])
  `SYSTOLE_ASSERT_NEXT(ResultHolds_A, result_valid_o && !result_ready_i,
                       result_valid_o && result_data_o == $past(result_data_o))
endmodule
