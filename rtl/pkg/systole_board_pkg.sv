// SPDX-License-Identifier: Apache-2.0
// systole_board_pkg - the numbers of the board's serial protocol (docs/board.md), which the RTL and the host must
// agree on. The C++ side is sim/device/board_protocol.h; the tests of whole frames hold the two together.
package systole_board_pkg;
  localparam int unsigned MaxPayload   = 1024;  // bytes of a frame between header and CRC
  localparam int unsigned PayloadAddrW = 10;
  localparam logic [7:0]  RequestMark  = 8'hA5;
  localparam logic [7:0]  AnswerMark   = 8'h5A;
  localparam logic [7:0]  Version      = 8'd1;

  typedef enum logic [7:0] {
    OpHello = 8'd1,  // who are you; begins a session
    OpWrite = 8'd2,  // words into a memory
    OpRead  = 8'd3,  // words out of a memory
    OpRun   = 8'd4   // a job; answered when it is done
  } op_e;

  typedef enum logic [3:0] {
    StatusOk        = 4'd0,
    StatusCrc       = 4'd1,   // the CRC does not fit
    StatusLength    = 4'd2,   // length above MaxPayload
    StatusTruncated = 4'd3,   // the line fell silent within a frame
    StatusMark      = 4'd4,   // a frame does not begin with RequestMark
    StatusBusy      = 4'd5,   // came while another request was being served
    StatusSession   = 4'd6,   // no hello since power-up
    StatusSequence  = 4'd7,   // not the next sequence number
    StatusOp        = 4'd8,   // no such operation
    StatusArgument  = 4'd9,   // payload of a wrong size, or an address outside the memories
    StatusUnit      = 4'd10   // the matrix unit refused a command
  } status_e;

  // The payload of OpRun, first byte lowest.
  typedef struct packed {
    logic [7:0]  rounding;      // bit 0
    logic [7:0]  clamp_max;
    logic [7:0]  clamp_min;
    logic [7:0]  zero_point;
    logic [3:0]  n_last;        // outputs of the last block
    logic [3:0]  k_last;        // reduction of the last K tile
    logic [7:0]  n_blocks;      // blocks of Rows outputs
    logic [15:0] result_base;   // in the second memory
    logic [15:0] weight_base;   // in the second memory
    logic [15:0] act_base;      // in the first memory
    logic [15:0] k_tiles;
    logic [15:0] vectors;
  } job_t;
endpackage
