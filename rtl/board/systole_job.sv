// SPDX-License-Identifier: Apache-2.0
// systole_job - runs one matrix product out of two memories: commands, operands, rescaling, results.
//
//   result[m][n] = requantise(sum over k of act[m][k] * weight[n][k])   on a 4 x 4 systole_mxu
//
// First memory: words of four activations, all vectors' first k tile, then their second, ... (word
// act_base + tile * vectors + m). Second memory: from weight_base the weight rows in the order in which the unit takes
// them (block, k tile, row n_used-1 first), from result_base on a word of four results a block and vector
// (block * vectors + m): which is the first memory's form, for a next layer.
// Cycle law: one activation word, so 16 products, a cycle while the unit does not wait. start_i begins; done_o is
// high for one cycle when the last word of results has been written, or the unit has refused a command (fault_o);
// cycles_o counts from start_i to done_o, both included, vectors_o the slots that carried a vector.
// Handshake: none; start_i only while idle. A job whose addresses do not fit wraps around in its memories.
// The two products of a multiplier block: systole_multiply_pair. Tests: tb/unit/job_test.cpp.
`include "systole_assert.svh"
module systole_job import systole_pkg::*, systole_board_pkg::*; #(
  parameter int unsigned ReqCycles = 8
) (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        start_i,
  input  job_t        job_i,   // stays while the job runs
  output logic        busy_o,
  output logic        done_o,
  output fault_e      fault_o,
  output logic [31:0] cycles_o,
  output logic [31:0] vectors_o,
  // parameters, written between jobs
  input  logic        param_write_i,
  input  logic [7:0]  param_channel_i,
  input  logic [1:0]  param_field_i,
  input  logic [31:0] param_data_i,
  // first memory: activations
  output logic        act_read_o,
  output logic [13:0] act_address_o,
  input  logic [31:0] act_data_i,
  // second memory: weights, results
  output logic        other_read_o,
  output logic        other_write_o,
  output logic [13:0] other_address_o,
  output logic [31:0] other_data_o,
  input  logic [31:0] other_data_i
);
  localparam int unsigned Size = 4, AccDepth = 256, Queue = 256;

  logic        run_q, done;
  logic        unit_rst_n;
  fault_e      fault;
  assign unit_rst_n = rst_ni && run_q;
  assign busy_o     = run_q;

  // ---- commands: for each block of outputs all k tiles
  logic        commands_left_q, cmd_ready, k_last, n_last;
  logic        k_first_q;
  logic [15:0] k_left_q;  // k tiles of this block without a command
  logic [7:0]  n_left_q;  // blocks, this one too
  command_t    command;
  // Flags instead of comparisons: what follows from them is on its way to many registers in the same cycle.
  logic        k_last_q, n_last_q;  // k_left_q is 1, n_left_q is 1
  logic [3:0]  k_used_q, n_used_q;  // what follows from them
  logic        next_k_last, next_n_last;
  logic        single_k, single_m;  // of the job
  assign k_last   = k_last_q;
  assign n_last   = n_last_q;
  assign single_k = job_i.k_tiles == 16'd1;
  assign single_m = job_i.vectors == 16'd1;
  assign next_k_last = k_last ? single_k : k_left_q == 16'd2;
  assign next_n_last = n_left_q == 8'd2;
  always_comb begin
    command         = '0;
    command.vectors = job_i.vectors;
    command.k_used  = SizeW'(k_used_q);
    command.n_used  = SizeW'(n_used_q);
    command.first   = k_first_q;
    command.last    = k_last;
  end

  // ---- operands
  logic        act_valid, act_ready, act_rewind, weight_valid, weight_ready;
  logic [15:0] vectors_left_q, act_tiles_left_q;  // of this tile, of this block
  logic        vector_last, act_tile_last, vector_last_q, act_tile_last_q;
  assign vector_last   = vector_last_q;
  assign act_tile_last = act_tile_last_q;
  assign act_rewind    = vector_last && act_tile_last;
  systole_fetch #(.AddressW(14)) u_act (
    .clk_i, .rst_ni, .run_i(run_q), .base_i(job_i.act_base[13:0]), .taken_i(1'b0),
    .read_o(act_read_o), .address_o(act_address_o), .valid_o(act_valid), .ready_i(act_ready),
    .rewind_i(act_rewind)
  );
  logic [13:0] weight_address, result_address_q;
  logic        weight_read, word_valid;
  systole_fetch #(.AddressW(14)) u_weight (
    .clk_i, .rst_ni, .run_i(run_q), .base_i(job_i.weight_base[13:0]), .taken_i(word_valid),
    .read_o(weight_read), .address_o(weight_address), .valid_o(weight_valid), .ready_i(weight_ready),
    .rewind_i(1'b0)
  );
  assign other_read_o    = weight_read;
  assign other_write_o   = word_valid;
  assign other_address_o = word_valid ? result_address_q : weight_address;

  // ---- the unit; its results go through one lane
  logic                  result_valid, result_ready, result_last, block_done, unused_param_ready;
  logic [3:0][SumW-1:0]  result;
  output_cfg_t           cfg;
  slot_use_e             use_now;
  logic [IndexW-1:0]     unused_index;
  logic                  unused_busy;
  logic [CountW-1:0]     unused_count[7];
  systole_mxu #(
    .Rows(Size), .Cols(Size), .MulStages(1), .SumWidth(18), .PairedCells(1'b1), .AccDepth(AccDepth),
    .OutInt32(1'b1), .OutDepth(Queue)
  ) u_mxu (
    .clk_i, .rst_ni(unit_rst_n),
    .cmd_valid_i(commands_left_q), .cmd_ready_o(cmd_ready), .cmd_data_i(command),
    .weight_valid_i(weight_valid), .weight_ready_o(weight_ready), .weight_data_i(other_data_i),
    .act_valid_i(act_valid), .act_ready_o(act_ready), .act_data_i(act_data_i),
    .param_valid_i(1'b0), .param_ready_o(unused_param_ready), .param_data_i('0),
    .result_valid_o(result_valid), .result_ready_i(result_ready), .result_data_o(result),
    .result_last_o(result_last), .fault_o(fault), .fault_index_o(unused_index), .busy_o(unused_busy),
    .slot_use_o(use_now), .count_cycles_o(unused_count[0]), .count_macs_o(unused_count[1]),
    .bubbles_weights_o(unused_count[2]), .bubbles_activations_o(unused_count[3]),
    .bubbles_parameters_o(unused_count[4]), .bubbles_credits_o(unused_count[5]),
    .bubbles_none_o(unused_count[6])
  );
  assign cfg = '{clamp_max: job_i.clamp_max, clamp_min: job_i.clamp_min, zero_point: job_i.zero_point,
                 rounding: rounding_e'(job_i.rounding[0])};
  systole_rescale #(.ReqCycles(ReqCycles)) u_rescale (
    .clk_i, .rst_ni, .param_write_i, .param_channel_i, .param_field_i, .param_data_i,
    .run_i(run_q), .cfg_i(cfg), .result_valid_i(result_valid), .result_ready_o(result_ready),
    .result_i(result), .last_i(result_last), .word_valid_o(word_valid), .word_o(other_data_o),
    .block_done_o(block_done)
  );

  // ---- from start to the last result
  logic [7:0] blocks_left_q;
  logic       last_block_q;  // it is 1
  logic       vector_q;      // the last slot carried one
  assign done = run_q && ((block_done && last_block_q) || fault != FaultNone);
  always_ff @(posedge clk_i) begin
    done_o   <= done;
    vector_q <= run_q && use_now == SlotVector;
    if (run_q) begin
      cycles_o  <= cycles_o + 1'b1;
      vectors_o <= vectors_o + 32'(vector_q);  // not after done_o
      fault_o   <= fault;
    end
    if (commands_left_q && cmd_ready) begin
      k_first_q <= k_last;
      k_left_q  <= k_last ? job_i.k_tiles : k_left_q - 1'b1;
      k_last_q  <= next_k_last;
      k_used_q  <= next_k_last ? job_i.k_last : 4'(Size);
      if (k_last) begin
        n_left_q <= n_left_q - 1'b1;
        n_last_q <= next_n_last;
        n_used_q <= next_n_last ? job_i.n_last : 4'(Size);
      end
      if (k_last && n_last) commands_left_q <= 1'b0;
    end
    if (act_valid && act_ready) begin
      vectors_left_q <= vector_last ? job_i.vectors : vectors_left_q - 1'b1;
      vector_last_q  <= vector_last ? single_m : vectors_left_q == 16'd2;
      if (vector_last) begin
        act_tiles_left_q <= act_tile_last ? job_i.k_tiles : act_tiles_left_q - 1'b1;
        act_tile_last_q  <= act_tile_last ? single_k : act_tiles_left_q == 16'd2;
      end
    end
    if (word_valid) result_address_q <= result_address_q + 1'b1;
    if (block_done) begin
      blocks_left_q <= blocks_left_q - 1'b1;
      last_block_q  <= blocks_left_q == 8'd2;
    end
    if (done) run_q <= 1'b0;
    if (start_i) begin
      run_q            <= 1'b1;
      commands_left_q  <= 1'b1;
      k_first_q        <= 1'b1;
      k_left_q         <= job_i.k_tiles;
      n_left_q         <= job_i.n_blocks;
      k_last_q         <= single_k;
      k_used_q         <= single_k ? job_i.k_last : 4'(Size);
      n_last_q         <= job_i.n_blocks == 8'd1;
      n_used_q         <= (job_i.n_blocks == 8'd1) ? job_i.n_last : 4'(Size);
      vector_last_q    <= single_m;
      act_tile_last_q  <= single_k;
      vectors_left_q   <= job_i.vectors;
      act_tiles_left_q <= job_i.k_tiles;
      result_address_q <= job_i.result_base[13:0];
      blocks_left_q    <= job_i.n_blocks;
      last_block_q     <= job_i.n_blocks == 8'd1;
      cycles_o         <= 32'd2;  // this one and that of done_o
      vectors_o        <= '0;
      fault_o          <= FaultNone;
    end
    if (!rst_ni) begin
      run_q  <= 1'b0;
      done_o <= 1'b0;
    end
  end

  // The last memory access of a job is the write of its last word; a name for what nobody asks here.
  logic unused;
  always_comb begin
    unused = ^{unused_param_ready, unused_index, unused_busy, job_i.rounding, job_i.act_base,
               job_i.weight_base, job_i.result_base};
    for (int i = 0; i < 7; i++) unused ^= ^unused_count[i];
  end

  `SYSTOLE_ASSERT(StartsIdle_A, start_i, !run_q)
  `SYSTOLE_ASSERT_NEXT(JobStays_A, run_q, job_i == $past(job_i))
endmodule
