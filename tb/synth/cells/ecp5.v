// SPDX-License-Identifier: Apache-2.0
// ecp5 - what two cells of the ECP5 do, for simulating netlists; Yosys ships them without a body.
//
// Only what synthesis makes of this project's RTL: a multiplier with or without its pipeline and output registers, and block RAM with port A
// written and port B read, 9, 18 or 36 bits wide. Any other setting stops elaboration or the simulation. Which half of
// a 36-bit word is at which port is as Yosys and nextpnr have it; no board has confirmed it. No initial contents.
// verilator lint_off DECLFILENAME
module MULT18X18D (
  input A0, A1, A2, A3, A4, A5, A6, A7, A8, A9, A10, A11, A12, A13, A14, A15, A16, A17,
  input B0, B1, B2, B3, B4, B5, B6, B7, B8, B9, B10, B11, B12, B13, B14, B15, B16, B17,
  input C0, C1, C2, C3, C4, C5, C6, C7, C8, C9, C10, C11, C12, C13, C14, C15, C16, C17,
  input SIGNEDA, SIGNEDB, SOURCEA, SOURCEB, CLK0, CLK1, CLK2, CLK3, CE0, CE1, CE2, CE3,
  input RST0, RST1, RST2, RST3,
  output P0, P1, P2, P3, P4, P5, P6, P7, P8, P9, P10, P11, P12, P13, P14, P15, P16, P17, P18, P19,
  P20, P21, P22, P23, P24, P25, P26, P27, P28, P29, P30, P31, P32, P33, P34, P35
);
  parameter REG_INPUTA_CLK = "NONE", REG_INPUTB_CLK = "NONE", REG_INPUTC_CLK = "NONE";
  parameter REG_PIPELINE_CLK = "NONE", REG_OUTPUT_CLK = "NONE";
  parameter SOURCEB_MODE = "B_SHIFT", MULT_BYPASS = "DISABLED";
  if (REG_INPUTA_CLK != "NONE" || REG_INPUTB_CLK != "NONE" || MULT_BYPASS != "DISABLED" ||
      (REG_PIPELINE_CLK != "NONE" && REG_PIPELINE_CLK != "CLK0") ||
      (REG_OUTPUT_CLK != "NONE" && REG_OUTPUT_CLK != "CLK0")) begin : gen_illegal
    $error("MULT18X18D: input registers or a bypass, or another clock than CLK0");
  end
  wire [17:0] a = {A17, A16, A15, A14, A13, A12, A11, A10, A9,
                   A8, A7, A6, A5, A4, A3, A2, A1, A0};
  wire [17:0] b = {B17, B16, B15, B14, B13, B12, B11, B10, B9,
                   B8, B7, B6, B5, B4, B3, B2, B1, B0};
  wire [35:0] product = $signed({SIGNEDA && a[17], a}) * $signed({SIGNEDB && b[17], b});
  wire [35:0] late, p;
  // RST0 is synchronous (RESETMODE), and both registers' (REG_*_CE, REG_*_RST).
  if (REG_PIPELINE_CLK == "CLK0") begin : gen_pipeline
    reg [35:0] pipeline_q;
    always @(posedge CLK0) if (RST0) pipeline_q <= 36'd0; else if (CE0) pipeline_q <= product;
    assign late = pipeline_q;
  end else begin : gen_straight
    assign late = product;
  end
  if (REG_OUTPUT_CLK == "CLK0") begin : gen_output
    reg [35:0] output_q;
    always @(posedge CLK0) if (RST0) output_q <= 36'd0; else if (CE0) output_q <= late;
    assign p = output_q;
  end else begin : gen_open
    assign p = late;
  end
  assign {P35, P34, P33, P32, P31, P30, P29, P28, P27, P26, P25, P24, P23, P22, P21, P20, P19,
  P18, P17, P16, P15, P14, P13, P12, P11, P10, P9, P8, P7, P6, P5, P4, P3, P2, P1, P0} = p;
  always @* assert (!SOURCEA && !SOURCEB);  // operands come from A and B only
endmodule

module DP16KD (
  input DIA0, DIA1, DIA2, DIA3, DIA4, DIA5, DIA6, DIA7, DIA8, DIA9, DIA10, DIA11, DIA12, DIA13,
  DIA14, DIA15, DIA16, DIA17,
  input ADA0, ADA1, ADA2, ADA3, ADA4, ADA5, ADA6, ADA7, ADA8, ADA9, ADA10, ADA11, ADA12, ADA13,
  input CEA, OCEA, CLKA, WEA, RSTA, CSA0, CSA1, CSA2,
  input DIB0, DIB1, DIB2, DIB3, DIB4, DIB5, DIB6, DIB7, DIB8, DIB9, DIB10, DIB11, DIB12, DIB13,
  DIB14, DIB15, DIB16, DIB17,
  input ADB0, ADB1, ADB2, ADB3, ADB4, ADB5, ADB6, ADB7, ADB8, ADB9, ADB10, ADB11, ADB12, ADB13,
  input CEB, OCEB, CLKB, WEB, RSTB, CSB0, CSB1, CSB2,
  output DOA0, DOA1, DOA2, DOA3, DOA4, DOA5, DOA6, DOA7, DOA8, DOA9, DOA10, DOA11, DOA12, DOA13,
  DOA14, DOA15, DOA16, DOA17,
  output DOB0, DOB1, DOB2, DOB3, DOB4, DOB5, DOB6, DOB7, DOB8, DOB9, DOB10, DOB11, DOB12, DOB13,
  DOB14, DOB15, DOB16, DOB17
);
  parameter DATA_WIDTH_A = 18, DATA_WIDTH_B = 18, REGMODE_A = "NOREG", REGMODE_B = "NOREG";
  parameter RESETMODE = "SYNC", ASYNC_RESET_RELEASE = "SYNC", GSR = "ENABLED";
  parameter WRITEMODE_A = "NORMAL", WRITEMODE_B = "NORMAL", CLKAMUX = "CLKA", CLKBMUX = "CLKB";
  parameter CSDECODE_A = "0b000", CSDECODE_B = "0b000";
  parameter INITVAL_00 = 0, INITVAL_01 = 0, INITVAL_02 = 0, INITVAL_03 = 0, INITVAL_04 = 0,
  INITVAL_05 = 0, INITVAL_06 = 0, INITVAL_07 = 0, INITVAL_08 = 0, INITVAL_09 = 0, INITVAL_0A = 0,
  INITVAL_0B = 0, INITVAL_0C = 0, INITVAL_0D = 0, INITVAL_0E = 0, INITVAL_0F = 0, INITVAL_10 = 0,
  INITVAL_11 = 0, INITVAL_12 = 0, INITVAL_13 = 0, INITVAL_14 = 0, INITVAL_15 = 0, INITVAL_16 = 0,
  INITVAL_17 = 0, INITVAL_18 = 0, INITVAL_19 = 0, INITVAL_1A = 0, INITVAL_1B = 0, INITVAL_1C = 0,
  INITVAL_1D = 0, INITVAL_1E = 0, INITVAL_1F = 0, INITVAL_20 = 0, INITVAL_21 = 0, INITVAL_22 = 0,
  INITVAL_23 = 0, INITVAL_24 = 0, INITVAL_25 = 0, INITVAL_26 = 0, INITVAL_27 = 0, INITVAL_28 = 0,
  INITVAL_29 = 0, INITVAL_2A = 0, INITVAL_2B = 0, INITVAL_2C = 0, INITVAL_2D = 0, INITVAL_2E = 0,
  INITVAL_2F = 0, INITVAL_30 = 0, INITVAL_31 = 0, INITVAL_32 = 0, INITVAL_33 = 0, INITVAL_34 = 0,
  INITVAL_35 = 0, INITVAL_36 = 0, INITVAL_37 = 0, INITVAL_38 = 0, INITVAL_39 = 0, INITVAL_3A = 0,
  INITVAL_3B = 0, INITVAL_3C = 0, INITVAL_3D = 0, INITVAL_3E = 0, INITVAL_3F = 0;
  if (DATA_WIDTH_A % 9 != 0 || DATA_WIDTH_B % 9 != 0 || REGMODE_A != "NOREG" || REGMODE_B != "NOREG" ||
      CLKAMUX != "CLKA" || CLKBMUX != "CLKB")
  begin : gen_illegal
    $error("DP16KD: widths %0d, %0d or a mode that this model does not know", DATA_WIDTH_A, DATA_WIDTH_B);
  end
  wire [35:0] di = {DIB17, DIB16, DIB15, DIB14, DIB13, DIB12, DIB11, DIB10, DIB9, DIB8, DIB7, DIB6, DIB5, DIB4,
                    DIB3, DIB2, DIB1, DIB0, DIA17, DIA16, DIA15, DIA14, DIA13, DIA12, DIA11, DIA10, DIA9,
                    DIA8, DIA7, DIA6, DIA5, DIA4, DIA3, DIA2, DIA1, DIA0};
  wire [13:0] ada = {ADA13, ADA12, ADA11, ADA10, ADA9, ADA8, ADA7, ADA6, ADA5, ADA4, ADA3, ADA2, ADA1, ADA0};
  wire [13:0] adb = {ADB13, ADB12, ADB11, ADB10, ADB9, ADB8, ADB7, ADB6, ADB5, ADB4, ADB3, ADB2, ADB1, ADB0};
  // Bytes of 9 bits. An address counts bits; below a word of 18 or 36 its low bits are the byte enables.
  localparam BytesA = DATA_WIDTH_A / 9, BytesB = DATA_WIDTH_B / 9;
  reg [8:0] bytes[2048];
  wire [10:0] base_a = ada[13:3] & ~11'(BytesA - 1), base_b = adb[13:3] & ~11'(BytesB - 1);
  always @(posedge CLKA) begin
    if (CEA && WEA && {CSA2, CSA1, CSA0} == 3'd0) begin
      for (int i = 0; i < BytesA; i++) begin
        if (BytesA == 1 || ada[i]) bytes[base_a + 11'(i)] <= di[9*i+:9];
      end
    end
  end
  reg [35:0] read = 36'd0;
  always @(posedge CLKB) begin
    if (CEB && {CSB2, CSB1, CSB0} == 3'd0) begin
      for (int i = 0; i < BytesB; i++) read[9*i+:9] <= bytes[base_b + 11'(i)];
    end
    if (RSTB) read <= 36'd0;
    assert (!(WEB && CEB));  // port B is only read
  end
  // A word of 18 or fewer bits leaves at DOB, the low half of 36 bits at DOA.
  wire [17:0] doa = (DATA_WIDTH_B == 36) ? read[17:0] : 18'd0;
  wire [17:0] dob = (DATA_WIDTH_B == 36) ? read[35:18] : read[17:0];
  assign {DOA17, DOA16, DOA15, DOA14, DOA13, DOA12, DOA11, DOA10, DOA9, DOA8, DOA7, DOA6, DOA5,
  DOA4, DOA3, DOA2, DOA1, DOA0} = doa;
  assign {DOB17, DOB16, DOB15, DOB14, DOB13, DOB12, DOB11, DOB10, DOB9, DOB8, DOB7, DOB6, DOB5,
  DOB4, DOB3, DOB2, DOB1, DOB0} = dob;
endmodule

// Yosys has a body for this one; Verilator 5.006 does not simulate it right (a clock behind a parameter's case).
module TRELLIS_DPR16X4 (
  input [3:0] DI, WAD, RAD,
  input       WRE, WCK,
  output [3:0] DO
);
  parameter WCKMUX = "WCK", WREMUX = "WRE";
  parameter [63:0] INITVAL = 64'd0;
  if (WCKMUX != "WCK" || WREMUX != "WRE") begin : gen_illegal
    $error("TRELLIS_DPR16X4: only with an upright clock and enable");
  end
  reg [3:0] words[16];
  always @(posedge WCK) if (WRE) words[WAD] <= DI;
  assign DO = words[RAD];
endmodule
