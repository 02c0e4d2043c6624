// SPDX-License-Identifier: Apache-2.0
// systole_requantise - one lane: an int32 sum becomes an int8 result.
//
//   clamp(zero_point + round((total + bias) * multiplier * 2^(shift - 31)), clamp_min, clamp_max)
//
// Rounding: RoundSingle rounds once, ties upward; RoundDouble at bit 31, ties upward, then at -shift,
// ties away from zero (docs/quantisation.md). total + bias wraps modulo 2^32; everything after is
// exact for any multiplier below 2^31 and shift -31..+1: shift +1 doubles into 33 bits.
//   stage     1          2..       +1               +1              +1
//             add bias   multiply  round at bit 31  round at shift  zero point, clamp
// Cycle law: result_o comes req_stages(ReqCycles) cycles after total_i; a lane takes one total in
// ReqCycles cycles, spaced by the sequencer. Stages without a total hold still.
// Handshake: none, nothing can wait. Tests: tb/unit/requantise_test.cpp.
`include "systole_assert.svh"
module systole_requantise import systole_pkg::*; #(
  parameter int unsigned ReqCycles = 1
) (
  input  logic     clk_i,
  input  logic     rst_ni,
  input  logic     valid_i,
  input  sum_t     total_i,
  input  channel_t channel_i,
  output logic     valid_o,
  output operand_t result_o
);
  typedef struct packed {  // what the later stages need of the channel
    output_cfg_t cfg;
    logic [4:0]  right;
  } late_t;

  // Stage 1: bias, and the one left shift there is.
  logic               biased_valid_q;
  logic signed [32:0] operand_q;
  logic [30:0]        multiplier_q;
  late_t              biased_late_q;
  sum_t               biased;
  assign biased = total_i + channel_i.bias;
  always_ff @(posedge clk_i) begin
    biased_valid_q <= valid_i;
    if (valid_i) begin
      operand_q     <= (channel_i.shift > 0) ? {biased, 1'b0} : 33'(biased);
      multiplier_q  <= channel_i.multiplier;
      biased_late_q <= '{cfg: channel_i.cfg,
                         right: (channel_i.shift > 0) ? 5'd0 : 5'(-channel_i.shift)};
    end
    if (!rst_ni) biased_valid_q <= 1'b0;
  end

  // Stages 2 and on: the product, and beside it what is needed after it.
  logic               product_valid;
  logic signed [63:0] product;
  late_t              product_late;
  systole_multiply #(.ReqCycles(ReqCycles)) u_multiply (
    .clk_i, .rst_ni, .valid_i(biased_valid_q), .operand_i(operand_q), .multiplier_i(multiplier_q),
    .valid_o(product_valid), .product_o(product)
  );
  if (ReqCycles == 1) begin : gen_pipelined
    late_t half_late_q, late_q;
    logic  half_valid_q;
    always_ff @(posedge clk_i) begin
      half_valid_q <= biased_valid_q;
      if (biased_valid_q) half_late_q <= biased_late_q;
      if (half_valid_q) late_q <= half_late_q;
      if (!rst_ni) half_valid_q <= 1'b0;
    end
    assign product_late = late_q;
  end else begin : gen_serial
    // The product of one total is complete just before the next may replace its channel's values.
    late_t late_q;
    always_ff @(posedge clk_i) late_q <= biased_late_q;
    assign product_late = late_q;
  end

  // Round at bit 31. RoundSingle keeps the fraction for the next stage unless there is no shift.
  logic               high_valid_q;
  logic signed [32:0] high_q;
  late_t              high_late_q;
  logic               round_high;
  logic signed [63:0] rounded;
  assign round_high = product_late.cfg.rounding == RoundDouble || product_late.right == '0;
  assign rounded    = product + $signed({33'd0, round_high, 30'd0});
  always_ff @(posedge clk_i) begin
    high_valid_q <= product_valid;
    if (product_valid) begin
      high_q      <= rounded[63:31];
      high_late_q <= product_late;
    end
    if (!rst_ni) high_valid_q <= 1'b0;
  end

  // Round at the shift. 33 bits: with 32 the sum of a large value and its rounding overflows.
  logic               scaled_valid_q;
  logic signed [32:0] scaled_q;
  output_cfg_t        scaled_cfg_q;
  logic signed [32:0] half, nudge;
  assign half  = (high_late_q.right == '0) ? '0 : 33'sd1 <<< (high_late_q.right - 5'd1);
  assign nudge = (high_late_q.right != '0 && high_late_q.cfg.rounding == RoundDouble && high_q < 0)
                 ? -33'sd1 : 33'sd0;
  always_ff @(posedge clk_i) begin
    scaled_valid_q <= high_valid_q;
    if (high_valid_q) begin
      scaled_q     <= (high_q + half + nudge) >>> high_late_q.right;
      scaled_cfg_q <= high_late_q.cfg;
    end
    if (!rst_ni) scaled_valid_q <= 1'b0;
  end

  // Zero point and clamp.
  logic signed [33:0] offset;
  assign offset = 34'(scaled_q) + 34'(scaled_cfg_q.zero_point);
  always_ff @(posedge clk_i) begin
    valid_o <= scaled_valid_q;
    if (scaled_valid_q) begin
      if (offset < 34'(scaled_cfg_q.clamp_min)) result_o <= scaled_cfg_q.clamp_min;
      else if (offset > 34'(scaled_cfg_q.clamp_max)) result_o <= scaled_cfg_q.clamp_max;
      else result_o <= offset[OperandW-1:0];
    end
    if (!rst_ni) valid_o <= 1'b0;
  end

  logic unused;
  assign unused = ^{rounded[30:0], scaled_cfg_q.rounding};

  `SYSTOLE_ASSERT_NEXT(StaysInClamp_A, scaled_valid_q && scaled_cfg_q.clamp_min <= scaled_cfg_q.clamp_max,
                       result_o >= $past(scaled_cfg_q.clamp_min) &&
                       result_o <= $past(scaled_cfg_q.clamp_max))
  `SYSTOLE_COVER(Doubles_C, valid_i && channel_i.shift == 6'sd1)
endmodule
