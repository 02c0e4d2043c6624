// SPDX-License-Identifier: Apache-2.0
// systole_reset_fpv - proof that one cycle of reset brings a matrix unit into a known state, whatever it was doing.
//
// Two units begin in any state, each its own, get one cycle of reset and from then on the same inputs: whatever these
// are, they behave the same in every cycle (Same_A). So nothing that a user sees of streams, faults and counters
// depends on what was before the reset. Known_A says what the cycle after it looks like.
// Assumed: nothing but that reset. What the cells multiply is cut, so the numbers of results are not compared.
module systole_reset_fpv import systole_pkg::*; #(
  parameter bit OutInt32 = 1'b0
) (
  input logic       clk_i,
  input logic       rst_ni,
  input logic       cmd_valid_i,
  input command_t   cmd_data_i,
  input logic       weight_valid_i,
  input logic       act_valid_i,
  input logic [0:0][OperandW-1:0] word_i,
  input logic       param_valid_i,
  input param_t     param_data_i,
  input logic       result_ready_i
);
  localparam int unsigned ResultW = OutInt32 ? SumW : OperandW;
  typedef struct packed {
    logic      cmd_ready, weight_ready, act_ready, param_ready, result_valid, busy;
    fault_e    fault;
    slot_use_e slot_use;
    logic [CountW-1:0] cycles, macs, weights, activations, parameters, credits, none;
  } seen_t;
  seen_t             seen [2];
  logic              last [2];
  logic [IndexW-1:0] index[2];
  logic [0:0][ResultW-1:0] data[2];
  systole_mxu #(.Rows(1), .Cols(1), .AccDepth(2), .OutInt32(OutInt32)) u_a (
    .clk_i, .rst_ni, .cmd_valid_i, .cmd_ready_o(seen[0].cmd_ready), .cmd_data_i, .weight_valid_i,
    .weight_ready_o(seen[0].weight_ready), .weight_data_i(word_i), .act_valid_i,
    .act_ready_o(seen[0].act_ready), .act_data_i(word_i), .param_valid_i,
    .param_ready_o(seen[0].param_ready), .param_data_i, .result_valid_o(seen[0].result_valid),
    .result_ready_i, .result_data_o(data[0]), .result_last_o(last[0]), .fault_o(seen[0].fault),
    .fault_index_o(index[0]), .busy_o(seen[0].busy), .slot_use_o(seen[0].slot_use),
    .count_cycles_o(seen[0].cycles), .count_macs_o(seen[0].macs), .bubbles_weights_o(seen[0].weights),
    .bubbles_activations_o(seen[0].activations), .bubbles_parameters_o(seen[0].parameters),
    .bubbles_credits_o(seen[0].credits), .bubbles_none_o(seen[0].none)
  );
  systole_mxu #(.Rows(1), .Cols(1), .AccDepth(2), .OutInt32(OutInt32)) u_b (
    .clk_i, .rst_ni, .cmd_valid_i, .cmd_ready_o(seen[1].cmd_ready), .cmd_data_i, .weight_valid_i,
    .weight_ready_o(seen[1].weight_ready), .weight_data_i(word_i), .act_valid_i,
    .act_ready_o(seen[1].act_ready), .act_data_i(word_i), .param_valid_i,
    .param_ready_o(seen[1].param_ready), .param_data_i, .result_valid_o(seen[1].result_valid),
    .result_ready_i, .result_data_o(data[1]), .result_last_o(last[1]), .fault_o(seen[1].fault),
    .fault_index_o(index[1]), .busy_o(seen[1].busy), .slot_use_o(seen[1].slot_use),
    .count_cycles_o(seen[1].cycles), .count_macs_o(seen[1].macs), .bubbles_weights_o(seen[1].weights),
    .bubbles_activations_o(seen[1].activations), .bubbles_parameters_o(seen[1].parameters),
    .bubbles_credits_o(seen[1].credits), .bubbles_none_o(seen[1].none)
  );
  logic unused;
  assign unused = ^{data[0], data[1]};

  logic  started_q, first_q;
  seen_t idle;  // nothing open but the commands; no bubble counted yet
  always_comb begin
    idle           = '0;
    idle.cmd_ready = 1'b1;
    idle.slot_use  = SlotNone;
  end
  initial started_q = 1'b0;
  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    first_q   <= !started_q;
    Reset_M: assume (rst_ni == started_q);
    if (rst_ni) begin
      if (first_q) Known_A: assert (seen[0] == idle);
      Same_A: assert (seen[0] == seen[1]);
      if (seen[0].result_valid) SameLast_A: assert (last[0] == last[1]);
      if (seen[0].fault != FaultNone) SameIndex_A: assert (index[0] == index[1]);
      Fault_C: cover (seen[0].fault != FaultNone);
      Vector_C: cover (seen[0].slot_use == SlotVector);
    end
  end
endmodule
