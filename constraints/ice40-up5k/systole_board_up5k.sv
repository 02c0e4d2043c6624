// SPDX-License-Identifier: Apache-2.0
// systole_board_up5k - systole_board on an iCE40UP5K: its clock, its reset, its pins.
//
// The clock is 3 MHz * ClocksPerBit, so that the serial line runs at 3 Mbaud: from the board's 12 MHz oscillator
// by the PLL (the on-chip oscillator is off by up to 10 %, too much for a serial line), whose VCO runs at
// 48 MHz * ClocksPerBit and must stay within 533..1066 MHz. Where the oscillator is at pin 35 the PLL takes it
// from the pad (iCEBreaker), elsewhere (ClockAtPad = 0, UPduino: pin 20) from the fabric. Reset: until the PLL
// has locked and 2^16 clocks more, and while the button is held. LEDs light when low: green a session, red a
// request being served.
// Pins: icebreaker.pcf, upduino.pcf. Tests: tb/synth/board_lockstep_test.cpp, beside its own netlist.
module systole_board_up5k #(
  parameter bit          ClockAtPad   = 1'b1,
  parameter int unsigned ClocksPerBit = 12,      // clocks of a bit on the line, and a third of the clock in MHz
  parameter int unsigned QuietClocks  = 1 << 19  // a pause this long ends a frame
) (
  input  logic clk_12m_i,
  input  logic button_ni,
  input  logic rx_i,
  output logic tx_o,
  output logic led_green_no,
  output logic led_red_no,
  output logic flash_cs_no  // high: the flash leaves the serial pins alone where they are shared
);
  if (ClocksPerBit < 12 || ClocksPerBit > 22) begin : gen_illegal_clock
    $error("systole_board_up5k: ClocksPerBit is %0d, not 12..22: no clock for the PLL", ClocksPerBit);
  end
  localparam bit [6:0] DivF = 7'(4 * ClocksPerBit - 1);  // 12 MHz * (DivF + 1) / 2^4

  logic clk, locked;
  if (ClockAtPad) begin : gen_pad
    SB_PLL40_PAD #(
      .FEEDBACK_PATH("SIMPLE"), .DIVR(4'd0), .DIVF(DivF), .DIVQ(3'd4), .FILTER_RANGE(3'd1)
    ) u_pll (
      .PACKAGEPIN(clk_12m_i), .PLLOUTGLOBAL(clk), .LOCK(locked), .RESETB(1'b1), .BYPASS(1'b0)
    );
  end else begin : gen_core
    SB_PLL40_CORE #(
      .FEEDBACK_PATH("SIMPLE"), .DIVR(4'd0), .DIVF(DivF), .DIVQ(3'd4), .FILTER_RANGE(3'd1)
    ) u_pll (
      .REFERENCECLK(clk_12m_i), .PLLOUTGLOBAL(clk), .LOCK(locked), .RESETB(1'b1), .BYPASS(1'b0)
    );
  end

  // Registers are zero after configuration: in reset.
  logic [1:0]  locked_q;
  logic [16:0] wait_q;  // the top bit: over
  logic        rst_nq;
  always_ff @(posedge clk) begin
    locked_q <= {locked_q[0], locked && button_ni};
    wait_q   <= locked_q[1] ? wait_q + 17'(!wait_q[16]) : '0;
    rst_nq   <= wait_q[16];
  end

  logic greeted, busy;
  systole_board #(.ClocksPerBit(ClocksPerBit), .QuietClocks(QuietClocks)) u_board (
    .clk_i(clk), .rst_ni(rst_nq), .rx_i, .tx_o, .greeted_o(greeted), .busy_o(busy)
  );
  assign led_green_no = !greeted;
  assign led_red_no   = !busy;
  assign flash_cs_no  = 1'b1;
endmodule
