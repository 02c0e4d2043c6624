// SPDX-License-Identifier: Apache-2.0
// systole_pe - the cell of rtl/core/systole_pe.sv with its product's registers inside the MULT18X18D of an ECP5.
//
//   sum_o <= sum_i + act_i * live_q        every cycle, the product MulStages cycles late
//
// Same ports, same cycle law, same contracts; the generic cell is the reference, and every netlist is compared with
// it. Yosys leaves the registers behind a multiplier in the fabric, a wire of 4 ns away; here they are the block's own:
//   MulStages 0   none
//             1   the output register
//             2   the pipeline register in the multiplier too
// Both parts' cells. Settings: Lattice TN1267, "ECP5 sysDSP Usage Guide".
// Tests: tb/unit/pe_test.cpp, on tb/synth/cells/ecp5.v; tb/synth/pe_lockstep.sv.
`include "systole_assert.svh"
module systole_pe import systole_pkg::*; #(
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
  input  psum_t    sum_i,
  output psum_t    sum_o,
  input  logic     swap_i,
  input  logic     load_i,
  input  logic     shift_i
);
  if (MulStages > 2) begin : gen_illegal_stages
    $error("systole_pe: MulStages is %0d, not 0..2", MulStages);
  end
  if (SumWidth < 2 * OperandW || SumWidth > SumW) begin : gen_illegal_width
    $error("systole_pe: SumWidth is %0d, not %0d..%0d", SumWidth, 2 * OperandW, SumW);
  end

  operand_t    live_q, shadow_q;
  logic [17:0] a, b;
  logic [35:0] p;
  assign weight_o = shadow_q;
  assign a = 18'(act_i);  // sign-extended, as operand_t is signed
  assign b = 18'(live_q);
  MULT18X18D #(
    .REG_PIPELINE_CLK(MulStages > 1 ? "CLK0" : "NONE"), .REG_OUTPUT_CLK(MulStages > 0 ? "CLK0" : "NONE")
  ) u_multiply (
    .A0(a[0]), .A1(a[1]), .A2(a[2]), .A3(a[3]), .A4(a[4]), .A5(a[5]), .A6(a[6]), .A7(a[7]), .A8(a[8]),
    .A9(a[9]), .A10(a[10]), .A11(a[11]), .A12(a[12]), .A13(a[13]), .A14(a[14]), .A15(a[15]), .A16(a[16]),
    .A17(a[17]),
    .B0(b[0]), .B1(b[1]), .B2(b[2]), .B3(b[3]), .B4(b[4]), .B5(b[5]), .B6(b[6]), .B7(b[7]), .B8(b[8]),
    .B9(b[9]), .B10(b[10]), .B11(b[11]), .B12(b[12]), .B13(b[13]), .B14(b[14]), .B15(b[15]), .B16(b[16]),
    .B17(b[17]),
    .C0(1'b0), .C1(1'b0), .C2(1'b0), .C3(1'b0), .C4(1'b0), .C5(1'b0), .C6(1'b0), .C7(1'b0), .C8(1'b0),
    .C9(1'b0), .C10(1'b0), .C11(1'b0), .C12(1'b0), .C13(1'b0), .C14(1'b0), .C15(1'b0), .C16(1'b0), .C17(1'b0),
    .SIGNEDA(1'b1), .SIGNEDB(1'b1), .SOURCEA(1'b0), .SOURCEB(1'b0), .CLK0(clk_i), .CLK1(1'b0), .CLK2(1'b0),
    .CLK3(1'b0), .CE0(1'b1), .CE1(1'b1), .CE2(1'b1), .CE3(1'b1), .RST0(1'b0), .RST1(1'b0), .RST2(1'b0),
    .RST3(1'b0),
    .P0(p[0]), .P1(p[1]), .P2(p[2]), .P3(p[3]), .P4(p[4]), .P5(p[5]), .P6(p[6]), .P7(p[7]), .P8(p[8]),
    .P9(p[9]), .P10(p[10]), .P11(p[11]), .P12(p[12]), .P13(p[13]), .P14(p[14]), .P15(p[15]), .P16(p[16]),
    .P17(p[17]), .P18(p[18]), .P19(p[19]), .P20(p[20]), .P21(p[21]), .P22(p[22]), .P23(p[23]), .P24(p[24]),
    .P25(p[25]), .P26(p[26]), .P27(p[27]), .P28(p[28]), .P29(p[29]), .P30(p[30]), .P31(p[31]), .P32(p[32]),
    .P33(p[33]), .P34(p[34]), .P35(p[35])
  );

  always_ff @(posedge clk_i) begin
    act_o <= act_i;
    sum_o <= sum_i + psum_t'(product_t'(p[2*OperandW-1:0]));
    if (swap_i) live_q <= shadow_q;
    if (load_i && shift_i) shadow_q <= weight_i;
  end
  logic unused;
  assign unused = ^{rst_ni, p[35:2*OperandW]};

  `SYSTOLE_ASSERT(ShiftHasLoad_A, shift_i, load_i)
  `SYSTOLE_ASSERT_NEXT(LiveHolds_A, !swap_i, live_q == $past(live_q))
  `SYSTOLE_ASSERT_NEXT(ShadowHolds_A, !shift_i, shadow_q == $past(shadow_q))
endmodule
