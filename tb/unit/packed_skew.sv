// SPDX-License-Identifier: Apache-2.0
// packed_skew - systole_skew with packed ports: its contracts sample its inputs, and Verilator 5.006 can't
// sample the unpacked port of a top level.
module packed_skew import systole_pkg::*; #(
  parameter int unsigned Lanes = 4
) (
  input  logic                           clk_i,
  input  logic                           rst_ni,
  input  logic [Lanes-1:0][OperandW-1:0] data_i,
  output logic [Lanes-1:0][OperandW-1:0] data_o
);
  operand_t straight[Lanes], diagonal[Lanes];
  for (genvar k = 0; k < int'(Lanes); k++) begin : gen_lane
    assign straight[k] = data_i[k];
    assign data_o[k]   = diagonal[k];
  end
  systole_skew #(.Lanes(Lanes)) u_dut (.clk_i, .rst_ni, .data_i(straight), .data_o(diagonal));
endmodule
