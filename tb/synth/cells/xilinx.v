// SPDX-License-Identifier: Apache-2.0
// xilinx - the carry chain of a 7 series slice: four bits of it, and four exclusive ors.
//
//   CO[i] = S[i] ? carry into bit i : DI[i];  O[i] = S[i] ^ carry into bit i;  into bit 0: CI | CYINIT
//
// Yosys has a body for this one, and a right one. But it reads the output CO in its own equation: a loop in the eyes of
// the simulator. Chains of those come out of Verilator 5.006 with wrong sums (in systole_intake alone, synthesised,
// the count of granted beats goes wrong, while Icarus Verilog 11 with the same files finds no difference from the
// RTL). Here a carry is a wire of its own. check.py proves that the two are the same.
// verilator lint_off DECLFILENAME
module CARRY4 (
  output [3:0] CO, O,
  input        CI, CYINIT,
  input  [3:0] DI, S
);
  wire c0 = CI | CYINIT;
  wire c1 = S[0] ? c0 : DI[0];
  wire c2 = S[1] ? c1 : DI[1];
  wire c3 = S[2] ? c2 : DI[2];
  wire c4 = S[3] ? c3 : DI[3];
  assign CO = {c4, c3, c2, c1};
  assign O = S ^ {c3, c2, c1, c0};
endmodule
