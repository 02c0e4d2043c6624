// SPDX-License-Identifier: Apache-2.0
// systole_multiply - a 33-bit signed by 31-bit unsigned product, a digit a cycle.
//
//   product_o = operand_i * multiplier_i        exact, 64 bits
//
// Cycle law: valid_o and product_o come ReqCycles cycles after valid_i.
// 32 / ReqCycles bits of the multiplier a cycle, lowest first. The digits leave the low half
// of the register at its low end while product bits enter it at the high end. Operands
// come at least ReqCycles apart; operand_i stays until the product is there, multiplier_i need not.
// Handshake: none, nothing can wait. Tests: tb/unit/requantise_test.cpp, through the lane.
`include "systole_assert.svh"
module systole_multiply import systole_pkg::*; #(
  parameter int unsigned ReqCycles = 4
) (
  input  logic               clk_i,
  input  logic               rst_ni,
  input  logic               valid_i,
  input  logic signed [32:0] operand_i,
  input  logic [30:0]        multiplier_i,
  output logic               valid_o,
  output logic signed [63:0] product_o
);
  if (!(ReqCycles inside {4, 8, 32})) begin : gen_illegal_cycles
    $error("systole_multiply: ReqCycles is %0d, not 4, 8 or 32", ReqCycles);
  end

  localparam int unsigned DigitW = 32 / ReqCycles;
  localparam int unsigned StepW  = $clog2(ReqCycles);
  // A bit a cycle has one cycle to spare, because the multiplier has 31 bits: it loads the registers in that,
  // and needs no choice between what is loaded and what was there in front of its adder.
  localparam bit LoadsFirst = DigitW == 1;
  logic signed [33:0]        high_q;
  logic        [31:0]        low_q;
  logic        [StepW-1:0]   step_q;   // of the digit that this cycle multiplies
  logic                      busy_q, busy;
  logic signed [33:0]        high;
  logic        [31:0]        low;
  logic signed [33+DigitW:0] sum;
  assign busy = valid_i || busy_q;
  assign high = (valid_i && !LoadsFirst) ? '0 : high_q;
  assign low  = (valid_i && !LoadsFirst) ? {1'b0, multiplier_i} : low_q;
  logic signed [33+DigitW:0] partial;
  if (DigitW == 1) begin : gen_bit  // said without a product, which tools would give to multipliers
    assign partial = low[0] ? (34 + DigitW)'(operand_i) : '0;
  end else begin : gen_digit
    assign partial = (34 + DigitW)'(operand_i) * $signed((34 + DigitW)'({1'b0, low[DigitW-1:0]}));
  end
  assign sum = (34 + DigitW)'(high) + partial;
  always_ff @(posedge clk_i) begin
    if (busy) begin
      high_q <= sum[33+DigitW:DigitW];
      low_q  <= {sum[DigitW-1:0], low[31:DigitW]};
      step_q <= valid_i ? StepW'(1) : step_q + 1'b1;
      busy_q <= valid_i || step_q != StepW'(ReqCycles - 1);
    end
    if (LoadsFirst && valid_i) begin
      high_q <= '0;
      low_q  <= {1'b0, multiplier_i};
    end
    valid_o <= busy_q && step_q == StepW'(ReqCycles - 1);
    if (!rst_ni) begin
      busy_q  <= 1'b0;
      valid_o <= 1'b0;
    end
  end
  assign product_o = LoadsFirst ? 64'({high_q, low_q[31:1]}) : 64'({high_q, low_q});
  `SYSTOLE_ASSERT(OperandsKeepTheirDistance_A, valid_i, !busy_q)
  `SYSTOLE_ASSERT(OperandStays_A, busy_q && !valid_i, operand_i == $past(operand_i))
endmodule
