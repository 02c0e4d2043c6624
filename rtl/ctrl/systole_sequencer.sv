// SPDX-License-Identifier: Apache-2.0
// systole_sequencer - decides, slot by slot, what enters the array: a vector or a bubble, and a swap.
//
//   slot      s        s+1   s+2  ...  s+M
//   enters    swap     v0    v1   ...  v(M-1), swap of the next tile   (back to back)
//
// Cycle law: one slot a cycle, for ever. A vector enters when (a) its tile's swap was issued in an
// earlier cycle, (b) the activation is there and, in a block's last K tile, (c) a result credit is free
// and ReqCycles have passed since the last such vector, and (d) the block's parameters are stored. A
// swap is issued when the shadow is full and the tile before has no vector left or its last one
// enters in this slot. use_o names what each slot was used for, or what it waited for.
// Credits: OutDepth at reset, one taken by a vector of a last K tile, one returned by credit_i.
// Handshake: the tile queue and the activations are valid/ready; act_ready_o depends on state alone.
// Does not see data. Tests: tb/unit/sequencer_*test.cpp.
// Proofs: tb/formal/systole_tiles_fpv.sv, systole_results_fpv.sv.
`include "systole_assert.svh"
module systole_sequencer import systole_pkg::*; #(
  parameter int unsigned OutDepth    = 16,    // results that may be on their way
  parameter int unsigned ParamBlocks = 5,     // parameter sets that can be stored
  parameter int unsigned ReqCycles   = 1,     // least distance of two results
  parameter bit          OutInt32    = 1'b0   // no parameters
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  // the next tile, whose weights are being loaded or wait in the shadow
  input  logic                tile_valid_i,
  output logic                tile_ready_o,    // with its swap
  input  command_t            tile_i,
  input  logic                shadow_full_i,
  input  logic [2*SizeW-3:0]  shadow_macs_i,   // k_used * n_used of that tile
  output logic                swap_o,
  // this slot
  input  logic                act_valid_i,
  output logic                act_ready_o,
  output slot_t               slot_o,
  output logic [2*SizeW-3:0]  macs_o,          // multiplications of this slot that count
  output slot_use_e           use_o,
  // what a result needs
  input  logic                set_stored_i,    // one more parameter set is complete
  input  logic                credit_i,        // a result has left the pins
  output logic                busy_o           // a tile has vectors left or a result is on its way
);
  if (OutDepth < 1 || OutDepth > 1023) begin : gen_illegal_depth
    $error("systole_sequencer: OutDepth is %0d, not 1..1023", OutDepth);
  end
  if (ParamBlocks < 2 || ParamBlocks > (1 << SetW)) begin : gen_illegal_blocks
    $error("systole_sequencer: ParamBlocks is %0d, not 2..%0d", ParamBlocks, 1 << SetW);
  end
  if (ReqCycles < 1 || ReqCycles > 32) begin : gen_illegal_cycles
    $error("systole_sequencer: ReqCycles is %0d, not 1..32", ReqCycles);
  end
  localparam int unsigned CreditW = $clog2(OutDepth + 1);
  localparam int unsigned PaceW   = index_width(ReqCycles);

  // The tile whose vectors enter.
  logic                active_q;
  logic                first_q, last_q;
  logic [VectorsW-1:0] left_q;  // vectors that have not entered
  logic                last_vector_q;  // it is 1
  logic                may_enter_q;    // a vector enters if it is there
  logic                ends_q;         // and is its tile's last
  logic [AddressW-1:0] address_q;
  logic [SizeW-2:0]    n_used_q;
  logic [2*SizeW-3:0]  macs_q;
  // Parameter sets: the one in use, and how many are stored beyond it (-1: it is not yet).
  logic [SetW-1:0]     set_q;
  logic signed [SetW+1:0] ahead_q;
  logic                has_set_q;
  // Results.
  logic [CreditW-1:0]  credits_q;
  logic                credit_q;  // it is not 0
  logic [PaceW-1:0]    pace_q;  // slots until the serial lanes take the next vector

  logic params_ok, enter, opens_set, spends;
  assign params_ok    = OutInt32 || !ahead_q[SetW+1];
  assign act_ready_o  = may_enter_q;
  assign enter        = may_enter_q && act_valid_i;
  assign swap_o       = shadow_full_i && (!active_q || (ends_q && act_valid_i));
  assign tile_ready_o = swap_o;
  assign opens_set    = !OutInt32 && swap_o && tile_i.first && tile_i.new_params;
  assign spends       = enter && last_q;

  // The state of the next slot. Swap and enter start the longest ways of the unit, so they are made of registers that
  // have looked ahead: may_enter_q, and ends_q.
  logic active_d, last_d, last_vector_d, credit_d, pace_over_d, params_ok_d, may_enter_d;
  always_comb begin
    active_d      = swap_o || (active_q && !(ends_q && act_valid_i));
    last_d        = swap_o ? tile_i.last : last_q;
    last_vector_d = swap_o ? tile_i.vectors == VectorsW'(1) :
                    enter ? left_q == VectorsW'(2) : last_vector_q;
    credit_d      = credit_i || (credits_q >> 1) != '0 || (credit_q && !spends);
    pace_over_d   = ReqCycles == 1 || (!spends && pace_q <= PaceW'(1));
    params_ok_d   = OutInt32 || (params_ok ? ahead_q != '0 || set_stored_i || !opens_set :
                                             set_stored_i && !opens_set);
    may_enter_d   = active_d && (!last_d || (credit_d && pace_over_d && params_ok_d));
  end

  always_comb begin
    slot_o             = '0;
    slot_o.valid       = enter;
    slot_o.first       = first_q;
    slot_o.last        = last_q;
    slot_o.block_end   = last_q && last_vector_q;
    slot_o.release_set = opens_set && has_set_q;
    slot_o.param_set   = set_q;
    slot_o.n_used      = n_used_q;
    slot_o.address     = address_q;
  end
  assign macs_o = macs_q;

  always_comb begin
    if (enter) use_o = SlotVector;
    else if (!active_q) use_o = tile_valid_i ? SlotWeights : SlotNone;
    else if (!act_valid_i) use_o = SlotActivations;
    else if (!params_ok) use_o = SlotParameters;
    else use_o = SlotCredits;
  end

  always_ff @(posedge clk_i) begin
    active_q      <= active_d;
    last_q        <= last_d;
    last_vector_q <= last_vector_d;
    credit_q      <= credit_d;
    may_enter_q   <= may_enter_d;
    ends_q        <= may_enter_d && last_vector_d;
    if (enter) begin
      left_q    <= left_q - 1'b1;
      address_q <= address_q + 1'b1;
    end
    if (swap_o) begin
      first_q   <= tile_i.first;
      left_q    <= tile_i.vectors;
      address_q <= '0;
      n_used_q  <= tile_i.n_used[SizeW-2:0];
      macs_q    <= shadow_macs_i;
    end
    if (opens_set) begin
      has_set_q <= 1'b1;
      if (has_set_q) set_q <= (set_q == SetW'(ParamBlocks - 1)) ? '0 : set_q + 1'b1;
    end
    ahead_q   <= ahead_q + (SetW + 2)'(set_stored_i) - (SetW + 2)'(opens_set);
    if (credit_i && !spends) credits_q <= credits_q + 1'b1;
    if (spends && !credit_i) credits_q <= credits_q - 1'b1;
    if (spends) pace_q <= PaceW'(ReqCycles - 1);
    else if (pace_q != '0) pace_q <= pace_q - 1'b1;
    if (!rst_ni) begin
      active_q    <= 1'b0;
      may_enter_q <= 1'b0;
      ends_q      <= 1'b0;
      has_set_q <= 1'b0;
      set_q     <= '0;
      ahead_q   <= '0;
      credits_q <= CreditW'(OutDepth);
      credit_q  <= 1'b1;
      pace_q    <= '0;
    end
  end
  assign busy_o = active_q || tile_valid_i || credits_q != CreditW'(OutDepth);

  // cfg and k_used are for others; n_used has been found to fit.
  logic unused;
  assign unused = ^{tile_i.cfg, tile_i.k_used, tile_i.n_used[SizeW-1], set_stored_i};

  `SYSTOLE_ASSERT(CreditsInRange_A, 1'b1, 32'(credits_q) <= OutDepth)
  `SYSTOLE_ASSERT(CreditsReturnOnce_A, credit_i && !spends, credits_q != CreditW'(OutDepth))
  `SYSTOLE_ASSERT(SetsInRange_A, 1'b1, 32'(ahead_q) + 1 <= ParamBlocks + 1)
  `SYSTOLE_ASSERT(FullHasTile_A, shadow_full_i, tile_valid_i)
  `SYSTOLE_ASSERT(CreditIsThere_A, 1'b1, credit_q == (credits_q != '0))
  `SYSTOLE_ASSERT(LastIsOne_A, active_q, last_vector_q == (left_q == VectorsW'(1)))
  `SYSTOLE_ASSERT(LooksAhead_A, 1'b1, may_enter_q == (active_q && (!last_q ||
                  (credit_q && pace_q == '0 && params_ok))) && ends_q == (may_enter_q && last_vector_q))
  `SYSTOLE_ASSERT(ActiveHasVectors_A, active_q, left_q != '0)
  `SYSTOLE_ASSERT_NEXT(VectorFollowsSwap_A, swap_o, active_q)
  `SYSTOLE_COVER(BackToBack_C, swap_o && enter)
  `SYSTOLE_COVER(OutOfCredits_C, active_q && last_q && credits_q == '0)
endmodule
