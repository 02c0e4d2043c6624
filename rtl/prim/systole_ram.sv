// SPDX-License-Identifier: Apache-2.0
// systole_ram - a memory with one write port and one clocked read port, as FPGA block RAM has it.
//
// Cycle law: read_data_o in cycle c + 1 is what read_address_i named in cycle c, if read_i was
// high; otherwise it holds. A word written in cycle c is read from cycle c + 1 on; read in the very
// cycle of its write it is the new word with Forward = 1, and undefined for the user with Forward = 0.
// Handshake: none. Does not reset its contents. Addresses below Depth only: ReadInRange_A,
// WriteInRange_A.
// Tests: tb/unit/prim_memory_test.cpp.
// Proof: tb/formal/systole_ram_fpv.sv.
`include "systole_assert.svh"
module systole_ram import systole_pkg::*; #(
  parameter type         T       = logic [7:0],
  parameter int unsigned Depth   = 16,
  parameter bit          Forward = 1'b0,
  localparam int unsigned PtrW   = index_width(Depth)
) (
  input  logic            clk_i,
  input  logic            rst_ni,
  input  logic            write_i,
  input  logic [PtrW-1:0] write_address_i,
  input  T                write_data_i,
  input  logic            read_i,
  input  logic [PtrW-1:0] read_address_i,
  output T                read_data_o
);
  if (Depth < 1 || Depth > 65536) begin : gen_illegal_depth
    $error("systole_ram: Depth is %0d, not 1..65536", Depth);
  end

  (* no_rw_check *)  // Yosys: no logic around block RAM for the word that nobody may use
  T word_q[Depth];
  T read_q;
  always_ff @(posedge clk_i) begin
    if (read_i) read_q <= word_q[read_address_i];
    if (write_i) word_q[write_address_i] <= write_data_i;
  end

  if (Forward) begin : gen_forward
    // Beside the memory, not inside it: block RAM has no such path of its own.
    T     written_q;
    logic hit_q;
    always_ff @(posedge clk_i) begin
      if (read_i) begin
        hit_q     <= write_i && write_address_i == read_address_i;
        written_q <= write_data_i;
      end
    end
    assign read_data_o = hit_q ? written_q : read_q;
  end else begin : gen_plain
    assign read_data_o = read_q;
  end

  `SYSTOLE_ASSERT(WriteInRange_A, write_i, 32'(write_address_i) < Depth)
  `SYSTOLE_ASSERT(ReadInRange_A, read_i, 32'(read_address_i) < Depth)
endmodule
