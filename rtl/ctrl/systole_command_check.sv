// SPDX-License-Identifier: Apache-2.0
// systole_command_check - lets legal tile commands through and stops for ever at the first other one.
//
// Cycle law: a command is accepted in the cycle in which it is offered if systole_command_judge found nothing wrong
// (legal_i) and room_i. A fault - of all causes the first in fault_e's order - is visible in the next cycle and stays until reset: no later command is accepted.
// A faulty parameter (param_fault_i) stops the commands just the same. It belongs to an earlier
// command, so it wins when both are found at once.
// Handshake: valid/ready towards the command stream; push_o towards the queues. When the results
// leave as int32, there are no parameters and new_params_i is ignored.
// Tests: tb/unit/command_check_*test.cpp. Proof, with systole_command_judge: tb/formal/systole_commands_fpv.sv.
`include "systole_assert.svh"
module systole_command_check import systole_pkg::*; #(
  parameter bit OutInt32 = 1'b0
) (
  input  logic              clk_i,
  input  logic              rst_ni,
  input  logic              valid_i,
  output logic              ready_o,
  input  wrong_t            wrong_i,        // with the command offered
  input  logic              legal_i,        // nothing: a bit of its own, because so much waits for it
  input  logic              new_params_i,
  input  logic              room_i,         // every queue can take one more
  output logic              push_o,
  output logic              push_params_o,  // a parameter set comes with it
  output logic [IndexW-1:0] index_o,        // of the command offered
  input  fault_e            param_fault_i,
  input  logic [IndexW-1:0] param_fault_index_i,
  output fault_e            fault_o,
  output logic [IndexW-1:0] fault_index_o
);
  logic [IndexW-1:0] index_q;
  fault_e            fault_q;
  logic [IndexW-1:0] fault_index_q;

  fault_e cause;
  always_comb begin
    cause = FaultNone;
    for (int unsigned f = int'(FaultClamp); f >= int'(FaultVectorsZero); f--) begin
      if (wrong_i[f]) cause = fault_e'(f);
    end
  end

  assign ready_o       = legal_i && fault_q == FaultNone && room_i;
  assign push_o        = valid_i && ready_o;
  assign push_params_o = push_o && !OutInt32 && new_params_i;
  assign index_o       = index_q;
  assign fault_o       = fault_q;
  assign fault_index_o = fault_index_q;

  always_ff @(posedge clk_i) begin
    if (push_o) index_q <= index_q + 1'b1;
    if (fault_q == FaultNone) begin
      if (param_fault_i != FaultNone) begin
        fault_q       <= param_fault_i;
        fault_index_q <= param_fault_index_i;
      end else if (valid_i && !legal_i) begin
        fault_q       <= cause;
        fault_index_q <= index_q;
      end
    end
    if (!rst_ni) begin
      index_q <= '0;
      fault_q <= FaultNone;
    end
  end

  `SYSTOLE_ASSERT(LegalIsNotWrong_A, valid_i, legal_i == (wrong_i == '0))
  `SYSTOLE_ASSERT(PushesOnlyLegal_A, push_o, cause == FaultNone && fault_q == FaultNone)
  `SYSTOLE_ASSERT_NEXT(FaultIsSticky_A, fault_q != FaultNone,
                       fault_q == $past(fault_q) && fault_index_q == $past(fault_index_q))
  `SYSTOLE_ASSERT_NEXT(PushesCount_A, 1'b1, index_q == $past(index_q) + IndexW'($past(push_o)))
  `SYSTOLE_COVER(Fault_C, fault_q != FaultNone)
endmodule
