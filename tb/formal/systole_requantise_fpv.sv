// SPDX-License-Identifier: Apache-2.0
// systole_requantise_fpv - proof of the lane's rounding, shift, zero point and clamp, for every product.
//
//   result_o == clamp(zero_point + round(product * 2^-(31 + right)), clamp_min, clamp_max)
//
// The product is cut and may be any number that 32 x 31 bits can give, or, doubled, 33 x 31: that the multiplier
// multiplies is tested, not proven. What goes into it is proven (Operands_A: the biased sum, doubled at shift +1,
// and the multiplier), and what becomes of it, stage by stage, each for the channel that came with the total:
//   High_A    bit 31 rounded off, ties upward; cut off if single rounding still has to round at `right`; one less
//             for a negative value that double rounding still has to round
//   Scaled_A  scaled + up. Double: the high part without that one, rounded at bit `right`, ties away from zero, on the
//             magnitude; single: ties upward
//   Result_A  zero point, then clamp
// OneStep_A is what makes single rounding one rounding: cutting at 31, then rounding at k is rounding once at 31 + k.
// Assumed: a product has its operand's sign or is zero; reset in the first cycle, afterwards in any; shift -31..+1 and clamp_min <= clamp_max, which others check;
// totals at least ReqCycles cycles apart.
module systole_requantise_fpv import systole_pkg::*; #(
  parameter int unsigned ReqCycles = 1
) (
  input logic     clk_i,
  input logic     rst_ni,
  input logic     valid_i,
  input sum_t     total_i,
  input channel_t channel_i
);
  localparam int unsigned ToProduct = 1 + multiply_stages(ReqCycles);  // from the total to its product
  localparam int unsigned ToResult  = req_stages(ReqCycles);
  logic     valid_o, started_q;
  operand_t result_o;
  systole_requantise #(.ReqCycles(ReqCycles)) u_dut (.*);

  typedef logic signed [63:0] product_w_t;
  product_w_t product;
  if (ReqCycles == 1) begin : gen_pipelined
    assign product = u_dut.product_q;
  end else begin : gen_serial
    assign product = u_dut.serial_product;
  end

  // Rounds at bit `right`, ties away from zero.
  function automatic logic signed [32:0] round_away(logic signed [32:0] value, logic [4:0] right);
    logic [33:0] magnitude;
    magnitude = (value < 0) ? -34'(value) : 34'(value);
    if (right != '0) magnitude = (magnitude + (34'd1 << (right - 5'd1))) >> right;
    return (value < 0) ? 33'(-magnitude) : 33'(magnitude);
  endfunction
  function automatic logic signed [32:0] round_up(logic signed [32:0] value, logic [4:0] right);
    logic signed [33:0] sum;
    sum = (right == '0) ? 34'(value) : 34'(value) + (34'sd1 <<< (right - 5'd1));
    return 33'(sum >>> right);
  endfunction
  function automatic operand_t offset(logic signed [32:0] value, operand_t zero, operand_t low, operand_t high);
    logic signed [34:0] sum;
    sum = 35'(value) + 35'(zero);
    if (sum < 35'(low)) return low;
    if (sum > 35'(high)) return high;
    return operand_t'(sum);
  endfunction

  // ---- what was, s cycles ago
  typedef struct packed {
    logic     valid;
    sum_t     total;
    channel_t channel;
  } lane_t;
  lane_t past[ToResult+1], at_high, at_scaled, at_result;
  assign at_high   = past[ToProduct+1];
  assign at_scaled = past[ToProduct+2];
  assign at_result = past[ToResult];
  function automatic logic [4:0] right_of(logic signed [5:0] shift);
    return (shift > 0) ? '0 : 5'(-shift);
  endfunction
  function automatic logic is_negative(sum_t total, sum_t bias);  // the product follows this sign
    sum_t biased_total;
    biased_total = total + bias;  // modulo 2^32
    return biased_total < 0;
  endfunction
  assign past[0] = '{valid: valid_i, total: total_i, channel: channel_i};
  for (genvar s = 0; s < int'(ToResult); s++) begin : gen_past
    lane_t past_q;
    always_ff @(posedge clk_i) begin
      past_q       <= past[s];
      past_q.valid <= past[s].valid && rst_ni;
    end
    assign past[s+1] = past_q;
  end
  logic [5:0] pause_q;  // cycles until the next total may come
  initial started_q = 1'b0;
  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    if (!started_q) Reset_M: assume (!rst_ni);
    pause_q <= !rst_ni ? '0 : valid_i ? 6'(ReqCycles - 1) : (pause_q == '0) ? '0 : pause_q - 1'b1;
    Pace_M: assume (!valid_i || pause_q == '0);
    Channel_M: assume (channel_i.shift >= -6'sd31 && channel_i.shift <= 6'sd1 &&
                       channel_i.cfg.clamp_min <= channel_i.cfg.clamp_max);
    // -2^31 * (2^31 - 1) .. (2^31 - 1) * (2^31 - 1); doubled, -2^32 * (2^31 - 1) .. (2^32 - 2) * (2^31 - 1).
    Product_M: assume (past[ToProduct].channel.shift > 0
                       ? product >= -64'sh7fff_ffff_0000_0000 && product <= 64'sh7fff_fffe_0000_0002
                       : product >= -64'sh3fff_ffff_8000_0000 && product <= 64'sh3fff_ffff_0000_0001);
    Sign_M: assume (is_negative(past[ToProduct].total, past[ToProduct].channel.bias) ? product <= 0 : product >= 0);
  end

  sum_t biased;
  logic signed [63:0] product_q;
  logic signed [32:0] high, high_q, scaled, scaled_q;  // by the definition
  output_cfg_t        high_cfg, scaled_cfg, result_cfg;
  logic [4:0]         high_right;
  logic               rounds, less;
  assign biased     = past[1].total + past[1].channel.bias;  // modulo 2^32
  assign high_cfg   = at_high.channel.cfg;
  assign scaled_cfg = at_scaled.channel.cfg;
  assign result_cfg = at_result.channel.cfg;
  assign high_right = right_of(at_high.channel.shift);
  assign rounds     = high_cfg.rounding == RoundDouble || high_right == '0;
  assign less       = high_cfg.rounding == RoundDouble && high_right != '0 && is_negative(at_high.total, at_high.channel.bias);
  assign high       = 33'((product_q + (rounds ? 64'sh4000_0000 : 64'sh0)) >>> 31);
  assign scaled     = (scaled_cfg.rounding == RoundDouble) ? round_away(high_q, right_of(at_scaled.channel.shift))
                                                           : round_up(high_q, right_of(at_scaled.channel.shift));
  always_ff @(posedge clk_i) begin
    product_q <= product;
    high_q    <= high;
    scaled_q  <= scaled;
    if (rst_ni) begin
      Valid_A: assert (valid_o == at_result.valid);
      if (past[1].valid) Operands_A: assert (u_dut.multiplier_q == past[1].channel.multiplier &&
          u_dut.operand_q == ((past[1].channel.shift == 6'sd1) ? 33'(biased) + 33'(biased) : 33'(biased)));
      if (at_high.valid) begin
        High_A: assert (u_dut.high_q == (less ? 33'((product_q - 64'sh4000_0000) >>> 31) : high));
        HighLate_A: assert (u_dut.high_late_q == {high_cfg, high_right, rounds, less});
      end
      if (at_scaled.valid) begin
        Scaled_A: assert (u_dut.shifted_q.scaled + 33'(u_dut.shifted_q.up) == scaled);
        Limits_A: assert (u_dut.limits_q == {scaled_cfg.clamp_max, scaled_cfg.clamp_min, scaled_cfg.zero_point,
                                             9'(scaled_cfg.clamp_max) - 9'(scaled_cfg.zero_point),
                                             9'(scaled_cfg.clamp_min) - 9'(scaled_cfg.zero_point)});
      end
      if (valid_o) Result_A: assert (result_o == offset(scaled_q, result_cfg.zero_point, result_cfg.clamp_min, result_cfg.clamp_max));
    end
  end
  logic unused;
  assign unused = ^{at_high, at_scaled, at_result, result_cfg};
  for (genvar k = 1; k < 32 && ReqCycles == 1; k++) begin : gen_one_step
    logic signed [63:0] once, twice;
    assign once  = 64'((65'(product) + (65'sd1 <<< (30 + k))) >>> (31 + k));
    assign twice = 64'(((65'(product) >>> 31) + (65'sd1 <<< (k - 1))) >>> k);
    always_ff @(posedge clk_i) OneStep_A: assert (once == twice);
  end

  always_ff @(posedge clk_i) if (rst_ni) begin
    Double_C: cover (valid_o && result_o == -8'sd5 && at_result.channel.cfg.rounding == RoundDouble &&
                     at_result.channel.shift == -6'sd7);
    Single_C: cover (valid_o && result_o == 8'sd5 && at_result.channel.cfg.rounding == RoundSingle &&
                     at_result.channel.shift == -6'sd31);
    Clamp_C: cover (valid_o && result_o == at_result.channel.cfg.clamp_max && result_o == 8'sd77);
  end
endmodule
