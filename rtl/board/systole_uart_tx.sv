// SPDX-License-Identifier: Apache-2.0
// systole_uart_tx - bytes onto a serial line: 8 data bits, low first, no parity, one stop bit.
//
// Cycle law: a byte accepted in cycle c holds the line low (start bit) from cycle c + 1 for ClocksPerBit
// cycles, then its bits, then one high stop bit; ready_o is high again in the stop bit's last
// cycle, so bytes that are always offered follow each other without a gap.
// Handshake: valid/ready; ready_o depends on state alone. The line is high in reset and when idle.
// Tests: tb/unit/uart_test.cpp.
`include "systole_assert.svh"
module systole_uart_tx #(
  parameter int unsigned ClocksPerBit = 16
) (
  input  logic       clk_i,
  input  logic       rst_ni,
  input  logic       valid_i,
  output logic       ready_o,
  input  logic [7:0] data_i,
  output logic       tx_o
);
  if (ClocksPerBit < 2 || ClocksPerBit > 4096) begin : gen_illegal_clocks
    $error("systole_uart_tx: ClocksPerBit is %0d, not 2..4096", ClocksPerBit);
  end
  localparam int unsigned TimerW = $clog2(ClocksPerBit);

  logic [TimerW-1:0] timer_q;  // clocks left of the bit on the line
  logic [3:0]        left_q;   // bits of the byte on the line or behind it, 0: idle
  logic [8:0]        bits_q;   // bits_q[0] is on the line
  logic              last_clock;
  logic              ready_q;  // idle, or in the last clock of a byte
  assign last_clock = timer_q == '0;
  assign ready_o    = ready_q;
  assign tx_o       = bits_q[0];

  always_ff @(posedge clk_i) begin
    timer_q <= timer_q - 1'b1;
    ready_q <= (ready_q && !valid_i) || (left_q == 4'd1 && timer_q == TimerW'(1));
    if (valid_i && ready_o) begin
      bits_q  <= {data_i, 1'b0};
      left_q  <= 4'd10;
      timer_q <= TimerW'(ClocksPerBit - 1);
    end else if (last_clock && left_q != '0) begin
      bits_q  <= {1'b1, bits_q[8:1]};
      left_q  <= left_q - 1'b1;
      timer_q <= TimerW'(ClocksPerBit - 1);
    end
    if (!rst_ni) begin
      bits_q <= '1;
      left_q <= '0;
      ready_q <= 1'b1;
    end
  end

  `SYSTOLE_ASSERT(ReadyIsLast_A, 1'b1, ready_q == (left_q == '0 || (left_q == 4'd1 && last_clock)))
  `SYSTOLE_ASSERT(IdleIsHigh_A, left_q <= 4'd1, tx_o)
  `SYSTOLE_COVER(BackToBack_C, valid_i && ready_o && left_q != '0)
endmodule
