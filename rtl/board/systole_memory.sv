// SPDX-License-Identifier: Apache-2.0
// systole_memory - a large memory of 32-bit words with one port, read or written in a cycle.
//
// Cycle law: a word read in cycle c is at data_o from cycle c + 1 until the next access; a write leaves
// rubbish there.
// Handshake: none; read_i and write_i are never high together. Does not reset its contents.
// This is the reference. A target may replace the file by one of the same name, ports and law:
// constraints/ice40-up5k/systole_memory.sv is two SB_SPRAM256KA.
// Tests: tb/unit/memory_test.cpp, both.
`include "systole_assert.svh"
module systole_memory (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        read_i,
  input  logic        write_i,
  input  logic [13:0] address_i,
  input  logic [31:0] data_i,
  output logic [31:0] data_o
);
  logic [31:0] word_q[1 << 14];
  always_ff @(posedge clk_i) begin
    if (read_i) data_o <= word_q[address_i];
    if (write_i) begin
      word_q[address_i] <= data_i;
      data_o            <= ~data_o;  // so that nobody relies on it
    end
  end

  `SYSTOLE_ASSERT(OnePort_A, read_i, !write_i)
endmodule
