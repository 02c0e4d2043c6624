// SPDX-License-Identifier: Apache-2.0
// systole_delay_fpv - proof that systole_delay, and the systole_line in it, is exactly Stages cycles long.
//
// valid_o and the data with it are those of Stages cycles ago; a reset in between forgets what was on its way,
// and no valid comes from nowhere. Width and Stages cut the line into several shift registers.
// Assumed: reset in the first cycle; afterwards reset may come in any cycle.
module systole_delay_fpv #(
  parameter int unsigned Width  = 24,
  parameter int unsigned Stages = 5
) (
  input logic             clk_i,
  input logic             rst_ni,
  input logic             valid_i,
  input logic [Width-1:0] data_i
);
  logic             valid_o, started_q;
  logic [Width-1:0] data_o;
  systole_delay #(.T(logic [Width-1:0]), .Stages(Stages)) u_dut (.*);
  initial started_q = 1'b0;

  logic             valid[Stages+1];
  logic [Width-1:0] data [Stages+1];
  assign valid[0] = valid_i;
  assign data[0]  = data_i;
  for (genvar s = 0; s < int'(Stages); s++) begin : gen_stage
    logic             valid_q;
    logic [Width-1:0] data_q;
    always_ff @(posedge clk_i) begin
      valid_q <= valid[s] && rst_ni;
      data_q  <= data[s];
    end
    assign valid[s+1] = valid_q;
    assign data[s+1]  = data_q;
  end

  logic [3:0] age_q;  // cycles since the last reset
  always_ff @(posedge clk_i) begin
    started_q <= 1'b1;
    if (!started_q) Reset_M: assume (!rst_ni);
    age_q <= !rst_ni ? '0 : (age_q == '1) ? age_q : age_q + 1'b1;
    if (rst_ni) begin
      Valid_A: assert (valid_o == (valid[Stages] && 32'(age_q) >= Stages));
      if (valid_o) Data_A: assert (data_o == data[Stages]);
      Through_C: cover (valid_o && 32'(age_q) > Stages);
    end
  end
endmodule
