// SPDX-License-Identifier: Apache-2.0
// systole_commands_fpv - proof that judging commands in front of their register is judging them where they are accepted.
//
// systole_command_judge, systole_skid and systole_command_check as systole_mxu connects them. Beside them stands the list of
// rules, applied to the command that waits at the gate and to the commands that have passed it: a command passes
// exactly when every rule holds, there is room and nothing was refused before (Passes_A); one that breaks a rule is the
// fault, with the first rule broken and the number of commands before it (Fault_A); a parameter's fault wins
// (ParameterFault_A); afterwards nothing passes (Stopped_A).
// Assumed: reset in the first cycle, afterwards reset may come in any cycle. Not reached: sums of more than DepthMax products,
// which take more commands than the depth.
module systole_commands_fpv import systole_pkg::*; #(
  parameter int unsigned Rows     = 3,
  parameter int unsigned Cols     = 5,
  parameter int unsigned AccDepth = 4,
  parameter bit          OutInt32 = 1'b0
) (
  input logic     clk_i,
  input logic     rst_ni,
  input logic     valid_i,
  input command_t command_i,
  input logic     room_i,
  input logic     param_bad_i,
  input logic [IndexW-1:0] param_fault_index_i
);
  typedef struct packed {
    wrong_t   wrong;
    logic     legal;
    command_t command;
  } judged_t;
  judged_t           entering, at_gate;
  wrong_t            wrong;
  command_t          command;
  logic              ready, gate_valid, gate_ready, push, push_params;
  logic [IndexW-1:0] index, fault_index;
  fault_e            param_fault, fault;
  assign param_fault = param_bad_i ? FaultShift : FaultNone;
  assign entering    = '{wrong: wrong, legal: wrong == '0, command: command_i};
  assign command     = at_gate.command;
  systole_command_judge #(.Rows(Rows), .Cols(Cols), .AccDepth(AccDepth), .OutInt32(OutInt32)) u_judge (
    .clk_i, .rst_ni, .take_i(valid_i && ready), .command_i, .wrong_o(wrong)
  );
  systole_skid #(.T(judged_t)) u_skid (
    .clk_i, .rst_ni, .valid_i, .ready_o(ready), .data_i(entering),
    .valid_o(gate_valid), .ready_i(gate_ready), .data_o(at_gate)
  );
  systole_command_check #(.OutInt32(OutInt32)) u_check (
    .clk_i, .rst_ni, .valid_i(gate_valid), .ready_o(gate_ready), .wrong_i(at_gate.wrong), .legal_i(at_gate.legal),
    .new_params_i(command.new_params), .room_i, .push_o(push), .push_params_o(push_params), .index_o(index),
    .param_fault_i(param_fault), .param_fault_index_i, .fault_o(fault), .fault_index_o(fault_index)
  );

  // The commands that have passed.
  logic                started_q, open_q, has_set_q, stopped_q, new_params;
  logic [VectorsW-1:0] vectors_q;
  logic [SizeW-1:0]    n_used_q, set_n_used_q;
  logic [IndexW-1:0]   passed_q;
  fault_e              want;
  initial started_q = 1'b0;
  assign new_params = !OutInt32 && command.new_params;
  always_comb begin
    want = FaultNone;
    if (command.vectors == '0) want = FaultVectorsZero;
    else if (!(command.first && command.last) && 32'(command.vectors) > AccDepth) want = FaultVectorsTooMany;
    else if (command.k_used == '0) want = FaultDepthZero;
    else if (32'(command.k_used) > Cols) want = FaultDepthTooLarge;
    else if (command.n_used == '0) want = FaultOutputsZero;
    else if (32'(command.n_used) > Rows) want = FaultOutputsTooLarge;
    else if (!command.first && !open_q) want = FaultNotOpen;
    else if (command.first && open_q) want = FaultStillOpen;
    else if (!command.first && (command.vectors != vectors_q || command.n_used != n_used_q || new_params)) begin
      want = FaultChanged;
    end else if (!OutInt32 && command.first && !new_params && (!has_set_q || set_n_used_q != command.n_used)) begin
      want = FaultNoParams;
    end else if (new_params && command.cfg.clamp_min > command.cfg.clamp_max) want = FaultClamp;
  end

  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    if (!started_q) Reset_M: assume (!rst_ni);
    if (push) begin
      open_q    <= !command.last;
      vectors_q <= command.vectors;
      n_used_q  <= command.n_used;
      passed_q  <= passed_q + 1'b1;
      if (new_params) begin
        has_set_q    <= 1'b1;
        set_n_used_q <= command.n_used;
      end
    end
    if (param_bad_i || (gate_valid && want != FaultNone)) stopped_q <= 1'b1;
    if (!rst_ni) begin
      open_q    <= 1'b0;
      has_set_q <= 1'b0;
      stopped_q <= 1'b0;
      passed_q  <= '0;
    end
  end

  always_ff @(posedge clk_i) begin
    if (rst_ni && started_q) begin
      Passes_A: assert (push == (gate_valid && want == FaultNone && room_i && !stopped_q));
      Params_A: assert (push_params == (push && new_params));
      Index_A: assert (index == passed_q);
      Stopped_A: assert (stopped_q == (fault != FaultNone));
      if ($past(rst_ni && !stopped_q && !param_bad_i && gate_valid) && $past(want) != FaultNone) begin
        Fault_A: assert (fault == $past(want) && fault_index == $past(passed_q));
      end
      if ($past(rst_ni && !stopped_q && param_bad_i)) begin
        ParameterFault_A: assert (fault == FaultShift && fault_index == $past(param_fault_index_i));
      end

      Three_C: cover (passed_q == 32'd3 && open_q);
      Waits_C: cover (gate_valid && want == FaultNone && !ready);
    end
  end
  for (genvar f = 1; f <= int'(FaultClamp); f++) begin : gen_cause
    if (f != int'(FaultSumTooLong)) begin : gen_reached
      always_ff @(posedge clk_i) if (rst_ni && started_q) Cause_C: cover (fault == fault_e'(f));
    end
  end
endmodule
