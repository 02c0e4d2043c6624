// SPDX-License-Identifier: Apache-2.0
// systole_board - a 4 x 4 matrix unit with its memories behind a serial line; everything of a board but its
// clock and pins (docs/board.md has the frames, byte by byte).
//
//   rx --> uart_rx --> frame_rx --> payload buffer --> exec --> frame_tx --> uart_tx --> tx
//                                                        |
//          first memory (activations) --+            start, done
//          second memory (weights, results) <--> job: fetch --> systole_mxu --> rescale
//
// Computes nothing itself. Cycle law: one activation word, so 16 products, a cycle in a job.
// Handshake: none at the pins. rst_ni is synchronous; greeted_o falls with it, which the host sees as a status of
// its next request: so a power cycle does not go unnoticed. busy_o: a request is being served.
// systole_memory and systole_multiply_pair may be replaced by a target's own.
// Tests: tb/system/board_test.cpp, tb/system/board_frames_test.cpp.
`include "systole_assert.svh"
module systole_board import systole_pkg::*, systole_board_pkg::*; #(
  parameter int unsigned ClocksPerBit = 16,       // 3 Mbaud at 48 MHz
  parameter int unsigned QuietClocks  = 1 << 19,  // a pause this long ends a frame: 11 ms at 48 MHz
  parameter int unsigned ReqCycles    = 32
) (
  input  logic clk_i,
  input  logic rst_ni,
  input  logic rx_i,
  output logic tx_o,
  output logic greeted_o,
  output logic busy_o
);
  // Rows and columns of the array, cycles of a rescaling, log2 of words of each memory: for the host.
  localparam logic [31:0] Identity = {8'd14, 8'(ReqCycles), 8'd4, 8'd4};

  logic        rx_valid;
  logic [7:0]  rx_byte;
  systole_uart_rx #(.ClocksPerBit(ClocksPerBit)) u_rx (
    .clk_i, .rst_ni, .rx_i, .valid_o(rx_valid), .data_o(rx_byte)
  );

  logic                    buffer_write, buffer_read, frame_valid, frame_ready;
  logic [PayloadAddrW-1:0] buffer_write_address, buffer_read_address;
  logic [7:0]              buffer_write_data, buffer_data, seq, op;
  logic [PayloadAddrW:0]   length;
  status_e                 error;
  systole_frame_rx #(.QuietClocks(QuietClocks)) u_frame_rx (
    .clk_i, .rst_ni, .byte_valid_i(rx_valid), .byte_i(rx_byte), .busy_i(busy_o),
    .write_o(buffer_write), .write_address_o(buffer_write_address), .write_data_o(buffer_write_data),
    .frame_valid_o(frame_valid), .frame_ready_i(frame_ready), .seq_o(seq), .op_o(op),
    .length_o(length), .error_o(error)
  );
  systole_ram #(.T(logic [7:0]), .Depth(MaxPayload)) u_buffer (
    .clk_i, .rst_ni, .write_i(buffer_write), .write_address_i(buffer_write_address),
    .write_data_i(buffer_write_data), .read_i(buffer_read), .read_address_i(buffer_read_address),
    .read_data_o(buffer_data)
  );

  logic                  mem_read, mem_write, param_write, job_start, job_busy, job_done;
  logic [14:0]           mem_address;
  logic [31:0]           mem_data, read_data, job_cycles, job_vectors;
  job_t                  job;
  fault_e                job_fault;
  logic                  answer_start, answer_busy, payload_valid, payload_ready;
  logic [7:0]            answer_seq, payload;
  status_e               answer_status;
  logic [PayloadAddrW:0] answer_length;
  systole_exec #(.Identity(Identity)) u_exec (
    .clk_i, .rst_ni, .frame_valid_i(frame_valid), .frame_ready_o(frame_ready), .seq_i(seq), .op_i(op),
    .length_i(length), .error_i(error), .busy_o, .greeted_o,
    .buffer_read_o(buffer_read), .buffer_address_o(buffer_read_address), .buffer_data_i(buffer_data),
    .mem_read_o(mem_read), .mem_write_o(mem_write), .param_write_o(param_write),
    .mem_address_o(mem_address), .mem_data_o(mem_data), .mem_data_i(read_data),
    .job_start_o(job_start), .job_o(job), .job_done_i(job_done), .job_fault_i(job_fault),
    .job_cycles_i(job_cycles), .job_vectors_i(job_vectors),
    .answer_start_o(answer_start), .answer_seq_o(answer_seq), .answer_status_o(answer_status),
    .answer_length_o(answer_length), .answer_busy_i(answer_busy), .payload_valid_o(payload_valid),
    .payload_ready_i(payload_ready), .payload_o(payload)
  );

  logic       tx_valid, tx_ready;
  logic [7:0] tx_byte;
  systole_frame_tx u_frame_tx (
    .clk_i, .rst_ni, .start_i(answer_start), .seq_i(answer_seq), .status_i(answer_status),
    .length_i(answer_length), .busy_o(answer_busy), .payload_valid_i(payload_valid),
    .payload_ready_o(payload_ready), .payload_i(payload), .byte_valid_o(tx_valid),
    .byte_ready_i(tx_ready), .byte_o(tx_byte)
  );
  systole_uart_tx #(.ClocksPerBit(ClocksPerBit)) u_tx (
    .clk_i, .rst_ni, .valid_i(tx_valid), .ready_o(tx_ready), .data_i(tx_byte), .tx_o
  );

  // The memories belong to the job while it runs, else to exec.
  logic        act_read, other_read, other_write;
  logic [13:0] act_address, other_address;
  logic [31:0] other_data, first_data, second_data;
  systole_job #(.ReqCycles(ReqCycles)) u_job (
    .clk_i, .rst_ni, .start_i(job_start), .job_i(job), .busy_o(job_busy), .done_o(job_done),
    .fault_o(job_fault), .cycles_o(job_cycles), .vectors_o(job_vectors),
    .param_write_i(param_write), .param_channel_i(mem_address[9:2]), .param_field_i(mem_address[1:0]),
    .param_data_i(mem_data),
    .act_read_o(act_read), .act_address_o(act_address), .act_data_i(first_data),
    .other_read_o(other_read), .other_write_o(other_write), .other_address_o(other_address),
    .other_data_o(other_data), .other_data_i(second_data)
  );
  logic second;
  assign second = mem_address[14];
  systole_memory u_first (
    .clk_i, .rst_ni, .read_i(job_busy ? act_read : mem_read && !second),
    .write_i(!job_busy && mem_write && !second),
    .address_i(job_busy ? act_address : mem_address[13:0]), .data_i(mem_data), .data_o(first_data)
  );
  systole_memory u_second (
    .clk_i, .rst_ni, .read_i(job_busy ? other_read && !other_write : mem_read && second),
    .write_i(job_busy ? other_write : mem_write && second),
    .address_i(job_busy ? other_address : mem_address[13:0]),
    .data_i(job_busy ? other_data : mem_data), .data_o(second_data)
  );
  assign read_data = second ? second_data : first_data;
endmodule
