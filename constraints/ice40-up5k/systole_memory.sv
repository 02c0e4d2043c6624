// SPDX-License-Identifier: Apache-2.0
// systole_memory - a large memory of 32-bit words with one port, in two SB_SPRAM256KA.
//
// Takes the place of rtl/board/systole_memory.sv, which is the reference and says the rest. An SPRAM keeps its
// output while it is not selected. Settings: Lattice TN1314, "iCE40 SPRAM Usage Guide".
// Tests: tb/unit/memory_test.cpp, on the vendor's cell model from Yosys.
module systole_memory (
  input  logic        clk_i,
  input  logic        rst_ni,
  input  logic        read_i,
  input  logic        write_i,
  input  logic [13:0] address_i,
  input  logic [31:0] data_i,
  output logic [31:0] data_o
);
  for (genvar half = 0; half < 2; half++) begin : gen_half
    SB_SPRAM256KA u_spram (
      .CLOCK(clk_i), .CHIPSELECT(read_i || write_i), .WREN(write_i), .MASKWREN(4'b1111),
      .ADDRESS(address_i), .DATAIN(data_i[16*half+:16]), .DATAOUT(data_o[16*half+:16]),
      .STANDBY(1'b0), .SLEEP(1'b0), .POWEROFF(1'b1)  // POWEROFF is active low
    );
  end

  logic unused;
  assign unused = rst_ni;
endmodule
