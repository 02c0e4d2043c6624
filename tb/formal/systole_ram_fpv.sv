// SPDX-License-Identifier: Apache-2.0
// systole_ram_fpv - proof that a read gives the last word written to its address, and holds until the next read.
//
// The solver picks one address to watch, so what holds for it holds for all. Before its first write its word is
// unknown, and so is with Forward = 0 a read in the very cycle of a write to its address.
// Assumed: addresses are below Depth, as the contracts ask. No reset: the memory has none.
// For the induction only: Stored_A says that the watched entry holds the last word written to it.
module systole_ram_fpv #(
  parameter int unsigned Depth   = 3,
  parameter bit          Forward = 1'b0
) (
  input logic       clk_i,
  input logic       write_i,
  input logic [1:0] write_address_i,
  input logic [3:0] write_data_i,
  input logic       read_i,
  input logic [1:0] read_address_i,
  input logic [1:0] watch_i  // which address; constant by Watch_M
);
  logic [3:0] read_data_o, word_q, expected_q;
  logic       rst_ni, started_q, known_q, expects_q, writes, reads;
  systole_ram #(.T(logic [3:0]), .Depth(Depth), .Forward(Forward)) u_dut (.*);
  initial begin
    started_q = 1'b0;
    known_q   = 1'b0;
    expects_q = 1'b0;
  end
  assign rst_ni = started_q;
  assign writes = write_i && write_address_i == watch_i;
  assign reads  = read_i && read_address_i == watch_i;
  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    if (started_q) Watch_M: assume (watch_i == $past(watch_i));
    Range_M: assume (32'(watch_i) < Depth && 32'(write_address_i) < Depth && 32'(read_address_i) < Depth);

    if (writes) word_q <= write_data_i;
    if (writes) known_q <= 1'b1;
    if (read_i) begin
      expects_q  <= reads && ((known_q && !writes) || (Forward && writes));
      expected_q <= writes ? write_data_i : word_q;
    end

    if (expects_q) Reads_A: assert (read_data_o == expected_q);
    if (known_q) Stored_A: assert (u_dut.word_q[watch_i] == word_q);
    Holds_C: cover (expects_q && !$past(read_i) && $past(writes) && word_q != expected_q);
    Collision_C: cover (started_q && $past(reads && writes && known_q) && word_q != $past(word_q));
  end
endmodule
