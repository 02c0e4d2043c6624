// SPDX-License-Identifier: Apache-2.0
// systole_uart_rx - bytes from a serial line: 8 data bits, low first, no parity, one stop bit.
//
//   rx_i  ----\____/b0/b1/ ... /b7/----      start bit, data, stop bit; ClocksPerBit clocks each
//
// Cycle law: a bit is looked at in its middle; valid_o is high for one cycle, with data_o, three cycles behind
// the middle of the stop bit at rx_i. rx_i may be asynchronous: two registers synchronise it.
// A start bit that is gone at its middle is noise and ignored. A byte whose stop bit is low is lost: no
// valid_o; the line must be high again before the next start bit counts (a break is no byte).
// Handshake: none; whoever listens must take the byte. Tests: tb/unit/uart_test.cpp.
`include "systole_assert.svh"
module systole_uart_rx #(
  parameter int unsigned ClocksPerBit = 16
) (
  input  logic       clk_i,
  input  logic       rst_ni,
  input  logic       rx_i,
  output logic       valid_o,
  output logic [7:0] data_o
);
  if (ClocksPerBit < 4 || ClocksPerBit > 4096) begin : gen_illegal_clocks
    $error("systole_uart_rx: ClocksPerBit is %0d, not 4..4096", ClocksPerBit);
  end
  localparam int unsigned TimerW = $clog2(ClocksPerBit);

  logic [1:0]        sync_q;   // sync_q[1] is the line
  logic [TimerW-1:0] timer_q;  // clocks until the next look
  logic [3:0]        left_q;   // looks of this byte: 10 with the start bit, 0: none
  logic              line, look;
  assign line = sync_q[1];
  assign look = timer_q == '0;

  logic high_q;  // the line has been high since the last byte
  always_ff @(posedge clk_i) begin
    sync_q  <= {sync_q[0], rx_i};
    timer_q <= timer_q - 1'b1;
    valid_o <= 1'b0;
    if (left_q == '0) begin
      high_q <= high_q || line;
      if (high_q && !line) begin
        left_q  <= 4'd10;
        high_q  <= 1'b0;
        timer_q <= TimerW'(ClocksPerBit / 2 - 1);
      end
    end else if (look) begin
      timer_q <= TimerW'(ClocksPerBit - 1);
      left_q  <= left_q - 1'b1;
      if (left_q == 4'd10) begin
        if (line) left_q <= '0;
      end else if (left_q == 4'd1) begin
        valid_o <= line;
      end else begin
        data_o <= {line, data_o[7:1]};
      end
    end
    if (!rst_ni) begin
      sync_q  <= '1;
      left_q  <= '0;
      high_q  <= 1'b0;
      valid_o <= 1'b0;
    end
  end

  `SYSTOLE_ASSERT(LooksInRange_A, 1'b1, left_q <= 4'd10)
  `SYSTOLE_ASSERT_NEXT(ValidIsOneCycle_A, valid_o, !valid_o)
  `SYSTOLE_COVER(StopMissing_C, look && left_q == 4'd1 && !line)
endmodule
