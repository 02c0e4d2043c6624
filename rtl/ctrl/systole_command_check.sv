// SPDX-License-Identifier: Apache-2.0
// systole_command_check - lets legal tile commands through and stops for ever at the first other one.
//
// Cycle law: a command is judged in the cycle in which it is offered; accepted when legal and
// room_i. A fault is visible in the next cycle and stays until reset: no later command is accepted.
// What is legal: 1 <= k_used <= Cols, 1 <= n_used <= Rows, M >= 1; M <= AccDepth if the block has
// more than one K tile; first = 1 opens a block and last = 1 closes it; between them M and n_used stay
// and new_params is 0; the block's K <= DepthMax; a block without new_params finds a set of its own
// n_used; clamp_min <= clamp_max. The causes are fault_e, the first in its order is reported.
// A faulty parameter (param_fault_i) stops the commands just the same. It belongs to an earlier
// command, so it wins when both are found at once.
// Handshake: valid/ready towards the command stream; push_o towards the queues. When the results
// leave as int32, there are no parameters and new_params and cfg are ignored.
// Tests: tb/unit/command_check_*test.cpp.
`include "systole_assert.svh"
module systole_command_check import systole_pkg::*; #(
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
  input  logic              room_i,         // every queue can take one more
  output logic              push_o,
  output logic              push_params_o,  // a parameter set comes with it
  output logic [IndexW-1:0] index_o,        // of the command offered
  input  fault_e            param_fault_i,
  input  logic [IndexW-1:0] param_fault_index_i,
  output fault_e            fault_o,
  output logic [IndexW-1:0] fault_index_o
);
  if (Rows < 1 || Rows > SizeMax) begin : gen_illegal_rows
    $error("systole_command_check: Rows is %0d, not 1..%0d", Rows, SizeMax);
  end
  if (Cols < 1 || Cols > SizeMax) begin : gen_illegal_cols
    $error("systole_command_check: Cols is %0d, not 1..%0d", Cols, SizeMax);
  end
  if (AccDepth < 1 || AccDepth > (1 << AddressW)) begin : gen_illegal_depth
    $error("systole_command_check: AccDepth is %0d, not 1..%0d", AccDepth, 1 << AddressW);
  end

  // The open block, and the parameter set in use.
  logic                open_q;
  logic [VectorsW-1:0] open_vectors_q;
  logic [SizeW-1:0]    open_n_used_q;
  logic [DepthW-1:0]   depth_q;  // K so far
  logic                has_set_q;
  logic [SizeW-1:0]    set_n_used_q;
  logic [IndexW-1:0]   index_q;
  fault_e              fault_q;
  logic [IndexW-1:0]   fault_index_q;

  logic [DepthW-1:0] depth;
  logic              changed;
  fault_e            cause;
  assign depth   = (command_i.first ? '0 : depth_q) + DepthW'(command_i.k_used);
  assign changed = command_i.vectors != open_vectors_q || command_i.n_used != open_n_used_q ||
                   (!OutInt32 && command_i.new_params);

  always_comb begin
    cause = FaultNone;
    if (command_i.vectors == '0) cause = FaultVectorsZero;
    else if (!(command_i.first && command_i.last) && 32'(command_i.vectors) > AccDepth)
      cause = FaultVectorsTooMany;
    else if (command_i.k_used == '0) cause = FaultDepthZero;
    else if (32'(command_i.k_used) > Cols) cause = FaultDepthTooLarge;
    else if (command_i.n_used == '0) cause = FaultOutputsZero;
    else if (32'(command_i.n_used) > Rows) cause = FaultOutputsTooLarge;
    else if (!command_i.first && !open_q) cause = FaultNotOpen;
    else if (command_i.first && open_q) cause = FaultStillOpen;
    else if (!command_i.first && changed) cause = FaultChanged;
    else if (32'(depth) > DepthMax) cause = FaultSumTooLong;
    else if (!OutInt32 && command_i.first && !command_i.new_params &&
             (!has_set_q || set_n_used_q != command_i.n_used))
      cause = FaultNoParams;
    else if (!OutInt32 && command_i.new_params &&
             command_i.cfg.clamp_min > command_i.cfg.clamp_max)
      cause = FaultClamp;
  end

  assign ready_o       = cause == FaultNone && fault_q == FaultNone && room_i;
  assign push_o        = valid_i && ready_o;
  assign push_params_o = push_o && !OutInt32 && command_i.new_params;
  assign index_o       = index_q;
  assign fault_o       = fault_q;
  assign fault_index_o = fault_index_q;

  always_ff @(posedge clk_i) begin
    if (push_o) begin
      open_q         <= !command_i.last;
      open_vectors_q <= command_i.vectors;
      open_n_used_q  <= command_i.n_used;
      depth_q        <= depth;
      index_q        <= index_q + 1'b1;
    end
    if (push_params_o) begin
      has_set_q    <= 1'b1;
      set_n_used_q <= command_i.n_used;
    end
    if (fault_q == FaultNone) begin
      if (param_fault_i != FaultNone) begin
        fault_q       <= param_fault_i;
        fault_index_q <= param_fault_index_i;
      end else if (valid_i && cause != FaultNone) begin
        fault_q       <= cause;
        fault_index_q <= index_q;
      end
    end
    if (!rst_ni) begin
      open_q    <= 1'b0;
      has_set_q <= 1'b0;
      index_q   <= '0;
      fault_q   <= FaultNone;
    end
  end

  `SYSTOLE_ASSERT(PushesOnlyLegal_A, push_o, cause == FaultNone && fault_q == FaultNone)
  `SYSTOLE_ASSERT_NEXT(FaultIsSticky_A, fault_q != FaultNone,
                       fault_q == $past(fault_q) && fault_index_q == $past(fault_index_q))
  `SYSTOLE_ASSERT(DepthInRange_A, open_q, 32'(depth_q) <= DepthMax)
  `SYSTOLE_COVER(Fault_C, fault_q != FaultNone)
endmodule
