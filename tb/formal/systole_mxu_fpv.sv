// SPDX-License-Identifier: Apache-2.0
// systole_mxu_fpv - proof that a small matrix unit answers: while it is busy, a result leaves within Bound cycles.
//
// Assumed: reset in the first cycle and then never; commands are legal (Command_M), of 1..2 vectors, in blocks of one or
// two K tiles; no stream makes the unit wait for more than Stall cycles in a row: weights and activations come, results
// are taken, and a block that is open goes on (Weight_M, Act_M, Result_M, Open_M).
// Bound is tight: a cover reaches Bound - 1 cycles without a result. Besides: no legal command is refused (Fault_A).
// What the cells multiply is cut: the numbers do not matter for when something happens. That results are neither
// lost nor too many is proven of the queues (systole_results_fpv.sv) and tested of the unit, not proven here.
module systole_mxu_fpv import systole_pkg::*; #(
  parameter int unsigned Stall = 1,
  parameter int unsigned Bound = 24,
  parameter int unsigned Tiles = 2
) (
  input logic     clk_i,
  input logic     rst_ni,
  input logic     cmd_valid_i,
  input logic     cmd_last_i,
  input logic [1:0] cmd_vectors_i,
  input logic     weight_valid_i,
  input logic [0:0][OperandW-1:0] weight_data_i,
  input logic     act_valid_i,
  input logic [0:0][OperandW-1:0] act_data_i,
  input logic     result_ready_i
);
  logic      cmd_ready_o, weight_ready_o, act_ready_o, param_ready_o, result_valid_o, result_last_o, busy_o;
  logic [0:0][SumW-1:0] result_data_o;
  fault_e    fault_o;
  slot_use_e slot_use_o;
  logic [IndexW-1:0] fault_index_o;
  logic [CountW-1:0] count[7];
  command_t  cmd_data;
  systole_mxu #(.Rows(1), .Cols(1), .AccDepth(2), .OutInt32(1'b1)) u_dut (
    .clk_i, .rst_ni, .cmd_valid_i, .cmd_ready_o, .cmd_data_i(cmd_data), .weight_valid_i, .weight_ready_o,
    .weight_data_i, .act_valid_i, .act_ready_o, .act_data_i, .param_valid_i(1'b0), .param_ready_o,
    .param_data_i('0), .result_valid_o, .result_ready_i, .result_data_o, .result_last_o, .fault_o,
    .fault_index_o, .busy_o, .slot_use_o, .count_cycles_o(count[0]), .count_macs_o(count[1]),
    .bubbles_weights_o(count[2]), .bubbles_activations_o(count[3]), .bubbles_parameters_o(count[4]),
    .bubbles_credits_o(count[5]), .bubbles_none_o(count[6])
  );
  logic unused;
  always_comb begin
    unused = ^{result_data_o, fault_index_o, slot_use_o, param_ready_o};
    for (int unsigned c = 0; c < 7; c++) unused ^= ^count[c];
  end

  logic       started_q, open_q;
  logic [1:0] vectors_q;  // of the open block
  logic [1:0] tiles_q;    // accepted
  initial started_q = 1'b0;
  always_comb begin
    cmd_data         = '0;
    cmd_data.vectors = open_q ? VectorsW'(vectors_q) : VectorsW'(cmd_vectors_i);
    cmd_data.k_used  = SizeW'(1);
    cmd_data.n_used  = SizeW'(1);
    cmd_data.first   = !open_q;
    cmd_data.last    = open_q || cmd_last_i || 32'(tiles_q) == Tiles - 1;
  end

  // Cycles in a row in which the unit has waited for a stream.
  logic [2:0] weight_wait_q, act_wait_q, result_wait_q, open_wait_q;
  function automatic logic [2:0] waited(logic waits, logic [2:0] so_far);
    return waits ? so_far + 1'b1 : '0;
  endfunction
  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    Reset_M: assume (rst_ni == started_q);
    Command_M: assume (cmd_vectors_i == 2'd1 || cmd_vectors_i == 2'd2);
    weight_wait_q <= waited(weight_ready_o && !weight_valid_i, weight_wait_q);
    act_wait_q    <= waited(act_ready_o && !act_valid_i, act_wait_q);
    result_wait_q <= waited(result_valid_o && !result_ready_i, result_wait_q);
    open_wait_q   <= waited(open_q && 32'(tiles_q) < Tiles && cmd_ready_o && !cmd_valid_i, open_wait_q);
    if (!rst_ni) begin
      weight_wait_q <= '0;
      act_wait_q    <= '0;
      result_wait_q <= '0;
      open_wait_q   <= '0;
    end else begin
      Weight_M: assume (32'(weight_wait_q) < Stall || weight_valid_i || !weight_ready_o);
      Act_M: assume (32'(act_wait_q) < Stall || act_valid_i || !act_ready_o);
      Result_M: assume (32'(result_wait_q) < Stall || result_ready_i || !result_valid_o);
      Open_M: assume (32'(open_wait_q) < Stall || cmd_valid_i || !open_q || 32'(tiles_q) == Tiles || !cmd_ready_o);
    end
  end

  logic [5:0] silent_q;  // cycles in which the unit was busy and no result left
  logic       take, leave;
  assign take  = cmd_valid_i && cmd_ready_o;
  assign leave = result_valid_o && result_ready_i;
  always_ff @(posedge clk_i) begin
    if (take) begin
      tiles_q   <= tiles_q + 1'b1;
      open_q    <= !cmd_data.last;
      vectors_q <= cmd_data.vectors[1:0];
    end
    silent_q <= (busy_o && !leave) ? silent_q + 1'b1 : '0;
    if (!rst_ni) begin
      open_q   <= 1'b0;
      tiles_q  <= '0;
      silent_q <= '0;
    end else begin
      Job_M: assume (!cmd_valid_i || 32'(tiles_q) < Tiles);

      Answers_A: assert (32'(silent_q) < Bound);
      Fault_A: assert (fault_o == FaultNone);
      Bound_C: cover (32'(silent_q) == Bound - 1);
      Blocks_C: cover (leave && result_last_o && tiles_q == 2'd2);
    end
  end
endmodule
