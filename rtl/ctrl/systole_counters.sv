// SPDX-License-Identifier: Apache-2.0
// systole_counters - what every cycle since reset was used for.
//
// cycles_o = vectors + weights_o + activations_o + parameters_o + credits_o + none_o, where
// vectors is the sum of M; macs_o adds k_used * n_used a vector: the multiplications that
// somebody asked for, whatever the array's size. All CountW bits, all wrap.
// Cycle law: a slot's use in cycle c counts from cycle c + 1 on.
// Handshake: none. Tests: tb/unit/counters_test.cpp.
`include "systole_assert.svh"
module systole_counters import systole_pkg::*; (
  input  logic               clk_i,
  input  logic               rst_ni,
  input  slot_use_e          use_i,
  input  logic [2*SizeW-3:0] macs_i,
  output logic [CountW-1:0]  cycles_o,
  output logic [CountW-1:0]  macs_o,
  output logic [CountW-1:0]  weights_o,
  output logic [CountW-1:0]  activations_o,
  output logic [CountW-1:0]  parameters_o,
  output logic [CountW-1:0]  credits_o,
  output logic [CountW-1:0]  none_o
);
  always_ff @(posedge clk_i) begin
    cycles_o <= cycles_o + 1'b1;
    case (use_i)
      SlotVector:      macs_o        <= macs_o + CountW'(macs_i);
      SlotWeights:     weights_o     <= weights_o + 1'b1;
      SlotActivations: activations_o <= activations_o + 1'b1;
      SlotParameters:  parameters_o  <= parameters_o + 1'b1;
      SlotCredits:     credits_o     <= credits_o + 1'b1;
      default:         none_o        <= none_o + 1'b1;
    endcase
    if (!rst_ni) begin
      cycles_o      <= '0;
      macs_o        <= '0;
      weights_o     <= '0;
      activations_o <= '0;
      parameters_o  <= '0;
      credits_o     <= '0;
      none_o        <= '0;
    end
  end

  `SYSTOLE_ASSERT_NEXT(CyclesCount_A, 1'b1, cycles_o == $past(cycles_o) + 1'b1)
  `SYSTOLE_ASSERT(BubblesFit_A, 1'b1,
                  weights_o + activations_o + parameters_o + credits_o + none_o <= cycles_o)
endmodule
