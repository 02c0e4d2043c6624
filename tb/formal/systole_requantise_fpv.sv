// SPDX-License-Identifier: Apache-2.0
// systole_requantise_fpv - proof of the lane's rounding, shift, zero point and clamp, for every product.
//
//   result_o == clamp(zero_point + round(product * 2^-(31 + right)), clamp_min, clamp_max)
//
// The product is cut and may be any number that 32 x 31 bits can give, or, doubled, 33 x 31: that the multiplier
// multiplies is tested, not proven. What goes into it is proven (Operands_A: the biased sum, doubled at shift +1,
// and the multiplier), and what becomes of it, stage by stage, each for the channel that came with the total:
//   High_A     bit 31 rounded off, ties upward; cut off if single rounding still has to round at `right`; one less if
//              double rounding still has to round a negative value
//   Shifted_A  that, shifted right, and the highest bit that falls out
//   Result_A   both added, zero point, clamp
// That this is single and double rounding as docs/quantisation.md has them, for every shift and value, is the proof of
// systole_rounding_fpv.
// Assumed: a product has its operand's sign, or is zero (Sign_M); shift -31..+1 and clamp_min <= clamp_max, which others
// check; totals at least ReqCycles cycles apart; reset in the first cycle, afterwards in any.
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
  lane_t past[ToResult+1], at_high, at_shifted, at_result;
  assign at_high   = past[ToProduct+1];
  assign at_shifted = past[ToProduct+2];
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
  sum_t biased, product_biased;  // modulo 2^32
  assign biased         = past[1].total + past[1].channel.bias;
  assign product_biased = past[ToProduct].total + past[ToProduct].channel.bias;

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
    Sign_M: assume (product == '0 || product[63] == product_biased[31]);
  end

  logic signed [32:0] nearest_q, sum_q;
  logic [4:0]         right, high_right;
  logic               rounds, less, negative_q;
  output_cfg_t        result_cfg;
  assign right      = right_of(past[ToProduct].channel.shift);
  assign high_right = right_of(at_high.channel.shift);
  assign rounds     = past[ToProduct].channel.cfg.rounding == RoundDouble || right == '0;
  assign less       = at_high.channel.cfg.rounding == RoundDouble && high_right != '0 && negative_q;
  assign result_cfg = at_result.channel.cfg;
  logic [33:0] shifted_q;
  always_ff @(posedge clk_i) begin
    negative_q <= product_biased < 0;
    nearest_q  <= 33'((product + (rounds ? 64'sh4000_0000 : 64'sh0)) >>> 31);
    shifted_q  <= signed'({u_dut.high_q, 1'b0}) >>> high_right;
    sum_q      <= signed'(shifted_q[33:1]) + 33'(signed'({1'b0, shifted_q[0]}));
    if (rst_ni) begin
      Valid_A: assert (valid_o == at_result.valid);
      if (past[1].valid) Operands_A: assert (u_dut.multiplier_q == past[1].channel.multiplier &&
          u_dut.operand_q == ((past[1].channel.shift == 6'sd1) ? 33'(biased) + 33'(biased) : 33'(biased)));
      if (at_high.valid) High_A: assert (u_dut.high_q == nearest_q - 33'(signed'({1'b0, less})) &&
          u_dut.high_late_q.right == high_right && u_dut.high_late_q.cfg == at_high.channel.cfg);
      if (at_shifted.valid) Shifted_A: assert (u_dut.shifted_q == shifted_q);
      if (valid_o) Result_A: assert (result_o == offset(sum_q, result_cfg.zero_point, result_cfg.clamp_min,
                                                        result_cfg.clamp_max));
    end
  end
  logic unused;
  assign unused = ^{at_high, at_shifted, at_result, result_cfg};

  always_ff @(posedge clk_i) if (rst_ni) begin
    Double_C: cover (valid_o && result_o == -8'sd5 && at_result.channel.cfg.rounding == RoundDouble &&
                     at_result.channel.shift == -6'sd7);
    Single_C: cover (valid_o && result_o == 8'sd5 && at_result.channel.cfg.rounding == RoundSingle &&
                     at_result.channel.shift == -6'sd31);
    Clamp_C: cover (valid_o && result_o == at_result.channel.cfg.clamp_max && result_o == 8'sd77);
  end
endmodule
