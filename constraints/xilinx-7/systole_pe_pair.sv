// SPDX-License-Identifier: Apache-2.0
// systole_pe_pair - the two cells of rtl/core/systole_pe_pair.sv on one DSP48E1: their activation is the shared operand.
//
//   sum_o[i] <= sum_i[i] + (act of row n + i) * live weight i        i = 0, 1
//
// Row n + 1 meets row n's activation a cycle later. So both products are made when row n meets it, and row n + 1's waits a
// cycle. The multiplier's 25-bit side holds both weights, 16 bits apart; what a negative lower product
// borrows from the upper one is given back as the carry of the upper row's adder.
//
//   (w1 * 2^16 + w0) * act = {act * w1 - borrow, act * w0}       borrow: act * w0 is negative
//
// The pre-adder packs the two shadows and its register holds the result: the live weights are in the DSP, and so are the
// products' registers. The sums are in the fabric. MulStages 0: none, 1: M, 2: M and P.
// Takes the place of rtl/core/systole_pe_pair.sv, with two conditions that systole_array keeps: the swap reaches row n + 1
// the cycle after row n (SwapFollows_A), and no shift moves it in between (ShiftStaysBehindSwap_A there). So both
// weights can go live with the first. A reset between the two swaps leaves other weights live than the generic pair's; either
// unit swaps again before a vector counts.
// Settings: AMD UG479, "7 Series DSP48E1 Slice". Simulates on a model of the cell alone.
// Tests: tb/unit/array_test.cpp, on the model in Yosys' share folder; tb/synth/array_lockstep.sv.
`include "systole_assert.svh"
module systole_pe_pair import systole_pkg::*; #(
  parameter int unsigned MulStages = 1,
  parameter int unsigned SumWidth  = SumW,
  localparam type        psum_t    = logic signed [SumWidth-1:0]
) (
  input  logic     clk_i,
  input  logic     rst_ni,
  input  operand_t act_i,
  output operand_t act_o,
  input  operand_t weight_i,
  output operand_t weight_o,
  input  logic [1:0][SumWidth-1:0] sum_i,
  output logic [1:0][SumWidth-1:0] sum_o,
  input  logic [1:0] swap_i,
  input  logic       load_i,
  input  logic [1:0] shift_i
);
  if (MulStages > 2) begin : gen_illegal_stages
    $error("systole_pe_pair: MulStages is %0d, not 0..2", MulStages);
  end
  if (SumWidth < 2 * OperandW || SumWidth > SumW) begin : gen_illegal_width
    $error("systole_pe_pair: SumWidth is %0d, not %0d..%0d", SumWidth, 2 * OperandW, SumW);
  end

  logic [1:0][OperandW-1:0] shadow_q;
  operand_t    act_q;
  product_t    upper_q;   // row n + 1's product less its borrow
  logic        borrow_q;
  logic [47:0] p, unused_p;
  logic [29:0] unused_a;
  logic [17:0] unused_b;
  logic [5:0]  unused_bits;
  logic [3:0]  unused_carry;
  assign weight_o = shadow_q[1];

  DSP48E1 #(
    .USE_DPORT("TRUE"), .ADREG(1), .MREG(MulStages > 0 ? 1 : 0), .PREG(MulStages > 1 ? 1 : 0),
    .ACASCREG(0), .ALUMODEREG(0), .AREG(0), .BCASCREG(0), .BREG(0), .CARRYINREG(0), .CARRYINSELREG(0), .CREG(0),
    .DREG(0), .INMODEREG(0), .OPMODEREG(0)
  ) u_multiply (
    .CLK(clk_i), .A(30'(operand_t'(shadow_q[0]))), .D({shadow_q[1][OperandW-1], shadow_q[1], 16'd0}), .B(18'(act_i)), .C(48'd0),
    .INMODE(5'b00100),     // D + A
    .OPMODE(7'b0000101),   // the product
    .ALUMODE(4'b0000), .CARRYINSEL(3'b000), .CARRYIN(1'b0),
    .CEAD(swap_i[0]), .CEM(1'b1), .CEP(1'b1),
    .CEA1(1'b0), .CEA2(1'b0), .CEALUMODE(1'b0), .CEB1(1'b0), .CEB2(1'b0), .CEC(1'b0), .CECARRYIN(1'b0), .CECTRL(1'b0),
    .CED(1'b0), .CEINMODE(1'b0),
    .RSTA(1'b0), .RSTALLCARRYIN(1'b0), .RSTALUMODE(1'b0), .RSTB(1'b0), .RSTC(1'b0), .RSTCTRL(1'b0), .RSTD(1'b0),
    .RSTINMODE(1'b0), .RSTM(1'b0), .RSTP(1'b0),
    .ACIN(30'd0), .BCIN(18'd0), .PCIN(48'd0), .CARRYCASCIN(1'b0), .MULTSIGNIN(1'b0), .P(p),
    .ACOUT(unused_a), .BCOUT(unused_b), .PCOUT(unused_p), .CARRYOUT(unused_carry), .CARRYCASCOUT(unused_bits[0]),
    .MULTSIGNOUT(unused_bits[1]), .OVERFLOW(unused_bits[2]), .PATTERNBDETECT(unused_bits[3]),
    .PATTERNDETECT(unused_bits[4]), .UNDERFLOW(unused_bits[5])
  );

  logic [SumWidth:0] upper_sum;  // its lowest bit carries the borrow in
  assign upper_sum = {sum_i[1], 1'b1} + {psum_t'(upper_q), borrow_q};
  always_ff @(posedge clk_i) begin
    act_q    <= act_i;
    act_o    <= act_q;
    upper_q  <= product_t'(p[31:16]);
    borrow_q <= p[15];
    sum_o[0] <= sum_i[0] + psum_t'(product_t'(p[15:0]));
    sum_o[1] <= upper_sum[SumWidth:1];
    if (shift_i[0]) shadow_q[0] <= weight_i;
    if (shift_i[1]) shadow_q[1] <= shadow_q[0];  // as it was before this edge
  end
  logic unused;
  assign unused = ^{rst_ni, p[47:32], upper_sum[0], unused_a, unused_b, unused_p, unused_carry, unused_bits};

  `SYSTOLE_ASSERT(ShiftHasLoad_A, |shift_i, load_i)
  `SYSTOLE_ASSERT(SwapFindsBothAtRest_A, swap_i[0], !shift_i[1])
  `SYSTOLE_ASSERT_NEXT(SwapFollows_A, swap_i[0], swap_i[1])
  `SYSTOLE_ASSERT_NEXT(ShadowHolds_A, shift_i == '0,
                       shadow_q == $past(shadow_q))
endmodule
