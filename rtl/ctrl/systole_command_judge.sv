// SPDX-License-Identifier: Apache-2.0
// systole_command_judge - all that is wrong with a tile command, given what came before it.
//
//   wrong_o[f] = cause f (fault_e) holds
//
// What is legal: 1 <= k_used <= Cols, 1 <= n_used <= Rows, M >= 1; M <= AccDepth if the block has
// more than one K tile; first = 1 opens a block and last = 1 closes it; between them M and n_used stay
// and new_params is 0; the block's K <= DepthMax; a block without new_params finds a set of its own
// n_used; clamp_min <= clamp_max.
// When the results leave as int32, there are no parameters and new_params and cfg are ignored.
// Cycle law: wrong_o is combinational; a command taken (take_i) in cycle c counts as "before" from c + 1 on.
// It stands in front of the command's register, so that the verdict is a register's when it is wanted.
// Handshake: none. It goes on judging after an illegal command, but then its verdicts mean nothing: systole_command_check
// lets nothing past the first one. Tests: tb/unit/command_check_*test.cpp, with systole_command_check.
// Proof: tb/formal/systole_commands_fpv.sv.
`include "systole_assert.svh"
module systole_command_judge import systole_pkg::*; #(
  parameter int unsigned Rows     = 4,
  parameter int unsigned Cols     = 4,
  parameter int unsigned AccDepth = 64,
  parameter bit          OutInt32 = 1'b0
) (
  input  logic     clk_i,
  input  logic     rst_ni,
  input  logic     take_i,
  input  command_t command_i,
  output wrong_t   wrong_o
);
  if (Rows < 1 || Rows > SizeMax) begin : gen_illegal_rows
    $error("systole_command_judge: Rows is %0d, not 1..%0d", Rows, SizeMax);
  end
  if (Cols < 1 || Cols > SizeMax) begin : gen_illegal_cols
    $error("systole_command_judge: Cols is %0d, not 1..%0d", Cols, SizeMax);
  end
  if (AccDepth < 1 || AccDepth > (1 << AddressW)) begin : gen_illegal_depth
    $error("systole_command_judge: AccDepth is %0d, not 1..%0d", AccDepth, 1 << AddressW);
  end

  // The open block, and the parameter set in use.
  logic                open_q;
  logic [VectorsW-1:0] open_vectors_q;
  logic [SizeW-1:0]    open_n_used_q;
  logic [DepthW-2:0]   k_left_q;  // how much more K the block may have
  logic                has_set_q;
  logic [SizeW-1:0]    set_n_used_q;

  logic new_params, changed, too_long, no_set;
  assign new_params = !OutInt32 && command_i.new_params;
  assign changed    = command_i.vectors != open_vectors_q || command_i.n_used != open_n_used_q || new_params;
  assign too_long   = k_left_q[DepthW-2:SizeW] == '0 && command_i.k_used > k_left_q[SizeW-1:0];
  assign no_set     = !has_set_q || set_n_used_q != command_i.n_used;

  always_comb begin
    wrong_o[FaultVectorsZero]     = command_i.vectors == '0;
    wrong_o[FaultVectorsTooMany]  = !(command_i.first && command_i.last) && 32'(command_i.vectors) > AccDepth;
    wrong_o[FaultDepthZero]       = command_i.k_used == '0;
    wrong_o[FaultDepthTooLarge]   = 32'(command_i.k_used) > Cols;
    wrong_o[FaultOutputsZero]     = command_i.n_used == '0;
    wrong_o[FaultOutputsTooLarge] = 32'(command_i.n_used) > Rows;
    wrong_o[FaultNotOpen]         = !command_i.first && !open_q;
    wrong_o[FaultStillOpen]       = command_i.first && open_q;
    wrong_o[FaultChanged]         = !command_i.first && changed;
    wrong_o[FaultSumTooLong]      = !command_i.first && too_long;
    wrong_o[FaultNoParams]        = !OutInt32 && command_i.first && !new_params && no_set;
    wrong_o[FaultClamp]           = new_params && command_i.cfg.clamp_min > command_i.cfg.clamp_max;
  end

  always_ff @(posedge clk_i) begin
    if (take_i) begin
      open_q         <= !command_i.last;
      open_vectors_q <= command_i.vectors;
      open_n_used_q  <= command_i.n_used;
      k_left_q       <= (command_i.first ? (DepthW - 1)'(DepthMax) : k_left_q) - (DepthW - 1)'(command_i.k_used);
    end
    if (take_i && new_params) begin
      has_set_q    <= 1'b1;
      set_n_used_q <= command_i.n_used;
    end
    if (!rst_ni) begin
      open_q    <= 1'b0;
      has_set_q <= 1'b0;
    end
  end

  // cfg counts in part, and not at all without parameters.
  logic unused;
  assign unused = ^command_i.cfg;

  `SYSTOLE_ASSERT(DepthIsLeft_A, take_i && wrong_o == '0 && !command_i.first, k_left_q >= (DepthW - 1)'(command_i.k_used))
endmodule
