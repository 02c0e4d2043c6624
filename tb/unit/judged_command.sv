// SPDX-License-Identifier: Apache-2.0
// judged_command - systole_command_judge and systole_command_check without the register between them: a command is
// judged, and accepted or refused, in the cycle in which it is offered. Ports: systole_command_check's, and the command.
module judged_command import systole_pkg::*; #(
  parameter int unsigned Rows     = 4,
  parameter int unsigned Cols     = 4,
  parameter int unsigned AccDepth = 64,
  parameter bit          OutInt32 = 1'b0
) (
  input  logic              clk_i,
  input  logic              rst_ni,
  input  logic              valid_i,
  output logic              ready_o,
  input  command_t          command_i,
  input  logic              room_i,
  output logic              push_o,
  output logic              push_params_o,
  output logic [IndexW-1:0] index_o,
  input  fault_e            param_fault_i,
  input  logic [IndexW-1:0] param_fault_index_i,
  output fault_e            fault_o,
  output logic [IndexW-1:0] fault_index_o
);
  wrong_t wrong;
  systole_command_judge #(.Rows(Rows), .Cols(Cols), .AccDepth(AccDepth), .OutInt32(OutInt32)) u_judge (
    .clk_i, .rst_ni, .take_i(push_o), .command_i, .wrong_o(wrong)
  );
  systole_command_check #(.OutInt32(OutInt32)) u_check (
    .clk_i, .rst_ni, .valid_i, .ready_o, .wrong_i(wrong), .legal_i(wrong == '0), .new_params_i(command_i.new_params), .room_i, .push_o,
    .push_params_o, .index_o, .param_fault_i, .param_fault_index_i, .fault_o, .fault_index_o
  );
endmodule
