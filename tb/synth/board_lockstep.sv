// SPDX-License-Identifier: Apache-2.0
// board_lockstep - systole_board_up5k and its netlist side by side, every pin the same in every cycle.
//
// The RTL has the generic memory and multipliers, the netlist those of the part (cell models of Yosys, tb/synth/cells).
// rst_ni is the board's button, whose reset both let last 2^16 clocks. The clock is the one behind the PLL.
// Netlist: systole_board_up5k_netlist, made by constraints/synth.py with the same parameters.
`include "systole_assert.svh"
module board_lockstep #(
  parameter bit          ClockAtPad   = 1'b1,
  parameter int unsigned ClocksPerBit = 12
) (
  input  logic clk_i,
  input  logic rst_ni,
  input  logic rx_i,
  output logic tx_o,
  output logic led_green_no,
  output logic led_red_no,
  output logic flash_cs_no
);
  systole_board_up5k #(.ClockAtPad(ClockAtPad), .ClocksPerBit(ClocksPerBit)) u_rtl (
    .clk_12m_i(clk_i), .button_ni(rst_ni), .rx_i, .tx_o, .led_green_no, .led_red_no, .flash_cs_no
  );

  logic net_tx, net_green, net_red, net_flash;
  systole_board_up5k_netlist u_netlist (
    .clk_12m_i(clk_i), .button_ni(rst_ni), .rx_i, .tx_o(net_tx), .led_green_no(net_green),
    .led_red_no(net_red), .flash_cs_no(net_flash)
  );
  `SYSTOLE_ASSERT(LinesAreTheSame_A, 1'b1, net_tx == tx_o)
  `SYSTOLE_ASSERT(LightsAreTheSame_A, 1'b1, net_green == led_green_no && net_red == led_red_no)
  `SYSTOLE_ASSERT(FlashIsTheSame_A, 1'b1, net_flash == flash_cs_no)
endmodule
