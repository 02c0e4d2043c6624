// SPDX-License-Identifier: Apache-2.0
// systole_line - a value Cycles cycles later; Cycles = 0 is a wire.
//
// Cycle law: data_o in cycle c + Cycles is data_i of cycle c. Handshake: none. Not reset.
// The line is cut into shift registers of at most 64 bits: one machine word, one operation a cycle in
// the simulator, where a register a stage costs a copy each. Hardware sees no difference.
// Tests: tb/unit/prim_line_test.cpp.
// Proof: tb/formal/systole_delay_fpv.sv.
`include "systole_assert.svh"
module systole_line #(
  parameter int unsigned Width  = 8,
  parameter int unsigned Cycles = 1
) (
  input  logic             clk_i,
  input  logic             rst_ni,
  input  logic [Width-1:0] data_i,
  output logic [Width-1:0] data_o
);
  if (Width < 1 || Width > 1024) begin : gen_illegal_width
    $error("systole_line: Width is %0d, not 1..1024", Width);
  end
  if (Cycles > 1024) begin : gen_illegal_cycles
    $error("systole_line: Cycles is %0d, not 0..1024", Cycles);
  end
  localparam int unsigned Fit  = (Width > 32) ? 1 : 64 / Width;  // stages of one register
  localparam int unsigned Cuts = (Cycles + Fit - 1) / Fit;

  logic [Width-1:0] between[Cuts+1];
  assign between[0] = data_i;
  assign data_o     = between[Cuts];
  for (genvar c = 0; c < int'(Cuts); c++) begin : gen_cut
    localparam int unsigned Here = (Cycles - c * Fit < Fit) ? Cycles - c * Fit : Fit;
    logic [Here*Width-1:0] stages_q;
    always_ff @(posedge clk_i) stages_q <= (Here * Width)'({stages_q, between[c]});
    assign between[c+1] = stages_q[Here*Width-1-:Width];
    logic [Width-1:0] entering, youngest;
    assign entering = between[c];
    assign youngest = stages_q[Width-1:0];
    `SYSTOLE_ASSERT_NEXT(Enters_A, 1'b1, youngest == $past(entering))
  end

  if (Cycles == 0) begin : gen_wire
    logic unused;
    assign unused = clk_i & rst_ni;
  end
endmodule
