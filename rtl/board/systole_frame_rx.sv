// SPDX-License-Identifier: Apache-2.0
// systole_frame_rx - one request frame at a time out of a stream of bytes, checked (docs/board.md).
//
//   0xA5  seq  op  length low  length high  payload  CRC-32 of seq..payload, low byte first
//
// The payload goes into a memory as it comes; the frame is offered when it is whole and its CRC right.
// Anything else - a byte that is not 0xA5 where a frame should begin, a length above MaxPayload, a wrong
// CRC, a frame while busy_i - is offered with its cause in error_o after the line has been quiet for
// QuietClocks, so that one burst of rubbish gives one answer and none of it is taken for a
// frame. A frame that stops in its middle is offered after the same time, as truncated.
// Cycle law: a good frame is offered 11 cycles after its last byte. Bytes come at least ten cycles apart.
// Handshake: frame_* is valid/ready; while a frame is offered bytes are lost. seq_o of a frame in error is
// what came in its place.
// Tests: tb/unit/frame_rx_test.cpp.
`include "systole_assert.svh"
module systole_frame_rx import systole_board_pkg::*; #(
  parameter int unsigned QuietClocks = 1 << 19
) (
  input  logic       clk_i,
  input  logic       rst_ni,
  input  logic       byte_valid_i,
  input  logic [7:0] byte_i,
  input  logic       busy_i,  // a request is being served: another one now is refused
  output logic       write_o,
  output logic [PayloadAddrW-1:0] write_address_o,
  output logic [7:0] write_data_o,
  output logic       frame_valid_o,
  input  logic       frame_ready_i,
  output logic [7:0] seq_o,
  output logic [7:0] op_o,
  output logic [PayloadAddrW:0] length_o,
  output status_e    error_o  // StatusOk: a good frame
);
  if (QuietClocks < 16 || QuietClocks > (1 << 24)) begin : gen_illegal_quiet
    $error("systole_frame_rx: QuietClocks is %0d, not 16..%0d", QuietClocks, 1 << 24);
  end
  localparam int unsigned QuietW = $clog2(QuietClocks);
  typedef enum logic [3:0] {
    StHunt, StSeq, StOp, StLengthLow, StLengthHigh, StLength, StPayload, StCrc, StCheck, StFlush, StOffer
  } state_e;

  state_e                state_q;
  status_e               error_q;
  logic [7:0]            seq_q, op_q;
  logic [15:0]           length_q;
  logic [PayloadAddrW:0] count_q;  // payload, then CRC bytes that have come
  logic [QuietW-1:0]     quiet_q;
  logic                  in_frame, crc_busy, crc_ok;
  // Long comparisons, made while nothing happens: length_q and count_q rest long before the next byte.
  logic                  silent_q, none_q, too_long_q, last_q;
  assign in_frame = state_q inside {StSeq, StOp, StLengthLow, StLengthHigh, StLength, StPayload, StCrc};

  logic [31:0] unused_crc;
  systole_crc32 u_crc (
    .clk_i, .rst_ni, .clear_i(state_q == StHunt), .valid_i(byte_valid_i && in_frame), .data_i(byte_i),
    .busy_o(crc_busy), .crc_o(unused_crc), .ok_o(crc_ok)
  );

  assign write_o         = byte_valid_i && state_q == StPayload;
  assign write_address_o = count_q[PayloadAddrW-1:0];
  assign write_data_o    = byte_i;
  assign frame_valid_o   = state_q == StOffer;
  assign seq_o           = seq_q;
  assign op_o            = op_q;
  assign length_o        = length_q[PayloadAddrW:0];
  assign error_o         = error_q;

  always_ff @(posedge clk_i) begin
    none_q     <= length_q == '0;
    too_long_q <= 32'(length_q) > MaxPayload;
    last_q     <= count_q + 1'b1 == length_q[PayloadAddrW:0];
    if (byte_valid_i) begin
      quiet_q         <= '0;
      silent_q        <= 1'b0;
    end else if (!silent_q) begin
      quiet_q         <= quiet_q + 1'b1;
      silent_q        <= quiet_q == QuietW'(QuietClocks - 2);
    end
    if (byte_valid_i) begin
      case (state_q)
        StHunt: begin
          seq_q   <= '0;
          error_q <= StatusOk;
          state_q <= StSeq;
          if (busy_i || byte_i != RequestMark) begin
            error_q <= busy_i ? StatusBusy : StatusMark;
            state_q <= StFlush;
          end
        end
        StSeq: begin
          seq_q   <= byte_i;
          state_q <= StOp;
        end
        StOp: begin
          op_q    <= byte_i;
          state_q <= StLengthLow;
        end
        StLengthLow: begin
          length_q[7:0] <= byte_i;
          state_q       <= StLengthHigh;
        end
        StLengthHigh: begin
          length_q[15:8] <= byte_i;
          count_q        <= 11'd2;
          state_q        <= StLength;
        end
        StPayload: begin
          count_q <= count_q + 1'b1;
          if (last_q) begin
            count_q <= '0;
            state_q <= StCrc;
          end
        end
        StCrc: begin
          count_q <= count_q + 1'b1;
          if (count_q[1:0] == 2'd3) state_q <= StCheck;
        end
        default: ;  // rubbish, or too early
      endcase
    end
    if (state_q == StLength) begin  // two cycles until the comparisons are of this length
      count_q <= count_q - 1'b1;
      if (count_q[1:0] == '0) begin
        count_q <= '0;
        state_q <= too_long_q ? StFlush : none_q ? StCrc : StPayload;
        if (too_long_q) error_q <= StatusLength;
      end
    end
    if (state_q == StCheck && !crc_busy) begin
      state_q <= StOffer;
      if (!crc_ok) begin
        error_q <= StatusCrc;
        state_q <= StFlush;
      end
    end
    if (silent_q && !byte_valid_i) begin
      if (state_q == StFlush) state_q <= StOffer;
      if (in_frame) begin
        error_q <= StatusTruncated;
        state_q <= StOffer;
      end
    end
    if (state_q == StOffer && frame_ready_i) state_q <= StHunt;
    if (!rst_ni) begin
      state_q <= StHunt;
      quiet_q <= '0;
      silent_q        <= 1'b0;
    end
  end

  `SYSTOLE_ASSERT(LengthFits_A, frame_valid_o && error_o == StatusOk, 32'(length_o) <= MaxPayload)
  `SYSTOLE_ASSERT_NEXT(ValidHolds_A, frame_valid_o && !frame_ready_i, frame_valid_o)
  `SYSTOLE_ASSERT_NEXT(FrameHolds_A, frame_valid_o && !frame_ready_i,
                       {seq_o, op_o, length_o, error_o} == $past({seq_o, op_o, length_o, error_o}))
endmodule
