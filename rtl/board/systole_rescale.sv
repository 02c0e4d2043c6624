// SPDX-License-Identifier: Apache-2.0
// systole_rescale - int32 result words of a small matrix unit to int8, all lanes through one systole_requantise.
//
//   word[n] = requantise(total[n], channel block * 4 + n)      n = 0..3
//
// A small part has no room for a lane a row. The matrix unit then gives its sums (OutInt32), and one lane takes
// them in turn: a word every 4 * ReqCycles cycles. The unit's output queue (OutDepth) takes up what comes
// faster, so the array goes on.
// Parameters: three memories of 256 channels, written from outside a field at a time (param_*: field 0 bias, 1
// multiplier, 2 shift). Channel n of block b is at 4 * b + n; blocks count from 0 while run_i is high and end
// with last_i. Bit 31 of a multiplier and all of a shift but its low 6 bits are not looked at.
// Cycle law: word_valid_o, for one cycle, comes req_stages(ReqCycles) + 1 cycles after the word's last lane was fed.
// block_done_o: in the cycle of the last word of a block. Handshake: result_* is valid/ready.
// Tests: tb/unit/rescale_test.cpp.
`include "systole_assert.svh"
module systole_rescale import systole_pkg::*; #(
  parameter int unsigned ReqCycles = 8,
  localparam int unsigned ChannelW = 8
) (
  input  logic                  clk_i,
  input  logic                  rst_ni,
  input  logic                  param_write_i,
  input  logic [ChannelW-1:0]   param_channel_i,
  input  logic [1:0]            param_field_i,
  input  logic [31:0]           param_data_i,
  input  logic                  run_i,
  input  output_cfg_t           cfg_i,
  input  logic                  result_valid_i,
  output logic                  result_ready_o,
  input  logic [3:0][SumW-1:0]  result_i,
  input  logic                  last_i,
  output logic                  word_valid_o,
  output logic [3:0][OperandW-1:0] word_o,
  output logic                  block_done_o
);
  if (!(ReqCycles inside {4, 8, 32})) begin : gen_illegal_cycles
    $error("systole_rescale: ReqCycles is %0d, not 4, 8 or 32", ReqCycles);
  end
  localparam int unsigned PaceW = index_width(ReqCycles);

  // A lane every ReqCycles cycles: its parameters are read in the first of them, fed in the second.
  logic [ChannelW-3:0] block_q;
  logic [1:0]          lane_q, filled_q;
  logic [PaceW-1:0]    pace_q;
  logic                begins, feed_q, last_lane;
  logic                last_feed_q;  // feeds the last lane of a word
  logic [1:0]          lasts_q;   // words fed as the last of a block that have not come out
  assign begins         = run_i && result_valid_i && pace_q == '0 && !feed_q;
  assign last_lane      = lane_q == 2'd3;
  assign result_ready_o = last_feed_q;

  logic [31:0] bias;
  logic [30:0] multiplier;
  logic signed [5:0] shift;
  logic [ChannelW-1:0] channel_index;
  assign channel_index = {block_q, lane_q};
  systole_ram #(.T(logic [31:0]), .Depth(1 << ChannelW)) u_bias (
    .clk_i, .rst_ni, .write_i(param_write_i && param_field_i == 2'd0), .write_address_i(param_channel_i),
    .write_data_i(param_data_i), .read_i(begins), .read_address_i(channel_index), .read_data_o(bias)
  );
  systole_ram #(.T(logic [30:0]), .Depth(1 << ChannelW)) u_multiplier (
    .clk_i, .rst_ni, .write_i(param_write_i && param_field_i == 2'd1), .write_address_i(param_channel_i),
    .write_data_i(param_data_i[30:0]), .read_i(begins), .read_address_i(channel_index),
    .read_data_o(multiplier)
  );
  systole_ram #(.T(logic signed [5:0]), .Depth(1 << ChannelW)) u_shift (
    .clk_i, .rst_ni, .write_i(param_write_i && param_field_i == 2'd2), .write_address_i(param_channel_i),
    .write_data_i(param_data_i[5:0]), .read_i(begins), .read_address_i(channel_index),
    .read_data_o(shift)
  );

  // The word rests until its last lane is fed, so a lane chosen when its parameters are read is still right.
  sum_t     total_q;
  always_ff @(posedge clk_i) total_q <= result_i[lane_q];

  channel_t channel;
  operand_t scaled;
  logic     scaled_valid;
  assign channel = '{cfg: cfg_i, shift: shift, multiplier: multiplier, bias: bias};
  systole_requantise #(.ReqCycles(ReqCycles), .SteadyCfg(1'b1)) u_lane (
    .clk_i, .rst_ni(rst_ni && run_i), .valid_i(feed_q), .total_i(total_q), .channel_i(channel),
    .valid_o(scaled_valid), .result_o(scaled)
  );

  always_ff @(posedge clk_i) begin
    feed_q       <= begins;
    last_feed_q  <= begins && last_lane;
    pace_q       <= begins ? PaceW'(ReqCycles - 1) : pace_q - PaceW'(pace_q != '0);
    word_valid_o <= 1'b0;
    if (feed_q) begin
      lane_q <= lane_q + 1'b1;
      if (last_lane && last_i) block_q <= block_q + 1'b1;
    end
    if (scaled_valid) begin
      word_o       <= {scaled, word_o[3:1]};
      filled_q     <= filled_q + 1'b1;
      word_valid_o <= filled_q == 2'd3;
    end
    lasts_q <= lasts_q + 2'(last_feed_q && last_i) - 2'(block_done_o);
    if (!rst_ni || !run_i) begin
      feed_q       <= 1'b0;
      last_feed_q  <= 1'b0;
      pace_q       <= '0;
      lane_q       <= '0;
      block_q      <= '0;
      filled_q     <= '0;
      lasts_q      <= '0;
      word_valid_o <= 1'b0;
    end
  end
  // At most one word is on its way when another one has been fed: they are 4 * ReqCycles apart.
  assign block_done_o = word_valid_o && lasts_q != '0;

  `SYSTOLE_ASSERT(NoParamWriteInAJob_A, param_write_i, !run_i)
  `SYSTOLE_ASSERT(LastsInRange_A, 1'b1, lasts_q <= 2'd1)
endmodule
