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
// Proof: tb/formal/systole_requantise_fpv.sv.
`include "systole_assert.svh"
module systole_requantise import systole_pkg::*; #(
  parameter int unsigned ReqCycles = 1,
  parameter bit          SteadyCfg = 1'b0  // channel_i.cfg rests while totals are on their way: it is not kept for each
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
    logic        round;  // at bit 31
    logic        less;   // rounds twice; later: and the value is negative
  } late_t;
  typedef struct packed {  // high / 2^right: scaled, or scaled + 1
    logic signed [32:0] scaled;
    logic               up;
  } shifted_t;
  typedef struct packed {
    operand_t          clamp_max, clamp_min, zero_point;
    logic signed [8:0] high, low;  // the clamps less the zero point
  } limits_t;

  // Bit s: the registers behind step s hold a total. Serial lanes have no halves, and the
  // multiplier says when a product is there.
  localparam bit          Serial = ReqCycles != 1;
  localparam int unsigned Biased = 0, Halves = 1, Product = 2, High = 3, Scaled = 4, Result = 5;
  logic [Result:0]    full_q;
  logic               serial_valid;
  logic signed [63:0] serial_product;
  logic signed [32:0] operand_q, high_q;
  shifted_t           shifted_q;
  logic [30:0]        multiplier_q;
  logic signed [49:0] low_half_q;   // by the multiplier's low 16 bits
  logic signed [48:0] high_half_q;  // by its high 15
  logic signed [63:0] product_q;
  late_t              late_q, halves_late_q, product_late_q, high_late_q;
  limits_t            limits_q;

  function automatic late_t to_late(output_cfg_t cfg, logic signed [5:0] shift);
    late_t late;
    late.cfg   = cfg;
    late.right = (shift > 0) ? 5'd0 : 5'(-shift);
    late.less  = cfg.rounding == RoundDouble && shift[5];
    late.round = cfg.rounding == RoundDouble || !shift[5];
    return late;
  endfunction

  function automatic late_t with_sign(late_t late, logic negative);
    late_t signed_late;
    signed_late      = late;
    signed_late.less = late.less && negative;
    return signed_late;
  endfunction

  // Wraps; then the one left shift there is.
  function automatic logic signed [32:0] add_bias(sum_t total, sum_t bias, logic doubles);
    sum_t biased;
    biased = total + bias;
    return doubles ? {biased, 1'b0} : 33'(biased);
  endfunction

  // RoundSingle keeps the fraction for the next step unless there is no shift. RoundDouble rounds a negative
  // value half away from zero in that step: one less here makes that the same as half upward there,
  // and rounding at bit 31 less one is adding -2^30 instead of 2^30. (It makes -1 of a zero that comes of
  // a negative value, and the next step makes zero of that.)
  function automatic logic signed [32:0] round_high(
    logic signed [63:0] exact, logic round, logic less
  );
    return 33'((exact + $signed({{33{less}}, round, 30'd0})) >>> 31);
  endfunction

  // floor(high / 2^right), and whether the rounding adds one to it: the highest bit that falls out.
  function automatic shifted_t shift_right(logic signed [32:0] high, logic [4:0] right);
    logic signed [33:0] shifted;
    shifted = signed'({high, 1'b0}) >>> right;
    return '{scaled: shifted[33:1], up: shifted[0]};
  endfunction

  // clamp(scaled + up + zero_point, clamp_min, clamp_max). The limits, less the zero point, are compared with the
  // value before it is added, in ten bits: what needs more is beyond any limit. up is half a step there,
  // which decides both comparisons as a whole one would, and carries into the sum.
  function automatic operand_t offset_and_clamp(shifted_t value, limits_t limits);
    logic signed [10:0] near;
    logic               fits;
    operand_t           offset;
    near   = signed'({value.scaled[9:0], value.up});
    fits   = value.scaled[32:9] == '0 || value.scaled[32:9] == '1;
    offset = operand_t'(({value.scaled[7:0], value.up} + {limits.zero_point, 1'b1}) >> 1);
    if (!fits) return value.scaled[32] ? limits.clamp_min : limits.clamp_max;
    if (near < 11'(signed'({limits.low, 1'b0}))) return limits.clamp_min;
    if (near > 11'(signed'({limits.high, 1'b0}))) return limits.clamp_max;
    return offset;
  endfunction

  function automatic limits_t to_limits(operand_t clamp_max, operand_t clamp_min, operand_t zero_point);
    limits_t limits;
    limits.clamp_max  = clamp_max;
    limits.clamp_min  = clamp_min;
    limits.zero_point = zero_point;
    limits.high       = 9'(clamp_max) - 9'(zero_point);
    limits.low        = 9'(clamp_min) - 9'(zero_point);
    return limits;
  endfunction

  assign valid_o = full_q[Result];

  // An idle lane costs the simulator one branch. Last step first: no register is read below its
  // write, where the simulator would have to keep the old value.
  always_ff @(posedge clk_i) begin
    if (valid_i || full_q != '0 || serial_valid) begin
      if (full_q[Scaled]) begin
        result_o <= offset_and_clamp(shifted_q, SteadyCfg ? '{
          clamp_max: channel_i.cfg.clamp_max, clamp_min: channel_i.cfg.clamp_min,
          zero_point: channel_i.cfg.zero_point, high: limits_q.high, low: limits_q.low} : limits_q);
      end
      if (full_q[High]) begin
        shifted_q <= shift_right(high_q, high_late_q.right);
        limits_q  <= SteadyCfg ?
            to_limits(channel_i.cfg.clamp_max, channel_i.cfg.clamp_min, channel_i.cfg.zero_point) :
            to_limits(high_late_q.cfg.clamp_max, high_late_q.cfg.clamp_min, high_late_q.cfg.zero_point);
      end
      if (Serial ? serial_valid : full_q[Product]) begin
        high_q      <= round_high(Serial ? serial_product : product_q, product_late_q.round,
                                  product_late_q.less);
        high_late_q <= product_late_q;
      end
      if (full_q[Halves]) begin
        product_q      <= 64'(low_half_q) + (64'(high_half_q) <<< 16);
        product_late_q <= Serial ? with_sign(late_q, operand_q[32]) : halves_late_q;
      end
      if (full_q[Biased]) begin
        low_half_q    <= 50'(operand_q) * $signed({34'd0, multiplier_q[15:0]});
        high_half_q   <= 49'(operand_q) * $signed({34'd0, multiplier_q[30:16]});
        halves_late_q <= with_sign(late_q, operand_q[32]);
      end
      if (valid_i) begin
        operand_q    <= add_bias(total_i, channel_i.bias, channel_i.shift > 0);
        multiplier_q <= channel_i.multiplier;
        late_q       <= to_late(channel_i.cfg, channel_i.shift);
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
  assign unused = ^{high_late_q, product_q, halves_late_q, channel_i.cfg};

  `SYSTOLE_ASSERT_NEXT(StaysInClamp_A, full_q[Scaled] && limits_q.clamp_min <= limits_q.clamp_max,
                       result_o >= $past(limits_q.clamp_min) &&
                       result_o <= $past(limits_q.clamp_max))
  `SYSTOLE_COVER(Doubles_C, valid_i && channel_i.shift == 6'sd1)
endmodule
