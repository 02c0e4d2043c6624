// SPDX-License-Identifier: Apache-2.0
// systole_frame_tx - sends one answer frame (docs/board.md).
//
//   0x5A  seq  status  length low  length high  payload  CRC-32 of seq..payload, low byte first
//
// Cycle law: start_i with the header's fields begins a frame while busy_o is low; length_i payload bytes
// are then taken from the payload stream, and busy_o falls when the last byte of the CRC has been given to
// the line. A byte is given at most every 16 cycles, which the CRC needs.
// Handshake: payload_* and byte_* are valid/ready. Tests: tb/unit/frame_tx_test.cpp.
`include "systole_assert.svh"
module systole_frame_tx import systole_board_pkg::*; (
  input  logic       clk_i,
  input  logic       rst_ni,
  input  logic       start_i,
  input  logic [7:0] seq_i,
  input  status_e    status_i,
  input  logic [PayloadAddrW:0] length_i,
  output logic       busy_o,
  input  logic       payload_valid_i,
  output logic       payload_ready_o,
  input  logic [7:0] payload_i,
  output logic       byte_valid_o,
  input  logic       byte_ready_i,
  output logic [7:0] byte_o
);
  localparam logic [PayloadAddrW+1:0] Header = 5;  // bytes before the payload
  logic [PayloadAddrW+1:0] index_q, length_q;      // of the byte to send; of header and payload
  logic [7:0]              seq_q;
  status_e                 status_q;
  logic                    busy_q, crc_busy, give, unused_ok;
  // Where index_q is: known a cycle late, long before wait_q lets the byte go.
  logic                    in_payload_q, in_crc_q;
  logic                    first_q;  // index_q is 0
  logic [3:0]              wait_q;
  logic                    free_q;   // it is 0
  logic [31:0]             crc;
  logic [1:0]              crc_index_q;
  logic [PayloadAddrW:0]   payload_q;                // its bytes

  systole_crc32 u_crc (
    .clk_i, .rst_ni, .clear_i(!busy_q), .valid_i(give && !first_q && !in_crc_q), .data_i(byte_o),
    .busy_o(crc_busy), .crc_o(crc), .ok_o(unused_ok)
  );

  logic [7:0] header;
  always_comb begin
    case (index_q[2:0])
      3'd0:    header = AnswerMark;
      3'd1:    header = seq_q;
      3'd2:    header = 8'(status_q);
      3'd3:    header = payload_q[7:0];
      default: header = 8'(payload_q >> 8);
    endcase
  end
  assign byte_o          = in_crc_q ? crc[8*crc_index_q+:8] : in_payload_q ? payload_i : header;
  assign byte_valid_o    = busy_q && free_q && (!in_payload_q || payload_valid_i);
  assign give            = byte_valid_o && byte_ready_i;
  assign payload_ready_o = busy_q && free_q && in_payload_q && byte_ready_i;
  assign busy_o          = busy_q;

  always_ff @(posedge clk_i) begin
    if (!free_q) wait_q <= wait_q - 1'b1;
    free_q       <= free_q || wait_q == 4'd1;
    in_payload_q <= index_q >= Header && index_q < length_q;
    in_crc_q     <= index_q >= length_q;
    crc_index_q  <= index_q[1:0] - length_q[1:0];
    if (give) begin
      index_q <= index_q + 1'b1;
      first_q <= 1'b0;
      wait_q  <= '1;
      free_q  <= 1'b0;
      if (in_crc_q && crc_index_q == 2'd3) busy_q <= 1'b0;
    end
    if (start_i) begin
      busy_q   <= 1'b1;
      index_q  <= '0;
      first_q  <= 1'b1;
      free_q   <= 1'b1;
      in_payload_q <= 1'b0;
      in_crc_q     <= 1'b0;
      seq_q    <= seq_i;
      status_q <= status_i;
      payload_q <= length_i;
      length_q  <= (PayloadAddrW + 2)'(length_i) + Header;
    end
    if (!rst_ni) busy_q <= 1'b0;
  end

  `SYSTOLE_ASSERT(StartsIdle_A, start_i, !busy_q)
  `SYSTOLE_ASSERT(CrcIsThere_A, byte_valid_o && in_crc_q, !crc_busy)
endmodule
