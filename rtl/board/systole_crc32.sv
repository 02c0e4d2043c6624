// SPDX-License-Identifier: Apache-2.0
// systole_crc32 - the CRC-32 of a run of bytes, a bit a cycle: the one of Ethernet, zip and PNG.
//
//   polynomial 0x04C11DB7, bits of a byte low first, register starts at all ones, crc_o is its
//   complement: the CRC of the nine characters "123456789" is 0xCBF43926
//
// After the bytes of a message and the four of its CRC, low byte first, ok_o is high.
// Cycle law: a byte given in cycle c is in crc_o from cycle c + 9 on, in ok_o from cycle c + 10 on, when busy_o is low again.
// Handshake: none; bytes come at least ten cycles apart (NotBusy_A). clear_i begins a new message.
// Tests: tb/unit/crc32_test.cpp.
`include "systole_assert.svh"
module systole_crc32 (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        clear_i,
  input  logic        valid_i,
  input  logic [7:0]  data_i,
  output logic        busy_o,
  output logic [31:0] crc_o,
  output logic        ok_o
);
  logic [31:0] crc_q;
  logic [7:0]  byte_q;
  logic [3:0]  left_q;  // bits of byte_q that are not in crc_q
  logic        more_q;  // some are not, or were not a cycle ago
  logic        ok_q;
  assign busy_o = more_q;
  assign crc_o  = ~crc_q;
  assign ok_o   = ok_q;

  always_ff @(posedge clk_i) begin
    ok_q   <= crc_q == 32'hDEBB20E3;  // what any message and its CRC leave behind
    more_q <= left_q != '0;
    if (left_q != '0) begin
      crc_q  <= {1'b0, crc_q[31:1]} ^ ((crc_q[0] ^ byte_q[0]) ? 32'hEDB88320 : '0);
      byte_q <= byte_q >> 1;
      left_q <= left_q - 1'b1;
    end
    if (valid_i) begin
      byte_q <= data_i;
      left_q <= 4'd8;
      more_q <= 1'b1;
    end
    if (clear_i || !rst_ni) begin
      crc_q  <= '1;
      left_q <= '0;
      more_q <= 1'b0;
    end
  end

  `SYSTOLE_ASSERT(NotBusy_A, valid_i, !busy_o && !clear_i)
endmodule
