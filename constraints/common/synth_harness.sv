// SPDX-License-Identifier: Apache-2.0
// synth_harness - four pins for a design with more ports than a package has pins.
//
// Every input of the design comes from a register, a link of a shift register behind scan_i; every output
// ends in a register, a bit of a signature register in front of scan_o. So place and route sees each path
// of the design from a register to a register, and can drop nothing: each input changes, each output counts.
//
//   link <= {link, scan_i}          signature <= (signature << 1, with feedback) ^ outputs
//
// The design's netlist is placed as it is: it was mapped, and compared with the RTL, on its own. One LUT a
// signature bit lies behind each output.
// Handshake: none; a bitstream of it is for measuring, not for use. Tests: none, it decides nothing.
module synth_harness #(
  parameter int unsigned InW  = 8,
  parameter int unsigned OutW = 8
) (
  input  logic            clk_i,
  input  logic            rst_ni,   // a pin: may change at any time
  input  logic            scan_i,
  output logic            scan_o,
  output logic            dut_rst_no,
  output logic [InW-1:0]  dut_o,
  input  logic [OutW-1:0] dut_i
);
  logic       rst_q, scan_q;
  logic [OutW-1:0] signature_q;
  assign scan_o = signature_q[OutW-1];
  always_ff @(posedge clk_i) begin
    {dut_rst_no, rst_q} <= {rst_q, rst_ni};
    scan_q              <= scan_i;
    dut_o               <= InW'({dut_o, scan_q});
    signature_q         <= OutW'({signature_q, signature_q[OutW-1]}) ^ dut_i;
  end
endmodule
