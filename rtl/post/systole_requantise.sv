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
// Handshake: none, nothing can wait. Tests: tb/unit/requantise_*test.cpp.
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
  if (!(ReqCycles inside {1, 4, 8, 32})) begin : gen_illegal_cycles
    $error("systole_requantise: ReqCycles is %0d, not 1, 4, 8 or 32", ReqCycles);
  end
  typedef struct packed {  // what the later stages need of the channel
    output_cfg_t cfg;
    logic [4:0]  right;
  } late_t;

  // Bit s: the registers behind step s hold a total. Serial lanes have no halves, and the
  // multiplier says when a product is there.
  localparam bit          Serial = ReqCycles != 1;
  localparam int unsigned Biased = 0, Halves = 1, Product = 2, High = 3, Scaled = 4, Result = 5;
  logic [Result:0]    full_q;
  logic               serial_valid;
  logic signed [63:0] serial_product;
  logic signed [32:0] operand_q, high_q, scaled_q;
  logic [30:0]        multiplier_q;
  logic signed [49:0] low_half_q;   // by the multiplier's low 16 bits
  logic signed [48:0] high_half_q;  // by its high 15
  logic signed [63:0] product_q;
  late_t              late_q, halves_late_q, product_late_q, high_late_q;
  output_cfg_t        scaled_cfg_q;

  // Wraps; then the one left shift there is.
  function automatic logic signed [32:0] add_bias(sum_t total, sum_t bias, logic doubles);
    sum_t biased;
    biased = total + bias;
    return doubles ? {biased, 1'b0} : 33'(biased);
  endfunction

  // RoundSingle keeps the fraction for the next step unless there is no shift.
  function automatic logic signed [32:0] round_high(logic signed [63:0] exact, late_t late);
    logic round;
    round = late.cfg.rounding == RoundDouble || late.right == '0;
    return 33'((exact + $signed({33'd0, round, 30'd0})) >>> 31);
  endfunction

  // 33 bits: with 32 the sum of a large value and its rounding overflows.
  function automatic logic signed [32:0] round_shift(logic signed [32:0] high, late_t late);
    logic signed [32:0] half, nudge;
    half  = (late.right == '0) ? '0 : 33'sd1 <<< (late.right - 5'd1);
    nudge = (late.right != '0 && late.cfg.rounding == RoundDouble && high < 0) ? -33'sd1 : 33'sd0;
    return (high + half + nudge) >>> late.right;
  endfunction

  function automatic operand_t offset_and_clamp(
    logic signed [32:0] scaled, operand_t zero_point, operand_t low, operand_t high
  );
    logic signed [33:0] offset;
    offset = 34'(scaled) + 34'(zero_point);
    if (offset < 34'(low)) return low;
    if (offset > 34'(high)) return high;
    return operand_t'(offset);
  endfunction

  assign valid_o = full_q[Result];

  // An idle lane costs the simulator one branch. Last step first: no register is read below its
  // write, where the simulator would have to keep the old value.
  always_ff @(posedge clk_i) begin
    if (valid_i || full_q != '0 || serial_valid) begin
      if (full_q[Scaled]) begin
        result_o <= offset_and_clamp(scaled_q, scaled_cfg_q.zero_point, scaled_cfg_q.clamp_min,
                                     scaled_cfg_q.clamp_max);
      end
      if (full_q[High]) begin
        scaled_q     <= round_shift(high_q, high_late_q);
        scaled_cfg_q <= high_late_q.cfg;
      end
      if (Serial ? serial_valid : full_q[Product]) begin
        high_q      <= round_high(Serial ? serial_product : product_q, product_late_q);
        high_late_q <= product_late_q;
      end
      if (full_q[Halves]) begin
        product_q      <= 64'(low_half_q) + (64'(high_half_q) <<< 16);
        product_late_q <= Serial ? late_q : halves_late_q;
      end
      if (full_q[Biased]) begin
        low_half_q    <= 50'(operand_q) * $signed({34'd0, multiplier_q[15:0]});
        high_half_q   <= 49'(operand_q) * $signed({34'd0, multiplier_q[30:16]});
        halves_late_q <= late_q;
      end
      if (valid_i) begin
        operand_q    <= add_bias(total_i, channel_i.bias, channel_i.shift > 0);
        multiplier_q <= channel_i.multiplier;
        late_q       <= '{cfg: channel_i.cfg,
                          right: (channel_i.shift > 0) ? 5'd0 : 5'(-channel_i.shift)};
      end
      full_q <= {full_q[Scaled:High], Serial ? serial_valid : full_q[Product],
                 full_q[Halves:Biased], valid_i};
    end
    if (!rst_ni) full_q <= '0;
  end

  if (Serial) begin : gen_serial
    systole_multiply #(.ReqCycles(ReqCycles)) u_multiply (
      .clk_i, .rst_ni, .valid_i(full_q[Biased]), .operand_i(operand_q),
      .multiplier_i(multiplier_q), .valid_o(serial_valid), .product_o(serial_product)
    );
  end else begin : gen_pipelined
    assign serial_valid   = 1'b0;
    assign serial_product = '0;
  end

  logic unused;
  assign unused = ^{scaled_cfg_q.rounding, product_q, halves_late_q};

  `SYSTOLE_ASSERT_NEXT(StaysInClamp_A, full_q[Scaled] && scaled_cfg_q.clamp_min <= scaled_cfg_q.clamp_max,
                       result_o >= $past(scaled_cfg_q.clamp_min) &&
                       result_o <= $past(scaled_cfg_q.clamp_max))
  `SYSTOLE_COVER(Doubles_C, valid_i && channel_i.shift == 6'sd1)
endmodule
