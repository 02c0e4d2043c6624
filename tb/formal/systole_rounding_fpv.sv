// SPDX-License-Identifier: Apache-2.0
// systole_rounding_fpv - proof that the lane's steps, shift and then add the bit that falls out, are the two roundings.
//
// No module, only arithmetic, for all values and for every right shift r = 1..31 by itself; systole_requantise_fpv
// proves that the lane takes exactly these steps.
//   Single_A  (product + 2^(30 + r)) >> (31 + r), ties upward, in one rounding: cutting at bit 31, then the steps
//   Double_A  a value rounded at bit 31, then at bit r, ties away from zero, on its magnitude: the steps, on one less if
//             it is negative; Zero_A: or if it is a zero that comes of a negative product
module systole_rounding_fpv (
  input logic               clk_i,
  input logic signed [63:0] product_i,
  input logic signed [32:0] nearest_i  // rounded at bit 31
);
  logic signed [34:0] nearest;
  assign nearest = 35'(nearest_i);
  for (genvar r = 1; r < 32; r++) begin : gen_shift
    function automatic logic signed [34:0] steps(logic signed [34:0] high);
      return (high >>> r) + 35'(signed'({1'b0, high[r-1]}));
    endfunction
    logic signed [34:0] once, magnitude, away;
    assign once      = 35'((65'(product_i) + (65'sd1 <<< (30 + r))) >>> (31 + r));
    assign magnitude = ((nearest < 0 ? -nearest : nearest) + (35'sd1 <<< (r - 1))) >>> r;
    assign away      = nearest < 0 ? -magnitude : magnitude;
    always_ff @(posedge clk_i) begin
      Single_A: assert (once == steps(35'(65'(product_i) >>> 31)));
      Double_A: assert (away == steps(nearest < 0 ? nearest - 35'sd1 : nearest));
      Zero_A: assert (steps(-35'sd1) == '0);
      Differ_C: cover (nearest == 35'(65'(product_i + 64'sh4000_0000) >>> 31) && away != once);  // by one, at a tie
    end
  end
endmodule
