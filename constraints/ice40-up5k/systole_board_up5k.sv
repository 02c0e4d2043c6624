// SPDX-License-Identifier: Apache-2.0
// systole_board_up5k - systole_board on an iCE40UP5K: its clock, its reset, its pins.
//
// 48 MHz from the board's 12 MHz oscillator by the PLL (the on-chip oscillator is off by up to 10 %, too
// much for a serial line). Where the oscillator is at pin 35 the PLL takes it from the pad (iCEBreaker), elsewhere
// (ClockAtPad = 0, UPduino: pin 20) from the fabric. Reset: until the PLL has locked and 2^16 clocks more,
// and while the button is held. LEDs light when low: green a session, red a request being served.
// Pins: icebreaker.pcf, upduino.pcf. Tests: none yet; nothing here computes.
module systole_board_up5k #(
  parameter bit ClockAtPad = 1'b1
) (
  input  logic clk_12m_i,
  input  logic button_ni,
  input  logic rx_i,
  output logic tx_o,
  output logic led_green_no,
  output logic led_red_no,
  output logic flash_cs_no  // high: the flash leaves the serial pins alone where they are shared
);
  logic clk, locked;
  if (ClockAtPad) begin : gen_pad
    SB_PLL40_PAD #(
      .FEEDBACK_PATH("SIMPLE"), .DIVR(4'd0), .DIVF(7'd63), .DIVQ(3'd4), .FILTER_RANGE(3'd1)  // 12 * 64 / 16
    ) u_pll (
      .PACKAGEPIN(clk_12m_i), .PLLOUTGLOBAL(clk), .LOCK(locked), .RESETB(1'b1), .BYPASS(1'b0)
    );
  end else begin : gen_core
    SB_PLL40_CORE #(
      .FEEDBACK_PATH("SIMPLE"), .DIVR(4'd0), .DIVF(7'd63), .DIVQ(3'd4), .FILTER_RANGE(3'd1)
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
  systole_board u_board (
    .clk_i(clk), .rst_ni(rst_nq), .rx_i, .tx_o, .greeted_o(greeted), .busy_o(busy)
  );
  assign led_green_no = !greeted;
  assign led_red_no   = !busy;
  assign flash_cs_no  = 1'b1;
endmodule
