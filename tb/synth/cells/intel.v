// SPDX-License-Identifier: Apache-2.0
// intel - the memories of a Cyclone V as Yosys has them, for simulating netlists: one port written, the other read.
//
// Yosys ships both in one file, which Verilator 5.006 does not read (M10K: a part select with bounds that vary). Its M10K
// also writes 40 bits wide when A1EN is low, against its own map: there that pin is WREN[0], active high, and
// with narrower words WREN[1], active low (bram_m10k_map.v). A read beside a write of the same word gets the old one
// from an M10K, whose read is clocked; an MLAB's output follows its contents. No board has confirmed either. No
// initial contents: words start anyhow. check.py proves the rest equal to Yosys' models.
// verilator lint_off DECLFILENAME
module MISTRAL_MLAB (
  input        CLK1, A1DATA, A1EN,
  input  [4:0] A1ADDR, B1ADDR,
  output       B1DATA
);
  reg words[32];
  always @(posedge CLK1) if (A1EN) words[A1ADDR] <= A1DATA;
  assign B1DATA = words[B1ADDR];
endmodule

module MISTRAL_M10K #(
  parameter INIT = 0,
  parameter CFG_ABITS = 10,
  parameter CFG_DBITS = 10
) (
  input                      CLK1, A1EN, B1EN,
  input      [CFG_ABITS-1:0] A1ADDR, B1ADDR,
  input      [CFG_DBITS-1:0] A1DATA,
  output reg [CFG_DBITS-1:0] B1DATA
);
  if (INIT != 0 || CFG_DBITS > 40 || CFG_DBITS << CFG_ABITS > 10240) begin : gen_illegal
    $error("MISTRAL_M10K: 2^%0d words of %0d bits or a start that this model does not know", CFG_ABITS, CFG_DBITS);
  end
  wire write = (CFG_DBITS == 40) ? A1EN : !A1EN;
  reg [CFG_DBITS-1:0] words[2**CFG_ABITS];
  always @(posedge CLK1) begin
    if (write) words[A1ADDR] <= A1DATA;
    if (B1EN) B1DATA <= words[B1ADDR];
  end
endmodule
